//! What happens in the contents panel: which page or difference is asked for, and what becomes of the answers.

use super::{ContentAction, Kind, Laid, Opening, Panel, Show, versions};
use crate::app::action::Step;
use crate::app::asked::of_kind;
use crate::app::explore::ExploreAsker;
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::view::content::{At, Form, Manner, Wanted};
use crate::view::life_items::told;
use crate::view::rows::LifeView;
use crate::worker::protocol::{Answer, ContentQuestion, FileRef, Look, Question, RequestId};

/// Pages that are kept, side by side.
const MOST_PAGES: usize = 6;

/// The nearest version below that has bytes of its own; else above.
fn other(life: &LifeView, version: u32) -> Option<u32> {
    let stored = |layer: &u32| life.rows.get(*layer as usize).is_some_and(|row| row.stored > 0);
    let known = versions(life);
    let below = known.iter().copied().filter(|layer| *layer < version);
    let below_stored = below.clone().rfind(stored).or(below.clone().next_back());
    below_stored.or(known.iter().copied().find(|layer| *layer > version))
}

impl Draft {
    pub(in crate::app::explore) fn content_action(&mut self, action: ContentAction) {
        match action {
            ContentAction::Open(opening) => {
                self.state.screens.explore.opening = Some(opening);
                self.show_content(Step::New);
            }
            ContentAction::Close => self.close_panel(),
            ContentAction::Pin(side, layer) => self.pin(side, layer),
            ContentAction::Show(show) => self.show_as(show),
            ContentAction::ToggleHex => {
                let hex = self.panel().is_some_and(Panel::is_hex);
                self.show_as(if hex { Show::Text } else { Show::Hex });
            }
            ContentAction::ToggleWrap => {
                let wrap = &mut self.state.screens.explore.wrap;
                *wrap = !*wrap;
            }
            ContentAction::ToggleBeside => {
                self.change_manner(|manner| manner.beside = !manner.beside)
            }
            ContentAction::ToggleBlank => self.change_manner(|manner| manner.blank = !manner.blank),
            ContentAction::ToggleBare => self.toggle_bare(),
            ContentAction::Further => self.compare_further(),
            ContentAction::More(down) => self.more_content(down),
            ContentAction::Go(at) => {
                let line = match at {
                    At::From(0) => Some(1),
                    _ => None,
                };
                self.ask_page(at, line);
            }
            ContentAction::Change(step) => self.step_change(step),
            ContentAction::Find(_) | ContentAction::ToggleCase | ContentAction::FindNext(_) => {
                self.find_action(action);
            }
            ContentAction::Save => self.save_version(),
        }
    }

    pub(super) fn panel(&self) -> Option<&Panel> {
        self.state.screens.explore.panel.as_ref()
    }

    pub(in crate::app::explore) fn close_panel(&mut self) {
        self.state.screens.explore.opening = None;
        if self.state.screens.explore.panel.take().is_some() {
            self.go(true);
        }
    }

    /// Opens what is to be opened of the selected path once its life is known; an open panel follows the selection.
    pub(in crate::app::explore) fn show_content(&mut self, step: Step) {
        let explore = &mut self.state.screens.explore;
        let Some(life) = explore.selected_life().cloned() else { return };
        let opening = explore.opening.take();
        let moved = explore.panel.as_ref().filter(|panel| panel.node != life.node);
        let followed = moved.map(|panel| Opening {
            show: if panel.show == Show::Hex { Show::Hex } else { Show::Text },
            ..Opening::default()
        });
        let Some(opening) = opening.or(followed) else { return };
        let known = versions(&life);
        let now = told(&life.rows, explore.as_of(), false).shown.and_then(|at| life.rows.get(at));
        let as_of = |layer: u32| known.iter().copied().rfind(|version| *version <= layer);
        let version = opening.version.and_then(as_of).or(now.map(|row| row.layer)).unwrap_or(0);
        let against = opening.against.filter(|layer| known.contains(layer));
        let find = explore.panel.as_ref().map(|panel| panel.find.again()).unwrap_or_default();
        explore.panel = Some(Panel {
            find,
            node: life.node,
            show: opening.show,
            version,
            against,
            line: opening.line,
            pages: Vec::new(),
            difference: Slot::Idle,
            chosen: opening.named || opening.show != Show::Text,
            kind: Kind::default(),
            laid: Laid::default(),
            place: None,
            failed: None,
            progress: Default::default(),
            change: None,
            jump: 0,
            bare: false,
            further: 0,
            asked: None,
            saving: None,
        });
        self.ask_panel(&opening);
        self.go(step);
    }

    /// Asks for what the panel shows, from its beginning or from the line that is looked for.
    pub(super) fn ask_panel(&mut self, opening: &Opening) {
        let Some(panel) = self.panel() else { return };
        match panel.show {
            Show::Difference => return self.ask_difference(),
            Show::Kind => return self.ask_kind(),
            Show::Text | Show::Hex | Show::Laid => {}
        }
        match (opening.byte, opening.line) {
            (Some(byte), line) => self.ask_page(At::Byte(byte), line),
            (None, Some(line)) if panel.show == Show::Text => self.ask_page(At::Line(line), None),
            _ => self.ask_page(At::From(0), Some(1)),
        }
    }

