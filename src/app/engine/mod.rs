//! Speaks to the workers: hands files over, runs the jobs of layer workers, forwards what they leave to the desk, replaces
//! what dies. Decides nothing about images.

mod contents;
mod jobs;
mod pool;

use crate::app::event::Event;
use crate::domain::{Archive, BlobId};
use crate::worker::glue::{message::Parcel, spawn::Handle};
use crate::worker::protocol::{
    Answer, ArchiveId, FromDesk, FromLayer, ImageRef, LayerRead, Purpose, RequestId,
    StreamedMember, ToDesk, Verdicts,
};
use crate::worker::sample_image;
use contents::Contents;
use jobs::{Files, Job, Task};
use js_sys::{Array, Uint8Array};
use pool::Pool;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

/// The page's one way to the workers. Clones are the same engine.
#[derive(Clone)]
pub struct Engine(Rc<RefCell<Inner>>);

impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    me: Weak<RefCell<Inner>>,
    on_event: Rc<dyn Fn(Event)>,
    desk: Option<Handle>,
    pool: Pool,
    archives: HashMap<ArchiveId, Opened>,
    last_archive: u32,
    rows: Latest,
    contents: Option<Contents>,
}

/// What is kept of an archive that was handed over.
#[derive(Default)]
struct Opened {
    files: Files,
    contents: Option<Box<Archive>>,
    /// Layers that were read before the desk knew the archive, each with what travels beside it.
    streamed: Vec<(BlobId, LayerRead, Vec<Uint8Array>)>,
    /// Images whose trees were asked for and have not come yet.
    awaited: BTreeSet<ImageRef>,
    /// The desk was handed a layer.
    read: bool,
    verified: bool,
}

/// At most one question for rows is under way; of those behind it only the newest is kept, and each that folds.
#[derive(Default)]
struct Latest {
    in_flight: Option<RequestId>,
    waiting: VecDeque<ToDesk>,
}

impl Engine {
    /// Starts the desk. `on_event` is told all that happens, never while the engine is being called.
    pub fn start(on_event: impl Fn(Event) + 'static) -> Self {
        let engine = Rc::new_cyclic(|me: &Weak<RefCell<Inner>>| {
            RefCell::new(Inner {
                me: me.clone(),
                on_event: Rc::new(on_event),
                desk: None,
                pool: Pool::new(me.clone()),
                archives: HashMap::new(),
                last_archive: 0,
                rows: Latest::default(),
                contents: None,
            })
        });
        engine.borrow_mut().start_desk();
        Self(engine)
    }

    /// Hands files over: one archive, or all files of a folder with their paths in it.
    pub fn open(&self, files: Vec<(String, File)>, purpose: Purpose) {
        self.hand_over(files, purpose, false);
    }

    fn hand_over(&self, files: Vec<(String, File)>, purpose: Purpose, sample: bool) {
        self.run(|inner| {
            let archive = inner.new_archive();
            let (paths, files): (Vec<String>, Vec<File>) = files.into_iter().unzip();
            let name = name_of(&paths);
            let bytes = files.iter().map(|file| file.size() as u64).sum();
            let files: Vec<Blob> = files.into_iter().map(Blob::from).collect();
            let mut parcel = Parcel::new(ToDesk::Open { archive, paths });
            parcel.files.clone_from(&files);
            inner.keep(archive, Files::new(files));
            inner.post_desk(&parcel);
            ((), vec![Event::Opening { archive, name, bytes, purpose, sample }])
        });
    }

    /// Opens the built-in sample, which is made here and then read like any file.
    pub fn open_sample(&self, purpose: Purpose) {
        let parts = Array::of1(&Uint8Array::from(sample_image().as_slice()));
        let file = File::new_with_u8_array_sequence(&parts, "sample.tar");
        let files = file.into_iter().map(|file| ("sample.tar".into(), file)).collect();
        self.hand_over(files, purpose, true);
    }

