//! The archives: those that are open and those on their way, each with what it was opened for.

use super::explore::ExplorePlace;
use super::shared::Shared;
use super::state::{Incoming, Open};
use crate::worker::protocol::{ArchiveId, ImageRef, Purpose};

/// All archives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archives {
    /// On their way; nothing is known of them yet.
    coming: Vec<Incoming>,
    /// Open: what is shown first.
    open: Vec<Open>,
    /// What these take the place of, until they are read: at most one on each side.
    kept: Vec<Replaced>,
}

/// An archive that another takes the place of, and where one was in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Replaced {
    /// What is known of it, without its trees.
    pub open: Open,
    /// What was compared.
    pub sides: [Option<ImageRef>; 2],
    /// Where one was on Explore.
    pub at: ExplorePlace,
}

/// Whether an archive is the one that is shown, or stands beside it.
fn is_beside(purpose: Purpose) -> bool {
    purpose == Purpose::Beside
}

impl Archives {
    /// The archive that is shown.
    pub fn shown(&self) -> Option<&Open> {
        self.open.iter().find(|open| !is_beside(open.purpose))
    }

    /// The archive that is shown, to be changed.
    pub fn shown_mut(&mut self) -> Option<&mut Open> {
        self.open.iter_mut().find(|open| !is_beside(open.purpose))
    }

    /// The archive that stands beside it.
    pub fn beside(&self) -> Option<&Open> {
        self.open.iter().find(|open| is_beside(open.purpose))
    }

    /// The archive that comes to be shown.
    pub fn coming(&self) -> Option<&Incoming> {
        self.coming.iter().find(|coming| !is_beside(coming.purpose))
    }

    /// The archive that comes to stand beside what is shown.
    pub fn coming_beside(&self) -> Option<&Incoming> {
        self.coming.iter().find(|coming| is_beside(coming.purpose))
    }

    /// Every open archive, the one that is shown first.
    pub fn iter(&self) -> impl Iterator<Item = &Open> {
        self.open.iter()
    }

    /// Every open archive, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Open> {
        self.open.iter_mut()
    }

    /// The open archive in the place of this purpose.
    pub fn of(&self, purpose: Purpose) -> Option<&Open> {
        self.open.iter().find(|open| is_beside(open.purpose) == is_beside(purpose))
    }

    /// All that are open or kept.
    pub fn ids(&self) -> impl Iterator<Item = ArchiveId> {
        self.open.iter().chain(self.kept.iter().map(|kept| &kept.open)).map(|open| open.id)
    }

    /// An open archive.
    pub fn get(&self, id: ArchiveId) -> Option<&Open> {
        self.open.iter().find(|open| open.id == id)
    }

    /// An open archive, to be changed.
    pub fn get_mut(&mut self, id: ArchiveId) -> Option<&mut Open> {
        self.open.iter_mut().find(|open| open.id == id)
    }

    /// An archive on its way, to be changed.
    pub fn coming_mut(&mut self, id: ArchiveId) -> Option<&mut Incoming> {
        self.coming.iter_mut().find(|coming| coming.id == id)
    }

    /// One more is on its way; of each purpose there is but one.
    pub fn add(&mut self, incoming: Incoming) {
        self.coming.retain(|other| is_beside(other.purpose) != is_beside(incoming.purpose));
        self.coming.push(incoming);
    }

    /// It is not on its way any more.
    pub fn take_coming(&mut self, id: ArchiveId) -> Option<Incoming> {
        let at = self.coming.iter().position(|coming| coming.id == id)?;
        Some(self.coming.remove(at))
    }

    /// It is open now; gives back the one whose place it takes.
    pub fn put(&mut self, open: Open) -> Option<Open> {
        let place = |other: &Open| is_beside(other.purpose) == is_beside(open.purpose);
        let old = self.open.iter().position(place).map(|at| self.open.remove(at));
        let at = if is_beside(open.purpose) { self.open.len() } else { 0 };
        self.open.insert(at, open);
        old
    }

    /// What stands beside it is shown, and the other way round. False when there are no two, or one of them is just being read in
    /// place of another.
    pub fn exchange(&mut self) -> bool {
        let [shown, beside] = &mut self.open[..] else { return false };
        if !self.kept.is_empty() || !self.coming.is_empty() {
            return false;
        }
        std::mem::swap(&mut shown.purpose, &mut beside.purpose);
        self.open.reverse();
        true
    }

    /// It may come back to where it was.
    pub fn keep(&mut self, kept: Replaced) {
        self.kept.push(kept);
    }

    /// What is kept in the place of this purpose.
    pub fn kept(&self, purpose: Purpose) -> Option<&Replaced> {
        self.kept.iter().find(|kept| is_beside(kept.open.purpose) == is_beside(purpose))
    }

    /// It is not kept any more.
    pub fn take_kept(&mut self, purpose: Purpose) -> Option<Replaced> {
        let place = |kept: &Replaced| is_beside(kept.open.purpose) == is_beside(purpose);
        let at = self.kept.iter().position(place)?;
        Some(self.kept.remove(at))
    }

    /// It is not open any more.
    pub fn take(&mut self, id: ArchiveId) -> Option<Open> {
        let at = self.open.iter().position(|open| open.id == id)?;
        Some(self.open.remove(at))
    }

    /// No second one waits behind what is on its way.
    pub fn forget_second(&mut self) {
        let first = self.coming.iter_mut().filter(|coming| coming.purpose == Purpose::ShowFirst);
        first.for_each(|coming| coming.purpose = Purpose::Show);
    }

    /// True when the image's union is complete.
    pub fn is_indexed(&self, image: ImageRef) -> bool {
        self.get(image.archive).is_some_and(|open| open.facts_of(image.image).is_some())
    }

    /// The archive that is being read, or else the one that is shown.
    pub fn working(&self) -> Option<&Open> {
        let is_read = |open: &&Open| !open.stopped && open.current_facts().is_none();
        self.open.iter().find(is_read).or(self.shown())
    }

    /// The image that is shown, once its union is complete.
    pub fn ready(&self) -> Option<ImageRef> {
        self.shown().filter(|open| open.current_facts().is_some()).map(Open::image_ref)
    }
}

impl Open {
    /// Figures of one of its images.
    pub fn facts_of(&self, image: u32) -> Option<&Shared<crate::worker::protocol::ImageFacts>> {
        self.facts.get(image as usize)?.as_ref()
    }
}
