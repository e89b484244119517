use super::*;
use crate::domain::Entry;
use crate::formats::testing::{TarBuilder, gzip, noise};
use crate::formats::testing_archive::{ImageSpec, PACKINGS, Packing, pack};
use crate::formats::{Opening, ReadOptions, Wish, open};
use crate::worker::native;

/// Collects all bodies by path; stops at an entry of that name.
#[derive(Default)]
struct All {
    bodies: Vec<(String, Vec<u8>)>,
    stop: &'static str,
}

impl Visitor for All {
    fn begin(&mut self, _: u32, entry: &Entry) -> Wish {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        if path == self.stop {
            return Wish::Stop;
        }
        self.bodies.push((path, Vec::new()));
        Wish::More
    }

    fn piece(&mut self, offset: u64, bytes: &[u8]) -> Wish {
        let body = &mut self.bodies.last_mut().expect("an entry").1;
        assert_eq!(body.len() as u64, offset);
        body.extend_from_slice(bytes);
        Wish::More
    }
}

/// One layer beyond what one thread does alone, and one below.
fn images() -> [ImageSpec; 2] {
    let large = TarBuilder::default().file("a", "first").file("large", noise(3 << 20, 3)).finish();
    let small = || TarBuilder::default().file("a", "second").finish();
    let first = ImageSpec::new("a:1").layer("RUN large", large).layer("RUN small", small());
    [first, ImageSpec::new("b:1").layer("RUN small", small())]
}

fn visited(file: Vec<u8>, stop: &'static str) -> (Archive, BTreeMap<BlobId, Visited<All>>) {
    let files = [("a.tar".to_owned(), file)];
    let opened = native::read(&files, &ReadOptions::default(), false).expect("an archive");
    let make = |_| Some(All { stop, ..All::default() });
    let found = visit(&opened.archive, &files, &Limits::default(), make);
    (opened.archive, found)
}

#[test]
fn every_blob_of_every_packing_is_visited_once() {
    for packing in PACKINGS {
        for compressed in [false, true] {
            let file = pack(&images(), packing);
            let (archive, found) = visited(if compressed { gzip(&file) } else { file }, "-");
            let blobs: BTreeSet<BlobId> = archive
                .images
                .iter()
                .flat_map(|image| &image.layers)
                .map(|layer| layer.blob)
                .collect();
            assert_eq!(found.keys().copied().collect::<BTreeSet<_>>(), blobs, "{packing:?}");
            assert!(
                found.values().all(|layer| layer.damage.is_none() && layer.findings.is_empty())
            );
            let of = |at: usize| &found[&archive.images[0].layers[at].blob].visitor.bodies;
            assert_eq!(of(0)[0].1, b"first");
            assert!(of(0)[1].1 == noise(3 << 20, 3), "{packing:?} {compressed}");
            assert_eq!(of(1)[..], [("a".to_owned(), b"second".to_vec())]);
        }
    }
}

#[test]
fn a_visitor_may_stop() {
    for packing in PACKINGS {
        for compressed in [false, true] {
            let file = pack(&images(), packing);
            let (_, found) = visited(if compressed { gzip(&file) } else { file }, "large");
            assert!(found.values().any(|layer| layer.stopped && layer.visitor.bodies.len() == 1));
        }
    }
}

#[test]
fn a_blob_that_nobody_wants_is_left() {
    let files = [("a.tar".to_owned(), pack(&images(), Packing::OciGzip))];
    let Ok(Opening::Archive(archive)) = open(&native::inputs(&files), &Limits::default()) else {
        panic!("an archive")
    };
    let wanted = archive.images[0].layers[1].blob;
    let make = |blob| (blob == wanted).then(All::default);
    let found = visit(&archive, &files, &Limits::default(), make);
    assert_eq!(found.into_keys().collect::<Vec<_>>(), [wanted]);
}

#[test]
fn damage_leaves_what_came_before() {
    let tar = TarBuilder::default().file("a", "first").file("large", noise(3 << 20, 3)).finish();
    let packed = gzip(&tar);
    for (bytes, cut) in [(&packed, packed.len() / 2), (&tar, tar.len() / 2)] {
        let visited = one(&bytes[..], (0, cut as u64), All::default(), &Limits::default());
        assert_eq!(visited.visitor.bodies[0].1, b"first");
        assert!(visited.damage.is_some_and(|damage| damage.contains("cut short")));
    }
    struct Torn;
    impl Source for Torn {
        fn len(&self) -> u64 {
            100
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("torn"))
        }
    }
    let visited = one(&Torn, (0, 100), All::default(), &Limits::default());
    assert!(visited.damage.is_some_and(|damage| damage.contains("torn")));
}
