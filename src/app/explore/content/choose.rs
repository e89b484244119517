//! What is chosen in the contents panel: how a version is shown, which versions, which change; and saving one.

use super::{Laid, Opening, Show, versions};
use crate::app::action::{Effect, Step};
use crate::app::asked::of_kind;
use crate::app::explore::ExploreAsker;
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::view::content::{At, Encoding, Form, Manner, Page};
use crate::worker::protocol::{Answer, BodyPlace, ContentQuestion, Look, Question, RequestId};
use std::rc::Rc;

impl Draft {
    pub(super) fn show_as(&mut self, show: Show) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        // Text is asked for where bytes were shown: lines, whatever they look like.
        let forced = show == Show::Text && panel.is_hex();
        let from = panel
            .pages
            .first()
            .filter(|_| panel.show != Show::Difference)
            .map_or(0, |page| page.from);
        let from = if panel.show == Show::Kind { 0 } else { from };
        panel.show = show;
        panel.cover_again();
        panel.chosen = true;
        panel.line = None;
        panel.pages.clear();
        if show == Show::Difference {
            self.ask_difference();
        } else if show == Show::Kind {
            self.ask_kind();
        } else if forced {
            let blank = Page { form: Form::Text(Encoding::Utf8), ..Page::said("") };
            panel.pages = vec![Shared::new(blank)];
            self.ask_page(At::Byte(from), Some(1).filter(|_| from == 0));
        } else if show == Show::Laid && from > 0 {
            self.ask_page(At::Byte(from), None);
        } else {
            self.ask_page(At::From(from), Some(1).filter(|_| from == 0));
        }
        self.go(true);
    }

    pub(super) fn change_manner(&mut self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.state.screens.explore.manner);
        if self.panel().is_some_and(|panel| panel.show == Show::Difference) {
            self.ask_difference();
        }
    }

    /// Shows private keys in what is shown now, or leaves them out.
    pub(super) fn toggle_bare(&mut self) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        panel.bare = !panel.bare;
        if panel.show == Show::Difference {
            return self.ask_difference();
        }
        let page = panel.pages.iter().find(|page| page.private).or(panel.pages.first());
        if let Some((from, line)) = page.map(|page| (page.from, page.line)) {
            self.ask_page(At::From(from), line);
        }
    }

    /// Compares twice as much of the two.
    pub(super) fn compare_further(&mut self) {
        let panel = self.state.screens.explore.panel.as_mut();
        if let Some(panel) = panel.filter(|panel| panel.goes_on()) {
            panel.further += 1;
            self.ask_difference();
        }
    }

    /// Pins a version; with A pinned the two are compared.
    pub(super) fn pin(&mut self, side: usize, layer: u32) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        match side {
            0 if panel.against == Some(layer) && panel.show == Show::Difference => {
                return self.show_as(Show::Text);
            }
            0 => {
                panel.against = Some(layer);
                panel.show = Show::Difference;
            }
            _ => {
                panel.version = layer;
                if panel.show == Show::Kind && !panel.chosen {
                    panel.show = Show::Text;
                }
                panel.line = None;
                panel.pages.clear();
                // What is known of the one before is not of this.
                panel.laid = Laid::default();
                panel.place = None;
                panel.find = panel.find.again();
            }
        }
        panel.change = None;
        panel.further = 0;
        panel.cover_again();
        self.ask_panel(&Opening::default());
        self.go(Step::Part);
    }

    /// The next version above, or below. False when no panel is open.
    pub(in crate::app::explore) fn step_version(&mut self, step: i32) -> bool {
        let explore = &self.state.screens.explore;
        let Some(panel) = &explore.panel else { return false };
        let known = explore.selected_life().map(|life| versions(life)).unwrap_or_default();
        let at = known.iter().position(|layer| *layer == panel.version).unwrap_or(0);
        let next = known.get(at.saturating_add_signed(step as isize)).copied();
        if let Some(next) = next.filter(|next| *next != panel.version) {
            self.pin(1, next);
        }
        true
    }

    pub(super) fn step_change(&mut self, step: i32) {
        let serial = self.next_serial();
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let Some(view) = panel.difference.known().filter(|_| panel.show == Show::Difference) else {
            return;
        };
        let Some(last) = view.changes().checked_sub(1) else { return };
        let next = match panel.change {
            Some((at, _)) => at.saturating_add_signed(step as isize).min(last),
            None => 0,
        };
        panel.change = Some((next, serial));
    }

    pub(super) fn save_version(&mut self) {
        let explore = &self.state.screens.explore;
        let (Some(life), Some(panel)) = (explore.selected_life(), &explore.panel) else { return };
        let name: Rc<str> = life.path.rsplit('/').next().unwrap_or("file").into();
        if let Some(place) = panel.place {
            return self.save_place(name, place);
        }
        // Of a difference it is not known yet where B lies.
        let Some(file) = self.file_ref(panel.version) else { return };
        let question = ContentQuestion { files: [Some(file), None], look: Look::Place };
        let id = self.ask(ExploreAsker::Saved(name).into(), Question::Content(question));
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.saving = Some(id);
        }
    }

    fn save_place(&mut self, name: Rc<str>, place: BodyPlace) {
        let id = self.next_id(ExploreAsker::Saved(name).into());
        self.effects.push(Effect::SaveContent { id, place });
    }

    /// Where the version lies that is to be saved; or why there is none.
    pub(in crate::app::explore) fn place_came(
        &mut self,
        id: RequestId,
        name: Rc<str>,
        result: Result<Answer, &str>,
    ) {
        let result = of_kind!(result, Answer::Page { page, place } => (page, place));
        let why = match result {
            Ok((_, Some(place))) => return self.save_place(name, place),
            Ok((page, None)) => page.note.as_str().into(),
            Err(why) => why.into(),
        };
        let panel = self.state.screens.explore.panel.as_mut();
        if let Some(panel) = panel.filter(|panel| panel.saving == Some(id)) {
            panel.failed = Some(why);
        }
    }
}
