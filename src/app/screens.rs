//! The screens there are, in the order of the rail. A new one is a line here, a folder in `app` and one in `ui`.

use super::action::Action;
use super::compare::ComparePlace;
use super::explore::ExplorePlace;
use super::keys::Key;
use super::state::AppState;
use super::{compare, explore};

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
