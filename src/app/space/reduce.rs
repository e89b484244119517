//! Space's part of the reducer: which picture is asked for, and what is selected in it.

use super::{Export, KEYS, Sought, SpaceAction, SpaceAsker, SpacePlace, SpaceState};
use crate::app::action::{Effect, Step};
use crate::app::asked::of_kind;
use crate::app::keys::Key;
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Screen, Take};
use crate::app::shared::Shared;
use crate::app::state::AppState;
use crate::app::wanted::name;
use crate::view::names::alone_in_file_name;
use crate::view::space::{Picture, PictureQuery, Spot, What};
use crate::worker::protocol::{
    Answer, FileQuestion, ImageRef, Question, RequestId, SpaceAnswer, SpaceQuestion,
};

impl OnScreen for SpaceState {
    type Action = SpaceAction;
    type Asker = SpaceAsker;
    type Place = SpacePlace;

    const TITLE: &'static str = "Space";
    const GROUP: u8 = 1;
    const IN_BAR: bool = false;
    const KEYS: &'static [Key] = KEYS;

    fn takes(state: &AppState) -> Vec<Take> {
        let space = &state.screens.space;
        if space.image != state.archives.ready() || space.picture.known().is_none() {
            return Vec::new();
        }
        let take = |name, export| Take { name, action: SpaceAction::Export(export).into() };
        vec![take("Picture as SVG", Export::Svg), take("Picture as PNG", Export::Png)]
    }

    fn is_viewport(action: &SpaceAction) -> bool {
        matches!(action, SpaceAction::Room(..))
    }

    fn act(draft: &mut Draft, action: SpaceAction) {
        draft.space(action);
    }

    fn answered(draft: &mut Draft, id: RequestId, asker: SpaceAsker, result: Result<Answer, &str>) {
        match asker {
            SpaceAsker::Picture => {
                let picture = of_kind!(result, Answer::Space(SpaceAnswer::Picture(view)) => *view);
                draft.space_drawn(id, picture);
            }
            SpaceAsker::Lists => {
                let lists = of_kind!(result, Answer::Space(SpaceAnswer::Lists(lists)) => *lists);
                draft.state.screens.space.lists.answer(id, lists.map(Shared::new));
            }
            SpaceAsker::Export(_) => result.err().into_iter().for_each(|why| draft.say(why, true)),
        }
    }

    fn saved(draft: &mut Draft, id: RequestId, asker: SpaceAsker) {
        let SpaceAsker::Export(export) = asker else { return };
        let of = draft.state.archives.shown().map(name).unwrap_or_default();
        let file = |end| format!("{}.space.{end}", alone_in_file_name(&of));
        draft.effects.push(match export {
            Export::Svg => Effect::SaveExport { name: file("svg"), id },
            Export::Png => Effect::Picture { name: file("png"), id },
        });
    }

    fn refresh(draft: &mut Draft) {
        draft.space_refresh();
    }

    fn anew(draft: &mut Draft) {
        let space = &mut draft.state.screens.space;
        let sought = Sought {
            folder: space.picture.known().map(|picture| picture.path.clone()),
            select: space.selected.take().map(|spot| spot.path),
        };
        let (look, room, tab) = (space.look, space.room, space.tab);
        *space = Self { look, room, tab, sought: Some(sought), ..Self::default() };
    }

    fn lost(draft: &mut Draft) {
        let room = draft.state.screens.space.room;
        draft.state.screens.space = Self { room, ..Self::default() };
    }

    /// Out of the folder that is drawn, which is selected then; from the root, nothing is selected any more.
    fn back(draft: &mut Draft) {
        let space = &mut draft.state.screens.space;
        if let Some(above) = space.above() {
            space.selected = space.picture.known().and_then(|picture| picture.spot(0));
            draft.space_zoom(above);
        } else if space.selected.take().is_some() {
            draft.go(true);
        }
    }

    /// Nothing is filtered here.
    fn unfilter(_: &mut Draft) {}

    fn place(draft: &Draft) -> SpacePlace {
        let space = &draft.state.screens.space;
        let sought = space.sought.as_ref().or(space.coming.as_ref());
        let drawn = space.picture.known().map(|picture| picture.path.clone());
        let folder = sought.and_then(|sought| sought.folder.clone()).or(drawn);
        let selected = space.selected.as_ref().map(|spot| spot.path.clone());
        SpacePlace {
            image: draft.shown_naming(),
            look: space.look,
            folder: folder.filter(|path| path != "/"),
            path: sought.and_then(|sought| sought.select.clone()).or(selected),
        }
    }

    fn went(draft: &mut Draft, place: SpacePlace) {
        let SpacePlace { image, look, folder, path } = place;
        let is_there = draft.turn_to_named(image.as_ref());
        let space = &mut draft.state.screens.space;
        space.look = look;
        let drawn = space.picture.known().map_or("/", |picture| &*picture.path);
        let is_drawn = is_there && drawn == folder.as_deref().unwrap_or("/");
        let is_selected = space.selected.as_ref().map(|spot| &*spot.path) == path.as_deref();
        if !is_drawn || !is_selected {
            space.selected = None;
            let folder = Some(folder.unwrap_or_else(|| "/".to_owned()));
            space.sought = Some(Sought { folder, select: path });
        }
        draft.space_refresh();
    }
}

