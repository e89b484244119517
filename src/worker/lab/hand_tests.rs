//! What is handed out to a class, and the notes, as the page gets them.

use super::*;
use crate::worker::protocol::{HandOut, Handed, Order, Teach, ToLearn};

fn tell(lab: &mut Lab, told: ToLab) -> Shown {
    match lab.answer(told) {
        FromLab::Shown(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

fn hand(lab: &mut Lab, what: HandOut, address: &str) -> Handed {
    match lab.answer(ToLab::Hand(Order { what, address: address.into(), dark: false })) {
        FromLab::Handed(handed) => *handed,
        other => panic!("{other:?}"),
    }
}

fn on(stage: &str) -> Lab {
    let mut lab = Lab::default();
    tell(&mut lab, ToLab::Stage(stage.into()));
    lab
}

fn taught(step: u32) -> Lab {
    let mut lab = Lab::default();
    let (name, text) = ("04-copy-up".into(), include_str!("../../../static/lessons/04-copy-up.md"));
    let (text, script, stage) = (text.into(), String::new(), String::new());
    tell(
        &mut lab,
        ToLab::Learn(ToLearn::Teach(Teach { name, text, script, step, stage, ..Teach::default() })),
    );
    lab
}

#[test]
fn each_stage_is_drawn_and_says_what_its_markup_says() {
    for (stage, line, says) in [
        ("", "docker run -d --name web debian-ish:1 sleep 1000", "/etc/motd"),
        ("build", "docker build -t shop:1 shop", "Resulting layers"),
        ("share", "docker pull localhost:5000/shop:1", "One layer, three names"),
        ("squash", "docker build -t secret:1 secret", "the secret is in it"),
    ] {
        let mut lab = on(stage);
        let shown = tell(&mut lab, ToLab::Type(line.into()));
        let Handed { name, text, .. } = hand(&mut lab, HandOut::Svg, "");
        assert!(name.starts_with("layerpeel-") && name.ends_with("-step-1.svg"), "{name}");
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"), "{stage}");
        assert!(text.contains(says) && shown.stage.contains(says), "{stage}: {says}");
        for none in ["<script", "<style", "var(--", "href"] {
            assert!(!text.contains(none), "{stage}: {none}");
        }
    }
    assert!(hand(&mut on(""), HandOut::Svg, "").text.contains("No container yet"));
}

#[test]
fn the_sheet_of_a_lesson_has_its_goals_and_its_question_and_not_the_answer() {
    let address = "https://example.org/#1/playground?open=sample&lesson=04-copy-up&step=1";
    let Handed { name, text, .. } = hand(&mut taught(1), HandOut::Panel, address);
    assert_eq!(name, "Changing what cannot change");
    let (panel, sheet) = text.split_once("class=\"class-sheet\"").unwrap();
    assert!(panel.contains("lesson=04-copy-up&amp;step=1") && panel.contains("class=\"code\""));
    assert!(sheet.contains("Lesson 4 of 16") && sheet.contains("1 GB, the whole file"));
    assert!(!sheet.contains("Overlay knows files"), "why an answer is wrong is told later");
    assert!(!panel.contains("class=\"caution\""), "{panel}");
}

#[test]
fn a_link_that_carries_nothing_of_what_was_typed_says_so() {
    let mut lab = on("");
    tell(&mut lab, ToLab::Type("docker images".into()));
    let is_cut = |text: String| text.contains("too long for a link");
    assert!(is_cut(hand(&mut lab, HandOut::Panel, "https://x.org/#1/playground").text));
    let named = "https://x.org/?undo=1#1/playground";
    assert!(is_cut(hand(&mut lab, HandOut::Panel, named).text));
    let whole = "https://x.org/#1/playground?do=docker%20images";
    assert!(!is_cut(hand(&mut lab, HandOut::Panel, whole).text));
}

#[test]
fn notes_come_only_while_somebody_looks_at_them_and_know_what_comes_next() {
    let mut lab = taught(1);
    assert_eq!(tell(&mut lab, ToLab::Room(60)).notes, "");
    let notes = tell(&mut lab, ToLab::Notes(true)).notes;
    for text in ["Many believe", "On the wall: 1 of 1", "docker exec web2 cat /etc/motd"] {
        assert!(notes.contains(text), "{text}");
    }
    let astray = tell(&mut lab, ToLab::Type("docker ps".into())).notes;
    assert!(astray.contains("Something else than the solution was typed"));
    let back = tell(&mut lab, ToLab::Go(-1)).notes;
    assert!(back.contains("<h2>Next</h2><pre>docker ps</pre>"), "what was typed comes first");
    assert_eq!(tell(&mut lab, ToLab::Notes(false)).notes, "");
}

#[test]
fn what_a_pull_moves_travels_and_what_exists_stays() {
    let mut lab = on("share");
    let pull = |lab: &mut Lab, tag: &str| {
        let line = format!("docker --context host2 pull localhost:5000/shop:{tag}");
        tell(lab, ToLab::Type(line))
    };
    let count = |shown: &Shown, class: &str| shown.stage.matches(class).count();
    let first = pull(&mut lab, "1");
    let moved = count(&first, "packet travels");
    assert!(moved > 1 && count(&first, "packet stays") == 0, "{}", first.stage);
    assert_eq!(count(&first, "ph3\" data-css"), moved, "each is stored at the end");
    let names = |shown: &Shown| shown.phases.iter().map(|(phase, _)| *phase).collect::<Vec<_>>();
    assert_eq!(names(&first), [1, 2, 3]);
    let second = pull(&mut lab, "2");
    assert_eq!((count(&second, "packet travels"), count(&second, "packet stays")), (1, moved));
    let again = tell(&mut lab, ToLab::Type("docker images".into()));
    assert_eq!((count(&again, "class=\"packet"), names(&again)), (0, vec![]));
}

#[test]
fn files_of_the_context_are_made_renamed_and_deleted_by_commands() {
    let mut lab = on("build");
    let press = |lab: &mut Lab, what: &str, text: &str| {
        tell(lab, ToLab::Press { what: what.into(), text: text.into() })
    };
    press(&mut lab, "new", "");
    let there = press(&mut lab, "named", "app.py");
    assert!(there.stage.contains("There is one of that name already.") && there.line.is_empty());
    let made = press(&mut lab, "named", "docs/new page.txt");
    assert_eq!(made.line, "mkdir -p shop/docs && touch 'shop/docs/new page.txt'");
    assert!(made.stage.contains("stage-editor"), "it is open to be written");
    press(&mut lab, "save", "hello");
    press(&mut lab, "rename:docs/new page.txt", "");
    let renamed = press(&mut lab, "named", "notes.txt");
    assert_eq!(renamed.line, "mv 'shop/docs/new page.txt' shop/notes.txt");
    assert!(renamed.stage.contains("data-press=\"file:notes.txt\" aria-expanded=\"true\""));
    let gone = press(&mut lab, "delete:notes.txt", "");
    assert_eq!(gone.line, "rm shop/notes.txt");
    assert!(!gone.stage.contains("notes.txt"));
}
