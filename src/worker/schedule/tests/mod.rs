//! The rules, as a play: what happens is told, what is done is looked at. Nothing is read; bytes beside messages are names.

mod closing;
mod contents;
mod exports;
mod failing;
mod finding;
mod lending;
mod points;
mod questions;
mod reading;
mod searching;
mod secrets;
mod streamed;
mod takeout;
mod verifying;

use super::{Bytes, Command, FileOf, Happened, Held, How, Schedule, Step};
use crate::domain::{
    Archive, ArchiveKind, Blob, BlobId, Config, Digest, Image, Layer, Location, Platform,
};
use crate::worker::event::Event;
use crate::worker::protocol::{
    ArchiveId, FromDesk, FromLayer, ImageFacts, ImageRef, LayerRead, Purpose, RequestId, Span,
    ToDesk, ToLayer, Verdict, Verdicts,
};

impl Bytes for &'static str {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn part(&self, from: u64, count: u64) -> Self {
        &self[from as usize..][..count as usize]
    }
}

const MB: u64 = 1 << 20;

/// A schedule, and all that it had done since it was last looked at.
struct Play {
    schedule: Schedule<&'static str>,
    done: Step<&'static str>,
}

impl Play {
    fn new(processors: usize) -> Self {
        let mut play = Self { schedule: Schedule::new(processors), done: Step::default() };
        assert_eq!(play.tell(Happened::Started).commands, [Command::StartDesk]);
        play.forget();
        play
    }

    /// With an archive that was handed over and is known.
    fn opened(processors: usize, contents: Archive) -> Self {
        let mut play = Self::new(processors);
        play.open(1, contents);
        play
    }

    fn tell(&mut self, happened: Happened<&'static str>) -> &Step<&'static str> {
        let step = self.schedule.take(happened);
        self.done.commands.extend(step.commands);
        self.done.events.extend(step.events);
        &self.done
    }

    fn forget(&mut self) {
        self.done = Step::default();
    }

    fn hand(&mut self, archive: u32) {
        self.tell(Happened::Handed {
            archive: ArchiveId(archive),
            paths: vec!["a.tar".into()],
            lengths: vec![1 << 40],
            how: How::default(),
        });
    }

    fn open(&mut self, archive: u32, contents: Archive) {
        self.hand(archive);
        self.desk(FromDesk::Opened { archive: ArchiveId(archive), contents: Box::new(contents) });
    }

    fn desk(&mut self, body: FromDesk) -> &Step<&'static str> {
        self.tell(Happened::DeskSaid { body, bytes: Vec::new() })
    }

    fn ask(&mut self, message: ToDesk) -> &Step<&'static str> {
        self.tell(Happened::Asked(message))
    }

    fn say(&mut self, worker: u32, body: FromLayer) -> &Step<&'static str> {
        self.tell(Happened::LayerSaid { worker, body, bytes: vec!["index", "captured"] })
    }

    /// The worker has read the next blob that it was told to.
    fn read(&mut self, worker: u32) {
        self.say(worker, FromLayer::Read { id: worker, layer: LayerRead::default() });
    }

    /// The worker has checked the next blob that it was told to.
    fn check(&mut self, worker: u32) {
        self.say(worker, FromLayer::Verified { id: worker, verdicts: sound() });
    }

    /// The worker can't go on.
    fn fail(&mut self, worker: u32) {
        self.say(worker, FromLayer::Failed { id: worker, message: "moved".into() });
    }

    fn lose(&mut self, worker: u32) {
        self.tell(Happened::LayerLost { worker, message: "out of memory".into() });
    }

    fn index(&mut self, image: ImageRef) {
        self.desk(FromDesk::Indexed { image, facts: ImageFacts::default() });
    }

    // ---- what was done since the last look ----

    /// What layer workers were told, and forgets everything.
    fn told(&mut self) -> Vec<(u32, ToLayer)> {
        let told = self.done.commands.drain(..).filter_map(|command| match command {
            Command::Layer { worker, body, .. } => Some((worker, body)),
            _ => None,
        });
        let told = told.collect();
        self.forget();
        told
    }

    /// The first bytes of all blobs that layer workers were told of, in MB, and forgets everything.
    fn spans(&mut self) -> Vec<(u32, Vec<u64>)> {
        let offsets = |spans: &[Span]| spans.iter().map(|span| span.offset / MB).collect();
        let of = |(worker, body): (u32, ToLayer)| match body {
            ToLayer::Read { blobs, .. } | ToLayer::Secrets { blobs, .. } => {
                (worker, offsets(&blobs))
            }
            ToLayer::Verify { blobs, .. } => {
                (worker, blobs.iter().map(|blob| blob.span.offset / MB).collect())
            }
            ToLayer::Body { body, .. }
            | ToLayer::Save { body, .. }
            | ToLayer::Find { body, .. } => (worker, vec![body]),
            ToLayer::Stream { .. }
            | ToLayer::VerifyStreamed { .. }
            | ToLayer::TakeOut { .. }
            | ToLayer::SecretsStreamed { .. } => (worker, Vec::new()),
            ToLayer::Search { blobs, .. } => {
                (worker, blobs.iter().map(|of| of.span.offset / MB).collect())
            }
        };
        self.told().into_iter().map(of).collect()
    }

    fn ended(&self) -> Vec<u32> {
        let ended = |command: &Command<_>| match command {
            Command::EndLayer(worker) => Some(*worker),
            _ => None,
        };
        self.done.commands.iter().filter_map(ended).collect()
    }

    fn to_desk(&self) -> Vec<&ToDesk> {
        let said = self.done.commands.iter().filter_map(|command| match command {
            Command::Desk { body, .. } => Some(body),
            _ => None,
        });
        said.collect()
    }

    /// New desks.
    fn desks(&self) -> usize {
        self.done.commands.iter().filter(|command| **command == Command::StartDesk).count()
    }

    fn has_told(&self, event: &Event) -> bool {
        self.done.events.contains(event)
    }
}

fn sound() -> Verdicts {
    let (digest, diff_id) = (Verdict::Verified, Verdict::Verified);
    Verdicts { digest, diff_id, findings: Vec::new() }
}

/// An archive of blobs one behind the other in one file, so many bytes each; of each image the numbers of its blobs.
fn archive(lengths: &[u64], images: &[&[u32]]) -> Archive {
    let mut at = 0;
    let mut range = |&length| {
        let offset = at;
        at += length;
        Location::Range { file: 0, offset, length }
    };
    made(lengths.iter().map(&mut range).collect(), images)
}

fn made(locations: Vec<Location>, images: &[&[u32]]) -> Archive {
    let blob = |location| Blob {
        location,
        digest: Some(Digest::sha256(b"stored")),
        name: String::new(),
        toc: None,
    };
    let layer = |&blob: &u32| Layer {
        blob: BlobId(blob),
        diff_id: None,
        chain_id: None,
        media_type: String::new(),
        packed: None,
        history: None,
    };
    let image = |blobs: &&[u32]| Image {
        tags: Vec::new(),
        id: None,
        manifest: None,
        platform: Platform::default(),
        config: Config::default(),
        layers: blobs.iter().map(layer).collect(),
        attestations: Vec::new(),
        diagnostics: Vec::new(),
    };
    Archive {
        kind: ArchiveKind::OciLayout,
        images: images.iter().map(image).collect(),
        blobs: locations.into_iter().map(blob).collect(),
        others: Vec::new(),
        documents: Vec::new(),
        secret: Default::default(),
        diagnostics: Vec::new(),
    }
}

fn image(archive: u32, image: u32) -> ImageRef {
    ImageRef { archive: ArchiveId(archive), image }
}
