//! Does what `worker::schedule` decides, with the browser's workers and files. Decides nothing.

mod files;
mod lab;

use crate::domain::BlobId;
use crate::worker::event::Event;
use crate::worker::glue::{message::Parcel, spawn::Handle};
use crate::worker::protocol::{
    ArchiveId, BodyPlace, FromDesk, FromLayer, ImageRef, Purpose, RequestId, Seek, TakeQuestion,
    ToDesk, ToLayer, Wording,
};
use crate::worker::schedule::{
    Bytes, Command, FileOf, Found, Happened, Held, How, Range, Schedule,
};
use files::Files;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, File};

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
    schedule: Schedule<Uint8Array>,
    desk: Option<Handle>,
    lab: Option<Handle>,
    layers: HashMap<u32, Handle>,
    files: HashMap<ArchiveId, Files>,
    /// Parts of contents that are being saved: a browser may keep a `Blob` on disk.
    saving: HashMap<RequestId, Vec<Blob>>,
    /// Handles of files on disk that are being written.
    outs: HashMap<RequestId, JsValue>,
    /// Which worker writes a file for which request, from when it is told to until the file is whole.
    writing: HashMap<u32, RequestId>,
    last_archive: u32,
}

impl Bytes for Uint8Array {
    fn length(&self) -> u64 {
        self.byte_length().into()
    }

    fn part(&self, from: u64, count: u64) -> Self {
        self.slice(from as u32, (from + count) as u32)
    }
}

impl Engine {
    /// Starts the desk. `on_event` is told all that happens, never while the engine is being called.
    pub fn start(on_event: impl Fn(Event) + 'static) -> Self {
        let engine = Self(Rc::new_cyclic(|me: &Weak<RefCell<Inner>>| {
            RefCell::new(Inner {
                me: me.clone(),
                on_event: Rc::new(on_event),
                schedule: Schedule::new(processors()),
                desk: None,
                lab: None,
                layers: HashMap::new(),
                files: HashMap::new(),
                saving: HashMap::new(),
                outs: HashMap::new(),
                writing: HashMap::new(),
                last_archive: 0,
            })
        }));
        engine.happened(Happened::Started);
        engine
    }

    /// Hands files over: one archive, or all files of a folder with their paths in it.
    pub fn open(&self, files: Vec<(String, File)>, purpose: Purpose) {
        let (paths, files): (Vec<String>, Vec<File>) = files.into_iter().unzip();
        let all = files.into_iter().map(Blob::from).collect();
        self.hand(Files { paths, all }, How { purpose, ..How::default() });
    }

    /// Opens a tar that was refused as one layer.
    pub fn open_as_layer(&self, refused: ArchiveId, purpose: Purpose) {
        let files = self.0.borrow().files.get(&refused).cloned();
        if let Some(files) = files {
            self.hand(files, How { purpose, as_layer: true });
        }
    }

    fn hand(&self, files: Files, how: How) {
        let (paths, lengths) = (files.paths.clone(), files.lengths());
        let archive = self.0.borrow_mut().keep(files);
        self.happened(Happened::Handed { archive, paths, lengths, how });
    }

    /// Opens the built-in sample, which is made here and then read like any file.
    pub fn open_sample(&self, purpose: Purpose) {
        let archive = self.0.borrow_mut().new_archive();
        self.happened(Happened::SampleAsked { archive, purpose });
    }

    /// Stops opening or reading it and gives its memory back. An archive that is complete stays.
    pub fn cancel(&self, archive: ArchiveId) {
        self.happened(Happened::Cancelled(archive));
    }

    /// Keeps of an archive nothing but its files, until it is closed or wanted again.
    pub fn shelve(&self, archive: ArchiveId) {
        self.happened(Happened::Shelved(archive));
    }

    /// Reads again what was shelved.
    pub fn unshelve(&self, archive: ArchiveId) {
        self.happened(Happened::Unshelved(archive));
    }

    /// Tells or asks the desk. Of several questions for rows, only the newest is kept while one is under way.
    pub fn tell(&self, message: ToDesk) {
        self.happened(Happened::Asked(message));
    }

    /// Reads a small blob whole: it is shown as it is.
    pub fn read_blob(&self, id: RequestId, archive: ArchiveId, blob: BlobId) {
        self.happened(Happened::BlobAsked { id, archive, blob });
    }

    /// Looks for secrets in an image, as [`Event::Secrets`] tells.
    pub fn look_for_secrets(&self, image: ImageRef) {
        self.happened(Happened::SecretsAsked(image));
    }

    /// Nobody wants to know any more.
    pub fn drop_secrets(&self, archive: ArchiveId) {
        self.happened(Happened::SecretsDropped(archive));
    }

    /// Looks for something in contents, as [`Event::Searching`] tells.
    pub fn search(&self, id: RequestId, image: ImageRef, layers: Vec<u32>, wording: Wording) {
        self.happened(Happened::SearchAsked { id, image, layers, wording });
    }