    /// Stops whatever is being opened or read and gives its memory back. Archives that are complete stay.
    pub fn cancel(&self) {
        self.run(|inner| {
            let stopped: Vec<ArchiveId> =
                inner.archives.keys().copied().filter(|archive| inner.is_busy(*archive)).collect();
            stopped.iter().for_each(|&archive| inner.forget(archive));
            let mut events: Vec<Event> = stopped.into_iter().map(Event::Cancelled).collect();
            events.extend(inner.next_jobs());
            ((), events)
        });
    }

    /// Tells or asks the desk. Of several questions for rows, only the newest is kept while one is under way.
    pub fn tell(&self, message: ToDesk) {
        self.run(|inner| match message {
            // Who read or verified what is closed is free for others at once.
            ToDesk::Close(archive) => {
                inner.forget(archive);
                ((), inner.next_jobs())
            }
            message => {
                if let ToDesk::Union(image) = message {
                    inner.await_tree(image);
                }
                inner.ask(message);
                ((), Vec::new())
            }
        });
    }

    fn run<T>(&self, work: impl FnOnce(&mut Inner) -> (T, Vec<Event>)) -> T {
        run(&self.0, work)
    }
}

/// Works on the engine, then tells what happened, with nothing borrowed any more.
fn run<T>(engine: &Rc<RefCell<Inner>>, work: impl FnOnce(&mut Inner) -> (T, Vec<Event>)) -> T {
    let (value, events, tell) = {
        let mut inner = engine.borrow_mut();
        let (value, events) = work(&mut inner);
        (value, events, inner.on_event.clone())
    };
    events.into_iter().for_each(|event| tell(event));
    value
}

fn run_weak(engine: &Weak<RefCell<Inner>>, work: impl FnOnce(&mut Inner) -> Vec<Event>) {
    if let Some(engine) = engine.upgrade() {
        run(&engine, |inner| ((), work(inner)));
    }
}

/// The dropped file's name, or the folder that all paths lie in.
fn name_of(paths: &[String]) -> String {
    match paths {
        [only] => only.clone(),
        [first, ..] => {
            first.trim_start_matches('/').split('/').next().unwrap_or_default().to_string()
        }
        [] => String::new(),
    }
}

impl Inner {
    fn start_desk(&mut self) {
        let (heard, lost) = (self.me.clone(), self.me.clone());
        let desk = Handle::start(
            "desk",
            move |parcel: Parcel<FromDesk>| run_weak(&heard, |inner| inner.desk_said(parcel)),
            move |message| run_weak(&lost, |inner| inner.desk_lost(message)),
        );
        match desk {
            Ok(desk) => self.desk = Some(desk),
            Err(error) => web_sys::console::error_1(&error),
        }
    }

    fn desk_lost(&mut self, message: String) -> Vec<Event> {
        self.archives.clear();
        self.pool.clear();
        self.rows = Latest::default();
        self.start_desk();
        vec![Event::DeskLost { message }]
    }

    fn post_desk(&self, parcel: &Parcel<ToDesk>) {
        if let Some(desk) = &self.desk {
            desk.post(parcel);
        }
    }

    fn ask(&mut self, message: ToDesk) {
        if let ToDesk::Ask { id, question } = &message
            && question.is_rows()
        {
            if self.rows.in_flight.is_some() {
                // Opening or closing a folder changes what the desk knows: such a question must not be skipped.
                let folds = |waiting: &ToDesk| matches!(waiting, ToDesk::Ask { question, .. } if question.folds());
                self.rows.waiting.retain(folds);
                self.rows.waiting.push_back(message);
                return;
            }
            self.rows.in_flight = Some(*id);
        }
        self.post_desk(&Parcel::new(message));
    }

    fn new_archive(&mut self) -> ArchiveId {
        self.last_archive += 1;
        ArchiveId(self.last_archive)
    }

    fn keep(&mut self, archive: ArchiveId, files: Files) {
        self.archives.insert(archive, Opened { files, ..Opened::default() });
    }

