//! What is said to those who hear the page: one polite sentence for each thing that happened and that others see at a glance. Errors
//! are said where they stand.

use super::compare::Pairing;
use super::screens::Screen;
use super::state::{AppState, Open};
use crate::view::list::{ListQuery, Listed, Window};
use crate::view::rows::{TreeQuery, TreeView};
use crate::view::text::{count, counted, escape, inert, size};
use crate::worker::protocol::{ArchiveId, ImageRef, RequestId};

/// As much of the state as is heard of, to be held against the next.
pub(super) struct Heard {
    pub(super) screen: Screen,
    coming: Option<ArchiveId>,
    read: Option<ImageRef>,
    tree: (TreeView, u32),
    sides: [Option<ImageRef>; 2],
    compared: Option<Pairing>,
    drawn: Option<String>,
    found: Option<String>,
    waste: Option<String>,
    taking: Option<RequestId>,
}

impl Heard {
    pub(super) fn of(state: &AppState) -> Self {
        let compare = &state.screens.compare;
        let answered = &state.screens.explore.tree.answered;
        Self {
            screen: state.screen,
            coming: coming(state).map(|(id, _)| id),
            read: state.archives.ready(),
            tree: (answered.view, answered.layer),
            sides: compare.sides,
            compared: compare.current().and(compare.view.known()).map(|(of, _)| of.clone()),
            drawn: state.screens.space.picture.known().map(|picture| picture.says.clone()),
            found: found(state),
            waste: waste(state),
            taking: taking(state).map(|(id, _)| id),
        }
    }

    /// What has happened between this and `now`, in a sentence; the most important thing counts.
    pub(super) fn says_of(&self, now: &AppState) -> Option<String> {
        let new = Self::of(now);
        if let Some((_, name)) =
            taking(now).filter(|(id, _)| self.taking.is_none_or(|was| was < *id))
        {
            return Some(format!("Writing {name}."));
        }
        match now.screen {
            Screen::Compare if new.compared.is_some() && new.compared != self.compared => {
                return compared(now);
            }
            Screen::Compare if new.sides != self.sides && self.sides[1].is_some() => {
                return sides(now);
            }
            Screen::Waste if new.waste.is_some() && new.waste != self.waste => return new.waste,
            Screen::Space if new.drawn.is_some() && new.drawn != self.drawn => {
                return new.drawn.map(|says| format!("Picture of {says}."));
            }
            Screen::Explore if new.read.is_some() && new.read != self.read => {
                return now.archives.shown().and_then(read);
            }
            Screen::Explore if new.tree != self.tree && new.read == self.read => {
                return now
                    .archives
                    .shown()
                    .map(|open| tree(open, &now.screens.explore.tree.answered));
            }
            _ => {}
        }
        if new.found.is_some() && new.found != self.found {
            return new.found;
        }
        let opening = coming(now).filter(|(id, _)| Some(*id) != self.coming);
        opening.map(|(_, name)| format!("Opening {name}."))
    }
}

/// What is on its way, and its name.
fn coming(state: &AppState) -> Option<(ArchiveId, String)> {
    let coming = state.archives.coming().or(state.archives.coming_beside())?;
    Some((coming.id, escape(coming.name.as_bytes())))
}

/// What began last to be taken away.
fn taking(state: &AppState) -> Option<(RequestId, String)> {
    let begun = state.takes.iter().rev().find(|taking| taking.to.is_some())?;
    Some((begun.id, inert(&begun.name)))
}

fn name_of(open: &Open) -> String {
    let tag = open.current().and_then(|image| image.tags.first()).map(String::as_str);
    escape(tag.unwrap_or(&open.name).as_bytes())
}

/// What a squash frees; or, when something is ticked, what the image would be without it.
fn waste(state: &AppState) -> Option<String> {
    let waste = &state.screens.waste;
    let then = waste.what_if.known().filter(|then| !then.saved.is_empty());
    let then =
        then.map(|then| format!("{}: {} instead of {}.", then.title, then.after, then.before));
    let card = || waste.found.known()?.cards.first();
    then.or_else(|| card().map(|card| format!("{} {}.", card.number, card.about)))
}

/// All layers are read.
fn read(open: &Open) -> Option<String> {
    let facts = open.current_facts()?;
    Some(format!(
        "{} is read: {}, {}, {} visible.",
        name_of(open),
        counted(open.layers().into(), "layer", "layers"),
        counted(facts.paths.into(), "path", "paths"),
        size(facts.bytes)
    ))
}

/// Another layer, or another of the three trees.
fn tree(open: &Open, query: &TreeQuery) -> String {
    let layer = format!("layer {} of {}", query.layer + 1, open.layers());
    match query.view {
        TreeView::Layer => format!("Changes of {layer}."),
        TreeView::Merged => format!("Merged up to {layer}."),
        TreeView::Final => "The final image.".to_owned(),
    }
}

