use super::{Files, InLayer, runs_of};
use crate::analysis::secrets::{Finding, Scanner};
use crate::domain::wire::from_bytes;
use crate::formats::Limits;
use crate::formats::bodies::LayerBodies;
use crate::make::tar::{Format, TarBuilder, gzip, splits, zip};

/// In the form of a key of Stripe, and never one.
fn text() -> String {
    format!("# settings\nstripe={}{}\n", "sk_li", "ve_9LPGdmCU3ZI8NFVpQhITjiz2")
}

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let tar = TarBuilder::new(Format::Ustar);
    files.iter().fold(tar, |tar, (path, bytes)| tar.file(path, bytes)).finish()
}

fn found(layer: &[u8]) -> Vec<(String, Option<u32>, Option<String>)> {
    let scanner = Scanner::new(None);
    let mut all = Vec::new();
    for pieces in splits(layer) {
        let mut bodies = LayerBodies::new(Files::new(&scanner), &Limits::default());
        pieces.into_iter().for_each(|piece| {
            bodies.feed(piece);
        });
        let row = |path: &[u8], found: &Finding| {
            assert_eq!(found.rule.id, "stripe-key");
            (String::from_utf8_lossy(path).into_owned(), found.line, found.inside.clone())
        };
        let files = bodies.finish().visitor.found;
        let rows = files
            .iter()
            .flat_map(|file| file.found.findings.iter().map(|one| row(&file.path, one)));
        all.push(rows.collect::<Vec<_>>());
    }
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    all.swap_remove(0)
}

#[test]
fn files_in_archives_in_a_layer() {
    let text = text();
    let text = text.as_bytes();
    let tar = tar_of(&[("x/.conf", text)]);
    let jar = zip(&[("a/readme", b"nothing", false), ("a/app.conf", text, true)]);
    let deep = tar_of(&[("in.tar.gz", &gzip(&tar))]);
    let layer = tar_of(&[
        ("srv/plain.conf", text),
        ("srv/x.tar", &tar),
        ("srv/x.tgz", &gzip(&tar)),
        ("srv/x.conf.gz", &gzip(text)),
        ("srv/x.jar", &jar),
        ("srv/deep.tar", &deep),
        ("srv/none.zip", b"PK\x03\x04 and nothing of a zip behind it"),
        ("srv/none.gz", b"\x1f\x8b\x08 and nothing of a gzip behind it"),
    ]);
    let row =
        |path: &str, inside: Option<&str>| (path.to_owned(), Some(2), inside.map(str::to_owned));
    assert_eq!(
        found(&layer),
        [
            row("srv/plain.conf", None),
            row("srv/x.tar", Some("x/.conf")),
            row("srv/x.tgz", Some("x/.conf")),
            row("srv/x.conf.gz", None),
            row("srv/x.jar", Some("a/app.conf")),
            row("srv/deep.tar", Some("in.tar.gz → x/.conf")),
        ]
    );
}

#[test]
fn each_member_has_its_own_run_and_damage_is_told() {
    let scanner = Scanner::new(None);
    let (text, layer) = (text(), tar_of(&[("a.conf", text().as_bytes()), ("b", &[7; 2000])]));
    let read = |member: u32, bytes: &[u8]| {
        let mut bodies = LayerBodies::new(Files::new(&scanner), &Limits::default());
        bodies.feed(bytes);
        (member, bodies)
    };
    let (runs, found) = runs_of(&[3, 9, 5], vec![read(5, &layer[..1600]), read(3, &layer)]);
    let in_layer = |run: &[u8]| {
        let found = from_bytes::<InLayer>(run)?;
        Some((found.found.len(), found.damaged))
    };
    let each: Vec<_> = runs.iter().map(|run| in_layer(run)).collect();
    assert_eq!((each, found), (vec![Some((1, false)), None, Some((1, true))], 2), "{text}");
}

#[test]
fn archives_are_not_opened_for_ever() {
    let mut inner = tar_of(&[("x.conf", text().as_bytes())]);
    for _ in 0..6 {
        inner = tar_of(&[("in.tar", &inner)]);
    }
    // Deeper than anybody packs: taken as the bytes that it is, in which no checksum tells.
    assert_eq!(found(&tar_of(&[("a.tar", &inner)])), []);
}
