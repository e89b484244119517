//! The compared trees: what is asked about the selected row.

use super::place::globs;
use super::{CompareAction, CompareAsker, Detail, DetailContent};
use crate::app::asked::{Asker, ListAsker, of_kind};
use crate::app::explore::{ExploreAction, Opening};
use crate::app::listing::{Listing, OnPage};
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::AppState;
use crate::view::compare::rows::{CompareQuery, Difference, Pairs};
use crate::view::content::Manner;
use crate::view::list::Row;
use crate::view::rows::{LifeView, NodeKind};
use crate::worker::protocol::{
    Answer, CompareQuestion, ContentQuestion, ExploreQuestion, FileRef, ListQuestion, Look,
    Question, RequestId,
};

impl OnPage for Pairs {
    fn listing(state: &AppState) -> &Listing<Self> {
        &state.screens.compare.rows
    }

    fn listing_mut(state: &mut AppState) -> &mut Listing<Self> {
        &mut state.screens.compare.rows
    }

    /// Nodes of a comparison of other images mean nothing here, and another rule about what to leave out makes another one.
    fn question(state: &AppState, list: ListQuestion<Self>) -> Option<Question> {
        let compare = &state.screens.compare;
        let (pairing, _) = compare.view.known()?;
        let is_current = Some(pairing) == compare.pairing().as_ref();
        is_current.then_some(Question::Compare(CompareQuestion::Trees(list)))
    }

    fn asker(of: ListAsker) -> Asker {
        CompareAsker::List(of).into()
    }

    fn selected(draft: &mut Draft, _: u32) {
        draft.show_detail();
    }

    fn came(draft: &mut Draft) {
        if let Some(path) = draft.state.screens.compare.sought.clone() {
            draft.find_path::<Self>(&path);
        }
    }
}

impl Draft {
    /// Changes what is left out: that makes another comparison.
    pub(super) fn ignore(&mut self, action: CompareAction) {
        let query = &mut self.state.screens.compare.rows.query;
        let CompareQuery { ignore, .. } = query.clone();
        match action {
            CompareAction::ToggleTimes => query.ignore.times = !ignore.times,
            CompareAction::Ignore(text) => match globs(&text) {
                Ok(globs) => {
                    query.ignore.patterns = globs;
                    self.state.screens.compare.unread = None;
                }
                // The last comparison stays, with what it leaves out.
                Err(why) => self.state.screens.compare.unread = Some(why.into()),
            },
            _ => {}
        }
        let query = &self.state.screens.compare.rows.query;
        if query.ignore != ignore {
            self.compare_refresh();
            self.go(true);
        }
    }

    /// Asks for the lives of the selected row, and for how its content differs.
    fn show_detail(&mut self) {
        let Some(row) = self.state.screens.compare.rows.selected_row().cloned() else { return };
        let shown = self.state.screens.compare.detail.as_ref();
        if shown.is_some_and(|detail| detail.row.node == row.node) {
            return;
        }
        let mut lives = [Slot::Idle, Slot::Idle];
        for (side, slot) in lives.iter_mut().enumerate() {
            if let Some(FileRef { image, node, .. }) = self.file(&row, side) {
                let question = Question::Explore(ExploreQuestion::Life { image, node });
                slot.ask(self.ask(CompareAsker::Life(side).into(), question));
            }
        }
        let manner = &mut self.state.screens.compare.manner;
        (manner.bare, manner.further) = (false, 0);
        let content = self.ask_content(&row);
        let (row, progress) = (Shared::new(row), [(0, 0); 2]);
        self.state.screens.compare.detail = Some(Detail { row, lives, content, progress });
    }

    /// The row's path in the final image of A (0) or B (1).
    fn file(&self, row: &Row<Pairs>, side: usize) -> Option<FileRef> {
        let node = [row.cells.node_a, row.cells.node_b][side]?;
        Some(FileRef { image: self.state.screens.compare.sides[side]?, node, layer: u32::MAX })
    }

    /// Asks how two contents differ; what is still being read for another row is dropped for it.
    fn ask_content(&mut self, row: &Row<Pairs>) -> Slot<DetailContent> {
        let files = match row.cells.difference {
            _ if row.cells.kind != NodeKind::File => [None, None],
            Difference::Modified => [self.file(row, 0), self.file(row, 1)],
            Difference::Added => [None, self.file(row, 1)],
            Difference::Removed => [self.file(row, 0), None],
            Difference::Equal | Difference::Metadata => [None, None],
        };
        if files == [None, None] {
            return Slot::Idle;
        }
        let question = Question::Content(ContentQuestion {
            files,
            look: Look::Compare(self.state.screens.compare.manner),
        });
        Slot::Asked(self.ask(CompareAsker::Content.into(), question), None)
    }

    /// Opens the selected path in the contents panel of Explore, of the image on one side.
    pub(super) fn read_side(&mut self, side: usize) {
        let compare = &self.state.screens.compare;
        let (Some(detail), Some(image)) = (&compare.detail, compare.sides[side]) else { return };
        let Some(path) = detail.lives[side].known().map(|life| life.path.clone()) else { return };
        if !self.turn_to_either(image) {
            return self.say("It can be read once the other image is there.", false);
        }
        let opening = Opening::default();
        self.take(ExploreAction::OpenContent { path: path.into(), opening }.into());
    }

    /// The contents that are shown, in another manner.
    pub(super) fn show_contents_as(&mut self, manner: Manner) {
        self.state.screens.compare.manner = manner;
        let Some(detail) = &self.state.screens.compare.detail else { return };
        let row = detail.row.clone();
        if let Slot::Asked(id, _) = self.ask_content(&row)
            && let Some(detail) = &mut self.state.screens.compare.detail
        {
            detail.content.ask(id);
        }
    }

    /// So much of what a content needs is read.
    pub(in crate::app) fn content_progress(
        &mut self,
        id: RequestId,
        side: usize,
        progress: (u64, u64),
    ) {
        let detail = self.state.screens.compare.detail.as_mut();
        let detail = detail.filter(|detail| detail.content.asked() == Some(id));
        if let Some(slot) = detail.and_then(|detail| detail.progress.get_mut(side)) {
            *slot = progress;
        }
    }

    /// The content came, or could not be had.
    pub(super) fn content(&mut self, id: RequestId, result: Result<Answer, &str>) {
        let result = match result {
            Ok(Answer::Difference(view)) => Ok(DetailContent::Two(Shared::new(*view))),
            other => {
                of_kind!(other, Answer::Content(view) => DetailContent::One(Shared::new(*view)))
            }
        };
        if let Some(detail) = &mut self.state.screens.compare.detail {
            detail.content.answer(id, result);
        }
    }

    /// A life in A or B came.
    pub(super) fn pair_life(&mut self, id: RequestId, side: usize, result: Result<LifeView, &str>) {
        let compare = &mut self.state.screens.compare;
        let Some(detail) = &mut compare.detail else { return };
        if detail.lives[side].answer(id, result.map(Shared::new)) {
            compare.sought = None;
            let step = std::mem::take(&mut compare.rows.step);
            self.go(step);
        }
    }

    pub(super) fn close_detail(&mut self) {
        let compare = &mut self.state.screens.compare;
        (compare.detail, compare.sought) = (None, None);
        compare.rows.selected = None;
    }
}
