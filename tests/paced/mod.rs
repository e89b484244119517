//! One archive read at different paces: what a source gives at a time, the report and the contents that come of it.

use layerpeel::analysis::report;
use layerpeel::domain::{EntryKind, Location};
use layerpeel::formats::{Again, BodyReader, Flow, ReadOptions, Source};
use layerpeel::worker::native::read;
use layerpeel::worker::opened::Opened;
use sha2::{Digest as _, Sha256};
use std::io;

/// Bytes of a content that are read again.
const CAP: usize = 1 << 20;
/// Contents of each layer that are read again.
const CONTENTS: usize = 2;

/// How much a source gives at a time.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    All,
    /// 1 to 4,096 bytes, mostly few; the same at the same offset.
    Random(u64),
    OneByte,
}

struct Paced<'a>(&'a [u8], Pace);

/// The report, and some contents.
pub type Outcome = (Vec<u8>, Vec<Vec<u8>>);

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
pub fn outcome(name: &str, bytes: &[u8], pace: Pace, hashed: bool) -> Outcome {
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

/// Where two reports part.
pub fn difference(expected: &Outcome, found: &Outcome) -> String {
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
