use super::*;
use crate::formats::Point;
use crate::formats::{LayerReader, ReadOptions};
use crate::make::tar::{TarBuilder, gzip, splits};

#[test]
fn finds_each_body_again() {
    let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"4,2")];
    let tar = TarBuilder::default()
        .dir("d")
        .file("d/a", "first")
        .file("empty", "")
        .pax(sparse)
        .file("s", "xy")
        .finish();
    for blob in [tar.clone(), gzip(&tar)] {
        let mut reader = LayerReader::new(ReadOptions::default());
        reader.feed(&blob);
        let index = reader.finish().index;
        for (at, want) in [(1, &b"first"[..]), (2, b""), (3, b"\0\0\0\0xy\0\0\0")] {
            for pieces in splits(&blob) {
                for cap in [100, want.len(), 2.min(want.len())] {
                    let mut reader = BodyReader::new(index.entry(at).body_offset(), cap);
                    let _ = pieces.iter().any(|piece| reader.feed(piece) == Flow::Done);
                    assert_eq!(
                        reader.finish().as_deref(),
                        Some(&want[..cap.min(want.len())]),
                        "{at} {cap}"
                    );
                }
            }
        }
    }
}

#[test]
fn says_when_there_is_none() {
    let mut reader = BodyReader::new(77, 10);
    reader.feed(&TarBuilder::default().file("a", "x").finish());
    assert_eq!(reader.finish(), None);
}

#[test]
fn gives_the_range_that_is_asked_for() {
    let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"4,2")];
    let tar = TarBuilder::default().file("a", "first").pax(sparse).file("s", "xy").finish();
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(&tar);
    let index = reader.finish().index;
    for (at, content) in [(0, &b"first"[..]), (1, b"\0\0\0\0xy\0\0\0")] {
        for (from, cap) in [(0, 3), (2, 2), (3, 100), (5, 3), (9, 1), (77, 1)] {
            let start = content.len().min(from);
            let want = &content[start..content.len().min(start + cap)];
            for pieces in splits(&tar) {
                let offset = index.entry(at).body_offset();
                let mut reader = BodyReader::range(offset, from as u64, cap as u64);
                let _ = pieces.iter().any(|piece| reader.feed(piece) == Flow::Done);
                assert_eq!(reader.finish().as_deref(), Some(want), "{at} {from} {cap}");
            }
        }
    }
}

#[test]
fn hands_on_in_parts_what_is_too_long_to_be_held() {
    let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"19"), ("GNU.sparse.map", b"14,2")];
    let tar = TarBuilder::default().file("a", "0123456789").pax(sparse).file("s", "xy").finish();
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(&tar);
    let index = reader.finish().index;
    for (at, content) in [(0, &b"0123456789"[..]), (1, b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0xy\0\0\0")] {
        for pieces in splits(&gzip(&tar)) {
            let mut reader = BodyReader::range(index.entry(at).body_offset(), 0, u64::MAX);
            let mut got = Vec::new();
            for piece in pieces {
                let flow = reader.feed(piece);
                while let Some(part) = reader.take(3) {
                    assert_eq!(part.len(), 3);
                    got.extend(part);
                }
                if flow == Flow::Done {
                    break;
                }
            }
            let rest = reader.finish().expect("it is there");
            assert!(rest.len() < 3 || got.is_empty());
            got.extend(rest);
            assert_eq!(got, content);
        }
    }
}

#[test]
fn what_is_not_sparse_is_cut_out_from_the_start_or_from_a_point() {
    let tar = TarBuilder::default().file("a", "first").file("b", "second").finish();
    let mut layer = LayerReader::new(ReadOptions::default());
    layer.feed(&tar);
    let index = layer.finish().index;
    let packed = gzip(&tar);
    let none = None::<Point>;
    for (at, content) in [(0, &b"first"[..]), (1, b"second")] {
        let body = Dense { offset: index.entry(at).body_offset(), size: content.len() as u64 };
        for (from, count) in [(0, 100), (0, 2), (3, 1), (3, 9), (6, 1), (u64::MAX, 4)] {
            let here = body.offset + from.min(body.size);
            let starts = [
                (&packed[..], none.clone()),
                (&tar[..], none.clone()),
                (&tar[here as usize..], Some(Point::plain(here))),
            ];
            for (bytes, start) in starts {
                let reader = BodyReader::dense(body, (from, count), start.as_ref(), true);
                let mut reader = reader.expect("a place");
                reader.feed(bytes);
                let start = content.len().min(from as usize);
                let want = &content[start..content.len().min(start + count as usize)];
                assert_eq!(reader.finish().as_deref(), Some(want), "{at} {from} {count}");
            }
        }
        let behind = Point::plain(body.offset + 1);
        assert!(BodyReader::dense(body, (0, 1), Some(&behind), false).is_none());
        let mut cut = BodyReader::dense(body, (0, 9), None, false).expect("a place");
        cut.feed(&tar[..body.offset as usize - 1]);
        assert_eq!(cut.finish(), None, "it was not reached");
    }
}
