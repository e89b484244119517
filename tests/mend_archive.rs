//! Archives of every packing, mended and opened again: sound to the last digest, with the same files.

use layerpeel::analysis::mend::{Wish, plan};
use layerpeel::analysis::{NodeId, Union, hidden};
use layerpeel::domain::{ArchiveKind, EntryKind};
use layerpeel::formats::ReadOptions;
use layerpeel::make::archive::{ImageSpec, PACKINGS, pack};
use layerpeel::make::tar::{TarBuilder, gzip, noise};
use layerpeel::worker::native::mend::{Mending, mend};
use layerpeel::worker::native::read;
use layerpeel::worker::opened::Opened;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

fn image() -> ImageSpec {
    let long = format!("app/{}/x", "long-name".repeat(20));
    let base = TarBuilder::default()
        .dir("app/")
        .file("app/data", noise(70_000, 1))
        .file("app/kept", "kept");
    let first = TarBuilder::default()
        .file("app/data", noise(60_000, 2))
        .file("app/secret", "token")
        .hardlink("app/link", "app/data")
        .pax(&[("path", long.as_bytes()), ("SCHILY.xattr.user.a", b"b\0c"), ("mtime", b"5.25")])
        .file("x", "long");
    let second = TarBuilder::default()
        .file("app/.wh.secret", "")
        .file("app/.wh.data", "")
        .symlink("app/to", "link")
        .entry(b'3', "app/null", "", b"", |header| {
            header.set_device_major(1).expect("ustar");
            header.set_device_minor(3).expect("ustar");
        });
    ImageSpec::new("shop:1")
        .layer("ADD rootfs.tar /", base.finish())
        .empty("CMD [\"sh\"]")
        .layer("COPY . /app", first.finish())
        .layer("RUN rm /app/secret /app/data", second.finish())
}

/// What a person sees of each path, and the SHA-256 of each file.
fn tree(union: &Union) -> BTreeMap<String, String> {
    let mut walk = union.walk(NodeId::ROOT);
    let mut seen = BTreeMap::new();
    while let Some((node, path)) = walk.next_node() {
        let path = String::from_utf8_lossy(path).into_owned();
        let Some(version) = union.last(node) else { continue };
        let shown = version.entry.map_or_else(String::new, |entry| {
            let meta = entry.meta();
            format!(
                "{:?} {:o} {} {} {:?} {} {:?} {:?} {:?} {:?}",
                version.kind,
                meta.mode,
                meta.uid,
                meta.gid,
                entry.mtime(),
                entry.size(),
                entry.sha256(),
                entry.link(),
                entry.device(),
                meta.xattrs
            )
        });
        assert!(version.kind != EntryKind::File || shown.contains("Some(["), "{path} is hashed");
        seen.insert(path, shown);
    }
    seen
}

fn open(bytes: Vec<u8>) -> (Opened, Vec<(String, Vec<u8>)>) {
    let files = vec![("image.tar".to_owned(), bytes)];
    let options = ReadOptions { sha256: true, ..ReadOptions::default() };
    (read(&files, &options, true).expect("an archive"), files)
}

fn mended(bytes: Vec<u8>, wish: &Wish) -> (Arc<Union>, Opened) {
    let (opened, files) = open(bytes);
    let union = opened.parts(0).union;
    let plan = plan(&union, wish).expect("a plan");
    let command = "layerpeel mend";
    let of =
        Mending { opened: &opened, files: &files, image: 0, union: &union, plan: &plan, command };
    let (length, out) = mend(&of, Cursor::new(Vec::new())).expect("written");
    let mut bytes = out.into_inner();
    bytes.truncate(usize::try_from(length).expect("small"));
    let (after, _) = open(bytes);
    assert!(after.is_whole());
    assert_eq!(after.archive.kind, ArchiveKind::Docker25);
    let image = &after.archive.images[0];
    for layer in &image.layers {
        let facts = after.facts(layer);
        assert_eq!((facts.digest_verified, facts.diff_id_verified), (Some(true), Some(true)));
    }
    let rows = image.config.history.iter().filter(|row| !row.empty_layer).count();
    assert_eq!(rows, image.layers.len(), "each layer has its row");
    assert!(image.layers.iter().all(|layer| layer.history.is_some()));
    assert_eq!(image.config.history.last().map(|row| row.created_by.as_str()), Some(command));
    assert!(image.diagnostics.is_empty(), "{:?}", image.diagnostics);
    (union, after)
}

#[test]
fn hidden_bytes_go_from_every_packing() {
    for packing in PACKINGS {
        for file in [pack(&[image()], packing), gzip(&pack(&[image()], packing))] {
            let wish = Wish { drop_hidden: true, ..Wish::default() };
            let (before, after) = mended(file, &wish);
            let union = after.parts(0).union;
            assert_eq!(tree(&before), tree(&union), "{packing:?}");
            assert!(hidden(&before).bytes > 0 && hidden(&union).bytes == 0);
            let image = &after.archive.images[0];
            assert_eq!(image.tags, ["shop:1"], "{packing:?}");
            assert_eq!(image.layers.len(), 3);
        }
    }
}

#[test]
fn what_is_left_out_is_gone_and_other_layers_stay_to_the_byte() {
    for packing in PACKINGS {
        let wish = Wish { without: vec![b"app/secret".to_vec()], ..Wish::default() };
        let file = pack(&[image()], packing);
        let (old, _) = open(file.clone());
        let (before, after) = mended(file, &wish);
        let union = after.parts(0).union;
        assert_eq!(tree(&before), tree(&union), "it was removed by the last layer anyway");
        assert!(union.find(b"app/secret").is_none());
        let digest = |opened: &Opened| {
            let blob = opened.archive.images[0].layers[0].blob;
            opened.archive.blobs[blob.0 as usize].digest.clone()
        };
        if let Some(digest_before) = digest(&old) {
            assert_eq!(Some(digest_before), digest(&after), "{packing:?}");
        }
        let diff_id = |opened: &Opened| opened.archive.images[0].layers[0].diff_id.clone();
        // Old engines did not know diff IDs.
        if let Some(before) = diff_id(&old) {
            assert_eq!(Some(before), diff_id(&after));
        }
    }
}

#[test]
fn upper_layers_become_one_and_history_says_so() {
    for packing in PACKINGS {
        for (from, layers) in [(0, 1), (1, 2), (2, 3)] {
            let wish = Wish { squash_from: Some(from), ..Wish::default() };
            let (before, after) = mended(pack(&[image()], packing), &wish);
            assert_eq!(tree(&before), tree(&after.parts(0).union), "{packing:?} {from}");
            let image = &after.archive.images[0];
            assert_eq!(image.layers.len(), layers);
            let last = image.config.history.last().expect("a row");
            assert!(last.comment.contains("layerpeel"), "{last:?}");
        }
    }
}

#[test]
fn a_wish_that_can_not_be_is_refused() {
    let (opened, _) = open(pack(&[image()], PACKINGS[0]));
    let union = opened.parts(0).union;
    for (wish, why) in [
        (Wish { squash_from: Some(3), ..Wish::default() }, "no layer 3"),
        (Wish { without: vec![b"none".to_vec()], ..Wish::default() }, "/none"),
    ] {
        let refused = plan(&union, &wish).expect_err("refused");
        assert!(refused.contains(why), "{refused}");
    }
}
