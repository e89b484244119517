//! The desk: holds every open archive and answers what the page asks of it. Pure, so it is tested natively; in the browser a
//! worker named `desk` runs it (`glue::host`).

mod compare;
mod content;
mod explore;
mod list;
mod report;

use super::layer::Beside;
use super::protocol::{
    Answer, ArchiveId, FromDesk, ImageFacts, ImageRef, LayerRead, Question, Refusal, RequestId,
    ToDesk, Verdict, Verdicts,
};
use crate::analysis::hidden::hidden;
use crate::analysis::report::{ImageParts, LayerFacts};
use crate::analysis::union::{Growing, NodeId, Union};
use crate::domain::{Archive, BlobId, Diagnostic, DiffId, Digest, LayerIndex};
use crate::formats::{Captured, Input, Limits, OpenError, Opening, Source, open};
use crate::view::text;
use crate::view::tree::{self, TreeModel};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A message to the page and the bytes that travel beside it.
#[derive(Debug)]
pub struct Reply {
    /// What is said.
    pub body: FromDesk,
    /// What goes with it.
    pub bytes: Option<Vec<u8>>,
}

impl From<FromDesk> for Reply {
    fn from(body: FromDesk) -> Self {
        Self { body, bytes: None }
    }
}

/// Every open archive.
#[derive(Debug, Default)]
pub struct Desk {
    archives: BTreeMap<ArchiveId, Opened>,
    compared: Option<compare::Compared>,
    /// The images that were set against each other last.
    set: Vec<ImageRef>,
}

#[derive(Debug)]
struct Opened {
    contents: Archive,
    layers: BTreeMap<BlobId, ReadLayer>,
    /// Images that were asked for, as far as their layers have come.
    wanted: BTreeMap<u32, Growing>,
    images: BTreeMap<u32, Seen>,
}

#[derive(Debug)]
struct ReadLayer {
    read: LayerRead,
    index: Option<Arc<LayerIndex>>,
    captured: Vec<Captured>,
    digest: Verdict,
    /// What it unpacks to, once that is known.
    diff_id: Option<Digest>,
}

/// An image whose union is complete, and its tree as the page looks at it.
#[derive(Debug)]
struct Seen {
    union: Arc<Union>,
    tree: TreeModel,
}

/// The words of an [`OpenError`], owned.
pub fn refusal(error: OpenError) -> Refusal {
    Refusal {
        code: error.code.into(),
        found: error.found,
        expected: error.expected,
        advice: error.advice,
    }
}

impl Desk {
    /// Answers one message. `sources` are the files that came with it, `bytes` the runs of bytes.
    pub fn answer(
        &mut self,
        message: ToDesk,
        sources: Vec<&dyn Source>,
        bytes: Vec<Vec<u8>>,
    ) -> Vec<Reply> {
        match message {
            ToDesk::Open { archive, paths } => vec![self.open(archive, paths, sources)],
            ToDesk::Adopt { archive, contents } => vec![self.opened(archive, *contents).into()],
            ToDesk::LayerRead { archive, blob, layer } => {
                self.layer_read(archive, blob, layer, &bytes)
            }
            ToDesk::Verified { archive, blob, verdicts } => self.verified(archive, blob, verdicts),
            ToDesk::Union(image) => self.want(image),
            ToDesk::Ask { id, question } => self.ask(id, question),
            ToDesk::ContentRead { id, there } => {
                vec![Said::from(content::content_read(there, &bytes)).to(id)]
            }
            ToDesk::Close(archive) => {
                self.archives.remove(&archive);
                self.compared.take_if(|compared| {
                    compared.images.iter().any(|image| image.archive == archive)
                });
                Vec::new()
            }
        }
    }

    fn open(&mut self, archive: ArchiveId, paths: Vec<String>, sources: Vec<&dyn Source>) -> Reply {
        let inputs: Vec<Input> =
            paths.into_iter().zip(sources).map(|(path, source)| Input { path, source }).collect();
        match open(&inputs, &Limits::default()) {
            Ok(Opening::Archive(contents)) => self.opened(archive, contents).into(),
            Ok(Opening::Compressed(compression)) => {
                FromDesk::Compressed { archive, compression: compression.to_string() }.into()
            }
            Err(error) => FromDesk::Refused { archive, error: refusal(error) }.into(),
        }
    }