impl Draft {
    fn space(&mut self, action: SpaceAction) {
        match action {
            SpaceAction::Room(width, height) => {
                self.state.screens.space.room = (width, height);
                self.space_refresh();
            }
            SpaceAction::Look(look) => {
                self.state.screens.space.look = look;
                self.space_refresh();
                self.go(true);
            }
            SpaceAction::Zoom(folder) => self.space_zoom(folder),
            SpaceAction::Press(at) => self.space_press(at),
            SpaceAction::Walk(step) => {
                let space = &mut self.state.screens.space;
                let Some(picture) = space.picture.known() else { return };
                let at = space.active().map_or(0, |at| picture.step(at, step));
                space.selected = picture.spot(at);
                self.go(Step::Part);
            }
            SpaceAction::Enter => self.space_enter(),
            SpaceAction::Select(spot) => self.space_select(spot),
            SpaceAction::ShowTab(tab) => self.state.screens.space.tab = tab,
            SpaceAction::ShowInTree(path) => self.show_path(&path),
            SpaceAction::Export(export) => {
                let space = &self.state.screens.space;
                if let Some((image, query)) = space.image.zip(space.asked) {
                    let question = Question::File(FileQuestion::Space(image, query));
                    self.ask(SpaceAsker::Export(export).into(), question);
                }
            }
        }
    }

    /// Asks for what the screen shows, unless it is there or on its way.
    fn space_refresh(&mut self) {
        if self.state.screen != Screen::Space {
            return;
        }
        let Some(image) = self.state.archives.ready() else { return };
        let space = &mut self.state.screens.space;
        if space.image != Some(image) {
            let SpaceState { look, room, tab, sought, .. } = std::mem::take(space);
            let image = Some(image);
            *space = SpaceState { image, look, room, tab, sought, ..SpaceState::default() };
        }
        self.ask_picture(image);
        self.ask_largest(image);
    }

    /// One picture is asked for at a time; when it comes, whatever is wanted by then.
    fn ask_picture(&mut self, image: ImageRef) {
        let space = &mut self.state.screens.space;
        let (width, height) = space.room;
        let query = PictureQuery { folder: space.folder, look: space.look, width, height };
        let is_known = space.asked == Some(query) && space.sought.is_none();
        if is_known || width == 0 || height == 0 || space.picture.asked().is_some() {
            return;
        }
        space.asked = Some(query);
        space.coming = space.sought.take();
        let Sought { folder, select } = space.coming.clone().unwrap_or_default();
        let question = SpaceQuestion::Picture { image, query, folder, select };
        let id = self.ask(SpaceAsker::Picture.into(), Question::Space(question));
        self.state.screens.space.picture.ask(id);
    }

    fn ask_largest(&mut self, image: ImageRef) {
        let counted = self.state.screens.space.look.counted;
        if self.state.screens.space.listed != Some(counted) {
            let question = Question::Space(SpaceQuestion::Lists { image, counted });
            let id = self.ask(SpaceAsker::Lists.into(), question);
            let space = &mut self.state.screens.space;
            space.listed = Some(counted);
            space.lists.ask(id);
        }
    }

    fn space_drawn(&mut self, id: RequestId, result: Result<Picture, &str>) {
        let space = &mut self.state.screens.space;
        if !space.picture.answer(id, result.map(Shared::new)) {
            return;
        }
        let sought = space.coming.take().unwrap_or_default();
        let mut absent = None;
        if let (Some(picture), Some(asked)) = (space.picture.known(), &mut space.asked) {
            if space.folder == asked.folder {
                space.folder = picture.folder;
            }
            asked.folder = picture.folder;
            if let Some(path) = sought.select {
                space.selected.clone_from(&picture.spot);
                absent = picture.spot.is_none().then_some(path);
            }
        }
        let step = std::mem::take(&mut space.stepped);
        let image = space.image;
        if let Some(path) = absent {
            self.say(&format!("No layer of this image has {path}."), false);
        }
        if self.state.screen == Screen::Space {
            self.go(step);
            image.into_iter().for_each(|image| self.ask_picture(image));
        }
    }

    fn space_zoom(&mut self, folder: u32) {
        let space = &mut self.state.screens.space;
        if space.folder != folder {
            (space.folder, space.stepped) = (folder, true);
            self.space_refresh();
        } else {
            self.go(Step::Part);
        }
    }

    fn space_press(&mut self, at: u32) {
        let space = &mut self.state.screens.space;
        let Some(picture) = space.picture.known() else { return };
        space.selected = picture.spot(at);
        match picture.blocks.get(at as usize) {
            Some(block) if block.what != What::Body => {
                let folder = block.node;
                self.space_zoom(folder);
            }
            _ => self.go(Step::Part),
        }
    }

    fn space_enter(&mut self) {
        let space = &self.state.screens.space;
        let Some(spot) = &space.selected else { return };
        let folder = if spot.folder { Some(spot.node) } else { spot.around.first().copied() };
        folder.into_iter().for_each(|folder| self.space_zoom(folder));
    }

    /// Something of a list: when it lies outside the picture, the picture becomes one that shows it.
    fn space_select(&mut self, spot: Spot) {
        let space = &mut self.state.screens.space;
        let seen = space.picture.known().and_then(|picture| picture.block_of(&spot));
        let crumbs = space.picture.known().map(|picture| picture.crumbs.clone());
        let common = crumbs.into_iter().flatten().rev().map(|crumb| crumb.node);
        let mut common = common.filter(|node| spot.around.contains(node));
        let folder = if seen.is_none() { common.next() } else { None };
        space.selected = Some(spot);
        match folder {
            Some(folder) => self.space_zoom(folder),
            None => self.go(Step::Part),
        }
    }
}