    /// Nobody waits for this search any more.
    pub fn drop_search(&self, id: RequestId) {
        self.happened(Happened::SearchDropped(id));
    }

    /// Reads some bytes of a file's content, as [`Event::ContentRead`] tells.
    pub fn read_content(&self, id: RequestId, place: BodyPlace, from: u64, length: u64) {
        let range = Range { from, length };
        self.happened(Happened::ContentAsked { id, place, range });
    }

    /// Looks for something in a file's content; [`Event::ContentRead`] has what was found.
    pub fn find(&self, id: RequestId, place: BodyPlace, seek: Seek) {
        self.happened(Happened::FindAsked { id, place, seek });
    }

    /// Nobody waits any more for what was looked for.
    pub fn drop_find(&self, id: RequestId) {
        self.happened(Happened::FindDropped(id));
    }

    /// Reads a file's content to be saved; [`Event::Saved`] tells when [`Engine::saved`] has it.
    pub fn save_content(&self, id: RequestId, place: BodyPlace) {
        self.happened(Happened::SaveAsked { id, place });
    }

    /// Takes something away, to the file of this handle; without one [`Engine::saved`] has it when [`Event::Taken`] tells so.
    pub fn take_out(&self, id: RequestId, of: TakeQuestion, to: Option<JsValue>) {
        self.0.borrow_mut().outs.extend(to.map(|to| (id, to)));
        self.happened(Happened::TakeAsked { id, of });
    }

    /// Nobody wants it any more.
    pub fn drop_take(&self, id: RequestId) {
        self.happened(Happened::TakeDropped(id));
    }

    /// The content or export that was made to be saved, once, as a file of this media type.
    pub fn saved(&self, id: RequestId, mime: &str) -> Option<Blob> {
        let parts: Array = self.0.borrow_mut().saving.remove(&id)?.iter().collect();
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        Blob::new_with_blob_sequence_and_options(&parts, &options).ok()
    }

    fn happened(&self, happened: Happened<Uint8Array>) {
        take(&self.0, happened);
    }
}

/// As many as the browser says.
fn processors() -> usize {
    web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency()) as usize
}

/// Has the schedule take what happened, does what it answers, then tells the program, with nothing borrowed any more.
fn take(engine: &Rc<RefCell<Inner>>, happened: Happened<Uint8Array>) {
    let (events, tell, unstarted) = {
        let mut inner = engine.borrow_mut();
        let step = inner.schedule.take(happened);
        let unstarted: Vec<_> =
            step.commands.into_iter().filter_map(|command| inner.run(command)).collect();
        let Inner { files, schedule, .. } = &mut *inner;
        files.retain(|archive, _| schedule.holds(*archive));
        (step.events, inner.on_event.clone(), unstarted)
    };
    events.into_iter().for_each(|event| tell(event));
    unstarted.into_iter().for_each(|happened| take(engine, happened));
}

fn take_weak(engine: &Weak<RefCell<Inner>>, happened: Happened<Uint8Array>) {
    if let Some(engine) = engine.upgrade() {
        take(&engine, happened);
    }
}

fn tell_weak(engine: &Weak<RefCell<Inner>>, event: Event) {
    if let Some(engine) = engine.upgrade() {
        let tell = engine.borrow().on_event.clone();
        tell(event);
    }
}

impl Inner {
    fn new_archive(&mut self) -> ArchiveId {
        self.last_archive += 1;
        ArchiveId(self.last_archive)
    }

    fn keep(&mut self, files: Files) -> ArchiveId {
        let archive = self.new_archive();
        self.files.insert(archive, files);
        archive
    }

    /// Does one command. Returns what that brought about at once.
    fn run(&mut self, command: Command<Uint8Array>) -> Option<Happened<Uint8Array>> {
        match command {
            Command::StartDesk => self.start_desk(),
            Command::Desk { body, files, bytes } => self.post_desk(body, files, bytes),
            Command::Lend { body, bytes } => self.post_lab(body, bytes),
            Command::KeepFile { archive, bytes } => {
                let file = Blob::new_with_u8_array_sequence(&Array::of1(&bytes));
                let files = Files { paths: Vec::new(), all: file.into_iter().collect() };
                self.files.insert(archive, files);
            }
            Command::StartLayer(worker) => return self.start_layer(worker),
            Command::EndLayer(worker) => {
                self.layers.remove(&worker);
                // What it wrote is in the page's own folder, if anywhere: nobody else takes it away.
                self.writing.remove(&worker).into_iter().for_each(files::discard);
            }
            Command::Layer { worker, body, file } => self.post_layer(worker, body, &file),
            Command::ReadBlob { id, at } => self.read_blob(id, at),
            Command::TellContent { id, found } => {
                let bytes = |found: Found<Uint8Array>| Found {
                    bytes: found.bytes.to_vec(),
                    whole: found.whole,
                };
                self.tell_soon(Event::ContentRead { id, found: found.map(bytes) });
            }
            Command::KeepPart { id, bytes } => self.keep_part(id, &bytes),
            Command::TellSaved { id, found } => {
                if !found {
                    self.saving.remove(&id);
                }
                self.tell_soon(Event::Saved { id, found });
            }
            Command::DropParts(id) => {
                self.saving.remove(&id);
                self.outs.remove(&id).into_iter().for_each(files::remove);
            }
            Command::Delivered(id) => drop(self.outs.remove(&id)),
            Command::Soon(happened) => {
                let me = self.me.clone();
                spawn_local(async move { take_weak(&me, happened) });
            }
        }
        None
    }

