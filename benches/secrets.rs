//! How long looking for secrets takes beside indexing, one layer at a time on one processor, as a layer worker does both:
//! `cargo bench --bench secrets -- LAYER.tar.gz…`. Without a file it makes a layer of its own. Prints a table; the ratio is what is
//! to be at most 1.2.

use layerpeel::analysis::secrets::Scanner;
use layerpeel::formats::{LayerBodies, LayerReader, Limits, ReadOptions};
use layerpeel::make::tar::{TarBuilder, gzip};
use layerpeel::worker::secrets::Files;
use std::time::Instant;

/// Bytes that are handed over at a time.
const PIECE: usize = 128 << 10;

/// A layer of so many megabytes: one file in twelve is text, the others are noise, each with content of its own.
fn made(megabytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut tar = TarBuilder::default();
    for at in 0..megabytes * 10 {
        let body: Vec<u8> = (0..100_000)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let byte = (state >> 40) as u8;
                if at % 12 == 0 {
                    b"etaoin shrdlu=_\n"[usize::from(byte & 15)]
                } else {
                    byte & 0x3f
                }
            })
            .collect();
        tar = tar.file(&format!("usr/lib/file-{at}"), body);
    }
    gzip(&tar.finish())
}

/// Seconds that somebody waits, and seconds of processor.
#[derive(Clone, Copy)]
struct Took {
    wall: f64,
    user: f64,
}

/// Ticks of a hundredth of a second that this process has used, where the system tells (proc(5)); else none.
fn ticks() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    behind.split_whitespace().nth(11).and_then(|ticks| ticks.parse().ok()).unwrap_or(0.0)
}

fn timed(act: impl FnOnce()) -> Took {
    let (clock, before) = (Instant::now(), ticks());
    act();
    Took { wall: clock.elapsed().as_secs_f64(), user: (ticks() - before) / 100.0 }
}

fn index(blob: &[u8]) {
    let mut reader = LayerReader::new(ReadOptions::default());
    for piece in blob.chunks(PIECE) {
        let _ = reader.feed(piece);
    }
    assert!(reader.finish().damage.is_none());
}

fn look(scanner: &Scanner, blob: &[u8]) {
    let mut bodies = LayerBodies::new(Files::new(scanner), &Limits::default());
    for piece in blob.chunks(PIECE) {
        let _ = bodies.feed(piece);
    }
    assert!(bodies.finish().damage.is_none());
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn main() {
    let given = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let mut blobs: Vec<(String, Vec<u8>)> =
        given.map(|path| (path.clone(), std::fs::read(&path).expect("a layer"))).collect();
    if blobs.is_empty() {
        blobs.push(("made".into(), made(200)));
    }
    let scanner = Scanner::new(Some(1_700_000_000));
    println!("| layer | MB packed | index, s | secrets, s | ratio | of processor time |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, blob) in &blobs {
        // In turn, so that a machine that grows slow does so for both.
        let rounds: Vec<_> =
            (0..5).map(|_| (timed(|| index(blob)), timed(|| look(&scanner, blob)))).collect();
        let of = |pick: fn(&(Took, Took)) -> f64| median(rounds.iter().map(pick).collect());
        println!(
            "| {name} | {} | {:.2} | {:.2} | {:.2} | {:.2} |",
            blob.len() / 1_000_000,
            of(|round| round.0.wall),
            of(|round| round.1.wall),
            of(|round| round.1.wall / round.0.wall),
            of(|round| round.1.user / round.0.user.max(0.01)),
        );
    }
}