    fn opened(&mut self, archive: ArchiveId, contents: Archive) -> FromDesk {
        let said = FromDesk::Opened { archive, contents: Box::new(contents.clone()) };
        let opened = Opened {
            contents,
            layers: BTreeMap::new(),
            wanted: BTreeMap::new(),
            images: BTreeMap::new(),
        };
        self.archives.insert(archive, opened);
        said
    }

    /// Keeps what was read of a layer, and goes on with the unions that waited for it.
    fn layer_read(
        &mut self,
        archive: ArchiveId,
        blob: BlobId,
        read: LayerRead,
        bytes: &[Vec<u8>],
    ) -> Vec<Reply> {
        let Some(opened) = self.archives.get_mut(&archive) else { return Vec::new() };
        let beside = match bytes {
            [index, captured] => Beside::from_bytes(index, captured),
            _ => None,
        };
        let (index, captured) = beside
            .map_or((None, Vec::new()), |beside| (Some(Arc::new(beside.index)), beside.captured));
        opened.layers.insert(
            blob,
            ReadLayer { read, index, captured, digest: Verdict::Pending, diff_id: None },
        );
        opened.make_wanted(archive)
    }

    fn verified(&mut self, archive: ArchiveId, blob: BlobId, verdicts: Verdicts) -> Vec<Reply> {
        let Some(opened) = self.archives.get_mut(&archive) else { return Vec::new() };
        let found = match &verdicts.diff_id {
            Verdict::Verified => {
                opened.contents.claimed(blob).map(|DiffId(claimed)| claimed.clone())
            }
            other => other.mismatch().cloned(),
        };
        if let Some(layer) = opened.layers.get_mut(&blob) {
            layer.digest = verdicts.digest;
            layer.read.diagnostics.extend(verdicts.findings);
            layer.diff_id = found;
        }
        Vec::new()
    }

    fn want(&mut self, image: ImageRef) -> Vec<Reply> {
        let Some(opened) = self.archives.get_mut(&image.archive) else { return Vec::new() };
        if let Some(seen) = opened.images.get(&image.image) {
            return vec![
                FromDesk::Indexed { image, facts: opened.image_facts(image.image, &seen.union) }
                    .into(),
            ];
        }
        opened.wanted.entry(image.image).or_default();
        opened.make_wanted(image.archive)
    }

    /// Asks the family that knows. A content is answered once the engine has read it.
    fn ask(&mut self, id: RequestId, question: Question) -> Vec<Reply> {
        let answered = match question {
            Question::Explore(question) => self.explore(question),
            Question::Compare(question) => self.compare(question),
            Question::Report(archive) => self.report(archive),
            Question::Content(question) => match self.content_places(question) {
                Ok(places) => return vec![FromDesk::ContentAt { id, places }.into()],
                Err(why) => Err(why),
            },
        };
        vec![answered.map_or_else(|why| failed(id, why), |said| said.to(id))]
    }

    fn seen(&mut self, image: ImageRef) -> Option<&mut Seen> {
        self.archives.get_mut(&image.archive)?.images.get_mut(&image.image)
    }
}

/// An answer, and the bytes that travel beside it; or why there is none.
type Answered = Result<Said, &'static str>;

/// An answer and what goes with it.
struct Said {
    answer: Answer,
    bytes: Option<Vec<u8>>,
}

impl From<Answer> for Said {
    fn from(answer: Answer) -> Self {
        Self { answer, bytes: None }
    }
}

impl Said {
    /// A text, beside the message.
    fn text(text: Vec<u8>) -> Self {
        Self { answer: Answer::Text, bytes: Some(text) }
    }

    /// The reply to the question of this number.
    fn to(self, id: RequestId) -> Reply {
        Reply { body: FromDesk::Answer { id, result: Ok(self.answer) }, bytes: self.bytes }
    }
}

fn failed(id: RequestId, why: &str) -> Reply {
    FromDesk::Answer { id, result: Err(why.into()) }.into()
}

