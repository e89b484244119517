//! What a worker writes by a script that crossed to it is what the command writes, in whatever pieces the files come.

use super::*;
use crate::analysis::mend::{Wish, plan};
use crate::analysis::takeout::Taken;
use crate::analysis::union::NodeId;
use crate::domain::BlobId;
use crate::domain::wire::{from_bytes, to_bytes};
use crate::formats::ReadOptions;
use crate::make::archive::{ImageSpec, PACKINGS, pack};
use crate::make::tar::{TarBuilder, gzip, noise};
use crate::worker::native;
use crate::worker::native::mend::{Mending, mend};
use crate::worker::native::takeout::Origin;
use crate::worker::opened::Opened;
use std::cell::RefCell;
use std::io::Cursor;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Files that come in small pieces, with a wait before each.
struct Slowly<'a>(&'a [(String, Vec<u8>)]);

impl Supply for Slowly<'_> {
    async fn slices(
        &mut self,
        file: u32,
        (offset, length): (u64, u64),
        take: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        let bytes = &self.0[file as usize].1[offset as usize..];
        let length = bytes.len().min(usize::try_from(length).unwrap_or(usize::MAX));
        for piece in bytes[..length].chunks(777) {
            let mut waited = false;
            std::future::poll_fn(|_| {
                if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            if take(piece) == Flow::Done {
                break;
            }
        }
        Ok(())
    }
}

fn at_last<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

/// An output that all visitors share.
#[derive(Clone, Default)]
struct Out(Rc<RefCell<Vec<u8>>>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn image() -> ImageSpec {
    let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"9000"), ("GNU.sparse.map", b"4,2")];
    let base = TarBuilder::default()
        .dir("etc")
        .file("etc/a", noise(3000, 1))
        .file("etc/gone", noise(9000, 2))
        .symlink("etc/link", "a")
        .pax(sparse)
        .file("sparse", "xy");
    let upper = TarBuilder::default()
        .hardlink("etc/b", "etc/a")
        .file("etc/.wh.gone", "")
        .file("big", noise(200_000, 3))
        .pax(&[("SCHILY.xattr.user.x", b"y"), ("mtime", b"1600000000.25")])
        .file("etc/new", "1");
    let top = TarBuilder::default().file("big", noise(300_000, 4)).hardlink("c", "etc/b");
    ImageSpec::new("a:1")
        .layer("RUN 1", base.finish())
        .layer("RUN 2", upper.finish())
        .layer("RUN 3", top.finish())
}

/// Every packing, plain and compressed as a whole.
fn each(mut check: impl FnMut(&str, &Opened, &[(String, Vec<u8>)])) {
    for packing in PACKINGS {
        for compressed in [false, true] {
            let file = pack(&[image()], packing);
            let file = if compressed { gzip(&file) } else { file };
            let files = [("a.tar".to_owned(), file)];
            let opened = native::read(&files, &ReadOptions::default(), true).expect("an archive");
            check(&format!("{packing:?} {compressed}"), &opened, &files);
        }
    }
}

/// Over the border to a worker.
fn sent(script: &Script) -> Script {
    from_bytes(&to_bytes(script)).expect("it is what it was")
}

fn blobs(opened: &Opened) -> Vec<BlobId> {
    opened.archive.images[0].layers.iter().map(|layer| layer.blob).collect()
}

#[test]
fn a_tree_is_what_the_command_writes() {
    each(|about, opened, files| {
        let (union, blobs) = (opened.union(0).expect("all is read"), blobs(opened));
        let origin = Origin { archive: &opened.archive, files, blobs: &blobs, union: &union };
        let etc = union.find(b"etc").expect("a folder");
        for (start, taken) in [
            (NodeId::ROOT, Taken::Merged(2)),
            (NodeId::ROOT, Taken::Merged(1)),
            (NodeId::ROOT, Taken::Stored(1)),
            (etc, Taken::Merged(2)),
        ] {
            let mut want = Vec::new();
            let lost = native::takeout::write(&origin, start, taken, &mut want).expect("a vector");
            let tree = Tree::of(&opened.archive, &blobs, &union, start, taken);
            let Script::Tree(tree) = sent(&Script::Tree(tree)) else { panic!("a tree") };
            let out = Out::default();
            let found = at_last(tree::write(&tree, &mut Slowly(files), &out));
            assert_eq!(found, Ok(lost), "{about} {taken:?}");
            assert!(*out.0.borrow() == want, "{about} {taken:?}");
            assert!(want.len() > 1024, "{about} {taken:?}");
        }
    });
}

#[test]
fn a_layer_is_what_the_command_writes() {
    each(|about, opened, files| {
        for form in [Form::Stored, Form::Unpacked] {
            for (layer, of) in (0..).zip(&opened.archive.images[0].layers) {
                let mut want = Vec::new();
                native::layer_bytes::write(&opened.archive, files, of, form, &mut want)
                    .expect("a vector");
                let location = opened.archive.blobs[of.blob.0 as usize].location.clone();
                let of = Layer { store: Store { layer, location }, form };
                let Script::Layer(of) = sent(&Script::Layer(of)) else { panic!("a layer") };
                let mut found = Vec::new();
                let damage = at_last(layer::write(&of, &mut Slowly(files), &mut found));
                assert_eq!(damage, Ok(None), "{about}");
                assert!(found == want, "{about} {form:?} {layer}");
            }
        }
    });
}

#[test]
fn a_mended_image_is_what_the_command_writes() {
    each(|about, opened, files| {
        let union = opened.union(0).expect("all is read");
        for wish in [
            Wish { drop_hidden: true, ..Wish::default() },
            Wish { squash_from: Some(1), ..Wish::default() },
            Wish { without: vec![b"etc/a".to_vec()], squash_from: Some(0), ..Wish::default() },
        ] {
            let plan = plan(&union, &wish).expect("a plan");
            let command = &*wish.command();
            let (image, plan, union) = (0, &plan, &*union);
            let of = Mending { opened, files, image, union, plan, command };
            let (length, want) = mend(&of, Cursor::new(Vec::new())).expect("it is written");
            let archive = &opened.archive;
            let packed = |layer: &_| opened.facts(layer).compression;
            let mended = Mended::of(archive, 0, union, plan, packed, command, None);
            let script = Script::Mended(Box::new(mended.expect("it can be")));
            let Script::Mended(mended) = sent(&script) else { panic!("an image") };
            let out = Cursor::new(Vec::new());
            let (found_length, found) =
                at_last(mended::write(&mended, &mut Slowly(files), out)).expect("it is written");
            assert_eq!(found_length, length, "{about}");
            let length = length as usize;
            assert!(
                found.into_inner()[..length] == want.into_inner()[..length],
                "{about} {wish:?}"
            );
            assert!(script.bytes(7) > 0, "{about}");
        }
    });
}
