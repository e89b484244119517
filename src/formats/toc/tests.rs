use super::*;
use crate::formats::{Entrance, LayerReader, Point, ReadLayer, ReadOptions};
use crate::make::lazy::{Lazy, Lie, chunked, estargz};
use crate::make::tar::{TarBuilder, noise, splits};
use serde_json::json;

/// Makes a layer of that kind from a tar.
type Make = fn(&[u8], &LayerIndex, usize, Lie<'_>) -> Lazy;

const KINDS: [(TocKind, Make); 2] = [(TocKind::Estargz, estargz), (TocKind::Chunked, chunked)];

fn tar() -> Vec<u8> {
    let xattr: &[(&str, &[u8])] = &[("SCHILY.xattr.user.a", b"v\0"), ("mtime", b"1699999999.7")];
    TarBuilder::default()
        .dir("etc/")
        .file("etc/hosts", "127.0.0.1 localhost\n")
        .pax(xattr)
        .file("etc/large", noise(200_000, 1))
        .symlink("etc/link", "hosts")
        .hardlink("etc/hard", "etc/hosts")
        .plain(b'3', "null", "", b"")
        .file("empty", "")
        .file("etc/.wh.gone", "")
        .file("etc/hosts", "written again\n")
        .finish()
}

fn read(blob: &[u8]) -> ReadLayer {
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(blob);
    reader.finish()
}

fn lazy(make: fn(&[u8], &LayerIndex, usize, Lie<'_>) -> Lazy, lie: Lie<'_>) -> Lazy {
    make(&tar(), &read(&tar()).index, 64 << 10, lie)
}

fn codes(read: &ReadLayer) -> Vec<(String, String)> {
    let told = read.diagnostics.iter().filter(|finding| finding.code.starts_with("toc-"));
    told.map(|of| (of.code.clone(), of.path.clone().unwrap_or_default())).collect()
}

#[test]
fn a_true_table_is_known_and_nothing_is_said() {
    for (kind, make) in KINDS {
        let Lazy { blob, digest } = lazy(make, &|_| {});
        for pieces in splits(&blob) {
            let mut reader = LayerReader::new(ReadOptions::default());
            pieces.iter().for_each(|piece| _ = reader.feed(piece));
            let read = reader.finish();
            assert_eq!(read.damage, None);
            assert_eq!(read.diagnostics, [], "{kind:?}");
            let toc = read.toc.expect("a table");
            assert_eq!((toc.kind, &toc.digest), (kind, &digest));
            assert_eq!(toc.annotated(Some(&digest)), None);
            let other = Digest::sha256(b"other");
            assert_eq!(toc.annotated(Some(&other)).expect("it differs").code, DIGEST);
            // Two small files, and a large one of four chunks.
            assert_eq!(read.chunks.all.len(), 6, "{kind:?}");
            assert_eq!(read.chunks.paths.len(), 3, "{kind:?}: each once");
            assert!(read.captured.is_empty());
        }
    }
}

#[test]
fn points_are_where_parts_begin() {
    for (kind, make) in KINDS {
        let blob = lazy(make, &|_| {}).blob;
        let limits = Limits { seam_spacing: 60_000, ..Limits::default() };
        let options = ReadOptions { limits, ..ReadOptions::default() };
        let mut reader = LayerReader::new(options);
        reader.feed(&blob);
        let points = reader.finish().points;
        let wanted =
            [Entrance::Member, Entrance::Frame][usize::from(kind == TocKind::Chunked)].clone();
        assert!(points.len() >= 3, "{points:?}");
        for Point { packed, unpacked, entry } in points {
            assert_eq!(entry, wanted);
            let mut out = Vec::new();
            let point = Point { packed, unpacked, entry };
            let mut unpacker = Unpacker::at(&point, &Limits::default(), false).expect("a place");
            let mut take = |piece: &[u8]| {
                out.extend_from_slice(piece);
                Flow::More
            };
            unpacker.feed(&blob[packed as usize..], &mut take).expect("sound");
            let from = unpacked as usize;
            assert_eq!(out[..1000], tar()[from..from + 1000]);
        }
    }
}

#[test]
fn a_table_that_lies_is_found_out() {
    let lies: &[(&str, &str, Lie<'_>)] = &[
        (DIFFERS, "/etc/hosts", &|all| all[1]["mode"] = json!(0o4755)),
        (DIFFERS, "/etc/hosts", &|all| all[1]["size"] = json!(3)),
        (DIFFERS, "/etc/hosts", &|all| all[1]["uid"] = json!(1000)),
        (TIME, "/etc/hosts", &|all| all[1]["modtime"] = json!("2001-01-01T00:00:00Z")),
        (DIFFERS, "/etc/hosts", &|all| all[1]["type"] = json!("symlink")),
        (DIFFERS, "/etc/large", &|all| all[2]["xattrs"] = json!({ "user.a": "eA==" })),
        (DIFFERS, "/etc/large", &|all| _ = all.remove(4)),
        (DIFFERS, "/etc/link", &|all| all[6]["linkName"] = json!("passwd")),
        (DIFFERS, "/etc/.wh.gone", &|all| _ = all.remove(10)),
        (DIFFERS, "/backdoor", &|all| all.push(json!({ "name": "backdoor", "type": "reg" }))),
        (PLACE, "/etc/hosts", &|all| all[1]["offset"] = json!(7)),
        (PLACE, "/etc/large", &|all| all[4]["innerOffset"] = json!(512)),
        // Engines take the last of them.
        (DIFFERS, "/etc/hosts", &|all| {
            let mut again = all[11].clone();
            again["chunkDigest"] = json!(Digest::sha256(b"other").as_str());
            all.push(again);
        }),
        (DIFFERS, "/etc/link", &|all| all.insert(1, all[6].clone())),
        // They give a chunk to the file before it, whatever its name.
        (DIFFERS, "/etc/large", &|all| all[4]["name"] = json!("etc/hosts")),
        (DIFFERS, "/etc/link", &|all| {
            all.insert(7, json!({ "name": "etc/hosts", "type": "chunk", "chunkSize": 1 }));
        }),
        (DIFFERS, "", &|all| all.insert(0, json!({ "name": "etc/hosts", "type": "chunk" }))),
        (BARE, "", &|all| all[4]["chunkDigest"] = json!("")),
        (BARE, "", &|all| all[4]["chunkDigest"] = json!("sha512:00")),
    ];
    for (_, make) in KINDS {
        for (number, (code, path, lie)) in lies.iter().enumerate() {
            let found = codes(&read(&lazy(make, lie).blob));
            let wanted = [((*code).to_owned(), (*path).to_owned())];
            assert_eq!(found, wanted, "lie {number}");
        }
    }
}

#[test]
fn what_the_table_promises_of_bytes_is_checked() {
    for (_, make) in KINDS {
        let lie: Lie<'_> = &|all| {
            let other = Digest::sha256(b"other");
            all[4]["chunkDigest"] = json!(other.as_str());
            all[11]["chunkDigest"] = json!(other.as_str());
        };
        let read = read(&lazy(make, lie).blob);
        assert_eq!(codes(&read), []);
        for pieces in splits(&tar()) {
            let mut chunks = Chunks::new(read.chunks.clone(), 0);
            pieces.iter().for_each(|piece| chunks.feed(piece));
            let paths: Vec<_> = chunks.finish().into_iter().filter_map(|of| of.path).collect();
            assert_eq!(paths, ["/etc/large", "/etc/hosts"]);
        }
        let Promises { all, paths } = &read.chunks;
        for chunk in all {
            let one = read.chunks.within(chunk.start..chunk.start + 1);
            assert_eq!((one.all.len(), one.all[0].file), (1, 0));
            assert_eq!(one.paths, [paths[chunk.file as usize].clone()]);
        }
        // From the middle on: what began before is left out.
        let from = read.chunks.all[3].start + 1;
        let mut chunks = Chunks::new(read.chunks, from);
        chunks.feed(&tar()[from as usize..]);
        assert_eq!(chunks.finish().len(), 1);
    }
}

#[test]
fn a_table_that_is_damaged_says_so() {
    let skippable = crate::make::lazy::skippable;
    let blob = lazy(chunked, &|_| {}).blob;
    let footer = blob.len() - 64;
    let mut elsewhere = blob.clone();
    elsewhere[footer] ^= 1;
    let mut other = blob.clone();
    other[footer + 60] ^= 1;
    let mut old = blob.clone();
    old[footer + 24] = 2;
    let nothing = [&blob[..footer - 8], &skippable(&blob[footer..][..63])].concat();
    // As containers/storage wrote it first.
    let first = skippable(&[&blob[footer..][..32], b"GnUlInUx"].concat());
    let first = [&blob[..footer - 8], &first].concat();
    assert!(read(&first).toc.is_some());
    let mut numbers = blob.clone();
    let at = u64::from_le_bytes(blob[footer..][..8].try_into().expect("eight")) as usize;
    numbers[at + 20] ^= 0x55;
    let estargz = lazy(estargz, &|_| {}).blob;
    let mut away = estargz.clone();
    let digit = estargz.len() - 51 + 16 + 15;
    away[digit] = if away[digit] == b'0' { b'1' } else { b'0' };
    let unreadable = [(UNREADABLE.to_owned(), String::new())];
    for (blob, wanted) in [
        (elsewhere, &unreadable[..]),
        (numbers, &unreadable[..]),
        (away, &unreadable[..]),
        (other, &[]),
        (old, &[]),
        (nothing, &[]),
    ] {
        assert_eq!(codes(&read(&blob)), wanted);
    }
}

#[test]
fn two_files_again_and_again_cost_no_more_than_others() {
    const OF_EACH: usize = 100_000;
    let mut builder = crate::domain::LayerIndexBuilder::new();
    for path in ["a", "b"] {
        (0..OF_EACH).for_each(|_| builder.push(&crate::domain::Entry::file(path)));
    }
    let (index, seams, limits) = (builder.finish(), Seams::default(), Limits::default());
    let paths = all_paths(&index);
    let mut check = Check::new((&index, &paths), &seams, TocKind::Estargz, &limits);
    for _ in 0..OF_EACH {
        for name in ["a", "b"] {
            let (name, kind) = (name.to_owned(), "reg".to_owned());
            check.take(raw::Entry { name, kind, mode: 0o644, ..raw::Entry::default() });
        }
    }
    assert_eq!(check.finish().1, []);
}

#[test]
fn files_of_which_nothing_is_promised_are_told_once() {
    for (kind, make) in KINDS {
        let lie: Lie<'_> = &|all| all.iter_mut().for_each(|of| of["chunkDigest"] = json!(""));
        let part = read(&lazy(make, lie).blob);
        // The digest of a file is that of its only chunk.
        assert_eq!(part.chunks.all.len(), 2);
        let lie: Lie<'_> = &|all| {
            all.iter_mut()
                .for_each(|of| (of["chunkDigest"], of["digest"]) = (json!(""), json!("")));
        };
        let none = read(&lazy(make, lie).blob);
        assert_eq!(none.chunks.all, []);
        for (read, files) in [(part, "1 file"), (none, "3 files")] {
            let [told] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
            let wanted = format!("the {} table of contents promises nothing", kind.name());
            assert_eq!((told.code.as_str(), told.severity), (BARE, crate::domain::Severity::Info));
            assert!(told.message.starts_with(&wanted) && told.message.contains(files), "{told:?}");
        }
    }
}

#[test]
fn an_entry_that_is_there_twice_promises_nothing_more() {
    for (_, make) in KINDS {
        let twice: Lie<'_> = &|all| all.push(all[11].clone());
        assert_eq!(read(&lazy(make, twice).blob).chunks.all.len(), 6);
    }
}

fn read_within(blob: &[u8], limits: Limits) -> ReadLayer {
    let mut reader = LayerReader::new(ReadOptions { limits, ..ReadOptions::default() });
    reader.feed(blob);
    reader.finish()
}

#[test]
fn a_table_is_read_whatever_package_databases_take() {
    let tar = TarBuilder::default().file("etc/os-release", "ID=x").file("a", "b").finish();
    let blob = estargz(&tar, &read(&tar).index, 64, &|_| {}).blob;
    for limits in [
        Limits { captured_file: 4, ..Limits::default() },
        Limits { captured_layer: 4, ..Limits::default() },
    ] {
        let read = read_within(&blob, limits);
        assert_eq!((read.diagnostics, read.captured.len()), (vec![], 1));
        assert!(read.toc.is_some());
    }
}

#[test]
fn a_table_that_is_longer_than_is_read_is_not_called_missing() {
    let packed_estargz = lazy(estargz, &|_| {}).blob;
    let packed_chunked = lazy(chunked, &|_| {}).blob;
    let footer = packed_chunked.len() - 64;
    let length = u64::from_le_bytes(packed_chunked[footer + 8..][..8].try_into().expect("eight"));
    // Too long as it lies there, and once it is unpacked.
    for (blob, json) in [(&packed_estargz, 100), (&packed_chunked, 100), (&packed_chunked, length)]
    {
        let read = read_within(blob, Limits { json, ..Limits::default() });
        let [told] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
        assert_eq!((told.code.as_str(), read.toc), (UNREADABLE, None));
        assert!(told.message.contains("longer than is read"), "{}", told.message);
    }
}
