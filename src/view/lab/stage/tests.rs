use super::*;
use crate::domain::Time;
use crate::lab::sample;
use crate::lab::session::Session;
use crate::view::lab::block;
use crate::view::lab::scene::{Spot, scene};
use crate::view::lab::{ledger, sentences};

fn lab(lines: &[&str]) -> Session {
    let mut engine = Engine::new(Time { secs: 1_760_000_000, nanos: 0 });
    sample::add(&mut engine).unwrap();
    let mut session = Session::new(engine, "/home/me");
    session.type_line(b"docker run -d --name web debian-ish:1 sleep 1000", None);
    for line in lines {
        session.type_line(line.as_bytes(), None);
    }
    session
}

/// Rows from the top as letters: . nothing, f file, c copy, d folder, o opaque, w whiteout; `!` where the lookup ended.
fn drawn(lab: &Session, columns: &[&str]) -> Vec<String> {
    let columns: Vec<Vec<u8>> = columns.iter().map(|path| path.as_bytes().to_vec()).collect();
    let engine = &lab.state().engine;
    let stage = stage(engine, &engine.containers[0], &columns, &lab.now().answer.log).unwrap();
    let letter = |cell: &Cell| {
        let what = match cell.what {
            What::Absent => '.',
            What::File => 'f',
            What::CopiedUp => 'c',
            What::Folder => 'd',
            What::Opaque => 'o',
            What::Whiteout => 'w',
        };
        let end = if cell.look == Look::Ended { "!" } else { "" };
        let hidden = if cell.hidden_by.is_some() { "-" } else { "" };
        format!("{what}{end}{hidden}")
    };
    stage
        .rows
        .iter()
        .map(|row| row.cells.iter().map(letter).collect::<Vec<_>>().join(" "))
        .collect()
}

const PATHS: [&str; 3] = ["etc/motd", "srv/app/notes.old", "srv/app/conf.ini"];

#[test]
fn shows_what_lies_where_and_what_hides_it() {
    let start = lab(&[]);
    assert_eq!(drawn(&start, &PATHS), [". . .", ". w f", ". f- f-", "f . ."]);
    let read = lab(&["docker exec web cat /srv/app/notes.old"]);
    assert_eq!(drawn(&read, &PATHS), [". . .", ". w! f", ". f- f-", "f . ."]);
    let changed = lab(&["docker exec web sh -c 'echo x >> /etc/motd; rm /srv/app/conf.ini'"]);
    assert_eq!(drawn(&changed, &PATHS)[0], "c . w");
    assert_eq!(drawn(&changed, &PATHS)[3], "f!- . .", "where the copy came from");
    let closed = lab(&["docker exec web sh -c 'rm -r /srv && mkdir /srv'"]);
    assert_eq!(drawn(&closed, &["srv"])[..2], ["o!", "d-"]);
    let engine = &changed.state().engine;
    let disk = &engine.disks[&engine.containers[0].disk];
    assert_eq!(found(disk, b"api", 9), [b"srv/app/api.py"]);
}

/// Paths, and what the blocks of the merged row say of each.
fn said(lab: &Session, name: &str, paths: &[&str]) -> Vec<String> {
    let columns: Vec<Vec<u8>> = paths.iter().map(|path| path.as_bytes().to_vec()).collect();
    let engine = &lab.state().engine;
    let containers: Vec<&Container> =
        engine.containers.iter().filter(|c| c.name == name).map(|c| &**c).collect();
    let log = &lab.now().answer.log;
    let scene = scene(engine, engine, &containers, &columns, log, name).unwrap();
    let [lane] = &scene.lanes[..] else { panic!() };
    let of = |(at, spot): (usize, &Spot)| {
        let below: Vec<String> = (scene.layers.iter())
            .filter_map(|layer| block::layer(&scene, layer, at, false))
            .map(|block| format!("{} {}", block.first, block.second))
            .collect();
        let seen = block::seen(&scene, lane, spot.merged);
        format!("{} {}; {}", seen.first, seen.second, below.join(", "))
    };
    lane.spots.iter().enumerate().map(of).collect()
}

#[test]
fn what_is_mounted_covers_the_layers() {
    let lab = lab(&[
        "docker run --rm -v data:/data debian-ish:1 sh -c 'echo kept > /data/x'",
        "docker run -d --name web2 -v data:/usr/share/doc --tmpfs /srv debian-ish:1 sleep 1000",
    ]);
    let paths =
        ["usr/share/doc", "usr/share/doc/x", "usr/share/doc/manual.txt", "srv/app", "etc/motd"];
    assert_eq!(
        said(&lab, "web2", &paths),
        [
            "folder of data; folder under data",
            "5 B in data; ",
            "— not in data; 300.0 kB under data",
            "— not in tmpfs; folder under tmpfs, folder under tmpfs",
            "19 B from L1; 19 B seen",
        ]
    );
    assert_eq!(said(&lab, "web", &paths[2..3]), ["300.0 kB from L2; 300.0 kB seen"]);
}

#[test]
fn tells_it_in_words_and_in_bytes() {
    let lab = lab(&["docker exec web sh -c 'echo x >> /etc/motd; rm -r /usr/share/doc'"]);
    let text: Vec<String> =
        sentences(&lab.now().answer.log, 9).into_iter().map(|sentence| sentence.text).collect();
    assert_eq!(
        text[0],
        "the file /etc/motd was copied up from layer 1: 19 B, since it was opened for writing"
    );
    let last =
        "a whiteout hides /usr/share/doc of layer 2, which stays stored; the copy above it is gone";
    assert_eq!(text.last().map(String::as_str), Some(last));
    assert_eq!(sentences(&lab.now().answer.log, 1)[1].text, "and 2 things more");
    let bytes = ledger(&lab.state().engine);
    assert_eq!(bytes.containers, [("web".to_owned(), 21)]);
    assert_eq!((bytes.total, bytes.unshared), (bytes.stored + 21, 2 * bytes.stored + 21));
}
