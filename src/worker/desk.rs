//! The desk: holds every open archive and answers what the page asks of it. Pure, so it is tested natively; in the browser a
//! worker named `desk` runs it (`glue::host`).

mod compare;
mod content;
mod explore;
mod export;
mod image;
mod learn;
mod lend;
mod list;
mod playground;
mod search;
mod secrets;
mod space;
mod takeout;
mod waste;

use super::layer::Beside;
use super::opened::Opened;
use super::protocol::{
    Answer, ArchiveId, FromDesk, ImageRef, LayerRead, Question, Refusal, RequestId, ToDesk,
};
use crate::analysis::space::Space;
use crate::analysis::union::Union;
use crate::domain::{Archive, BlobId};
use crate::formats::{Input, Limits, OpenError, Opening, Source, open, open_as_layer};
use crate::make::sample::sample_image;
use crate::view::hidden::{Bodies, HiddenFiles};
use crate::view::list::Outline;
use crate::view::secrets::Ground;
use crate::view::tree::TreeModel;
use crate::view::waste::Judged;
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
    /// The trees of complete images, as the page looks at them.
    trees: BTreeMap<ImageRef, TreeModel>,
    /// The hidden files of images that were asked for them.
    hidden: BTreeMap<ImageRef, (HiddenFiles, Outline<Bodies>)>,
    /// What was judged of images that were asked for it.
    judged: BTreeMap<ImageRef, Judged>,
    /// What stays the same while layers are looked through for secrets, of images that were asked for them.
    grounds: BTreeMap<ImageRef, Ground>,
    /// Bytes by path, of images that were asked for them.
    spaces: BTreeMap<ImageRef, Space>,
    compared: Option<compare::Compared>,
    /// Archives whose layers the lab gets as they come.
    lending: BTreeSet<ArchiveId>,
    /// What was looked for last.
    looking: Option<search::Looking>,
    /// The images that were set against each other last.
    set: Vec<ImageRef>,
    /// Seconds since 1970, to tell what has expired; `None`: nobody says.
    now: Option<i64>,
}

/// The words of an [`OpenError`], owned.
pub fn refusal(error: OpenError) -> Refusal {
    Refusal {
        code: error.code.into(),
        found: error.found,
        expected: error.expected,
        advice: error.advice,
        as_layer: error.as_layer,
    }
}

impl Desk {
    /// Holds nothing yet; `now` is in seconds since 1970.
    pub fn new(now: i64) -> Self {
        Self { now: Some(now), ..Self::default() }
    }

    /// Answers one message. `sources` are the files that came with it, `bytes` the runs of bytes.
    pub fn answer(
        &mut self,
        message: ToDesk,
        sources: Vec<&dyn Source>,
        bytes: Vec<Vec<u8>>,
    ) -> Vec<Reply> {
        match message {
            ToDesk::Open { archive, paths, as_layer } => {
                vec![self.open(archive, paths, as_layer, sources)]
            }
            ToDesk::OpenSample(archive) => vec![self.open_sample(archive)],
            ToDesk::Adopt { archive, contents } => vec![self.opened(archive, *contents).into()],
            ToDesk::LayerRead { archive, blob, layer } => {
                self.layer_read(archive, blob, layer, &bytes)
            }
            ToDesk::Verified { archive, blob, verdicts } => {
                if let Some(opened) = self.archives.get_mut(&archive) {
                    opened.keep_verdicts(blob, verdicts);
                }
                Vec::new()
            }
            ToDesk::Secrets { archive, blob } => {
                self.keep_secrets(archive, blob, &bytes);
                Vec::new()
            }
            ToDesk::Union(image) => self.want(image),
            ToDesk::Ask { id, question } => self.ask(id, question),
            ToDesk::ContentRead { id, places, look } => {
                vec![content::content_read(id, places, look, &bytes)]
            }
            ToDesk::Found { id, image, blob, files } => {
                self.found(id, image, blob, files);
                Vec::new()
            }
            ToDesk::Searched { id, image, tallies } => {
                self.searched(id, image, tallies);
                Vec::new()
            }
            ToDesk::Take { id, of } => vec![self.script(id, of)],
            ToDesk::Lend(archive) => {
                let mut replies = Vec::new();
                self.lend(archive, &mut |reply| replies.push(reply));
                replies
            }
            ToDesk::Close(archive) => {
                self.lending.remove(&archive);
                self.looking.take_if(|looking| looking.image.archive == archive);
                self.archives.remove(&archive);
                self.trees.retain(|image, _| image.archive != archive);
                self.hidden.retain(|image, _| image.archive != archive);
                self.judged.retain(|image, _| image.archive != archive);
                self.grounds.retain(|image, _| image.archive != archive);
                self.spaces.retain(|image, _| image.archive != archive);
                self.compared.take_if(|compared| {
                    compared.images.iter().any(|image| image.archive == archive)
                });
                Vec::new()
            }
        }
    }

