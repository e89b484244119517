use super::*;
use crate::analysis::{ChangeKind, change::compare};
use crate::domain::LayerIndex;
use crate::formats::{LayerReader, ReadOptions};
use crate::make::archive::{ImageSpec, PACKINGS, Packing, pack};
use crate::make::tar::{TarBuilder, gzip, noise};
use crate::worker::native;
use std::sync::Arc;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % sides
    }

    fn path(&mut self) -> String {
        let depth = 1 + self.roll(3).min(self.roll(3));
        let names = (0..depth).map(|_| ["a", "b", "c", ".wh.a", "\u{fc}"][self.roll(5) as usize]);
        names.collect::<Vec<_>>().join("/")
    }

    fn layer(&mut self) -> Vec<u8> {
        let mut tar = TarBuilder::default();
        for _ in 0..self.roll(12) {
            let (path, target) = (self.path(), self.path());
            let body = noise(self.roll(2000) as usize, self.roll(100));
            let size = (self.roll(3) * 1000 + 600).to_string();
            tar = match self.roll(9) {
                0 => tar.dir(&path),
                1 => tar.symlink(&path, &target),
                2 | 3 => tar.hardlink(&path, &target),
                4 => {
                    let map = [
                        ("GNU.sparse.size", size.as_bytes()),
                        ("GNU.sparse.map", b"9,100,300,200"),
                    ];
                    tar.pax(&map).file(&path, noise(300, 1))
                }
                5 => tar.plain([b'3', b'4', b'6'][self.roll(3) as usize], &path, "", b""),
                6 => {
                    let records: [(&str, &[u8]); 3] = [
                        ("mtime", b"1600000000.25"),
                        ("uid", b"4000000000"),
                        ("SCHILY.xattr.user.x", b"y=\n"),
                    ];
                    tar.pax(&records).file(&path, body)
                }
                _ => tar.file(&path, body),
            };
        }
        tar.finish()
    }
}

fn taken(
    file: Vec<u8>,
    start: &str,
    taken: impl Fn(&Union) -> Taken,
) -> (Arc<Union>, Vec<u8>, Lost) {
    let files = [("a.tar".to_owned(), file)];
    let opened = native::read(&files, &ReadOptions::default(), false).expect("an archive");
    let union = opened.union(0).expect("all is read");
    let blobs: Vec<BlobId> =
        opened.archive.images[0].layers.iter().map(|layer| layer.blob).collect();
    let origin = Origin { archive: &opened.archive, files: &files, blobs: &blobs, union: &union };
    let mut tar = Vec::new();
    let node = union.find(start.as_bytes()).expect("the path");
    let lost = write(&origin, node, taken(&union), &mut tar).expect("a vector takes all");
    (union, tar, lost)
}

fn index(tar: &[u8]) -> Arc<LayerIndex> {
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(tar);
    let read = reader.finish();
    assert_eq!(read.damage, None);
    Arc::new(read.index)
}

/// Every path of one tree at a layer is in the other, and nothing differs; hard links are names of the same.
fn assert_same(want: &Union, layer: u32, found: &Union, about: &str) {
    let paths = |union: &Union, layer| {
        let (mut walk, mut paths) = (union.walk(NodeId::ROOT), Vec::new());
        while let Some((node, path)) = walk.next_node() {
            if union.exists(node, layer) {
                paths.push(path.to_vec());
            }
        }
        paths
    };
    assert_eq!(paths(want, layer), paths(found, 0), "{about}");
    let mut walk = want.walk(NodeId::ROOT);
    while let Some((node, path)) = walk.next_node() {
        let Some(version) = want.state(node, layer) else { continue };
        let Some(other) = found.find(path).and_then(|node| found.last(node)) else {
            panic!("{about}: {path:?} is missing")
        };
        assert_eq!(version.kind, other.kind, "{about} {path:?}");
        if version.is_implicit() {
            continue;
        }
        let fields = compare(version.entry, other.entry);
        assert_eq!(
            fields.kind(),
            ChangeKind::Rewritten,
            "{about} {path:?} {:?}",
            fields.names().collect::<Vec<_>>()
        );
        let names = |union: &Union, path: &[u8], layer| {
            let node = union.find(path).expect("it is there");
            let mut names: Vec<_> =
                union.hardlinks(node, layer).map(|name| union.path(name)).collect();
            names.sort();
            names
        };
        assert_eq!(names(want, path, layer), names(found, path, 0), "{about} {path:?}");
    }
}

