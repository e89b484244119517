mod away;
mod content;

use super::*;
use crate::analysis::secrets::Scanner;
use crate::analysis::union::NodeId;
use crate::domain::EntryKind;
use crate::domain::Location;
use crate::domain::wire::{Wire, from_bytes, to_bytes};
use crate::formats::bodies::LayerBodies;
use crate::formats::{LayerReader, ReadOptions};
use crate::make::archive::{ImageSpec, Packing, pack};
use crate::make::tar::TarBuilder;
use crate::view::compare::rows::{CompareQuery, IgnoreQuery};
use crate::view::finds::{FindsQuery, Sighted};
use crate::view::list::ListQuery;
use crate::view::rows::{LifeState, Paths, TreeQuery, TreeView};
use crate::worker::layer::layer_read;
use crate::worker::protocol::{
    CompareAnswer, CompareQuestion, ExploreAnswer, ExploreQuestion, FileQuestion, FoundFile,
    FoundLine, ListAnswer, ListQuestion, SearchAnswer, SearchQuestion, SecretsAnswer,
    SecretsQuestion, Sought, TakeQuestion, Tally, Verdict, Verdicts,
};
use crate::worker::secrets::{Files, InLayer};
use std::io;

struct Bytes(Vec<u8>);

impl Source for Bytes {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let rest = self.0.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(buf.len());
        buf[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

const ARCHIVE: ArchiveId = ArchiveId(1);
const IMAGE: ImageRef = ImageRef { archive: ARCHIVE, image: 0 };

fn opened(desk: &mut Desk) -> Vec<FromDesk> {
    opened_of(desk, sample_image())
}

/// Opens an image and reads its layers, the last blob first.
fn opened_of(desk: &mut Desk, archive: Vec<u8>) -> Vec<FromDesk> {
    opened_in(desk, archive, |blobs| (0..blobs).rev().collect())
}

/// Opens an image and reads its layers in an order, as a pool would in any.
fn opened_in(
    desk: &mut Desk,
    archive: Vec<u8>,
    order: impl Fn(usize) -> Vec<usize>,
) -> Vec<FromDesk> {
    let source = Bytes(archive);
    let open = ToDesk::Open { archive: ARCHIVE, paths: vec!["sample.tar".into()], as_layer: false };
    let mut said: Vec<FromDesk> =
        desk.answer(open, vec![&source], Vec::new()).into_iter().map(|reply| reply.body).collect();
    let [FromDesk::Opened { contents, .. }] = &said[..] else { panic!("{said:?}") };
    let contents = contents.clone();
    said.extend(bodies(desk.answer(ToDesk::Union(IMAGE), Vec::new(), Vec::new())));
    for at in order(contents.blobs.len()) {
        let blob = &contents.blobs[at];
        let Location::Range { offset, length, .. } = blob.location else { panic!("{blob:?}") };
        let mut reader = LayerReader::new(ReadOptions::default());
        reader.feed(&source.0[offset as usize..(offset + length) as usize]);
        let (layer, beside, _) = layer_read(reader.finish());
        let message = ToDesk::LayerRead { archive: ARCHIVE, blob: BlobId(at as u32), layer };
        said.extend(bodies(desk.answer(message, Vec::new(), beside.to_bytes().into())));
    }
    said
}

/// What is said, as it arrives at the page.
fn bodies(replies: Vec<Reply>) -> Vec<FromDesk> {
    replies.into_iter().map(|reply| sent(&reply.body)).collect()
}

fn sent<T: Wire + PartialEq + std::fmt::Debug>(message: &T) -> T {
    let arrived = from_bytes(&to_bytes(message)).expect("a message can be read back");
    assert_eq!(&arrived, message);
    arrived
}

fn tell(desk: &mut Desk, message: ToDesk) -> FromDesk {
    bodies(desk.answer(sent(&message), Vec::new(), Vec::new())).remove(0)
}

fn ask(desk: &mut Desk, question: ExploreQuestion) -> Result<ExploreAnswer, String> {
    let question = Question::Explore(question);
    match tell(desk, ToDesk::Ask { id: 5, question }) {
        FromDesk::Answer { id: 5, result } => result.map(|answer| match answer {
            Answer::Explore(answer) => answer,
            other => panic!("{other:?}"),
        }),
        other => panic!("{other:?}"),
    }
}

fn list(desk: &mut Desk, list: ListQuestion<Paths>) -> ListAnswer<Paths> {
    match ask(desk, ExploreQuestion::Tree { image: IMAGE, list }) {
        Ok(ExploreAnswer::Tree(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

fn rows(query: TreeQuery) -> ListQuestion<Paths> {
    ListQuestion::Rows { query, fold: None, first: 0, count: 50 }
}

#[test]
fn what_workers_find_is_listed_with_the_layers_that_store_it() {
    let mut desk = Desk::default();
    opened(&mut desk);
    let union = Arc::clone(desk.union(IMAGE).unwrap());
    let mut walk = union.walk(NodeId::ROOT);
    let (path, layer, entry) = loop {
        let (node, path) = walk.next_node().expect("a file");
        let own = union.last(node).filter(|last| last.kind == EntryKind::File);
        let entry = own.as_ref().and_then(|last| last.entry.as_ref()).map(|of| of.number());
        if let (Some(last), Some(entry)) = (own, entry) {
            break (path.to_vec(), last.layer, entry);
        }
    };
    let blob = desk.archives[&ARCHIVE].archive.images[0].layers[layer as usize].blob;
    let parts = vec![String::new(), "x".into()];
    let line = FoundLine { line: Some(3), parts, bare: Vec::new() };
    let file = FoundFile { entry, path: path.clone(), lines: vec![line], more: false };
    let tally = Tally { files: 9, ..Tally::default() };
    for message in [
        ToDesk::Found { id: 4, image: IMAGE, blob, files: vec![file] },
        ToDesk::Searched { id: 4, image: IMAGE, tallies: vec![(blob, tally)] },
        ToDesk::Found { id: 3, image: IMAGE, blob, files: vec![FoundFile::default()] },
    ] {
        assert!(desk.answer(sent(&message), Vec::new(), Vec::new()).is_empty());
    }
    let list = ListQuestion::Rows {
        query: FindsQuery {
            sighted: Some(Sighted { search: 4, step: 1 }),
            list: ListQuery::default(),
            ..FindsQuery::default()
        },
        fold: None,
        first: 0,
        count: 50,
    };
    let question = Question::Search(SearchQuestion::Rows { image: IMAGE, list: Box::new(list) });
    let FromDesk::Answer { result: Ok(Answer::Search(answer)), .. } =
        tell(&mut desk, ToDesk::Ask { id: 5, question })
    else {
        panic!()
    };
    let SearchAnswer::Rows(ListAnswer::Rows(window)) = answer else { panic!() };
    assert_eq!(window.rows.len(), 2);
    let cells = &window.rows[1].cells;
    assert_eq!((cells.line, &cells.layers[..]), (3, &[(layer, false)][..]));
    assert_eq!(cells.path.as_bytes(), [b"/", &path[..]].concat());
    assert!(window.totals.says.starts_with("1 line in 1 file. 9 files of"));
}

#[test]
fn an_image_is_indexed_when_its_last_layer_is_read() {
    let mut desk = Desk::default();
    let said = opened(&mut desk);
    let indexed = said.iter().filter(|said| matches!(said, FromDesk::Indexed { .. })).count();
    assert_eq!(indexed, 1);
    let Some(FromDesk::Indexed { facts, .. }) = said.last() else { panic!("{said:?}") };
    assert_eq!(facts.layers.len(), 7);
    assert!(facts.layers[0].added > 10 && facts.hidden > 0 && facts.paths > 20);
    assert!(
        matches!(tell(&mut desk, ToDesk::Union(IMAGE)), FromDesk::Indexed { .. }),
        "asking again is answered at once"
    );
}

#[test]
fn layers_may_come_in_any_order() {
    let read = |order: fn(usize) -> Vec<usize>| {
        let mut desk = Desk::default();
        let said = opened_in(&mut desk, sample_image(), order);
        let indexed = said
            .into_iter()
            .filter(|said| matches!(said, FromDesk::Indexed { .. }))
            .collect::<Vec<_>>();
        assert_eq!(indexed.len(), 1, "once");
        let query = TreeQuery { view: TreeView::Merged, layer: 6, ..TreeQuery::default() };
        (indexed, list(&mut desk, rows(query)))
    };
    let downwards = read(|blobs| (0..blobs).rev().collect());
    let upwards = read(|blobs| (0..blobs).collect());
    let inside_out = read(|blobs| (0..blobs).map(|at| (at + blobs / 2) % blobs).collect());
    assert_eq!(downwards, upwards);
    assert_eq!(downwards, inside_out);
}

#[test]
fn findings_that_lead_nowhere_are_told() {
    let base = TarBuilder::default().file("a", "1").file("a", "2").finish();
    let top = TarBuilder::default()
        .file(".wh.ghost", "")
        .file("b/.wh.ghost", "")
        .file("b/c", "1")
        .finish();
    let image = ImageSpec::new("a:1").layer("RUN x", base).layer("RUN y", top);
    let said = opened_of(&mut Desk::default(), pack(&[image], Packing::Docker));
    let Some(FromDesk::Indexed { facts, .. }) = said.last() else { panic!("{said:?}") };
    let paths: Vec<_> =
        facts.diagnostics.iter().filter_map(|finding| finding.path.as_deref()).collect();
    assert!(paths.contains(&"/a") && paths.contains(&"/.wh.ghost"), "{paths:?}");
    assert!(
        facts.absent.iter().any(|path| path == "/.wh.ghost")
            && !facts.absent.iter().any(|path| path == "/a"),
        "{facts:?}"
    );
}

#[test]
fn rows_a_life_and_a_path_are_answered() {
    let mut desk = Desk::default();
    opened(&mut desk);
    let query = TreeQuery { view: TreeView::Layer, layer: 3, ..TreeQuery::default() };
    let ListAnswer::Rows(window) = list(&mut desk, rows(query)) else { panic!() };
    let row = window.rows.iter().find(|row| row.name == "tinyhttpd.conf");
    let node = row.expect("the layer edits it").node;
    let life = ask(&mut desk, ExploreQuestion::Life { image: IMAGE, node });
    let Ok(ExploreAnswer::Life(life)) = life else { panic!("{life:?}") };
    assert_eq!(life.path, "/etc/tinyhttpd.conf");
    assert_eq!(life.rows[3].state, LifeState::Modified);
    assert!(life.hidden > 0);
    let found = list(&mut desk, ListQuestion::Find(Sought::Path(life.path.clone())));
    let ListAnswer::Found { node: Some(found), row: Some(_) } = found else { panic!() };
    assert_eq!(found, life.node);
    let around = list(&mut desk, ListQuestion::Find(Sought::Around(found)));
    let ListAnswer::Found { node: Some(folder), row: Some(0) } = around else { panic!() };
    let life = ask(&mut desk, ExploreQuestion::Life { image: IMAGE, node: folder });
    assert!(matches!(life, Ok(ExploreAnswer::Life(life)) if life.path == "/etc"));
    let above = list(&mut desk, ListQuestion::Find(Sought::Around(folder)));
    assert_eq!(above, ListAnswer::Found { node: None, row: None }, "nothing is around the top");
}

#[test]
fn rows_that_leave_out_something_else_are_refused_rather_than_compared_anew() {
    let mut desk = Desk::default();
    opened(&mut desk);
    let mut compare = |question| {
        let ask = ToDesk::Ask { id: 3, question: Question::Compare(question) };
        match tell(&mut desk, ask) {
            FromDesk::Answer { id: 3, result } => result,
            other => panic!("{other:?}"),
        }
    };
    let rows = |times| {
        let ignore = IgnoreQuery { times, patterns: Vec::new() };
        let query = CompareQuery { ignore, ..CompareQuery::default() };
        let (fold, first, count) = (None, 0, 50);
        CompareQuestion::Trees(ListQuestion::Rows { query, fold, first, count })
    };
    assert!(compare(rows(false)).is_err(), "nothing is compared yet");
    let ignore = IgnoreQuery::default();
    let two = CompareQuestion::Two { images: [IMAGE, IMAGE], ignore };
    assert!(matches!(compare(two), Ok(Answer::Compare(CompareAnswer::Two(_)))));
    let Ok(Answer::Compare(CompareAnswer::Trees(ListAnswer::Rows(window)))) = compare(rows(false))
    else {
        panic!()
    };
    assert_eq!((window.totals.tally.equal, window.totals.tally.differing()), (37, 0));
    assert!(compare(rows(true)).is_err_and(|why| why.contains("leave out")));
}

#[test]
fn two_images_are_told_to_be_the_same_once_their_layers_are_checked() {
    let mut desk = Desk::default();
    opened(&mut desk);
    let said = |desk: &mut Desk, question| {
        let ask = ToDesk::Ask { id: 3, question: Question::Compare(question) };
        match tell(desk, ask) {
            FromDesk::Answer { result: Ok(Answer::Compare(CompareAnswer::Two(view))), .. } => {
                view.words[0].plain()
            }
            other => panic!("{other:?}"),
        }
    };
    let two = CompareQuestion::Two { images: [IMAGE, IMAGE], ignore: IgnoreQuery::default() };
    assert!(said(&mut desk, two).starts_with("The same config."));
    for blob in (0..7).map(BlobId) {
        let (digest, diff_id) = (Verdict::Verified, Verdict::Verified);
        let verdicts = Verdicts { digest, diff_id, findings: Vec::new() };
        desk.answer(ToDesk::Verified { archive: ARCHIVE, blob, verdicts }, vec![], vec![]);
    }
    assert!(said(&mut desk, CompareQuestion::Again).starts_with("The same image."));
}

#[test]
fn the_report_waits_for_all_layers_and_then_tells_all() {
    let mut desk = Desk::default();
    opened(&mut desk);
    let mut said = Vec::new();
    desk.export(9, FileQuestion::Report(ARCHIVE), &mut |reply| said.push(reply));
    let end = FromDesk::Answer { id: 9, result: Ok(Answer::File) };
    assert_eq!(said.pop().map(|last| last.body), Some(end));
    assert!(said.iter().all(|reply| reply.body == FromDesk::Piece { id: 9 }));
    let text: Vec<u8> = said.into_iter().filter_map(|reply| reply.bytes).flatten().collect();
    let report: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(report["images"][0]["tags"][0], "tiny-site:1.0");
    assert_eq!(report["images"][0]["layers"].as_array().unwrap().len(), 7);
}

#[test]
fn what_is_closed_or_unknown_is_said_so() {
    let mut desk = Desk::default();
    opened(&mut desk);
    assert!(desk.answer(ToDesk::Close(ARCHIVE), Vec::new(), Vec::new()).is_empty());
    assert!(ask(&mut desk, ExploreQuestion::Life { image: IMAGE, node: 1 }).is_err());
    let source = Bytes(b"hello".to_vec());
    let open = ToDesk::Open { archive: ArchiveId(2), paths: vec!["a.txt".into()], as_layer: false };
    let said = bodies(desk.answer(open, vec![&source], Vec::new()));
    let [FromDesk::Refused { error, .. }] = &said[..] else { panic!("{said:?}") };
    assert!(!error.found.is_empty() && !error.advice.is_empty());
}