    /// A worker's memory never shrinks: where nothing that stays has cost any yet, another desk takes over.
    fn forget(&mut self, archive: ArchiveId) {
        self.archives.remove(&archive);
        self.pool.drop_archive(archive);
        if self.archives.values().any(|opened| opened.read || opened.contents.is_none()) {
            self.post_desk(&Parcel::new(ToDesk::Close(archive)));
        } else {
            self.renew_desk();
        }
    }

    fn renew_desk(&mut self) {
        self.rows = Latest::default();
        self.start_desk();
        for (&archive, opened) in &self.archives {
            if let Some(contents) = opened.contents.clone() {
                self.post_desk(&Parcel::new(ToDesk::Adopt { archive, contents }));
            }
            opened
                .awaited
                .iter()
                .for_each(|&image| self.post_desk(&Parcel::new(ToDesk::Union(image))));
        }
    }

    fn is_busy(&self, archive: ArchiveId) -> bool {
        self.is_unknown(archive) || self.pool.is_reading(archive)
    }

    /// Nobody has said yet what it holds.
    fn is_unknown(&self, archive: ArchiveId) -> bool {
        self.archives.get(&archive).is_some_and(|opened| opened.contents.is_none())
    }

    // ---- what the desk says ----

    fn desk_said(&mut self, parcel: Parcel<FromDesk>) -> Vec<Event> {
        let mut more = Vec::new();
        match &parcel.body {
            FromDesk::Opened { archive, .. } if !self.is_unknown(*archive) => return Vec::new(),
            FromDesk::Opened { archive, contents } => {
                more = self.opened(*archive, contents.clone())
            }
            FromDesk::Compressed { archive, .. } => more = self.stream(*archive),
            FromDesk::Refused { archive, .. } => drop(self.archives.remove(archive)),
            FromDesk::Indexed { image, .. } => more = self.indexed(*image),
            FromDesk::ContentAt { id, places } => more = self.read_contents(*id, *places),
            FromDesk::Answer { id, result: Ok(Answer::Text) } => {
                let text = parcel.bytes.first().map(Uint8Array::to_vec).unwrap_or_default();
                return vec![Event::Text {
                    id: *id,
                    text: String::from_utf8_lossy(&text).into_owned(),
                }];
            }
            FromDesk::Answer { id, .. } if self.rows.in_flight == Some(*id) => {
                self.rows.in_flight = None;
                if let Some(waiting) = self.rows.waiting.pop_front() {
                    self.ask(waiting);
                }
            }
            _ => {}
        }
        more.insert(0, Event::Desk(parcel.body));
        more
    }

    fn opened(&mut self, archive: ArchiveId, contents: Box<Archive>) -> Vec<Event> {
        let Some(opened) = self.archives.get_mut(&archive) else { return Vec::new() };
        let read = jobs::read_jobs(archive, &contents, &opened.files);
        opened.contents = Some(contents);
        if !opened.streamed.is_empty() {
            // Once the program has heard of the archive, and has closed what it replaces.
            let me = self.me.clone();
            spawn_local(async move { run_weak(&me, |inner| inner.pass_on(archive)) });
        }
        self.pool.add(read);
        self.next_jobs()
    }

    fn stream(&mut self, archive: ArchiveId) -> Vec<Event> {
        let Some(opened) = self.archives.get(&archive) else { return Vec::new() };
        self.pool.add(jobs::stream_job(archive, &opened.files).into_iter().collect());
        self.start_jobs()
    }

    /// Somebody waits for this image's tree: its layers are read first.
    fn await_tree(&mut self, image: ImageRef) {
        if let Some(opened) = self.archives.get_mut(&image.archive) {
            opened.awaited.insert(image);
        }
        let contents =
            self.archives.get(&image.archive).and_then(|opened| opened.contents.as_deref());
        if let Some(image_of) =
            contents.and_then(|contents| contents.images.get(image.image as usize))
        {
            let blobs: Vec<BlobId> = image_of.layers.iter().map(|layer| layer.blob).collect();
            self.pool.prefer(image.archive, &blobs);
        }
    }

