//! The screens there are, in the order of the rail: the one file that names them all. A new one is its lines here, a folder in `app`
//! and one in `ui`.

use super::action::Action;
use super::compare::ComparePlace;
use super::explore::ExplorePlace;
use super::keys::Key;
use super::reduce::Draft;
use super::state::{AppState, Open};
use super::{compare, explore};
use crate::view::compare::rows::Pairs;
use crate::view::rows::Paths;
use crate::worker::protocol::ImageRef;

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// One image: stack, tree, inspector.
    #[default]
    Explore,
    /// Two images beside each other.
    Compare,
}

impl Screen {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Explore, Self::Compare];

    /// What the URL calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Explore => "explore",
            Self::Compare => "compare",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Explore => "Explore",
            Self::Compare => "Compare",
        }
    }

    /// Screens of the same number stand together on the rail: looking, comparing.
    pub fn group(self) -> u8 {
        match self {
            Self::Explore => 0,
            Self::Compare => 1,
        }
    }

    /// What can be taken away from it as it is now.
    pub fn takes(self, state: &AppState) -> Vec<Take> {
        match self {
            Self::Explore => Vec::new(),
            Self::Compare => compare::takes(&state.compare),
        }
    }

    /// The inverse of [`Screen::name`]; anything else is the first.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|screen| screen.name() == name).unwrap_or_default()
    }

    /// The keys that only this screen knows.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Self::Explore => explore::KEYS,
            Self::Compare => compare::KEYS,
        }
    }
}

/// Something to take away.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// What it is called.
    pub name: &'static str,
    /// What hands it over.
    pub action: Action,
}

/// A place on a screen, as the URL holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// On Explore.
    Explore(ExplorePlace),
    /// On Compare.
    Compare(ComparePlace),
}

impl At {
    /// The screen's usual place.
    pub fn start(screen: Screen) -> Self {
        match screen {
            Screen::Explore => Self::Explore(ExplorePlace::default()),
            Screen::Compare => Self::Compare(ComparePlace::default()),
        }
    }

    /// Which screen it is on.
    pub fn screen(&self) -> Screen {
        match self {
            Self::Explore(_) => Screen::Explore,
            Self::Compare(_) => Screen::Compare,
        }
    }

    /// Takes a field of the fragment; what is unknown is left out.
    pub fn set(&mut self, key: &str, value: &str) {
        match self {
            Self::Explore(place) => place.set(key, value),
            Self::Compare(place) => place.set(key, value),
        }
    }

    /// Fields of the fragment; what is as always is left out.
    pub fn fields(&self) -> Vec<String> {
        match self {
            Self::Explore(place) => place.fields(),
            Self::Compare(place) => place.fields(),
        }
    }
}

impl AppState {
    /// What the screen is about: one image, or two; each as its archive with that image chosen.
    pub fn looked_at(&self) -> Vec<Open> {
        match self.screen {
            Screen::Explore => self.archives.shown().into_iter().cloned().collect(),
            Screen::Compare => {
                let with = |side: ImageRef| {
                    let open = self.archives.get(side.archive)?.clone();
                    Some(Open { image: side.image, ..open })
                };
                self.compare.sides.into_iter().flatten().filter_map(with).collect()
            }
        }
    }
}

/// What the reducer leaves to the screen that is shown.
impl Draft {
    /// `Esc`: one step back on the screen.
    pub(super) fn screen_back(&mut self) {
        match self.state.screen {
            Screen::Explore => self.explore_back(),
            Screen::Compare => self.compare_back(),
        }
    }

    /// Its filter is cleared.
    pub(super) fn screen_unfilter(&mut self) {
        match self.state.screen {
            Screen::Explore => self.unfilter::<Paths>(),
            Screen::Compare => self.unfilter::<Pairs>(),
        };
    }

    /// Where one is on it.
    pub(super) fn screen_place(&self) -> At {
        match self.state.screen {
            Screen::Explore => At::Explore(self.explore_place()),
            Screen::Compare => At::Compare(self.compare_place()),
        }
    }

    /// Goes to a place on it.
    pub(super) fn screen_went(&mut self, at: At) {
        match at {
            At::Explore(place) => self.explore_went(place),
            At::Compare(place) => self.compare_went(place),
        }
    }
}
