//! Searches that read contents: for what is in them, or for their SHA-256. One is under way at a time.

use super::run::{Outcome, Run, Share};
use crate::app::action::Effect;
use crate::app::reduce::Draft;
use crate::app::screens::Screen;
use crate::app::state::Open;
use crate::domain::{BlobId, Location};
use crate::view::finds::{Finds, FindsQuery};
use crate::worker::event::Ended;
use crate::worker::protocol::{RequestId, Wording};

impl Draft {
    /// Looks for the files that have the SHA-256 that is asked for, unless that is known or on its way.
    pub(super) fn hash(&mut self, query: &FindsQuery) {
        let wanted = query.facts.hashed().map(Box::new);
        let run = self.state.screens.search.shown_run();
        let going = run.filter(|run| run.outcome != Some(Outcome::Stopped));
        if going.map(|run| &run.wording.hashed) == Some(&wanted) {
            return;
        }
        match wanted {
            Some(facts) => {
                let layer = facts.layer;
                let wording = Wording { hashed: Some(facts), ..Wording::default() };
                // A hard link may lead to a content that a layer below stores.
                if !self.begin_run(wording, |other| layer.is_none_or(|layer| other <= layer)) {
                    self.drop_hashed();
                }
                self.say_unread(layer);
            }
            None => self.drop_hashed(),
        }
    }

    /// Says that what is asked for can't be read: this layer, or all of them.
    fn say_unread(&mut self, layer: Option<u32>) {
        let run = self.state.screens.search.shown_run();
        let mut read = run.into_iter().flat_map(|run| &run.layers).map(|share| share.layer);
        if self.state.archives.ready().is_none() || read.any(|of| layer.is_none_or(|it| it == of)) {
            return;
        }
        let which =
            layer.map_or("No layer".into(), |layer| format!("L{}", layer.saturating_add(1)));
        let verb = if layer.is_some() { "can't" } else { "can" };
        self.say(&format!("{which} {verb} be read to look for a SHA-256 in it."), true);
    }

    /// What was found of another SHA-256 is not of this one.
    fn drop_hashed(&mut self) {
        let search = &mut self.state.screens.search;
        let run = search.run.take_if(|run| run.wording.hashed.is_some());
        self.effects.extend(run.map(|run| Effect::DropSearch(run.id)));
    }

    pub(super) fn begin_search(&mut self) {
        let search = &self.state.screens.search;
        if search.wording.text.is_empty() {
            return;
        }
        let (wording, left_out) = (search.wording.clone(), search.left_out.clone());
        if !self.begin_run(wording, |layer| !left_out.contains(&layer)) {
            return self.say("No layer is chosen to be searched.", true);
        }
        self.ask_rows::<Finds>(None, true);
    }

    /// Begins a search in these layers; false when there are none. Its rows are still to be asked for.
    fn begin_run(&mut self, wording: Wording, of: impl Fn(u32) -> bool) -> bool {
        let Some(image) = self.state.archives.ready() else { return false };
        let shares = self.state.archives.shown().map(|open| shares(open, of));
        let Some(shares) = shares.filter(|shares| !shares.is_empty()) else { return false };
        self.state.last_id += 1;
        let id = self.state.last_id;
        let layers = shares.iter().map(|share| share.layer).collect();
        self.effects.push(Effect::Search { id, image, layers, wording: wording.clone() });
        let search = &mut self.state.screens.search;
        search.run = Some(Run::new(id, wording, shares));
        search.finds.query.bare = false;
        search.finds = search.finds.renewed(search.query());
        search.behind = false;
        true
    }

    pub(super) fn stop_search(&mut self) {
        let Some(run) = &mut self.state.screens.search.run else { return };
        if run.outcome.is_none() {
            run.end(Outcome::Stopped);
            let id = run.id;
            self.effects.push(Effect::DropSearch(id));
            self.show_sighted();
        }
    }

    /// A search goes on.
    pub(in crate::app) fn searching(
        &mut self,
        id: RequestId,
        blobs: &[BlobId],
        read: (u64, u64),
        lines: u64,
    ) {
        let run = self.state.screens.search.run.as_mut().filter(|run| run.id == id);
        if run.is_some_and(|run| run.got_on(blobs, read, lines)) {
            self.show_sighted();
        }
    }

    /// A search ended.
    pub(in crate::app) fn search_ended(&mut self, id: RequestId, how: Ended) {
        let run = self.state.screens.search.run.as_mut().filter(|run| run.id == id);
        let Some(run) = run.filter(|run| run.outcome.is_none()) else { return };
        run.end(match how {
            Ended::Done => Outcome::Done,
            Ended::Limited => Outcome::Limited,
            Ended::NotUnderstood(why) => Outcome::Refused(why),
        });
        self.show_sighted();
    }

    /// Asks for the rows of what was found; while others are on their way, when those have come.
    pub(super) fn show_sighted(&mut self) {
        let search = &mut self.state.screens.search;
        let is_shown = search.shown_run().is_some() && self.state.screen == Screen::Search;
        search.behind = !is_shown || search.finds.window.asked().is_some();
        if !search.behind {
            search.finds.query = search.query();
            self.ask_rows::<Finds>(None, true);
        }
    }
}

/// The layers of the shown image that are to be searched.
fn shares(open: &Open, of: impl Fn(u32) -> bool) -> Vec<Share> {
    let layers = open.current().map_or(&[][..], |image| &image.layers);
    let share = |(blob, layer): (BlobId, u32)| {
        let bytes = match open.contents.blobs.get(blob.0 as usize).map(|of| &of.location) {
            Some(Location::Range { length, .. } | Location::Streamed { length, .. }) => *length,
            Some(Location::Embedded(bytes)) => bytes.len() as u64,
            _ => return None,
        };
        Some(Share { layer, blob, bytes, done: 0.0 })
    };
    let wanted = layers.iter().map(|layer| layer.blob).zip(0..);
    wanted.filter(|(_, layer)| of(*layer)).filter_map(share).collect()
}
