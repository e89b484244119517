//! Compares pairs of images of the corpus (`LAYERPEEL_CORPUS`). What they share is computed here from the diff IDs, digests and
//! sizes that other tools measured; how their file systems differ, from the two lists of paths that other tools unpacked.
//! Without the variable there is nothing to do.

use flate2::read::GzDecoder;
use layerpeel::analysis::compare_report::{Comparison, Subject, write};
use layerpeel::analysis::packages::CapturedFile;
use layerpeel::analysis::sharing::Relation;
use layerpeel::analysis::treediff::{Difference, Ignore, PairId};
use layerpeel::analysis::union::Union;
use layerpeel::domain::{Archive, BlobId, LayerSummary, Location};
use layerpeel::formats::{
    self, Flow, Input, LayerReader, Limits, Opening, ReadLayer, ReadOptions, StreamOpener, Streamed,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn corpus() -> Option<PathBuf> {
    std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// An archive with all its layers.
struct Opened {
    archive: Archive,
    layers: HashMap<BlobId, ReadLayer>,
}

fn open(path: &Path) -> Opened {
    let bytes = fs::read(path).unwrap();
    let input =
        Input { path: path.file_name().unwrap().to_string_lossy().into_owned(), source: &bytes };
    match formats::open(&[input], &Limits::default()).unwrap() {
        Opening::Archive(archive) => {
            let layers = read_layers(&archive, &bytes);
            Opened { archive, layers }
        }
        Opening::Compressed(compression) => {
            let mut opener = StreamOpener::new(compression, ReadOptions::default());
            for piece in bytes.chunks(1 << 20) {
                if opener.feed(piece) == Flow::Done {
                    break;
                }
            }
            let Streamed { archive, layers } = opener.finish().unwrap();
            Opened { archive, layers: layers.into_iter().collect() }
        }
    }
}

fn read_layers(archive: &Archive, bytes: &[u8]) -> HashMap<BlobId, ReadLayer> {
    let mut layers = HashMap::new();
    for layer in archive.images.iter().flat_map(|image| &image.layers) {
        if let Location::Range { offset, length, .. } =
            archive.blobs[layer.blob.0 as usize].location
        {
            layers.entry(layer.blob).or_insert_with(|| {
                let mut reader = LayerReader::new(ReadOptions::default());
                for piece in bytes[offset as usize..(offset + length) as usize].chunks(1 << 20) {
                    reader.feed(piece);
                }
                reader.finish()
            });
        }
    }
    layers
}

fn compare(a: (&Opened, usize, u32), b: (&Opened, usize, u32)) -> Comparison {
    let union = |(opened, image, _): (&Opened, usize, u32)| {
        let layers = opened.archive.images[image].layers.iter();
        let indexes: Vec<_> = layers
            .map(|layer| opened.layers.get(&layer.blob).map(|read| Arc::new(read.index.clone())))
            .collect();
        Arc::new(Union::build(&indexes))
    };
    let summaries = |opened: &Opened| -> HashMap<BlobId, LayerSummary> {
        let whole = opened.layers.iter().filter(|(_, read)| read.damage.is_none());
        whole.map(|(blob, read)| (*blob, read.summary)).collect()
    };
    let (known_a, known_b) = (summaries(a.0), summaries(b.0));
    let (of_a, of_b) = (|blob| known_a.get(&blob).copied(), |blob| known_b.get(&blob).copied());
    let a = Subject {
        archive: &a.0.archive,
        image: a.1,
        archive_number: a.2,
        summary: &of_a,
        union: union(a),
        captured: captured(a.0, a.1),
        identities: Vec::new(),
    };
    let b = Subject {
        archive: &b.0.archive,
        image: b.1,
        archive_number: b.2,
        summary: &of_b,
        union: union(b),
        captured: captured(b.0, b.1),
        identities: Vec::new(),
    };
    Comparison::new(&a, &b, &Ignore::default()).unwrap()
}

fn captured(opened: &Opened, image: usize) -> Vec<CapturedFile<'_>> {
    let mut files = Vec::new();
    for (layer, at) in opened.archive.images[image].layers.iter().zip(0..) {
        let kept = opened.layers.get(&layer.blob).map_or(&[][..], |read| &read.captured);
        files.extend(kept.iter().map(|file| CapturedFile {
            layer: at,
            path: &file.path,
            bytes: &file.bytes,
        }));
    }
    files
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What other tools say of an image's layers.
fn layers(image: &Value) -> &[Value] {
    image["layers"].as_array().unwrap()
}

fn sum(layers: &[Value], key: &str) -> u64 {
    layers.iter().map(|layer| layer[key].as_u64().unwrap()).sum()
}

/// Trunk, sums and links from the diff IDs, digests and sizes of other tools.
fn check_sharing(found: &Comparison, a: &Value, b: &Value, packed: bool) {
    let (a, b) = (layers(a), layers(b));
    let trunk =
        a.iter().zip(b).take_while(|(a, b)| text(a, "diff_id") == text(b, "diff_id")).count();
    let sharing = &found.sharing;
    assert_eq!(sharing.trunk as usize, trunk);
    assert_eq!(sharing.shared.unpacked, sum(&a[..trunk], "tar_size"));
    assert_eq!(sharing.only_a.unpacked, sum(&a[trunk..], "tar_size"));
    assert_eq!(sharing.only_b.unpacked, sum(&b[trunk..], "tar_size"));
    let mut linked: Vec<u32> = Vec::new();
    for (at, layer) in b.iter().enumerate().skip(trunk) {
        if a.iter().any(|other| text(other, "diff_id") == text(layer, "diff_id")) {
            linked.push(at as u32);
        }
    }
    assert_eq!(sharing.links.iter().map(|link| link.b).collect::<Vec<_>>(), linked);
    let (all_a, all_b) = (trunk == a.len(), trunk == b.len());
    match sharing.relation {
        Relation::Identical | Relation::SameLayers => assert!(all_a && all_b),
        Relation::BBuiltOnA => assert!(all_a && !all_b),
        Relation::ABuiltOnB => assert!(!all_a && all_b),
        Relation::CommonTrunk => assert!(!all_a && !all_b && trunk > 0),
        Relation::Unrelated => assert_eq!(trunk, 0),
    }
    assert_eq!(found.parting.is_some(), !all_a && !all_b);
    if packed {
        let mut pull: BTreeMap<&str, u64> = BTreeMap::new();
        for layer in &b[trunk..] {
            if a.iter().all(|other| text(other, "digest") != text(layer, "digest")) {
                pull.insert(text(layer, "diff_id"), layer["size"].as_u64().unwrap());
            }
        }
        assert_eq!(sharing.pull.blobs.packed, pull.values().sum::<u64>());
    }
}

type Rows = BTreeMap<String, Value>;

fn rows(union: impl IntoIterator<Item = Value>) -> Rows {
    union
        .into_iter()
        .map(|row| (row.get("path_hex").unwrap_or(&row["path"]).as_str().unwrap().to_owned(), row))
        .collect()
}

/// What two rows of other tools differ in.
fn expected_difference(a: Option<&Value>, b: Option<&Value>) -> Difference {
    let (Some(a), Some(b)) = (a, b) else {
        return if a.is_some() { Difference::Removed } else { Difference::Added };
    };
    let differs = |keys: &[&str]| keys.iter().any(|key| a.get(*key) != b.get(*key));
    let implicit = |row: &Value| row["implicit"] == true || row["mtime"].is_null();
    if differs(&["type", "sha256", "linkname", "dev", "size"]) {
        Difference::Modified
    } else if implicit(a)
        || implicit(b)
        || !differs(&["mode", "uid", "gid", "mtime", "mtime_ns", "xattrs_hex"])
    {
        Difference::Equal
    } else {
        Difference::Metadata
    }
}

fn check_files(found: &Comparison, a: &Rows, b: &Rows) -> usize {
    let trees = &found.trees;
    let mut seen: BTreeMap<String, Difference> = BTreeMap::new();
    for node in (1..trees.len() as u32).map(PairId) {
        let path = [b"/", trees.path(node).as_slice()].concat();
        let key = String::from_utf8(path)
            .unwrap_or_else(|odd| layerpeel::domain::digest::hex(odd.as_bytes()));
        seen.insert(key, trees.difference(node));
    }
    let mut differing = 0;
    for path in a.keys().chain(b.keys()).filter(|path| path.as_str() != "/") {
        let want = expected_difference(a.get(path), b.get(path));
        let folder_of_no_one = a.get(path).is_some_and(|row| row["implicit"] == true)
            || b.get(path).is_some_and(|row| row["implicit"] == true);
        let is = seen.get(path).copied();
        assert!(is == Some(want) || folder_of_no_one, "{path}: {is:?} instead of {want:?}");
        differing += usize::from(want != Difference::Equal);
    }
    let paths = a
        .keys()
        .chain(b.keys())
        .filter(|path| path.as_str() != "/")
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    assert_eq!(seen.len(), paths);
    differing
}

fn expected_union(image: &Value) -> Rows {
    rows(image["union"].as_array().unwrap().iter().cloned())
}

/// The report is JSON, and says what the comparison says.
fn check_report(found: &Comparison) {
    let mut out = Vec::new();
    write(&mut out, found, &["x".to_owned()]).unwrap();
    let report: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(report["sharing"]["trunk"], found.sharing.trunk);
    assert_eq!(
        report["files"]["differences"].as_array().unwrap().len(),
        found.trees.totals().differing() as usize
    );
    assert_eq!(report["same_content"].as_array().unwrap().len(), found.same.len());
}

#[test]
fn two_archives_with_one_base() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("format/pair-shared-base");
    let expected = json(&folder.join("expected.json"));
    let (a, b) = (open(&folder.join("image.tar")), open(&folder.join("right.tar")));
    let found = compare((&a, 0, 0), (&b, 0, 1));
    let images = expected["images"].as_array().unwrap();
    check_sharing(&found, &images[0], &images[1], true);
    check_files(&found, &expected_union(&images[0]), &expected_union(&images[1]));
    check_report(&found);
}

#[test]
fn all_pairs_of_archives_with_several_images() {
    let Some(corpus) = corpus() else { return };
    for case in
        ["format/docker-multi", "format/oci-shared", "format/docker-shared", "format/oci-multi"]
    {
        let folder = corpus.join(case);
        if !folder.join("expected.json").exists() {
            continue;
        }
        let expected = json(&folder.join("expected.json"));
        let opened = open(&folder.join("image.tar"));
        let images = expected["images"].as_array().unwrap();
        assert_eq!(images.len(), opened.archive.images.len(), "{case}");
        for (at_a, a) in images.iter().enumerate() {
            for (at_b, b) in images.iter().enumerate() {
                let found = compare((&opened, at_a, 0), (&opened, at_b, 0));
                check_sharing(&found, a, b, true);
                let differing = check_files(&found, &expected_union(a), &expected_union(b));
                assert!(at_a != at_b || differing == 0);
                check_report(&found);
            }
        }
    }
}

fn real_union(path: &Path) -> Rows {
    let lines = BufReader::new(GzDecoder::new(fs::File::open(path).unwrap())).lines();
    rows(lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()))
}

#[test]
fn a_real_image_and_what_is_built_on_it() {
    let Some(corpus) = corpus() else { return };
    let real = corpus.join("real");
    let (a, b) = (open(&real.join("base.docker.tar.zst")), open(&real.join("many.oci-zstd.tar")));
    let found = compare((&a, 0, 0), (&b, 0, 1));
    let (expected_a, expected_b) =
        (json(&real.join("base_bookworm.summary.json")), json(&real.join("many_1.summary.json")));
    check_sharing(&found, &expected_a, &expected_b, false);
    assert_eq!(found.sharing.relation, Relation::BBuiltOnA);
    let (union_a, union_b) = (
        real_union(&real.join("base_bookworm.union.jsonl.gz")),
        real_union(&real.join("many_1.union.jsonl.gz")),
    );
    assert!(check_files(&found, &union_a, &union_b) > 1000);
    assert!(found.packages_a.packages.len() > 80, "a Debian base has about as many packages");
    assert_eq!(found.packages_a.os.as_ref().map(|os| os.id.as_str()), Some("debian"));
    check_report(&found);
}