    fn indexed(&mut self, image: ImageRef) -> Vec<Event> {
        if let Some(opened) = self.archives.get_mut(&image.archive) {
            opened.awaited.remove(&image);
        }
        self.next_jobs()
    }

    // ---- what layer workers say ----

    fn start_jobs(&mut self) -> Vec<Event> {
        let started = self.pool.start();
        started.iter().filter_map(|job| job.started()).collect()
    }

    fn layer_said(&mut self, worker: u32, parcel: Parcel<FromLayer>) -> Vec<Event> {
        let Some(job) = self.pool.job_of(worker) else { return Vec::new() };
        match parcel.body {
            FromLayer::Ready => Vec::new(),
            FromLayer::Progress { read, .. } => job.progressed(read).into_iter().collect(),
            FromLayer::Read { layer, .. } => {
                self.finished(worker, |inner| inner.layer_read(&job, layer, parcel.bytes))
            }
            FromLayer::Failed { message, .. } => {
                let job = self.pool.give_up(worker);
                self.gave_up(job, message)
            }
            FromLayer::Verified { verdicts, .. } => {
                self.finished(worker, |inner| inner.verified(&job, verdicts))
            }
            FromLayer::StreamVerified { verdicts, .. } => {
                self.finished(worker, |inner| inner.all_verified(&job, verdicts))
            }
            FromLayer::Body { .. } => {
                self.finished(worker, |inner| inner.content_read(&job, parcel.bytes))
            }
            FromLayer::Refused { error, .. } => self.finished(worker, |inner| {
                inner.archives.remove(&job.archive);
                vec![Event::Desk(FromDesk::Refused { archive: job.archive, error })]
            }),
            FromLayer::Streamed { contents, layers, .. } => self.finished(worker, |inner| {
                inner.streamed(job.archive, contents, layers, parcel.bytes)
            }),
        }
    }

    fn layer_lost(&mut self, worker: u32, message: String) -> Vec<Event> {
        let job = self.pool.give_up(worker);
        self.pool.discard(worker);
        self.gave_up(job, format!("The worker that read it ended: {message}"))
    }

    fn gave_up(&mut self, job: Option<Job>, message: String) -> Vec<Event> {
        let mut events = job.map_or_else(Vec::new, |job| self.job_failed(&job, message));
        events.extend(self.next_jobs());
        events
    }

    fn finished(
        &mut self,
        worker: u32,
        settle: impl FnOnce(&mut Self) -> Vec<Event>,
    ) -> Vec<Event> {
        let next = self.pool.release(worker);
        let mut events = settle(self);
        events.extend(next.and_then(|job| job.started()));
        events.extend(self.next_jobs());
        events
    }

    fn layer_read(&mut self, job: &Job, layer: LayerRead, bytes: Vec<Uint8Array>) -> Vec<Event> {
        let Task::Read(blob) = job.task else { return Vec::new() };
        vec![self.post_layer(job.archive, blob, layer, bytes)]
    }

    /// Hands a layer that was read to the desk.
    fn post_layer(
        &mut self,
        archive: ArchiveId,
        blob: BlobId,
        layer: LayerRead,
        bytes: Vec<Uint8Array>,
    ) -> Event {
        if let Some(opened) = self.archives.get_mut(&archive) {
            opened.read = true;
        }
        let mut parcel = Parcel::new(ToDesk::LayerRead { archive, blob, layer: layer.clone() });
        parcel.bytes = bytes;
        self.post_desk(&parcel);
        Event::LayerDone { archive, blob, layer }
    }

