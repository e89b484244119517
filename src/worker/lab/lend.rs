//! What the lab does with what it is lent: the image of an open archive is there as if it had been there from the start.

use super::borrowed::Offered;
use super::columns::MOST;
use super::{Lab, Place, WELCOME, note, session};
use crate::domain::LayerIndex;
use crate::domain::order::Gather;
use crate::domain::path::LayerPath;
use crate::lab::engine::Image;
use crate::lab::open::Ready;
use crate::lab::overlay::FileSystem;
use crate::lab::sample;
use crate::lab::session::Session;
use crate::view::lab::told;
use crate::view::text::counted;
use crate::worker::protocol::{ArchiveId, FromLab, ImageRef, Shown, ToLend};

/// What covers a secret.
const COVERED: &str = "••••";

/// What a link had typed in the free lab, while nothing else was done there.
#[derive(Default)]
pub(super) struct Linked {
    lines: String,
    /// An image that it names came when it could not be typed again.
    is_late: bool,
}

impl Linked {
    /// It speaks of this image: whole words, as `shop:1` is not `shop:10`.
    fn names(&self, ready: &Ready) -> bool {
        let mut words = self.lines.split([' ', '\t', '\n', '=', ';', '&', '|', '"', '\'']);
        words.any(|word| ready.names().iter().any(|name| name == word))
    }
}

impl Lab {
    /// Something is done: in the free lab, what a link had typed is not all any more.
    pub(super) fn touched(&mut self) {
        if self.lessons.taught.is_none() {
            self.linked = Linked::default();
        }
    }

    /// Types again what a link had typed, where an image of it came at a bad time; false where none did.
    pub(super) fn catch_up(&mut self, shown: &mut Shown) -> bool {
        let is_due = self.linked.is_late && self.lessons.taught.is_none() && self.typing.is_idle();
        if is_due {
            let (lines, on) = (std::mem::take(&mut self.linked).lines, self.on);
            self.begin(lines, shown);
            // The tab stays as it is.
            self.on = on;
        }
        is_due
    }

    /// A lab as it is at first, with these lines typed.
    pub(super) fn begin(&mut self, lines: String, shown: &mut Shown) {
        let mut session = session();
        session.each_engine(|engine| self.borrowed.all().for_each(|ready| ready.add(engine)));
        self.change(Place::of(session));
        shown.clears = true;
        shown.printed = told::printed(WELCOME, "note");
        if let Some(open) = self.borrowed.offered() {
            say_offer(open, shown);
        }
        self.linked = Linked { lines: lines.clone(), is_late: false };
        self.type_lines(&lines, shown);
    }

    pub(super) fn lend(&mut self, lent: ToLend, bytes: Option<Vec<u8>>, said: &mut Vec<FromLab>) {
        match lent {
            ToLend::Archive { archive, images, missing } => {
                let new = self.borrowed.lent(archive, images, &missing, &self.shelf);
                self.came(&new, said);
            }
            ToLend::Layer { archive, blob } => {
                let index = bytes.and_then(|bytes| LayerIndex::from_bytes(&bytes));
                let new = self.borrowed.came(archive, blob, index, &self.shelf);
                self.came(&new, said);
            }
            ToLend::Content(place) => {
                if self.shelf.put(&place, bytes) {
                    self.go_on(said);
                }
            }
            ToLend::Closed(archive) => self.closed(archive, said),
        }
    }

    /// An archive is open no more: its images go.
    fn closed(&mut self, archive: ArchiveId, said: &mut Vec<FromLab>) {
        let gone = self.borrowed.closed(archive);
        let left: Vec<Ready> = self.borrowed.all().cloned().collect();
        let lent = left.iter().chain(&gone).map(|of| of.id().clone()).gather();
        let session = self.free();
        // What was made of it stays, and with it all that can be told without its files.
        let is_used =
            |of: &Ready| session.steps().any(|(_, step)| of.is_used(&step.state.engine, &lent));
        let gone: Vec<Ready> = gone.into_iter().filter(|of| !is_used(of)).collect();
        session.each_engine(|engine| {
            gone.iter().for_each(|ready| ready.take(engine, &left));
            left.iter().for_each(|ready| ready.serve(engine));
        });
        self.borrowed.offer();
        if !gone.is_empty() {
            self.show_unasked(Shown::default(), said);
        }
    }

