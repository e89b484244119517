//! What all screens are on the page, made from the table of them (`crate::screens`). A screen says of itself what [`OnScreen`]
//! asks, in its folder.

use super::action::Action;
use super::keys::{Act, Key};
use super::naming::Naming;
use super::reduce::Draft;
use super::state::{AppState, Open, Pane};
use crate::worker::protocol::{Answer, ImageRef, RequestId};

/// What a screen says of itself. Its state knows all of it.
pub trait OnScreen: Clone + Default + PartialEq {
    /// What can happen on it only.
    type Action: Clone + std::fmt::Debug + PartialEq;
    /// What a reply is for on it.
    type Asker: Clone + std::fmt::Debug + PartialEq;
    /// A place on it, as the URL holds it.
    type Place: InUrl;

    /// What people call it.
    const TITLE: &'static str;
    /// Screens of the same number stand together on the rail: looking, judging, comparing.
    const GROUP: u8;
    /// It stands in the bar of a narrow window; else it is behind *More* there.
    const IN_BAR: bool = true;
    /// The keys that only it knows.
    const KEYS: &'static [Key];
    /// What is seen first where there is room for one pane only.
    const PANE: Pane = Pane::Files;

    /// What can be taken away from it as it is now.
    fn takes(_: &AppState) -> Vec<Take> {
        Vec::new()
    }

    /// What it is about: one image, or several; each as its archive with that image chosen.
    fn looked_at(state: &AppState) -> Vec<Open> {
        state.archives.shown().into_iter().cloned().collect()
    }

    /// The action only tells which rows are on screen: they are drawn already.
    fn is_viewport(_: &Self::Action) -> bool {
        false
    }

    /// Something happened on it.
    fn act(draft: &mut Draft, action: Self::Action);

    /// The desk answered what it asked, or says why it can't.
    fn answered(draft: &mut Draft, id: RequestId, asker: Self::Asker, result: Result<Answer, &str>);

    /// A file that it asked for has come.
    fn saved(_: &mut Draft, _: RequestId, _: Self::Asker) {}

    /// Archives came or went, an image was indexed, or the screen is shown: it asks for what it needs.
    fn refresh(_: &mut Draft) {}

    /// The tree of an image is complete.
    fn indexed(_: &mut Draft, _: ImageRef) {}

    /// Another desk reads again what is open: what was asked of the old one is asked anew once that is there.
    fn anew(draft: &mut Draft);

    /// Nothing is open any more.
    fn lost(draft: &mut Draft);

    /// `Esc`: one step back.
    fn back(draft: &mut Draft);

    /// Its filter is cleared.
    fn unfilter(draft: &mut Draft);

    /// Where one is on it.
    fn place(draft: &Draft) -> Self::Place;

    /// Goes to a place on it; what needs an archive waits for one.
    fn went(draft: &mut Draft, place: Self::Place);
}

/// A place on a screen, as fields of the URL's fragment.
pub trait InUrl: Clone + std::fmt::Debug + Default + PartialEq + Eq {
    /// Takes a field of the fragment; what is unknown is left out.
    fn set(&mut self, key: &str, value: &str);
    /// Fields of the fragment; what is as always is left out.
    fn fields(&self) -> Vec<String>;
    /// The images that it names.
    fn names(&self) -> Vec<&Naming>;
}

/// Something to take away.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(PartialEq))]
pub struct Take {
    /// What it is called.
    pub name: &'static str,
    /// What hands it over.
    pub action: Action,
}

/// The digits that show a screen, in the order of the table.
const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

