//! What is shown as a link names it, what is saved of a difference, and how far that goes.

use super::*;

/// A link that names the text of a key leads to it, though what the file is says more.
#[test]
fn text_that_a_link_names_stays_text() {
    let says_less = Page { to: 9, size: 9, says_less: true, ..Page::said("") };
    for (named, want) in [(false, Show::Kind), (true, Show::Text)] {
        let mut play = selected(4);
        let opening = Opening { named, ..Opening::default() };
        let (id, ..) = asked(&act(&mut play, ContentAction::Open(opening)));
        play.answer(id, Answer::Page { page: Box::new(says_less.clone()), place: None });
        assert_eq!(panel(&play).show, want);
    }
}

/// What is saved of a difference is B, though nobody has looked at it alone.
#[test]
fn of_a_difference_version_b_is_saved_at_once() {
    let mut play = selected(4);
    act(&mut play, ContentAction::Open(Opening::default()));
    act(&mut play, ContentAction::Show(Show::Difference));
    act(&mut play, ContentAction::Pin(1, 0));
    let (id, files, look) = asked(&act(&mut play, ContentAction::Save));
    assert_eq!((files, look), ([Some(0), None], Look::Place));
    let page = || Box::new(Page::said("The link leads nowhere."));
    let effects = play.answer(id, Answer::Page { page: page(), place: Some(content(9)) });
    let saved = |effect: &Effect| matches!(effect, Effect::SaveContent { place, .. } if *place == content(9));
    assert!(effects.iter().any(saved), "{effects:?}");
    let (id, ..) = asked(&act(&mut play, ContentAction::Save));
    play.answer(id, Answer::Page { page: page(), place: None });
    assert_eq!(panel(&play).failed.as_deref(), Some("The link leads nowhere."));
}

#[test]
fn twice_as_much_is_compared_when_that_is_wanted() {
    let mut play = selected(4);
    act(&mut play, ContentAction::Open(Opening::default()));
    let (id, ..) = asked(&act(&mut play, ContentAction::Show(Show::Difference)));
    assert!(!panel(&play).goes_on(), "nothing is known yet");
    let cut = Difference { goes_on: true, ..no_difference() };
    play.answer(id, Answer::Difference(Box::new(cut)));
    assert!(panel(&play).goes_on());
    let (_, _, look) = asked(&act(&mut play, ContentAction::Further));
    assert_eq!(look, Look::Difference(Manner { further: 1, ..Manner::default() }));
    assert!(!panel(&play).goes_on(), "it is under way");
    let (_, _, look) = asked(&act(&mut play, ContentAction::Pin(1, 0)));
    assert_eq!(look, Look::Difference(Manner::default()), "of other versions it begins anew");
}