fn facts(union: &Union) -> ImageFacts {
    let hidden = hidden(union);
    let all = union.holds(NodeId::ROOT, union.top());
    ImageFacts {
        layers: (0..union.layer_count()).map(|layer| union.totals(layer)).collect(),
        paths: all.paths,
        bytes: all.bytes,
        hidden: hidden.bytes,
        hidden_files: hidden.files.len() as u32,
        diagnostics: union.diagnostics().to_vec(),
        absent: Vec::new(),
    }
}

impl Opened {
    /// Lays what has come over what lies below it; an answer for each image whose last layer has come.
    fn make_wanted(&mut self, archive: ArchiveId) -> Vec<Reply> {
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.iter_mut().for_each(|(&image, growing)| self.grow(image, growing));
        let (ready, rest) = wanted.into_iter().partition(|&(image, _)| self.is_read(image));
        self.wanted = rest;
        let ready: BTreeMap<u32, Growing> = ready;
        ready
            .into_iter()
            .map(|(image, growing)| {
                let union = Arc::new(growing.finish());
                self.images
                    .insert(image, Seen { union: union.clone(), tree: TreeModel::default() });
                let facts = self.image_facts(image, &union);
                FromDesk::Indexed { image: ImageRef { archive, image }, facts }.into()
            })
            .collect()
    }

    /// Goes on up to the first layer that is still to come.
    fn grow(&self, image: u32, growing: &mut Growing) {
        let layers =
            self.contents.images.get(image as usize).map_or(&[][..], |image| &image.layers);
        while let Some(layer) = layers.get(growing.layers())
            && self.has_come(layer.blob)
        {
            growing.add(self.index(layer.blob));
        }
    }

    fn image_facts(&self, image: u32, union: &Union) -> ImageFacts {
        let layers =
            self.contents.images.get(image as usize).map_or(&[][..], |image| &image.layers);
        let read = layers
            .iter()
            .filter_map(|layer| self.layers.get(&layer.blob))
            .flat_map(|layer| &layer.read.diagnostics);
        let paths: BTreeSet<&String> =
            read.chain(union.diagnostics()).filter_map(|finding| finding.path.as_ref()).collect();
        let is_absent =
            |path: &&String| tree::find(union, &text::escape(path.as_bytes())).is_none();
        ImageFacts {
            absent: paths.into_iter().filter(is_absent).cloned().collect(),
            ..facts(union)
        }
    }

    /// True when no layer of the image is still to come.
    fn is_read(&self, image: u32) -> bool {
        let Some(image) = self.contents.images.get(image as usize) else { return false };
        image.layers.iter().all(|layer| self.has_come(layer.blob))
    }

    fn has_come(&self, blob: BlobId) -> bool {
        self.layers.contains_key(&blob) || self.contents.is_missing(blob)
    }

    fn index(&self, blob: BlobId) -> Option<Arc<LayerIndex>> {
        self.layers.get(&blob)?.index.clone()
    }

    fn union(&mut self, image: u32) -> &mut Seen {
        let layers =
            self.contents.images.get(image as usize).map_or(&[][..], |image| &image.layers);
        let indexes: Vec<Option<Arc<LayerIndex>>> =
            layers.iter().map(|layer| self.index(layer.blob)).collect();
        self.images.entry(image).or_insert_with(|| Seen {
            union: Arc::new(Union::build(&indexes)),
            tree: TreeModel::default(),
        })
    }

    fn report(&mut self) -> Option<Vec<u8>> {
        let images = 0..self.contents.images.len() as u32;
        if !images.clone().all(|image| self.is_read(image)) {
            return None;
        }
        for image in images {
            self.union(image);
        }
        let mut text = Vec::new();
        crate::analysis::report::write(&mut text, &self.contents, &|image| self.parts(image))
            .ok()?;
        Some(text)
    }

    fn parts(&self, image: usize) -> ImageParts {
        let layers = self.contents.images.get(image).map_or(&[][..], |image| &image.layers);
        let union = self.images.get(&(image as u32)).map(|seen| seen.union.clone());
        ImageParts {
            union: union.unwrap_or_else(|| Arc::new(Union::build(&[]))),
            layers: layers
                .iter()
                .map(|layer| {
                    self.layers
                        .get(&layer.blob)
                        .map(|read| read.facts(layer.diff_id.as_ref()))
                        .unwrap_or_default()
                })
                .collect(),
        }
    }
}

