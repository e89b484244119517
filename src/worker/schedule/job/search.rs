//! Searching in the contents of layers. One search is under way at a time: another takes its place.

use super::{Job, Kind, Rank, Task, Work};
use crate::domain::order::Gather;
use crate::domain::{BlobId, Location};
use crate::worker::event::{Ended, Event};
use crate::worker::protocol::{
    FoundFile, FromLayer, ImageRef, RequestId, Searched, Span, Tally, ToDesk, ToLayer, Wording,
};
use crate::worker::schedule::order::in_turn;
use crate::worker::schedule::points::Points;
use crate::worker::schedule::{Bytes, Schedule};
use crate::worker::search::MOST_LINES;
use std::collections::{BTreeMap, BTreeSet};

/// What a worker searches.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::worker::schedule) struct Search {
    /// Of which search.
    pub(in crate::worker::schedule) number: RequestId,
    /// One blob, or all of those that are inside a compressed archive.
    blobs: Vec<Searched>,
    /// What is looked for.
    wording: Wording,
}

/// The search that is under way.
#[derive(Debug)]
pub(in crate::worker::schedule) struct Searching {
    number: RequestId,
    image: ImageRef,
    /// Blobs that are still to be searched.
    left: usize,
    /// Lines that were told.
    lines: u64,
    /// The last file of each blob that was told of.
    last: BTreeMap<BlobId, u32>,
}

impl Searching {
    pub(in crate::worker::schedule) fn is_in(&self, archive: super::ArchiveId) -> bool {
        self.image.archive == archive
    }

    /// Leaves what was not told yet of a blob's files, which come in order: a blob may be searched once more.
    fn tell(&mut self, blob: BlobId, files: &mut Vec<FoundFile>) {
        let last = self.last.get(&blob).copied();
        files.retain(|file| last.is_none_or(|last| file.entry > last));
        self.last.extend(files.last().map(|file| (blob, file.entry)));
        self.lines += files.iter().map(|file| file.lines.len() as u64).sum::<u64>();
    }
}

impl Search {
    fn progress<B>(&self, read: u64, total: u64, schedule: &mut Schedule<B>) {
        let Some(search) = schedule.search_of(self.number) else { return };
        let (id, lines) = (search.number, search.lines);
        let blobs = self.blobs.iter().map(|of| of.blob).collect();
        schedule.step.events.push(Event::Searching { id, blobs, read, total, lines });
    }

    fn ended<B>(&self, tallies: Vec<(BlobId, Tally)>, schedule: &mut Schedule<B>) {
        let Some(search) = schedule.search_of(self.number) else { return };
        search.left = search.left.saturating_sub(self.blobs.len());
        let (id, image, is_done) = (search.number, search.image, search.left == 0);
        schedule.step.desk(ToDesk::Searched { id, image, tallies });
        self.progress(1, 1, schedule);
        if is_done {
            schedule.search = None;
            schedule.pool.rest(&mut schedule.step.commands);
            schedule.step.events.push(Event::SearchEnded { id, how: Ended::Done });
        }
    }
}

impl Kind for Search {
    fn rank(&self) -> Rank {
        Rank::Searched
    }

    fn runs(&self) -> bool {
        self.blobs.iter().all(|blob| blob.member.is_none())
    }

    fn message(&self, id: RequestId, run: &[Job], _: &Points) -> ToLayer {
        let of = |job: &Job| match &job.task {
            Task::Search(search) => search.blobs.clone(),
            _ => Vec::new(),
        };
        let blobs = run.iter().flat_map(of).collect();
        ToLayer::Search { id, blobs, wording: self.wording.clone() }
    }
}

impl<B: Bytes> Work<B> for Search {
    fn progressed(&self, job: &Job, read: u64, schedule: &mut Schedule<B>) {
        self.progress(read, job.length(), schedule);
    }

    fn found(&self, blob: BlobId, mut files: Vec<FoundFile>, schedule: &mut Schedule<B>) {
        let Some(search) = schedule.search_of(self.number) else { return };
        search.tell(blob, &mut files);
        if files.is_empty() {
            return;
        }
        let (id, image) = (search.number, search.image);
        let is_enough = search.lines >= MOST_LINES;
        schedule.step.desk(ToDesk::Found { id, image, blob, files });
        self.progress(0, 1, schedule);
        if is_enough {
            schedule.stop_search(id);
            schedule.step.events.push(Event::SearchEnded { id, how: Ended::Limited });
        }
    }

