//! How long a union takes and what it weighs: `cargo bench --bench union [layers paths-per-layer]`. Prints a table.

use layerpeel::analysis::Union;
use layerpeel::domain::{ContentHash, Entry, EntryKind, LayerIndex, LayerIndexBuilder};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A layer like a package's: folders of some forty files, three quarters of them its own, the rest over other layers'.
fn layer(number: usize, paths: usize) -> LayerIndex {
    let mut builder = LayerIndexBuilder::new();
    let mut folder = String::new();
    for at in 0..paths {
        if at % 40 == 0 {
            let owner = if at % 160 == 0 { 0 } else { number };
            folder = format!("usr/share/package-{owner}/{:03}/module{}", at / 4000, at / 40);
            builder.push(&Entry {
                kind: EntryKind::Dir,
                mode: 0o755,
                ..Entry::file(folder.as_str())
            });
        } else {
            let name = format!("{folder}/file-{}.rs", at % 40);
            let content = Some(ContentHash((number * paths + at) as u128));
            builder.push(&Entry { size: 1000, stored: 1000, content, ..Entry::file(name) });
        }
    }
    builder.finish()
}

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let shapes = match numbers[..] {
        [layers, paths] => vec![(layers, paths)],
        _ => vec![(1, 1_000_000), (20, 50_000), (1000, 1000)],
    };
    println!(
        "layers  paths/layer     nodes   build ms (of CPU)   union B/path   with indexes, without their paths"
    );
    for (layers, paths) in shapes {
        let indexes: Vec<_> =
            (0..layers).map(|number| Some(Arc::new(layer(number, paths)))).collect();
        let mut times = Vec::new();
        let mut union = Union::build(&indexes);
        for _ in 0..7 {
            let start = Clock::start();
            union = Union::build(&indexes);
            times.push(start.passed());
        }
        times.sort();
        let weight = union.heap_bytes() as f64 / union.len() as f64;
        let columns: usize = indexes.iter().flatten().map(|index| without_paths(index)).sum();
        let all = weight + columns as f64 / union.len() as f64;
        let (wall, cpu) = times[times.len() / 2];
        let (wall, cpu) = (wall.as_secs_f64() * 1e3, cpu.as_secs_f64() * 1e3);
        println!(
            "{layers:6} {paths:12} {:9} {wall:10.1} {cpu:10.1} {weight:12.1} {all:12.1}",
            union.len()
        );
    }
}

fn without_paths(index: &LayerIndex) -> usize {
    let mut index = index.clone();
    index.forget_paths();
    index.heap_bytes()
}

/// Time on the wall and, where Linux tells it, on the processor: the machine may be busy with other things.
struct Clock(Instant, Duration);

impl Clock {
    fn start() -> Self {
        Self(Instant::now(), Self::on_cpu())
    }

    fn passed(&self) -> (Duration, Duration) {
        (self.0.elapsed(), Self::on_cpu().saturating_sub(self.1))
    }

    fn on_cpu() -> Duration {
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        Duration::from_nanos(
            stat.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0),
        )
    }
}