    fn open(
        &mut self,
        archive: ArchiveId,
        paths: Vec<String>,
        as_layer: bool,
        sources: Vec<&dyn Source>,
    ) -> Reply {
        let inputs: Vec<Input> =
            paths.into_iter().zip(sources).map(|(path, source)| Input { path, source }).collect();
        let opening =
            if as_layer { open_as_layer(&inputs) } else { open(&inputs, &Limits::default()) };
        match opening {
            Ok(Opening::Archive(contents)) => self.opened(archive, contents).into(),
            Ok(Opening::Compressed(compression)) => {
                FromDesk::Compressed { archive, compression: compression.to_string() }.into()
            }
            Err(error) => FromDesk::Refused { archive, error: refusal(error) }.into(),
        }
    }

    fn open_sample(&mut self, archive: ArchiveId) -> Reply {
        let bytes = sample_image();
        let opened = self.open(archive, vec!["sample.tar".into()], false, vec![&bytes]);
        Reply { bytes: Some(bytes), ..opened }
    }

    fn opened(&mut self, archive: ArchiveId, contents: Archive) -> FromDesk {
        let opened = Opened::new(contents);
        let said = FromDesk::Opened { archive, contents: Box::new(opened.archive.clone()) };
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
        opened.keep(blob, read, beside);
        let lent = self.lending.contains(&archive).then(|| lend::lent(archive, blob, opened));
        lent.into_iter().chain(grown(archive, opened)).collect()
    }

    fn want(&mut self, image: ImageRef) -> Vec<Reply> {
        let Some(opened) = self.archives.get_mut(&image.archive) else { return Vec::new() };
        if opened.held(image.image).is_some() {
            return indexed(image, opened).into_iter().collect();
        }
        opened.want(image.image);
        grown(image.archive, opened)
    }

    /// The union of an image that is complete.
    fn union(&self, image: ImageRef) -> Option<&Arc<Union>> {
        self.archives.get(&image.archive)?.held(image.image)
    }

    /// The same, and its tree as the page looks at it.
    fn seen(&mut self, image: ImageRef) -> Option<(Arc<Union>, &mut TreeModel)> {
        let union = Arc::clone(self.union(image)?);
        Some((union, self.trees.entry(image).or_default()))
    }
}

macro_rules! families {
    ($($module:ident: $Name:ident, $State:ident, $Question:ident, $Answer:ident;)*) => {
        impl Desk {
            /// Asks the family that knows. A content is answered once the engine has read it, a file in pieces.
            fn ask(&mut self, id: RequestId, question: Question) -> Vec<Reply> {
                let answer = match question {
                    $(Question::$Name(question) => self.$module(question),)*
                    Question::File(of) => {
                        let mut replies = Vec::new();
                        self.export(id, of, &mut |reply| replies.push(reply));
                        return replies;
                    }
                    Question::Content(question) => return vec![self.content(id, question)],
                };
                vec![answered(id, answer)]
            }
        }
    };
}
screens!(families);

/// An answer for each image whose last layer has come.
fn grown(archive: ArchiveId, opened: &mut Opened) -> Vec<Reply> {
    let ready = opened.grow();
    ready.into_iter().filter_map(|image| indexed(ImageRef { archive, image }, opened)).collect()
}

fn indexed(image: ImageRef, opened: &Opened) -> Option<Reply> {
    Some(FromDesk::Indexed { image, facts: opened.image_facts(image.image)? }.into())
}

/// An answer, or why there is none.
type Answered = Result<Answer, &'static str>;

/// The reply to the question of this number.
fn answered(id: RequestId, answer: Answered) -> Reply {
    FromDesk::Answer { id, result: answer.map_err(str::to_owned) }.into()
}

#[cfg(test)]
mod tests;