macro_rules! on_page {
    ($($module:ident: $Name:ident, $State:ident, $Question:ident, $Answer:ident;)*) => {
        $(use super::$module::$State;)*

        /// A screen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Screen { $($Name),* }

        impl Screen {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$Name),*];

            /// The keys that show them, a digit each.
            pub const KEYS: &[Key] = &[$(Key {
                name: DIGITS[Self::$Name as usize],
                does: $State::TITLE,
                act: Act::Show(Self::$Name),
            }),*];

            /// What the URL calls it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$Name => stringify!($module)),* }
            }

            /// What people call it.
            pub fn title(self) -> &'static str {
                match self { $(Self::$Name => $State::TITLE),* }
            }

            /// Screens of the same number stand together on the rail.
            pub fn group(self) -> u8 {
                match self { $(Self::$Name => $State::GROUP),* }
            }

            /// It stands in the bar of a narrow window; else it is behind *More* there.
            pub fn is_in_bar(self) -> bool {
                match self { $(Self::$Name => $State::IN_BAR),* }
            }

            /// The keys that only it knows.
            pub fn keys(self) -> &'static [Key] {
                match self { $(Self::$Name => $State::KEYS),* }
            }

            /// What is seen first where there is room for one pane only.
            pub fn pane(self) -> Pane {
                match self { $(Self::$Name => $State::PANE),* }
            }

            /// What can be taken away from it as it is now.
            pub fn takes(self, state: &AppState) -> Vec<Take> {
                match self { $(Self::$Name => $State::takes(state)),* }
            }
        }

        /// What each screen knows.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[allow(missing_docs)]
        pub struct Screens { $(pub $module: $State),* }

        /// Something that can happen on one screen only.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum ScreenAction { $($Name(<$State as OnScreen>::Action)),* }

        $(impl From<<$State as OnScreen>::Action> for Action {
            fn from(action: <$State as OnScreen>::Action) -> Self {
                Self::On(ScreenAction::$Name(action))
            }
        })*

        impl ScreenAction {
            /// It only tells which rows are on screen: they are drawn already.
            pub fn is_viewport(&self) -> bool {
                match self { $(Self::$Name(action) => $State::is_viewport(action)),* }
            }
        }

        /// What a reply is for on a screen.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum ScreenAsker { $($Name(<$State as OnScreen>::Asker)),* }

        $(impl From<<$State as OnScreen>::Asker> for super::asked::Asker {
            fn from(asker: <$State as OnScreen>::Asker) -> Self {
                Self::On(ScreenAsker::$Name(asker))
            }
        })*

        /// A place on a screen, as the URL holds it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum At { $($Name(<$State as OnScreen>::Place)),* }

        impl At {
            /// The screen's usual place.
            pub fn start(screen: Screen) -> Self {
                match screen { $(Screen::$Name => Self::$Name(Default::default())),* }
            }

            /// Which screen it is on.
            pub fn screen(&self) -> Screen {
                match self { $(Self::$Name(_) => Screen::$Name),* }
            }

            /// Takes a field of the fragment; what is unknown is left out.
            pub fn set(&mut self, key: &str, value: &str) {
                match self { $(Self::$Name(place) => place.set(key, value)),* }
            }

            /// The images that it names.
            pub fn names(&self) -> Vec<&Naming> {
                match self { $(Self::$Name(place) => place.names()),* }
            }

            /// Fields of the fragment; what is as always is left out.
            pub fn fields(&self) -> Vec<String> {
                match self { $(Self::$Name(place) => place.fields()),* }
            }
        }

        impl AppState {
            /// What the screen is about: one image, or several; each as its archive with that image chosen.
            pub fn looked_at(&self) -> Vec<Open> {
                match self.screen { $(Screen::$Name => $State::looked_at(self)),* }
            }
        }

        /// What the reducer leaves to the screens.
        impl Draft {
            /// Something happened on a screen.
            pub(super) fn screen_act(&mut self, action: ScreenAction) {
                match action { $(ScreenAction::$Name(action) => $State::act(self, action)),* }
            }

            /// A reply to what a screen asked.
            pub(super) fn screen_answered(&mut self, id: RequestId, asker: ScreenAsker, result: Result<Answer, &str>) {
                match asker { $(ScreenAsker::$Name(asker) => $State::answered(self, id, asker, result)),* }
            }

            /// A file that a screen asked for.
            pub(super) fn screen_saved(&mut self, id: RequestId, asker: ScreenAsker) {
                match asker { $(ScreenAsker::$Name(asker) => $State::saved(self, id, asker)),* }
            }

            /// What the screens depend on has changed.
            pub(super) fn refresh(&mut self) {
                $($State::refresh(self);)*
            }

            /// The tree of an image is complete.
            pub(super) fn screens_indexed(&mut self, image: ImageRef) {
                $($State::indexed(self, image);)*
            }

            /// Another desk reads again what is open.
            pub(super) fn screens_anew(&mut self) {
                $($State::anew(self);)*
            }

            /// Nothing is open any more.
            pub(super) fn screens_lost(&mut self) {
                $($State::lost(self);)*
            }

            /// `Esc`: one step back on the screen.
            pub(super) fn screen_back(&mut self) {
                match self.state.screen { $(Screen::$Name => $State::back(self)),* }
            }

            /// Its filter is cleared.
            pub(super) fn screen_unfilter(&mut self) {
                match self.state.screen { $(Screen::$Name => $State::unfilter(self)),* }
            }

            /// Where one is on it.
            pub(super) fn screen_place(&self) -> At {
                match self.state.screen { $(Screen::$Name => At::$Name($State::place(self))),* }
            }

            /// Goes to a place on it.
            pub(super) fn screen_went(&mut self, at: At) {
                match at { $(At::$Name(place) => $State::went(self, place)),* }
            }
        }
    };
}
screens!(on_page);

impl Default for Screen {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Screen {
    /// It is about the lab, whatever image is open: a link to it carries the sample, since with nothing open there is no screen.
    pub fn is_of_the_lab(self) -> bool {
        matches!(self, Self::Playground | Self::Learn)
    }

    /// The inverse of [`Screen::name`]; anything else is the first.
    pub fn named(name: &str) -> Self {
        Self::ALL.iter().copied().find(|screen| screen.name() == name).unwrap_or_default()
    }
}