    /// A whole archive was read on its way through; each layer has two runs of bytes beside it.
    fn streamed(
        &mut self,
        archive: ArchiveId,
        contents: Box<Archive>,
        layers: Vec<(BlobId, LayerRead)>,
        bytes: Vec<Uint8Array>,
    ) -> Vec<Event> {
        if let Some(opened) = self.archives.get_mut(&archive) {
            let mut bytes = bytes.into_iter();
            opened.streamed = layers
                .into_iter()
                .map(|(blob, layer)| (blob, layer, bytes.by_ref().take(2).collect()))
                .collect();
            self.post_desk(&Parcel::new(ToDesk::Adopt { archive, contents }));
        }
        Vec::new()
    }

    fn pass_on(&mut self, archive: ArchiveId) -> Vec<Event> {
        let layers =
            self.archives.get_mut(&archive).map(|opened| std::mem::take(&mut opened.streamed));
        layers
            .into_iter()
            .flatten()
            .map(|(blob, layer, bytes)| self.post_layer(archive, blob, layer, bytes))
            .collect()
    }

    fn verified(&mut self, job: &Job, verdicts: Verdicts) -> Vec<Event> {
        let Task::Verify { blob, .. } = job.task else { return Vec::new() };
        vec![self.one_verified(job.archive, blob, verdicts)]
    }

    fn one_verified(&self, archive: ArchiveId, blob: BlobId, verdicts: Verdicts) -> Event {
        self.post_desk(&Parcel::new(ToDesk::Verified {
            archive,
            blob,
            verdicts: verdicts.clone(),
        }));
        Event::Verified { archive, blob, verdicts }
    }

    /// Members that are not among the verdicts could not be read.
    fn all_verified(&mut self, job: &Job, verdicts: Vec<(BlobId, Verdicts)>) -> Vec<Event> {
        let Task::VerifyStreamed(members) = &job.task else { return Vec::new() };
        let of = |member: &StreamedMember| {
            let found = verdicts.iter().find(|(blob, _)| *blob == member.blob);
            found.map_or_else(Verdicts::unchecked, |(_, verdicts)| verdicts.clone())
        };
        members
            .iter()
            .map(|member| self.one_verified(job.archive, member.blob, of(member)))
            .collect()
    }

    fn job_failed(&mut self, job: &Job, message: String) -> Vec<Event> {
        match &job.task {
            Task::Read(_) => self.layer_read(job, LayerRead::unreadable(message), Vec::new()),
            Task::Verify { .. } => self.verified(job, Verdicts::unchecked()),
            Task::VerifyStreamed(_) => self.all_verified(job, Vec::new()),
            Task::Body { .. } => self.content_read(job, Vec::new()),
            Task::Stream => {
                self.archives.remove(&job.archive);
                vec![Event::Desk(FromDesk::Refused {
                    archive: job.archive,
                    error: jobs::stream_lost(message),
                })]
            }
        }
    }

    /// Starts what waits; when an archive's layers are all read and the tree that they were read for is there, begins to verify
    /// them: hashing would take a processor and the disk from those that make the tree.
    fn next_jobs(&mut self) -> Vec<Event> {
        let mut events = self.start_jobs();
        let is_shown = |(&archive, opened): (&ArchiveId, &Opened)| {
            (!self.is_busy(archive) && opened.awaited.is_empty()).then_some(archive)
        };
        let read: Vec<ArchiveId> = self.archives.iter().filter_map(is_shown).collect();
        for archive in read {
            events.extend(self.verify(archive));
        }
        events
    }

    fn verify(&mut self, archive: ArchiveId) -> Vec<Event> {
        let Some(opened) = self.archives.get_mut(&archive) else { return Vec::new() };
        if opened.verified {
            return Vec::new();
        }
        if let Some(contents) = &opened.contents
            && !self.pool.has_verified(archive)
        {
            let jobs = jobs::verify_jobs(archive, contents, &opened.files);
            self.pool.begin_verify(archive, jobs);
        }
        if self.pool.is_verifying(archive) {
            return self.start_jobs();
        }
        if let Some(opened) = self.archives.get_mut(&archive) {
            opened.verified = true;
        }
        self.pool.rest();
        vec![Event::AllVerified(archive)]
    }
}
