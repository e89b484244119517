//! How long comparing two indexed images takes: `cargo bench --bench compare [paths]`. Prints a table.

use layerpeel::analysis::Union;
use layerpeel::analysis::treediff::{Ignore, TreeDiff, same_content};
use layerpeel::domain::{ContentHash, Entry, EntryKind, LayerIndex, LayerIndexBuilder, Time};
use layerpeel::view::compare::rows::CompareQuery;
use layerpeel::view::compare::tree::CompareModel;
use layerpeel::view::list::ListQuery;
use std::sync::Arc;
use std::time::Instant;

/// Folders of forty files. Of ten files, one is this image's own, one has another time, one other content, one moved.
fn layer(image: usize, paths: usize) -> LayerIndex {
    let mut builder = LayerIndexBuilder::new();
    let mut folder = String::new();
    for at in 0..paths {
        if at % 40 == 0 {
            folder = format!("usr/share/package-{:03}/module{}", at / 4000, at / 40);
            builder.push(&Entry {
                kind: EntryKind::Dir,
                mode: 0o755,
                ..Entry::file(folder.as_str())
            });
            continue;
        }
        let (mut name, mut content, mut secs) = (format!("{folder}/file-{}.rs", at % 40), at, 0);
        match at % 10 {
            1 => {
                (name, content) = (format!("{folder}/own-{image}-{}", at % 40), image * paths + at)
            }
            2 => secs = image as i64,
            3 => content = (image + 1) * paths + at,
            4 => name = format!("{folder}/moved-{image}-{}", at % 40),
            _ => {}
        }
        let mtime = Time { secs, nanos: 0 };
        builder.push(&Entry {
            size: 1000,
            stored: 1000,
            content: Some(ContentHash(content as u128)),
            mtime,
            ..Entry::file(name)
        });
    }
    builder.finish()
}

fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        run();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let given = std::env::args().filter_map(|arg| arg.parse().ok()).next();
    println!(
        "    paths   differing   diff ms   diff with a path glob ms   same content ms   list and filter ms"
    );
    for paths in given.map_or(vec![100_000, 1_000_000], |paths| vec![paths]) {
        let union = |image| Arc::new(Union::build(&[Some(Arc::new(layer(image, paths)))]));
        let (a, b) = (union(0), union(1));
        let build = |ignore: &Ignore| TreeDiff::build(Arc::clone(&a), Arc::clone(&b), ignore);
        let diff = build(&Ignore::default());
        let plain = median(|| drop(build(&Ignore::default())));
        let globs = median(|| drop(build(&Ignore::new(true, ["usr/**/nothing"]))));
        let same = median(|| drop(same_content(&diff, 0)));
        let list = ListQuery { filter: "/module1".into(), ..ListQuery::default() };
        let query = CompareQuery { list, ..CompareQuery::default() };
        let list = median(|| CompareModel::default().ask(&diff, &query, None));
        println!(
            "{paths:9} {:11} {plain:9.1} {globs:26.1} {same:17.1} {list:20.1}",
            diff.totals().differing()
        );
    }
}