    fn start_desk(&mut self) {
        let (heard, lost) = (self.me.clone(), self.me.clone());
        let desk = Handle::start(
            "desk",
            move |Parcel { body, bytes, .. }: Parcel<FromDesk>| {
                take_weak(&heard, Happened::DeskSaid { body, bytes })
            },
            move |message| take_weak(&lost, Happened::DeskLost { message }),
        );
        match desk {
            Ok(desk) => self.desk = Some(desk),
            Err(error) => web_sys::console::error_1(&error),
        }
    }

    fn start_layer(&mut self, worker: u32) -> Option<Happened<Uint8Array>> {
        let (heard, lost) = (self.me.clone(), self.me.clone());
        let handle = Handle::start(
            "layer",
            move |Parcel { body, bytes, files, .. }: Parcel<FromLayer>| {
                if let Some(engine) = heard.upgrade().filter(|_| !files.is_empty()) {
                    engine.borrow_mut().keep_made(worker, &body, files);
                }
                take_weak(&heard, Happened::LayerSaid { worker, body, bytes })
            },
            move |message| take_weak(&lost, Happened::LayerLost { worker, message }),
        );
        match handle {
            Ok(handle) => {
                self.layers.insert(worker, handle);
                None
            }
            Err(error) => {
                let message = js_sys::Error::from(error).message().into();
                Some(Happened::LayerLost { worker, message })
            }
        }
    }

    fn post_desk(&self, body: ToDesk, files: Option<ArchiveId>, bytes: Vec<Uint8Array>) {
        let files = files.and_then(|archive| self.files.get(&archive));
        let files = files.map(|files| files.all.clone()).unwrap_or_default();
        if let Some(desk) = &self.desk {
            desk.post(&Parcel { files, bytes, ..Parcel::new(body) });
        }
    }

    fn post_layer(&mut self, worker: u32, body: ToLayer, file: &FileOf) {
        let of = self.files.get(&file.archive);
        let (files, to) = match file.file {
            Held::All { id } => {
                let files = of.into_iter().flat_map(|files| files.all.clone());
                let script = self.saving.remove(&id).unwrap_or_default();
                (files.chain(script).collect(), self.outs.get(&id).cloned())
            }
            _ => (of.and_then(|files| files.file(&file.file)).into_iter().collect(), None),
        };
        if let Some(layer) = self.layers.get(&worker).filter(|_| !Vec::is_empty(&files)) {
            let writes = match body {
                ToLayer::TakeOut { of, .. } if to.is_none() => Some(of),
                ToLayer::Save { of, .. } => Some(of),
                _ => None,
            };
            self.writing.extend(writes.map(|of| (worker, of)));
            layer.post(&Parcel { files, to, ..Parcel::new(body) });
        }
    }

    fn read_blob(&self, id: RequestId, at: Option<(FileOf, u64, u64)>) {
        let part = at.and_then(|(file, offset, length)| {
            self.files.get(&file.archive)?.part(&file.file, offset, length)
        });
        let me = self.me.clone();
        spawn_local(async move {
            let read = match part {
                Some(part) => JsFuture::from(part.array_buffer()).await.ok(),
                None => None,
            };
            let bytes = read.map(|buffer| Uint8Array::new(&buffer).to_vec());
            tell_weak(&me, Event::BlobRead { id, bytes });
        });
    }

    fn keep_part(&mut self, id: RequestId, bytes: &Uint8Array) {
        let part = Blob::new_with_u8_array_sequence(&Array::of1(bytes));
        self.saving.entry(id).or_default().extend(part.ok());
    }

    /// What went to disk leaves nothing here, nor what is not wanted any more.
    fn keep_made(&mut self, worker: u32, said: &FromLayer, files: Vec<Blob>) {
        match said {
            FromLayer::Taken { of, .. } if !self.schedule.is_taking(*of) => None,
            FromLayer::Taken { of, .. } | FromLayer::Saved { of, .. } => {
                self.writing.remove(&worker);
                self.saving.insert(*of, files)
            }
            _ => None,
        };
    }

    /// Tells the program, once nothing is borrowed.
    fn tell_soon(&self, event: Event) {
        let me = self.me.clone();
        spawn_local(async move { tell_weak(&me, event) });
    }
}