    /// Images are complete: they were there all the while.
    fn came(&mut self, new: &[Ready], said: &mut Vec<FromLab>) {
        if new.is_empty() {
            return;
        }
        self.free().each_engine(|engine| new.iter().for_each(|ready| ready.add(engine)));
        let is_news = self.borrowed.offer();
        let mut shown = Shown::default();
        let is_free = self.lessons.taught.is_none() && self.typing.is_idle();
        // Who sent the link had it.
        self.linked.is_late |= new.iter().any(|ready| self.linked.names(ready));
        if self.go_on_lesson(said) {
            return;
        }
        if self.catch_up(&mut shown) {
            shown.unasked = true;
            said.push(self.finish(shown));
            return;
        }
        if is_free
            && is_news
            && let Some(open) = self.borrowed.offered()
        {
            say_offer(open, &mut shown);
        }
        self.show_unasked(shown, said);
    }

    /// This image is the one that is offered; or it is not there yet, and will be.
    pub(super) fn offer(&mut self, image: ImageRef, shown: &mut Shown) {
        self.borrowed.wish(image);
        let is_free = self.lessons.taught.is_none();
        if self.borrowed.offer()
            && is_free
            && let Some(open) = self.borrowed.offered()
        {
            say_offer(open, shown);
        }
    }

    fn show_unasked(&mut self, mut shown: Shown, said: &mut Vec<FromLab>) {
        (shown.unasked, shown.waits) = (true, !self.typing.is_idle());
        self.show(&mut shown);
        said.push(FromLab::Shown(Box::new(shown)));
    }

    /// The lab that is not a lesson's.
    fn free(&mut self) -> &mut Session {
        match &mut self.lessons.taught {
            Some(taught) => &mut taught.before.session,
            None => &mut self.session,
        }
    }

    /// Columns that nothing has touched show what the container's image has.
    pub(super) fn suit_columns(&mut self) {
        let Some(container) = self.subject() else { return };
        let engine = &self.session.state().engine;
        let Some(disk) = engine.disks.get(&container.disk) else { return };
        let usual = self.borrowed.below(&container.layers).map(|ready| usual(ready.image(), disk));
        self.columns.suit(usual);
    }

    /// The image that containers are offered of: the open one, where it has what keeps one running, or the sample.
    pub(super) fn favourite(&self) -> String {
        let engine = &self.session.state().engine;
        let open = self.borrowed.offered().filter(|open| open.keeps);
        let open = open.filter(|open| engine.images.contains_key(open.ready.id()));
        open.map_or_else(|| sample::NAME.to_owned(), |open| open.name().to_owned())
    }

    /// What leads to the open image, where nothing was made of it yet.
    pub(super) fn offers(&self) -> Option<String> {
        let open = self.borrowed.offered()?;
        let engine = &self.session.state().engine;
        let is_there = engine.images.contains_key(open.ready.id());
        (is_there && !open.ready.is_used(engine, &self.borrowed.ids())).then(|| open.run.clone())
    }
}

/// Says that an image is there, and what to do with it.
fn say_offer(open: &Offered, shown: &mut Shown) {
    let image = open.ready.image();
    let layers = counted(image.layers.len() as u64, "layer", "layers");
    let text = format!(
        "{}, which is open, is an image of this lab: {layers}. Its files are read from the archive when a command asks for them; the programs are the lab’s own.",
        open.name()
    );
    note(&text, shown);
    if is_covered(image) {
        note("What looks like a secret in its configuration is covered here, too (••••).", shown);
    }
    shown.printed += &told::pressed("Try it:", &open.run);
    shown.says = text;
}

fn is_covered(image: &Image) -> bool {
    let config = &image.config;
    let steps = image.history.iter().map(|step| &step.created_by);
    config.env.iter().chain(config.labels.values()).chain(steps).any(|text| text.contains(COVERED))
}

/// Paths that most images have and people know, and a file of where its program is.
fn usual(image: &Image, disk: &FileSystem) -> Vec<Vec<u8>> {
    let known =
        ["etc/os-release", "etc/passwd", "etc/hostname", "etc/motd", "etc/nginx/nginx.conf"];
    let (at, _) = LayerPath::normalise(image.config.working_dir.as_bytes());
    let at = at.as_bytes();
    let folder = disk.lookup(at);
    let is_file = |path: &[u8]| disk.node(&disk.lookup(path)).is_some_and(|node| !node.is_dir());
    let own = disk.entries(&folder).into_keys().map(|name| crate::lab::tree::join(at, &name));
    let own = own.take(200).find(|path| is_file(path));
    let known = known.map(|path| path.as_bytes().to_vec()).into_iter().filter(|path| is_file(path));
    let mut all: Vec<Vec<u8>> = own.into_iter().chain(known).collect();
    all.dedup();
    all.truncate(MOST);
    all
}
