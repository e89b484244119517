//! Keys, in one table for each place: the listener obeys it, the help shows it, and tests press it.

use super::action::Action;
use super::listing::Walk;
use super::screens::Screen;
use super::state::AppState;

/// A key, and what it does.
pub struct Key {
    /// What the browser calls it.
    pub name: &'static str,
    /// What the help says; keys that follow each other with the same words are one line of it.
    pub does: &'static str,
    /// What happens.
    pub act: Act,
}

/// What a key does.
#[derive(Clone, Copy)]
pub enum Act {
    /// An action.
    Do(fn(&AppState) -> Action),
    /// Another screen.
    Show(Screen),
    /// The filter gets the focus.
    Filter,
    /// The search box gets the focus.
    Search,
    /// Of what has these ids, the one behind that which has the focus gets it.
    Cycle(&'static [&'static str]),
    /// A file is picked, to be shown.
    Pick,
    /// A file is picked, to be compared.
    PickOther,
}

/// Keys that work on every screen.
pub const EVERYWHERE: &[Key] = &[
    Key { name: "/", does: "Filter paths; in a content, find text", act: Act::Filter },
    Key { name: "Ctrl K", does: "Find names in the image", act: Act::Search },
    Key { name: "o", does: "Open an image", act: Act::Pick },
    Key { name: "?", does: "This list", act: Act::Do(|_| Action::ShowHelp) },
    Key {
        name: "Escape",
        does: "One step back: close, clear the filter, clear the selection",
        act: Act::Do(|_| Action::Back),
    },
];

/// What a key does on a screen. Everywhere's keys come first, so that none means two things.
pub fn act(screen: Screen, name: &str) -> Option<Act> {
    all(screen).find(|key| key.name == name).map(|key| key.act)
}

fn all(screen: Screen) -> impl Iterator<Item = &'static Key> {
    EVERYWHERE.iter().chain(Screen::KEYS).chain(screen.keys())
}

/// A key in a list.
pub struct WalkKey {
    /// What the browser calls it.
    pub name: &'static str,
    /// What the help says.
    pub does: &'static str,
    /// What happens, with so many rows on a screenful.
    pub walk: fn(i32) -> Walk,
}

/// Keys in a list.
pub const IN_LIST: &[WalkKey] = &[
    WalkKey { name: "ArrowUp", does: "Row above, row below", walk: |_| Walk::By(-1) },
    WalkKey { name: "ArrowDown", does: "Row above, row below", walk: |_| Walk::By(1) },
    WalkKey { name: "ArrowRight", does: "Open the folder, then go into it", walk: |_| Walk::In },
    WalkKey {
        name: "ArrowLeft",
        does: "Close the folder, or go to the folder around",
        walk: |_| Walk::Out,
    },
    WalkKey { name: "Enter", does: "Open or close the folder", walk: |_| Walk::Toggle },
    WalkKey { name: " ", does: "Open or close the folder", walk: |_| Walk::Toggle },
    WalkKey { name: "*", does: "Open the folder and all below", walk: |_| Walk::All },
    WalkKey {
        name: "c",
        does: "Open the folder and all that changes in it",
        walk: |_| Walk::Changes,
    },
    WalkKey { name: "PageUp", does: "A screenful up or down", walk: |page| Walk::By(-page) },
    WalkKey { name: "PageDown", does: "A screenful up or down", walk: Walk::By },
    WalkKey { name: "Home", does: "First row, last row", walk: |_| Walk::First },
    WalkKey { name: "End", does: "First row, last row", walk: |_| Walk::Last },
];

/// What the help says of letters in a list: they are no keys of their own there.
pub const LETTERS: (&str, &str) = ("a … z", "Next row whose name begins so");

/// Where a key in a list leads to.
pub fn walk(name: &str, page: i32) -> Option<Walk> {
    IN_LIST.iter().find(|key| key.name == name).map(|key| (key.walk)(page))
}

/// As it is written on a keyboard.
pub fn cap(name: &'static str) -> &'static str {
    match name {
        "Escape" => "Esc",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        " " => "Space",
        other => other,
    }
}

/// Lines of the help: keys with the same words stand together.
pub fn lines(
    keys: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> Vec<(Vec<&'static str>, &'static str)> {
    let mut lines: Vec<(Vec<&str>, &str)> = Vec::new();
    for (name, does) in keys {
        match lines.last_mut() {
            Some((names, same)) if *same == does => names.push(cap(name)),
            _ => lines.push((vec![cap(name)], does)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_key_means_two_things_on_a_screen() {
        for &screen in Screen::ALL {
            let mut names = BTreeSet::new();
            for key in all(screen) {
                assert!(names.insert(key.name), "{} twice on {screen:?}", key.name);
                assert!(act(screen, key.name).is_some() && !key.does.is_empty());
            }
        }
        let names: BTreeSet<_> = IN_LIST.iter().map(|key| key.name).collect();
        assert_eq!(names.len(), IN_LIST.len());
        assert_eq!(walk("PageDown", 20), Some(Walk::By(20)));
    }

    #[test]
    fn every_screen_has_its_digit() {
        for (&screen, digit) in Screen::ALL.iter().zip(1..) {
            let act = act(Screen::default(), &digit.to_string());
            assert!(matches!(act, Some(Act::Show(shown)) if shown == screen), "{digit}");
        }
    }

    #[test]
    fn keys_with_the_same_words_are_one_line() {
        let lines = lines(IN_LIST.iter().map(|key| (key.name, key.does)));
        assert_eq!(lines[0], (vec!["↑", "↓"], "Row above, row below"));
        assert_eq!(lines.len(), 8);
    }
}
