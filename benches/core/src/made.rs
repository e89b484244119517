//! Made-up layers: the names and depths of `node_modules` and `/usr/share`, some of each layer stored again, some removed.

use flate2::{Compression, write::GzEncoder};
use layerpeel::domain::LayerIndex;
use layerpeel::formats::{LayerReader, ReadOptions};
use std::io::Write;
use std::sync::Arc;

const WORDS: [&str; 16] = [
    "core", "parser", "stream", "buffer", "render", "server", "router", "schema", "cache", "token",
    "theme", "driver", "packet", "session", "network", "runtime",
];

/// A small generator of our own, so that the names are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

/// A tar of `entries` entries, number `layer` of a stack. Every twentieth is a file of the layer below, half of those whiteouts.
pub fn tar(layer: usize, entries: usize) -> Vec<u8> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (layer as u64 + 1));
    let mut builder = tar::Builder::new(Vec::with_capacity(entries * 700));
    let mut folder = String::new();
    for number in 0..entries {
        if number % 25 == 0 {
            folder = folder_of(layer, number / 25, &mut dice);
        }
        let name = WORDS[dice.roll(WORDS.len())];
        match (layer, number % 40) {
            (_, 0) => append(&mut builder, &format!("{folder}/"), None),
            (1.., 19) => {
                append(&mut builder, &format!("usr/lib/again/{}.js", number / 40), Some("again"))
            }
            (1.., 39) => append(
                &mut builder,
                &format!("usr/lib/again/.wh.{}.js", (number / 40 + layer) % (entries / 40)),
                Some(""),
            ),
            (0, 19 | 39) => {
                append(&mut builder, &format!("usr/lib/again/{}.js", number / 40), Some("base"))
            }
            _ => append(
                &mut builder,
                &format!("{folder}/{name}{number}.js"),
                Some(if number % 4 == 0 { name } else { "" }),
            ),
        }
    }
    builder.into_inner().expect("a Vec takes all")
}

fn folder_of(layer: usize, package: usize, dice: &mut Dice) -> String {
    let mut folder =
        format!("usr/lib/node_modules/{}-{layer}-{}", WORDS[dice.roll(WORDS.len())], package / 6);
    for _ in 0..package % 6 {
        folder.push('/');
        folder.push_str(WORDS[dice.roll(WORDS.len())]);
    }
    folder
}

fn append(builder: &mut tar::Builder<Vec<u8>>, path: &str, body: Option<&str>) {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(if body.is_some() {
        tar::EntryType::Regular
    } else {
        tar::EntryType::Directory
    });
    header.set_mode(if body.is_some() { 0o644 } else { 0o755 });
    header.set_size(body.map_or(0, str::len) as u64);
    builder
        .append_data(&mut header, path, body.unwrap_or_default().as_bytes())
        .expect("a Vec takes all");
}

/// The same, as gzip writes it.
pub fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(tar).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

/// Reads a layer as the worker does: in large slices.
pub fn index(stored: &[u8]) -> LayerIndex {
    let mut reader = LayerReader::new(ReadOptions::default());
    for slice in stored.chunks(4 << 20) {
        reader.feed(slice);
    }
    let read = reader.finish();
    assert_eq!(read.damage, None);
    read.index
}

/// A whole stack.
pub fn stack(layers: usize, entries: usize) -> Vec<Option<Arc<LayerIndex>>> {
    (0..layers).map(|layer| Some(Arc::new(index(&tar(layer, entries))))).collect()
}