    fn done(&self, _: &Job, said: FromLayer, _: Vec<B>, schedule: &mut Schedule<B>) {
        match said {
            FromLayer::Searched { tallies, .. } => self.ended(tallies, schedule),
            FromLayer::NotUnderstood { message, .. }
                if schedule.search_of(self.number).is_some() =>
            {
                schedule.drop_search(self.number);
                let how = Ended::NotUnderstood(message);
                schedule.step.events.push(Event::SearchEnded { id: self.number, how });
            }
            _ => {}
        }
    }

    fn failed(&self, _: &Job, message: String, schedule: &mut Schedule<B>) {
        let damage = Tally { damage: Some(message), ..Tally::default() };
        let tallies = self.blobs.iter().map(|of| (of.blob, damage.clone())).collect();
        self.ended(tallies, schedule);
    }
}

impl<B> Schedule<B> {
    fn search_of(&mut self, number: RequestId) -> Option<&mut Searching> {
        self.search.as_mut().filter(|search| search.number == number)
    }
}

impl<B: Bytes> Schedule<B> {
    /// Something is looked for in these layers of an image.
    pub(in crate::worker::schedule) fn search_asked(
        &mut self,
        id: RequestId,
        image: ImageRef,
        layers: &[u32],
        wording: &Wording,
    ) {
        if let Some(before) = self.search.take() {
            self.drop_search(before.number);
        }
        let mut jobs = self.search_jobs(id, image, layers, wording);
        in_turn(&mut jobs);
        let blobs = |job: &Job| match &job.task {
            Task::Search(search) => search.blobs.len(),
            _ => 0,
        };
        let left = jobs.iter().map(blobs).sum();
        if left == 0 {
            self.step.events.push(Event::SearchEnded { id, how: Ended::Done });
            return;
        }
        self.search = Some(Searching { number: id, image, left, lines: 0, last: BTreeMap::new() });
        self.pool.add(jobs);
        self.start_jobs();
    }

    fn search_jobs(
        &self,
        number: RequestId,
        image: ImageRef,
        layers: &[u32],
        wording: &Wording,
    ) -> Vec<Job> {
        let opened = self.archives.get(&image.archive);
        let Some((opened, contents)) = opened.and_then(|of| Some((of, of.contents.as_ref()?)))
        else {
            return Vec::new();
        };
        let all = contents.images.get(image.image as usize).map_or(&[][..], |of| &of.layers);
        let chosen = all.iter().zip(0..).filter(|(_, number)| layers.contains(number));
        let blobs: BTreeSet<BlobId> = chosen.map(|(layer, _)| layer.blob).gather();
        let search = |blobs| Task::Search(Search { number, blobs, wording: wording.clone() });
        let (mut jobs, mut members) = (Vec::new(), Vec::new());
        for blob in blobs {
            match contents.blobs.get(blob.0 as usize).map(|of| &of.location) {
                Some(&Location::Streamed { member, .. }) => {
                    let span = Span { offset: 0, length: 0 };
                    members.push(Searched { blob, span, member: Some(member) });
                }
                Some(_) => jobs.extend(opened.place(blob).map(|place| {
                    let of = Searched { blob, span: place.span, member: None };
                    Job::new(image.archive, search(vec![of]), place)
                })),
                None => {}
            }
        }
        let whole = opened.whole().filter(|_| !members.is_empty());
        jobs.extend(whole.map(|place| Job::new(image.archive, search(members), place)));
        jobs
    }

    /// Enough of this search, and none comes in its place: workers that have nothing to do end, too.
    pub(in crate::worker::schedule) fn stop_search(&mut self, id: RequestId) {
        self.drop_search(id);
        self.pool.rest(&mut self.step.commands);
    }

    /// Nobody waits for this search any more: those who are at it end, for others begin at once.
    pub(in crate::worker::schedule) fn drop_search(&mut self, id: RequestId) {
        self.search.take_if(|search| search.number == id);
        self.pool.drop_search(id, &mut self.step.commands);
        self.next_jobs();
    }
}
