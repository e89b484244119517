//! The fuzz targets, each on its seeds and on some inputs that are made of them, the same every time. `make fuzz` goes on from there
//! with libFuzzer, which looks where the program has not been. `LAYERPEEL_FUZZ_RUNS=1000` says how many inputs a target gets.

#[path = "../fuzz/src/lib.rs"]
mod fuzz;
mod parallel;
mod random;

use fuzz::seeds::seeds;
use fuzz::targets::{TARGETS, Target};
use random::Random;
use std::panic::catch_unwind;
use std::path::Path;

/// Inputs for each target, unless told.
const RUNS: usize = 500;

/// Bytes of an input.
const LONGEST: usize = 64 << 10;

/// What is at the edge of something.
const EDGES: [u8; 8] = [0, 1, b' ', b'7', 0x7f, 0x80, 0xfe, 0xff];

#[test]
fn no_target_fails_on_its_seeds_nor_on_what_is_made_of_them() {
    let told = std::env::var("LAYERPEEL_FUZZ_RUNS").ok();
    let runs = told.and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let seeds = seeds();
    let faults = parallel::each(&TARGETS, |(name, run)| {
        let own = seeds.iter().filter(|(target, ..)| target == name);
        fault((name, *run), &own.map(|(.., bytes)| bytes.clone()).collect::<Vec<_>>(), runs)
    });
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a target failed on, where it did; the input is kept.
fn fault((name, run): Target, seeds: &[Vec<u8>], runs: usize) -> Option<String> {
    assert!(!seeds.is_empty(), "{name} has seeds");
    let mut random = Random::new(1);
    let made = std::iter::repeat_with(|| made_of(seeds, &mut random)).take(runs);
    let inputs: Vec<Vec<u8>> = seeds.iter().cloned().chain(made).collect();
    let bad = inputs.iter().find(|input| catch_unwind(|| run(input)).is_err())?;
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzzed-{name}"));
    std::fs::write(&kept, bad).expect("the input is kept");
    Some(format!("{name} fails on {}", kept.display()))
}

/// A seed, changed a few times.
fn made_of(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.roll(seeds.len() as u64) as usize].clone();
    for _ in 0..=random.roll(5) {
        let (from, to) = range(&bytes, random);
        match random.roll(6) {
            0 => bytes[from..to].iter_mut().take(1).for_each(|byte| *byte ^= 1 << random.roll(8)),
            1 => bytes[from..to].iter_mut().take(8).for_each(|byte| *byte = random.one(&EDGES)),
            2 => bytes.truncate(to),
            3 => drop(bytes.drain(from..to)),
            4 => bytes.extend_from_within(from..to),
            _ => {
                let other = &seeds[random.roll(seeds.len() as u64) as usize];
                let (start, end) = range(other, random);
                bytes.splice(from..to, other[start..end].iter().copied());
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}

/// Somewhere in these bytes; more often little than much.
fn range(bytes: &[u8], random: &mut Random) -> (usize, usize) {
    let from = random.roll(bytes.len() as u64 + 1) as usize;
    let most = random.one(&[4, 64, 512, u64::MAX]);
    let rest = (bytes.len() - from) as u64;
    (from, from + random.roll(rest.min(most) + 1) as usize)
}