#[test]
fn a_merged_tar_read_as_a_layer_is_the_merged_tree() {
    let mut dice = Dice(17);
    for round in 0..150 {
        let count = 1 + dice.roll(4);
        let mut image = ImageSpec::new("a:1");
        for _ in 0..count {
            image = image.layer("RUN", dice.layer());
        }
        let packing = PACKINGS[dice.roll(5) as usize];
        let file = pack(&[image], packing);
        let file = if dice.roll(2) == 0 { gzip(&file) } else { file };
        let layer = dice.roll(count) as u32;
        let about = format!("round {round}, {packing:?}, layer {layer}");
        let (union, tar, lost) = taken(file, "", |_| Taken::Merged(layer));
        assert_eq!(lost, Lost::default(), "{about}");
        let found = Union::build(&[Some(index(&tar))]);
        assert_same(&union, layer, &found, &about);
    }
}

#[test]
fn holes_stay_holes() {
    let map: &[(&str, &[u8])] =
        &[("GNU.sparse.size", b"8000000000"), ("GNU.sparse.map", b"4096,3")];
    let tar = TarBuilder::default().pax(map).file("s", "xyz").hardlink("t", "s").finish();
    let image = ImageSpec::new("a:1").layer("RUN", tar);
    let (_, tar, _) =
        taken(pack(&[image], Packing::OciGzip), "", |union| Taken::Merged(union.top()));
    assert!(tar.len() < 10_000, "{}", tar.len());
    let entry = index(&tar);
    assert_eq!((entry.entry(0).size(), entry.entry(0).stored()), (8_000_000_000, 3));
}

#[test]
fn what_a_layer_stores_below_a_folder_is_taken_alone() {
    let first = TarBuilder::default().file("d/a", "1").file("e", "2").finish();
    let second = TarBuilder::default().file("d/b", "3").hardlink("d/c", "e").file("d/.wh.a", "");
    let image = ImageSpec::new("a:1").layer("1", first).layer("2", second.finish());
    let (_, tar, lost) = taken(pack(&[image], Packing::Docker), "d", |_| Taken::Stored(1));
    assert_eq!(lost, Lost::default());
    let index = index(&tar);
    let paths = crate::domain::layer_index::all_paths(&index);
    assert_eq!(paths, [&b"d/c"[..], b"d/b"]);
    assert_eq!((index.entry(0).size(), index.entry(1).size()), (1, 1));
}

#[test]
fn what_is_cut_is_counted_and_the_tar_stays_sound() {
    let tar = TarBuilder::default().file("a", "1").file("b", noise(9000, 1)).finish();
    let image = ImageSpec::new("a:1")
        .layer("1", tar[..5000].to_vec())
        .layer("2", TarBuilder::default().file("c", "3").finish());
    let (_, tar, lost) =
        taken(pack(&[image], Packing::Oci), "", |union| Taken::Merged(union.top()));
    assert_eq!((lost.files, lost.damage.len()), (1, 1), "{lost:?}");
    assert!(lost.damage[0].1.contains("cut short"));
    assert_eq!(index(&tar).len(), 3);
}

/// Takes so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let files = [(
        "a".to_owned(),
        pack(
            &[ImageSpec::new("a:1")
                .layer("1", TarBuilder::default().dir("d").file("d/a", noise(9000, 1)).finish())],
            Packing::OciGzip,
        ),
    )];
    let opened = native::read(&files, &ReadOptions::default(), false).expect("an archive");
    let union = opened.union(0).expect("all is read");
    let blobs = [opened.archive.images[0].layers[0].blob];
    let origin = Origin { archive: &opened.archive, files: &files, blobs: &blobs, union: &union };
    for room in [100, 1000, 5000, 11_000] {
        let error = write(&origin, NodeId::ROOT, Taken::Merged(0), &mut Full(room));
        assert_eq!(error.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull), "{room}");
    }
}