impl ReadLayer {
    /// What is known of it as a layer of which this is claimed; another image may claim something else of the same blob.
    fn facts(&self, claimed: Option<&DiffId>) -> LayerFacts {
        let claimed = claimed.map(|DiffId(claimed)| claimed);
        let diff_id_found = self.diff_id.clone().filter(|found| Some(found) != claimed);
        let mut diagnostics = self.read.diagnostics.clone();
        diagnostics.extend(self.digest.mismatch().map(Diagnostic::digest_mismatch));
        diagnostics.extend(claimed.and(diff_id_found.as_ref()).map(Diagnostic::diff_id_mismatch));
        LayerFacts {
            summary: self.index.is_some().then_some(self.read.summary),
            compression: self.read.compression.clone(),
            damage: self.read.damage.clone(),
            diagnostics,
            digest_verified: match self.digest {
                Verdict::Verified => Some(true),
                Verdict::Mismatch(_) => Some(false),
                Verdict::Pending | Verdict::Unchecked => None,
            },
            diff_id_verified: claimed
                .zip(self.diff_id.as_ref())
                .map(|(claimed, found)| claimed == found),
            diff_id_found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Location;
    use crate::domain::wire::{Wire, from_bytes, to_bytes};
    use crate::formats::testing::TarBuilder;
    use crate::formats::testing_archive::{ImageSpec, Packing, pack};
    use crate::formats::{LayerReader, ReadOptions, sample::sample_image};
    use crate::view::compare::rows::{CompareQuery, IgnoreQuery};
    use crate::view::rows::{LifeState, Paths, TreeQuery, TreeView};
    use crate::worker::layer::layer_read;
    use crate::worker::protocol::{
        CompareAnswer, CompareQuestion, ExploreAnswer, ExploreQuestion, ListAnswer, ListQuestion,
        Sought,
    };
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
        let open = ToDesk::Open { archive: ARCHIVE, paths: vec!["sample.tar".into()] };
        let mut said: Vec<FromDesk> = desk
            .answer(open, vec![&source], Vec::new())
            .into_iter()
            .map(|reply| reply.body)
            .collect();
        let [FromDesk::Opened { contents, .. }] = &said[..] else { panic!("{said:?}") };
        let contents = contents.clone();
        said.extend(bodies(desk.answer(ToDesk::Union(IMAGE), Vec::new(), Vec::new())));
        for at in order(contents.blobs.len()) {
            let blob = &contents.blobs[at];
            let Location::Range { offset, length, .. } = blob.location else { panic!("{blob:?}") };
            let mut reader = LayerReader::new(ReadOptions::default());
            reader.feed(&source.0[offset as usize..(offset + length) as usize]);
            let (layer, beside) = layer_read(reader.finish());
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
        let Ok(Answer::Compare(CompareAnswer::Trees(ListAnswer::Rows(window)))) =
            compare(rows(false))
        else {
            panic!()
        };
        assert_eq!((window.totals.tally.equal, window.totals.tally.differing()), (37, 0));
        assert!(compare(rows(true)).is_err_and(|why| why.contains("leave out")));
    }

    #[test]
    fn the_report_waits_for_all_layers_and_then_tells_all() {
        let mut desk = Desk::default();
        opened(&mut desk);
        let ask = ToDesk::Ask { id: 9, question: Question::Report(ARCHIVE) };
        let replies = desk.answer(ask, Vec::new(), Vec::new());
        let text = replies[0].bytes.as_deref().expect("a report");
        let report: serde_json::Value = serde_json::from_slice(text).unwrap();
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
        let open = ToDesk::Open { archive: ArchiveId(2), paths: vec!["a.txt".into()] };
        let said = bodies(desk.answer(open, vec![&source], Vec::new()));
        let [FromDesk::Refused { error, .. }] = &said[..] else { panic!("{said:?}") };
        assert!(!error.found.is_empty() && !error.advice.is_empty());
    }
}
