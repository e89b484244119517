//! How long a file at the end of a large gzip layer takes to be read the first time, and again: `cargo bench --bench points [MB]`.
//! Prints a table.

use layerpeel::formats::{BodyReader, Dense, Flow, Point, Unpacker};
use std::io::Write as _;
use std::time::Instant;

/// Words and numbers, which deflate to a third, as programs and libraries do.
fn content(length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 64);
    let mut state = 1_u64;
    while bytes.len() < length {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word =
            ["lib", "share", "locale", "include", "python3", "doc"][(state >> 40) as usize % 6];
        bytes.extend_from_slice(word.as_bytes());
        bytes.extend_from_slice(&state.to_le_bytes()[4..]);
    }
    bytes.truncate(length);
    bytes
}

/// Milliseconds that reading a file of 100 kB at `at` takes from `start` on, and the points that are laid.
fn read(blob: &[u8], at: u64, start: Option<&Point>, laying: bool) -> (f64, Vec<Point>) {
    let clock = Instant::now();
    let body = Dense { offset: at, size: 100_000 };
    let mut reader = BodyReader::dense(body, (0, u64::MAX), start, laying).expect("a way in");
    let (from, mut points) = (start.map_or(0, |point| point.packed as usize), Vec::new());
    for piece in blob[from..].chunks(128 << 10) {
        let flow = reader.feed(piece);
        points.extend(reader.points());
        if flow == Flow::Done {
            break;
        }
    }
    let found = reader.finish().expect("it is there");
    assert_eq!(found.len(), 100_000);
    (clock.elapsed().as_secs_f64() * 1e3, points)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let given = std::env::args().filter_map(|arg| arg.parse().ok()).next();
    let length = given.unwrap_or(500_usize) * 1_000_000;
    let content = content(length);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(&content).expect("a vector");
    let blob = encoder.finish().expect("a vector");
    drop(content);
    let at = length as u64 - 200_000;
    let (mut whole, mut first, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let mut weight = 0;
    let mut count = 0;
    for _ in 0..5 {
        let clock = Instant::now();
        let mut unpacker = Unpacker::new(&layerpeel::formats::Limits::default());
        for piece in blob.chunks(128 << 10) {
            unpacker.feed(piece, &mut |_| Flow::More).expect("it is whole");
        }
        whole.push(clock.elapsed().as_secs_f64() * 1e3);
        let (time, points) = read(&blob, at, None, true);
        first.push(time);
        let start = points.iter().rev().find(|point| point.unpacked <= at);
        again.push(read(&blob, at, start, false).0);
        weight = points.iter().map(Point::weight).sum::<u64>();
        count = points.len();
    }
    let (whole, first, again) = (median(whole), median(first), median(again));
    println!(
        "| layer of {} MB, {} MB as gzip | ms | of the whole |",
        length / 1_000_000,
        blob.len() / 1_000_000
    );
    println!("| --- | --- | --- |");
    println!("| unpacked whole, checksum and all | {whole:.0} | 1 |");
    println!(
        "| a file at its end, first read, laying {count} points ({} kB) | {first:.0} | {:.2} |",
        weight / 1000,
        first / whole
    );
    println!("| the same file, second read | {again:.1} | {:.3} |", again / whole);
}