    pub(super) fn file_ref(&self, version: u32) -> Option<FileRef> {
        let explore = &self.state.screens.explore;
        let (image, node) = (self.state.archives.ready()?, explore.panel.as_ref()?.node);
        let life = explore.selected_life().filter(|life| life.node == node)?;
        // Links of the version that is seen now lead where they lead now.
        let now = told(&life.rows, explore.as_of(), false);
        let is_now = now.gone.is_none()
            && now.shown.and_then(|at| life.rows.get(at)).is_some_and(|row| row.layer == version);
        Some(FileRef { image, node, layer: if is_now { explore.as_of() } else { version } })
    }

    pub(super) fn ask_page(&mut self, at: At, line: Option<u64>) {
        let Some(panel) = self.panel() else { return };
        let Some(file) = self.file_ref(panel.version) else { return };
        let (bare, known) = (panel.bare, panel.pages.first().map(|page| page.form));
        let form = match (panel.show, known) {
            (Show::Hex, _) => Some(Form::Hex),
            (Show::Laid, _) => match self.laid_form(at) {
                None => return,
                form => form,
            },
            (_, known) => known,
        };
        let look = Look::page(Wanted { form, at, line, bare });
        let question = Question::Content(ContentQuestion { files: [Some(file), None], look });
        let id = self.ask(ExploreAsker::Page.into(), question);
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.asked = Some((id, at));
            panel.failed = None;
            panel.progress = Default::default();
        }
    }

    fn more_content(&mut self, down: bool) {
        let Some(panel) = self.panel().filter(|panel| !panel.waits_for_page()) else { return };
        let (Some(first), Some(last)) = (panel.pages.first(), panel.pages.last()) else { return };
        match down {
            true if last.to < last.size && last.to > last.from => {
                let (to, next) = (last.to, last.next);
                self.ask_page(At::From(to), next);
            }
            false if first.from > 0 => {
                let (from, line) = (first.from, first.line);
                self.ask_page(At::UpTo(from), line);
            }
            _ => {}
        }
    }

    /// A page came.
    pub(in crate::app::explore) fn page_came(
        &mut self,
        id: RequestId,
        result: Result<Answer, &str>,
    ) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let Some((_, at)) = panel.asked.take_if(|(asked, _)| *asked == id) else { return };
        let (page, place) = match of_kind!(result, Answer::Page { page, place } => (page, place)) {
            Ok(came) => came,
            Err(why) => {
                panel.failed = Some(why.into());
                return;
            }
        };
        panel.place = place;
        if panel.prefers_kind(page.says_less) && at == At::From(0) {
            return self.show_kind();
        }
        panel.laid_came(&page);
        let page = Shared::new(*page);
        let follows = panel.pages.last().is_some_and(|last| at == At::From(last.to));
        let precedes = panel.pages.first().is_some_and(|first| at == At::UpTo(first.from));
        if follows && page.from > 0 {
            panel.pages.push(page);
            let gone = panel.pages.len().saturating_sub(MOST_PAGES);
            panel.pages.drain(..gone);
        } else if precedes && page.to < page.size {
            panel.pages.insert(0, page);
            panel.pages.truncate(MOST_PAGES);
        } else {
            panel.pages = vec![page];
            panel.jump += 1;
        }
        self.find_again();
    }

    pub(super) fn ask_difference(&mut self) {
        let explore = &mut self.state.screens.explore;
        let (Some(life), Some(panel)) = (explore.life.known(), &mut explore.panel) else { return };
        panel.against = panel.against.or_else(|| other(life, panel.version));
        let Panel { version, against, bare, further, .. } = *panel;
        let manner = Manner { bare, further, ..explore.manner };
        panel.progress = Default::default();
        panel.asked = None;
        let Some(against) = against else {
            panel.difference = Slot::Failed(
                "No other layer stores a version of it: there is nothing to hold it against."
                    .into(),
            );
            return;
        };
        let files = [self.file_ref(against), self.file_ref(version)];
        let look = Look::Difference(manner);
        let question = Question::Content(ContentQuestion { files, look });
        let id = self.ask(ExploreAsker::Difference.into(), question);
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.difference.ask(id);
        }
    }

    /// A difference came.
    pub(in crate::app::explore) fn difference_came(
        &mut self,
        id: RequestId,
        result: Result<Answer, &str>,
    ) {
        let result = of_kind!(result, Answer::Difference(view) => Shared::new(*view));
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.difference.answer(id, result);
        }
        self.find_again();
    }

    /// So much of what the panel needs is read.
    pub(in crate::app) fn panel_progress(
        &mut self,
        id: RequestId,
        side: usize,
        progress: (u64, u64),
    ) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let page = panel.asked.as_ref().is_some_and(|(asked, _)| *asked == id);
        let Panel { difference, kind, find, laid, .. } = &*panel;
        let slots = [
            difference.asked(),
            kind.view.asked(),
            kind.picture.asked(),
            find.places.asked(),
            laid.asked(),
        ];
        if (page || slots.contains(&Some(id)))
            && let Some(slot) = panel.progress.get_mut(side)
        {
            *slot = progress;
        }
    }
}
