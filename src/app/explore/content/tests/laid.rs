//! A document that is laid out.

use super::*;
use crate::analysis::laid::{Mark, Marks};
use crate::domain::wire::to_bytes;

/// Who reads on needs no more than the pages; who jumps far waits for one pass through all of it.
#[test]
fn a_document_is_laid_out_page_by_page() {
    let text = format!("[{}1]", "1,".repeat(1 << 20));
    let mut marks = Marks::default();
    marks.feed(text.as_bytes());
    let marks = marks.finish();
    let size = text.len() as u64;
    let page_of = |form: Form, from: u64, to: u64| Page {
        form,
        from,
        to,
        size,
        lays_out: from == 0,
        ..Page::said("")
    };
    let came = |play: &mut Play, id: u32, page: Page| {
        play.answer(id, Answer::Page { page: Box::new(page), place: Some(content(size)) })
    };
    let wanted = |effects: &[Effect]| match asked(effects) {
        (id, _, Look::Page { wanted, .. }) => (id, wanted.form, wanted.at),
        other => panic!("{other:?}"),
    };
    let laid = |mark: Mark| Some(Form::Laid(mark));
    let mut play = selected(4);
    let (id, ..) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
    came(&mut play, id, page_of(Form::Text(Default::default()), 0, 400));
    assert!(panel(&play).laid.offered);
    let (id, form, at) = wanted(&act(&mut play, ContentAction::Show(Show::Laid)));
    assert_eq!((form, at), (laid(Mark::default()), At::From(0)));
    came(&mut play, id, page_of(laid(marks[0]).unwrap(), 0, marks[0].byte));
    let (_, form, at) = wanted(&act(&mut play, ContentAction::More(true)));
    assert_eq!((form, at), (laid(marks[0]), At::From(marks[0].byte)), "it goes on from there");
    // Far away: a worker passes through all of it first.
    let far = At::Byte(1 << 20);
    let effects = act(&mut play, ContentAction::Go(far));
    let pass = effects.iter().find_map(|effect| match effect {
        Effect::Find { id, seek: Seek::Marks, .. } => Some(*id),
        _ => None,
    });
    assert!(questions(&effects).is_empty() && panel(&play).is_reading());
    assert!(act(&mut play, ContentAction::More(true)).is_empty(), "a page is on its way");
    let found = Some(Found { bytes: to_bytes(&marks), whole: true });
    let told = Action::Engine(Event::ContentRead { id: pass.expect("it passes"), found });
    let (id, form, at) = wanted(&play.act(told));
    assert_eq!((form, at), (laid(marks[7]), far), "the last mark before it");
    came(&mut play, id, page_of(form.unwrap(), 1 << 20, size));
    let (.., at) = wanted(&act(&mut play, ContentAction::Go(At::UpTo(size))));
    assert_eq!(at, At::UpTo(size), "that is known once for all");
    // Of another version nothing is known.
    let (id, form, _) = wanted(&act(&mut play, ContentAction::Pin(1, 0)));
    assert_eq!(form, laid(Mark::default()));
    came(
        &mut play,
        id,
        Page { lays_out: false, ..page_of(Form::Text(Default::default()), 0, 400) },
    );
    assert_eq!((panel(&play).show, panel(&play).laid.offered), (Show::Text, false));
    // Nobody waits for marks who looks at something else.
    act(&mut play, ContentAction::Show(Show::Laid));
    let effects = act(&mut play, ContentAction::Go(far));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Find { .. })));
    let effects = act(&mut play, ContentAction::Show(Show::Hex));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::DropFind(_))), "{effects:?}");
    assert!(panel(&play).waits_for_page(), "for the bytes");
}

/// A panel that shows the beginning of a document of 2 MiB, and its marks.
fn laid_out() -> (Play, Vec<Mark>) {
    let text = format!("[{}1]", "1,".repeat(1 << 20));
    let mut marks = Marks::default();
    marks.feed(text.as_bytes());
    let mut play = selected(4);
    let opening = Opening { show: Show::Laid, ..Opening::default() };
    let (id, ..) = asked(&act(&mut play, ContentAction::Open(opening)));
    beginning_came(&mut play, id);
    (play, marks.finish())
}

fn beginning_came(play: &mut Play, id: u32) {
    let form = Form::Laid(Mark::default());
    let page = Page { form, to: 400, size: 2 << 20, lays_out: true, ..Page::said("") };
    play.answer(id, Answer::Page { page: Box::new(page), place: Some(content(2 << 20)) });
}

/// The number of the pass through all of it that begins.
fn pass(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| match effect {
        Effect::Find { id, seek: Seek::Marks, .. } => Some(*id),
        _ => None,
    })
}

fn passed(play: &mut Play, id: u32, marks: Option<&Vec<Mark>>) -> Vec<Effect> {
    let found = marks.map(|marks| Found { bytes: to_bytes(marks), whole: true });
    play.act(Action::Engine(Event::ContentRead { id, found }))
}

const FAR: At = At::Byte(1 << 20);

/// Who jumped far and came back reads on at once, and finds the far end when it is asked for again.
#[test]
fn marks_that_no_page_waits_for_any_more_are_kept() {
    let (mut play, marks) = laid_out();
    let id = pass(&act(&mut play, ContentAction::Go(FAR))).expect("it passes");
    let (page, ..) = asked(&act(&mut play, ContentAction::Go(At::From(0))));
    beginning_came(&mut play, page);
    assert!(!panel(&play).is_reading(), "the page is there");
    let (page, ..) = asked(&act(&mut play, ContentAction::More(true)));
    beginning_came(&mut play, page);
    assert!(questions(&passed(&mut play, id, Some(&marks))).is_empty(), "nobody is taken away");
    let (_, _, look) = asked(&act(&mut play, ContentAction::Go(FAR)));
    assert_eq!(
        look,
        Look::page(Wanted { form: Some(Form::Laid(marks[7])), at: FAR, line: None, bare: false })
    );
}

#[test]
fn a_pass_that_failed_is_forgotten_where_no_page_needs_it() {
    let (mut play, _) = laid_out();
    let id = pass(&act(&mut play, ContentAction::Go(FAR))).expect("it passes");
    passed(&mut play, id, None);
    assert!(panel(&play).laid.failed().is_some());
    let (page, ..) = asked(&act(&mut play, ContentAction::Go(At::From(0))));
    assert!(panel(&play).laid.failed().is_none(), "a page is on its way");
    beginning_came(&mut play, page);
    let id = pass(&act(&mut play, ContentAction::Go(FAR))).expect("it is tried again");
    act(&mut play, ContentAction::Go(At::From(0)));
    passed(&mut play, id, None);
    assert!(panel(&play).laid.failed().is_none(), "nobody waited for it");
}