/// Which images are set against each other.
fn sides(state: &AppState) -> Option<String> {
    let choices = state.choices();
    let [a, b] = state.screens.compare.sides.map(|side| {
        let choice = choices.iter().find(|choice| Some(choice.image) == side)?;
        let platform = Some(choice.platform.as_str()).filter(|platform| !platform.is_empty());
        Some(platform.into_iter().fold(choice.title.clone(), |title, of| format!("{title}, {of}")))
    });
    Some(format!("A is {}; B is {}.", a?, b?))
}

fn compared(state: &AppState) -> Option<String> {
    let view = state.screens.compare.current()?;
    let differ = view.tally.differing().into();
    Some(format!(
        "{} Compared: {} {}",
        sides(state)?,
        view.description,
        match differ {
            1 => "1 path differs.".to_owned(),
            _ => format!("{} paths differ.", count(differ)),
        }
    ))
}

/// What the filter of the screen found.
fn found(state: &AppState) -> Option<String> {
    let screens = &state.screens;
    match state.screen {
        Screen::Compare => {
            let rows = &screens.compare.rows;
            matches(&rows.answered.list, rows.rows()?)
        }
        _ => {
            let tree = &screens.explore.tree;
            matches(&tree.answered.list, tree.rows()?)
        }
    }
}

fn matches<L: Listed>(query: &ListQuery<L>, window: &Window<L>) -> Option<String> {
    if query.filter.is_empty() {
        return None;
    }
    let filter = inert(&query.filter);
    if let Some(why) = &window.filter_error {
        return Some(format!("The filter “{filter}” can't be understood: {why}"));
    }
    let found = window.found.as_ref()?;
    let count = counted(found.count.into(), "match", "matches");
    let more = found.more.iter().map(|more| format!(" {}.", more.says()));
    Some(format!("{count} for “{filter}”.{}", more.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::Action;
    use crate::app::compare::CompareAction;
    use crate::app::explore::ExploreAction;
    use crate::app::listing::ListAction;
    use crate::app::reduce::tests::{Play, questions};
    use crate::app::state::Pane;
    use crate::view::list::{Elsewhere, Found, More, Window};
    use crate::view::rows::Paths;
    use crate::worker::protocol::{
        Answer, CompareAnswer, CompareQuestion, FromDesk, ImageFacts, Question,
    };

    fn answered(play: &mut Play, found: Option<Found>) {
        let id = play.tree_id();
        play.rows(id, Window::<Paths> { total: 3, found, ..Window::default() });
    }

    fn matches(count: u32, more: Vec<More>) -> Option<Found> {
        Some(Found { count, more, ..Found::default() })
    }

    #[test]
    fn each_thing_is_said_once_in_a_sentence() {
        let mut play = Play::new();
        play.opening(1, "shop.tar");
        assert_eq!(&*play.state.voice, "Opening shop.tar.");
        let mut play = Play::opened(1);
        play.index(0);
        assert_eq!(&*play.state.voice, "a.tar is read: 3 layers, 0 paths, 0 B visible.");
        let mut play = Play::indexed(1);
        for (action, says) in [
            (ExploreAction::ChooseLayer(1), "Merged up to layer 2 of 3."),
            (ExploreAction::ChooseView(TreeView::Layer), "Changes of layer 2 of 3."),
            (ExploreAction::ChooseView(TreeView::Final), "The final image."),
        ] {
            play.explore(action);
            answered(&mut play, None);
            assert_eq!(&*play.state.voice, says);
        }
        let more = More { place: Elsewhere::Final, count: 3, bytes: 0 };
        for (filter, matches, says) in [
            ("conf", matches(2, Vec::new()), "2 matches for “conf”."),
            ("con", matches(1, vec![more]), "1 match for “con”. 3 more, in the final image."),
        ] {
            play.list(ListAction::Filter(filter.into()));
            answered(&mut play, matches);
            assert_eq!(&*play.state.voice, says);
        }
    }

    #[test]
    fn a_comparison_says_of_what_it_is_and_so_does_a_swap() {
        let mut play = Play::indexed(2);
        assert_eq!(play.state.pane, Pane::Files);
        play.act(Action::ShowScreen(Screen::Compare));
        assert_eq!(play.state.pane, Pane::Layers, "on its figures and sentences");
        let facts = ImageFacts::default();
        let image = ImageRef { archive: ArchiveId(1), image: 1 };
        let effects = play.desk(FromDesk::Indexed { image, facts });
        let asked = questions(&effects).into_iter().find_map(|(id, question)| {
            matches!(question, Question::Compare(CompareQuestion::Two { .. })).then_some(id)
        });
        play.answer(
            asked.expect("both are there"),
            Answer::Compare(CompareAnswer::Two(Box::default())),
        );
        assert!(play.state.voice.contains("Compared:"), "{}", play.state.voice);
        assert!(play.state.voice.contains("A is a.tar") && play.state.voice.contains("B is a.tar"));
        play.act(CompareAction::Swap.into());
        assert!(play.state.voice.starts_with("A is a.tar"), "{}", play.state.voice);
        play.act(Action::ShowScreen(Screen::Explore));
        assert_eq!(play.state.pane, Pane::Files);
    }
}
