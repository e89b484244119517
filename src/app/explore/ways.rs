//! Ways to something that Explore shows, from any screen: an image, a path, a version, its content.

use super::reduce::top_layer;
use super::{ExplorePlace, ExploreState, Opening};
use crate::app::action::{Action, Effect, Step};
use crate::app::naming::Naming;
use crate::app::reduce::Draft;
use crate::app::screens::Screen;
use crate::app::slot::Slot;
use crate::app::state::{Open, Pane};
use crate::view::rows::{Paths, SortKey, TreeQuery, TreeView};
use crate::worker::protocol::{ImageRef, ToDesk};

impl Draft {
    /// Names are looked for from any screen: Explore shows what its filter finds in all that the image holds.
    pub(in crate::app) fn look_for(&mut self, text: &str) {
        if self.state.screen != Screen::Explore {
            self.take(Action::ShowScreen(Screen::Explore));
        }
        self.state.pane = Pane::Files;
        self.state.screens.explore.shows_hidden = false;
        self.filter::<Paths>(text);
        if self.state.screens.explore.tree.query.view == TreeView::Layer {
            self.requery::<Paths>(true, |query| query.view = TreeView::Final);
        }
    }

    /// A version of a path, from any screen: the tree as of the layer that stores it.
    pub(in crate::app) fn show_version(&mut self, layer: u32, path: &str) {
        self.take(Action::ShowScreen(Screen::Explore));
        self.state.pane = Pane::Files;
        self.state.screens.explore.shows_hidden = false;
        self.requery::<Paths>(false, |query| {
            (query.view, query.layer) = (TreeView::Merged, layer);
            query.list.hide.clear();
            query.list.filter.clear();
            query.hide_unchanged = false;
        });
        self.reveal(path, Step::Same);
    }

    /// All of the final image, by name or the largest first: what its figures count.
    pub(super) fn show_all(&mut self, sort: SortKey) {
        if self.state.screen != Screen::Explore {
            self.take(Action::ShowScreen(Screen::Explore));
        }
        self.state.pane = Pane::Files;
        self.state.screens.explore.shows_hidden = false;
        self.requery::<Paths>(true, |query| {
            query.view = TreeView::Final;
            query.list.sort = sort;
            query.list.descending = sort == SortKey::Size;
            query.list.filter.clear();
        });
    }

    /// Another screen's link names an image: shows it when it is open, or else waits for it. True when it is there.
    pub(in crate::app) fn turn_to_named(&mut self, image: Option<&Naming>) -> bool {
        let place = ExplorePlace { image: image.cloned(), ..ExplorePlace::default() };
        self.turn_to_place(place).is_some()
    }

    /// Shows the image of a place and gives that back, or else waits for the image.
    pub(in crate::app) fn turn_to_place(&mut self, place: ExplorePlace) -> Option<ExplorePlace> {
        if self.open_at_place(&place).is_some_and(|image| self.turn_to_either(image)) {
            return Some(place);
        }
        self.state.home = self.state.archives.shown().is_some();
        self.state.screens.explore.wanted = Some(place);
        None
    }

    /// A place that names no image and opens the sample is one in the sample, wherever that is.
    pub(in crate::app) fn turn_to_sample(&mut self) {
        let sample = self.state.archives.beside().filter(|open| open.sample).map(|open| open.id);
        if let Some(archive) = sample {
            self.turn_to_either(ImageRef { archive, image: 0 });
        }
    }

    /// How a link names the image that is shown; not where it goes without saying.
    pub(in crate::app) fn shown_naming(&self) -> Option<Naming> {
        let shown = self.state.archives.shown();
        shown
            .filter(|open| !open.sample || open.image > 0)
            .and_then(|open| self.state.naming(open.image_ref()))
    }

    /// Shows another image of the archive. False when it is shown already, or there is none.
    pub(in crate::app) fn turn_to(&mut self, image: u32) -> bool {
        let Some(open) = self.state.archives.shown_mut() else { return false };
        if image == open.image || open.contents.images.get(image as usize).is_none() {
            return false;
        }
        open.image = image;
        self.show_image();
        true
    }

    /// Shows an image of either archive. Where it is of the one beside, the two change places. False when they can't.
    pub(in crate::app) fn turn_to_either(&mut self, image: ImageRef) -> bool {
        if self.state.archives.shown().is_some_and(|open| open.id == image.archive) {
            self.turn_to(image.image);
            return true;
        }
        if !self.state.archives.exchange() {
            return false;
        }
        self.effects.push(Effect::Exchanged);
        if let Some(open) = self.state.archives.shown_mut() {
            open.image = image.image;
        }
        let tree = self.state.screens.explore.tree.renewed(TreeQuery::default());
        self.state.screens.explore = ExploreState { tree, ..ExploreState::default() };
        self.show_image();
        true
    }

    /// An archive was opened to be shown: from its top layer, or as the URL wants it.
    pub(in crate::app) fn show_opened(&mut self, mut open: Open) {
        let mut wanted = self.state.screens.explore.wanted.take();
        let found = self.image_wanted(&open, wanted.as_ref());
        open.image = found.unwrap_or(0);
        wanted = wanted.filter(|_| found.is_some());
        self.compare_wanted(&open);
        self.put_instead(open);
        let tree = self.state.screens.explore.tree.renewed(TreeQuery::default());
        self.state.screens.explore = ExploreState { tree, ..ExploreState::default() };
        self.show_image();
        if let Some(place) = wanted {
            self.adopt(&place);
            let explore = &mut self.state.screens.explore;
            (explore.sought, explore.opening) = (place.path, place.content);
        }
    }

    /// Shows the current image from its top layer, or asks for its union first.
    pub(super) fn show_image(&mut self) {
        let Some(open) = self.state.archives.shown() else { return };
        let top = top_layer(open.current());
        let image = open.image_ref();
        let tree = &mut self.state.screens.explore.tree;
        tree.forget();
        tree.query.layer = top;
        self.forget_hidden();
        self.state.screens.explore.life = Slot::Idle;
        self.state.screens.explore.seek_nothing();
        self.state.screens.explore.panel = None;
        if self.state.archives.is_indexed(image) {
            self.ask_rows::<Paths>(None, true);
        } else {
            self.tell(ToDesk::Union(image));
        }
    }

    /// Shows a path. Waits for the tree when there is none yet.
    pub(super) fn reveal(&mut self, path: &str, step: Step) {
        let explore = &mut self.state.screens.explore;
        explore.sought = Some(path.to_owned());
        explore.tree.step = step;
        if self.state.archives.ready().is_some() {
            self.find_path::<Paths>(path);
        }
    }

    /// Shows what a path holds, from any screen: one step of the history.
    pub(super) fn open_content(&mut self, path: &str, opening: Opening) {
        let (version, is_here) = (opening.version, self.state.screen == Screen::Explore);
        let explore = &mut self.state.screens.explore;
        explore.shows_hidden = false;
        explore.opening = Some(opening);
        let is_selected = explore.selected_life().is_some_and(|life| life.path == path);
        if let Some(layer) = version.filter(|_| !is_selected) {
            return self.show_version(layer, path);
        }
        if !is_here {
            self.take(Action::ShowScreen(Screen::Explore));
        }
        let step = Step::from(is_here);
        if is_selected { self.show_content(step) } else { self.reveal(path, step) }
    }

    /// A path in the tree, from any screen.
    pub(in crate::app) fn show_path(&mut self, path: &str) {
        self.come_to_files();
        self.state.screens.explore.shows_hidden = false;
        self.reveal(path, Step::Same);
    }
}
