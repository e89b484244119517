//! Every file of the corpus (`LAYERPEEL_CORPUS`), read as it is, in random small pieces and byte by byte: the reports and the
//! contents of files must be equal. A source that gives little at a time makes positioned reads short, and as whoever pushes hands on what
//! it was given, all that is pushed (to layers, verifiers, streams, bodies) is as short.
//!
//! `LAYERPEEL_SEED` repeats a run: the seed is printed. Without the corpus there is nothing to do.

mod parallel;

use layerpeel::analysis::report;
use layerpeel::domain::{EntryKind, Location};
use layerpeel::formats::{Again, BodyReader, Flow, ReadOptions, Source};
use layerpeel::worker::native::read;
use layerpeel::worker::opened::Opened;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files beyond this are not read byte by byte, only in random pieces, and of the bombs none: in a test build a byte takes a
/// microsecond.
const BYTEWISE: usize = 1 << 20;
/// Bytes of a content that are read again.
const CAP: usize = 1 << 20;
/// Contents of each layer that are read again.
const CONTENTS: usize = 2;

/// How much a source gives at a time.
#[derive(Clone, Copy, Debug)]
enum Pace {
    All,
    /// 1 to 4,096 bytes, mostly few; the same at the same offset.
    Random(u64),
    OneByte,
}

struct Paced<'a>(&'a [u8], Pace);

impl Source for Paced<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let most = match self.1 {
            Pace::All => buf.len(),
            Pace::Random(seed) => random(seed ^ offset),
            Pace::OneByte => 1,
        };
        let most = most.min(buf.len());
        self.0.read_at(offset, &mut buf[..most])
    }
}

fn random(mut state: u64) -> usize {
    // SplitMix64.
    state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^= state >> 31;
    let most = 1 << (state % 13);
    1 + (state >> 32) as usize % most
}

/// The report and some contents; or why there is none.
fn outcome(name: &str, bytes: &[u8], pace: Pace, hashed: bool) -> (Vec<u8>, Vec<Vec<u8>>) {
    let files = [(name.to_owned(), Paced(bytes, pace))];
    let options = ReadOptions { sha256: hashed, ..ReadOptions::default() };
    match read(&files, &options, hashed) {
        Err(error) => (error.to_string().into_bytes(), Vec::new()),
        Ok(read) => {
            let mut out = Vec::new();
            report::write(&mut out, &read.archive, &|image| read.parts(image))
                .expect("a vector takes all");
            (out, contents(&read, &files[0].1))
        }
    }
}

/// The first and another content of each layer.
fn contents(read: &Opened, source: &Paced<'_>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for (blob, id) in read.archive.blobs.iter().zip((0..).map(layerpeel::domain::BlobId)) {
        let Some(index) = read.index(id) else { continue };
        let is_file =
            |at: &u32| index.entry(*at).kind() == EntryKind::File && index.entry(*at).size() > 0;
        let step = (index.len() / CONTENTS).max(1);
        for at in (0..index.len() as u32).filter(is_file).step_by(step).take(CONTENTS) {
            let entry = index.entry(at);
            let reader = BodyReader::new(entry.body_offset(), CAP);
            let content =
                content(reader, source, &blob.location).expect("an entry that the index lists");
            if let Some(sha256) = entry.sha256().filter(|_| entry.size() < CAP as u64) {
                assert_eq!(
                    Sha256::digest(&content).as_slice(),
                    sha256,
                    "{}: entry {at}",
                    blob.name
                );
            }
            found.push(content);
        }
    }
    found
}

/// Reads a content, streaming a whole-compressed archive up to it.
fn content(mut reader: BodyReader, source: &Paced<'_>, place: &Location) -> Option<Vec<u8>> {
    match place {
        Location::Range { offset, length, .. } => {
            push(source, *offset, *length, |piece| reader.feed(piece))
        }
        Location::Embedded(bytes) => drop(reader.feed(bytes)),
        Location::Missing(_) => {}
        Location::Streamed { member, .. } => {
            let mut again = Again::new([(*member, reader)]);
            push(source, 0, source.len(), |piece| again.feed(piece));
            return again.finish().pop()?.1.finish();
        }
    }
    reader.finish()
}

/// Hands on what the source gives, as little as it is.
fn push(source: &Paced<'_>, offset: u64, length: u64, mut take: impl FnMut(&[u8]) -> Flow) {
    let mut buf = vec![0; 1 << 20];
    let mut at = 0;
    while at < length {
        let want = (buf.len() as u64).min(length - at) as usize;
        let count = source.read_at(offset + at, &mut buf[..want]).expect("a slice can be read");
        if count == 0 || take(&buf[..count]) == Flow::Done {
            return;
        }
        at += count as u64;
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let (folders, mut files): (Vec<_>, Vec<_>) =
        entries.flatten().map(|entry| entry.path()).partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files
}

fn seed() -> u64 {
    let given = std::env::var("LAYERPEEL_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| {
        std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64)
    })
}

/// What differs between the paces.
fn faults(path: &Path, seed: u64) -> Vec<String> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Bombs are gigabytes, and crowds have reports of megabytes: they are read byte by byte alone, their files not hashed.
    let large = path.components().any(|part| {
        ["bombs", "many", "long", "json-huge"].iter().any(|name| part.as_os_str() == *name)
    });
    let is_due = |pace: &Pace| match pace {
        Pace::OneByte => bytes.len() <= BYTEWISE,
        _ => !large,
    };
    let due: Vec<Pace> = [Pace::Random(seed), Pace::OneByte].into_iter().filter(is_due).collect();
    if due.is_empty() {
        return Vec::new();
    }
    let expected = outcome(&name, &bytes, Pace::All, !large);
    due.into_iter()
        .filter_map(|pace| {
            let found = outcome(&name, &bytes, pace, !large);
            (found != expected)
                .then(|| format!("{} {pace:?}: {}", path.display(), difference(&expected, &found)))
        })
        .collect()
}

/// Where two reports part.
fn difference(expected: &(Vec<u8>, Vec<Vec<u8>>), found: &(Vec<u8>, Vec<Vec<u8>>)) -> String {
    let (expected, found) = (&expected.0, &found.0);
    if expected == found {
        return "contents differ".into();
    }
    let at = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
    let around = |bytes: &[u8]| {
        String::from_utf8_lossy(
            &bytes[at.saturating_sub(80).min(bytes.len())..bytes.len().min(at + 160)],
        )
        .into_owned()
    };
    format!("…{}… instead of …{}…", around(found), around(expected))
}

#[test]
fn short_reads_change_nothing() {
    let Some(root) =
        std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    let seed = seed();
    println!("LAYERPEEL_SEED={seed}");
    let files = files(&root);
    let found = parallel::each(&files, |path| faults(path, seed)).concat();
    assert!(
        files.len() > 1 && found.is_empty(),
        "{} files, seed {seed}\n{}",
        files.len(),
        found.join("\n")
    );
}
