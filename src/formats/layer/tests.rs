use super::*;
use crate::domain::layer_index::all_paths;
use crate::formats::testing::{TarBuilder, gzip, splits};

fn read(bytes: &[u8]) -> ReadLayer {
    let mut results = splits(bytes).into_iter().map(|pieces| {
        let mut reader = LayerReader::new(ReadOptions::default());
        pieces.iter().for_each(|piece| {
            reader.feed(piece);
        });
        reader.finish()
    });
    let first = results.next().expect("one split");
    for other in results {
        assert_eq!((&other.index, &other.damage, &other.diagnostics), (&first.index, &first.damage, &first.diagnostics));
    }
    first
}

#[test]
fn reads_plain_and_gzip_alike() {
    let tar = TarBuilder::default().dir("etc").file("etc/a", "hello").symlink("b", "etc/a").finish();
    let (plain, packed) = (read(&tar), read(&gzip(&tar)));
    assert_eq!(plain.index, packed.index);
    assert_eq!(plain.diagnostics, []);
    assert_eq!(all_paths(&plain.index), [&b"etc"[..], b"etc/a", b"b"]);
    assert_eq!(plain.index.entry(1).content(), Some(ContentHash(xxh3_128(b"hello"))));
    assert_eq!((packed.compression, packed.summary.unpacked), (Compression::Gzip, tar.len() as u64));
}
