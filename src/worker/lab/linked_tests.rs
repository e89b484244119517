//! A lesson that a link has taught on an open image, where that image is none for it, or nobody waits for what it reads.

use super::lend_tests::{ONE, Page, class, image, nameless, press, taught};
use super::tests::text;
use super::*;
use crate::worker::protocol::{ArchiveId, LessonShown, Teach, ToLearn, ToLend};

const READS: &str = "04-copy-up";

/// What the lab is told by a link to a lesson of which a file has to be read, first of all to try it out.
fn reads(on: &str, script: &str) -> ToLab {
    let text = std::fs::read_to_string(format!("static/lessons/{READS}.md")).unwrap();
    let (name, on, script) = (READS.to_owned(), on.to_owned(), script.to_owned());
    ToLab::Learn(ToLearn::Teach(Teach { name, text, on, script, ..Teach::default() }))
}

/// The same, with a goal that nothing reaches.
fn reads_and_fails(on: &str) -> ToLab {
    let ToLab::Learn(ToLearn::Teach(mut teach)) = reads(on, "") else { unreachable!() };
    teach.text = teach.text.replace("- upper web2 is empty", "- upper web2 has /nosuch");
    ToLab::Learn(ToLearn::Teach(teach))
}

/// A lab with the image lent, and what a link calls that.
fn lent(mut page: Page) -> (Page, String) {
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    taught(&mut page, "02-names");
    let on = press(&mut page, "image").lesson.unwrap().on;
    page.hear(ToLab::Learn(ToLearn::Leave), None);
    (page, on)
}

/// Another archive is lent beside the one that is there, which is what is read from on.
fn beside(page: &mut Page, mut other: Page) -> Vec<Shown> {
    std::mem::swap(&mut page.archive, &mut other.archive);
    std::mem::swap(&mut page.tars, &mut other.tars);
    let shown = page.lend(ArchiveId(2));
    std::mem::swap(&mut page.archive, &mut other.archive);
    std::mem::swap(&mut page.tars, &mut other.tars);
    shown
}

/// None of what is wanted can be read.
fn bring_none(page: &mut Page) -> Vec<Shown> {
    let mut shown = Vec::new();
    for _ in 0..20 {
        for place in std::mem::take(&mut page.wanted) {
            shown.extend(page.hear(ToLab::Lend(ToLend::Content(place)), None));
        }
    }
    assert!(page.wanted.is_empty(), "it is asked for without end");
    shown
}

fn refused(shown: &Shown) -> &LessonShown {
    let lesson = shown.lesson.as_ref().unwrap();
    assert!(lesson.panel.contains("can’t be taught on class:1"), "{}", lesson.panel);
    lesson
}

#[test]
fn a_lesson_that_does_not_fit_says_so_once_though_it_had_to_read_first() {
    for brings in [Page::bring, bring_none] {
        let (mut page, on) = lent(class());
        assert_eq!(page.hear(reads_and_fails(&on), None), []);
        assert!(!page.wanted.is_empty());
        let shown = brings(&mut page);
        assert_eq!(shown.len(), 1, "{:?}", shown.iter().map(|one| &one.says).collect::<Vec<_>>());
        assert!(shown[0].says.contains("can’t be taught on class:1"), "{}", shown[0].says);
        let panel = refused(&shown[0]).panel.clone();
        // Neither what is read nor what comes has it tried again.
        page.typed("docker run -d --name web class:1 sleep 1000");
        let shown = page.typed("docker exec web cat /srv/app.py");
        assert!(shown.printed.contains("print(1)") && !shown.says.contains("can’t be taught"));
        let shown = beside(&mut page, Page::with(&image("class:2", &[("etc/other", b"2")])));
        assert!(shown.iter().all(|shown| !shown.says.contains("can’t be taught")));
        assert_eq!(refused(shown.last().unwrap()).panel, panel);
        page.hear(ToLab::Learn(ToLearn::Leave), None);
        assert_eq!(page.hear(ToLab::Room(60), None)[0].lesson, None);
    }
}

#[test]
fn an_image_that_could_not_be_read_is_tried_when_it_is_opened_again() {
    let (mut page, on) = lent(class());
    page.hear(reads_and_fails(&on), None);
    bring_none(&mut page);
    page.hear(ToLab::Lend(ToLend::Closed(ONE)), None);
    page.lend(ONE);
    assert!(!page.wanted.is_empty(), "it reads");
    let shown = page.bring();
    assert_eq!((shown.len(), shown[0].unasked), (1, true));
    refused(&shown[0]);
}

#[test]
fn a_linked_lesson_that_is_not_waited_for_says_so_and_can_be_left() {
    for told in [ToLab::Abandon, ToLab::Go(-1)] {
        let (mut page, on) = lent(class());
        let script = "docker exec web2 cat /etc/os-release";
        assert_eq!(page.hear(reads(&on, script), None), []);
        let shown = page.hear(told.clone(), None);
        assert_eq!(shown.len(), 2, "to the lesson and to what was told");
        for shown in &shown {
            let lesson = refused(shown);
            assert_eq!((&*lesson.name, &lesson.on, &*shown.script), (READS, &on, script));
            for way in ["data-do=\"leave\"", "data-do=\"all\"", "data-lesson=\"04-copy-up\""] {
                assert!(lesson.panel.contains(way), "{}", lesson.panel);
            }
        }
        assert_eq!(page.bring(), [], "it does not begin by itself");
        page.typed("docker ps");
        assert_eq!(page.hear(ToLab::Learn(ToLearn::Leave), None)[0].lesson, None);
        // Whoever follows the link once more is led there.
        page.hear(reads(&on, ""), None);
        let shown = page.bring().remove(0);
        assert!(shown.lesson.unwrap().panel.contains("Back to the sample"));
    }
    let (mut page, on) = lent(class());
    page.hear(reads(&on, ""), None);
    let shown = page.hear(ToLab::Learn(ToLearn::Leave), None);
    assert_eq!((shown.len(), shown[1].lesson.as_ref()), (2, None));
    assert!(shown.iter().all(|shown| shown.says.is_empty()));
}

#[test]
fn an_image_that_came_while_a_line_waited_is_taken_up_when_that_is_given_up() {
    let (_, on) = lent(class());
    let other = image("other:1", &[("etc/other", b"2")]);
    let mut page = Page::with(&other);
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.hear(reads(&on, ""), None);
    page.typed("docker run -d --name web other:1 sleep 1000");
    assert_eq!(page.hear(ToLab::Type("docker exec web cat /etc/other".into()), None), []);
    beside(&mut page, class());
    let shown = page.hear(ToLab::Abandon, None);
    assert!(text(&shown[0].printed).contains("^C: not run"));
    let class = class();
    (page.archive, page.tars) = (class.archive, class.tars);
    let shown = page.bring().pop().unwrap();
    assert!(shown.unasked && shown.lesson.unwrap().panel.contains("Back to the sample"));
}

#[test]
fn an_image_without_an_id_is_known_by_the_sizes_of_its_files() {
    let files = [("etc/one", &b"one"[..]), ("etc/two", b"two and more")];
    let (_, on) = lent(nameless(&files));
    let mark = on.strip_prefix("class:1@").unwrap();
    assert!(mark.len() == 12 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()), "{on}");
    assert_eq!(lent(nameless(&files)).1, on, "whenever it is opened");
    // As many bytes, but others.
    let other = nameless(&[("etc/one", b"one and more"), ("etc/two", b"two")]);
    let (mut page, _) = lent(other);
    let shown = page.hear(reads(&on, ""), None).remove(0);
    let panel = shown.lesson.unwrap().panel;
    assert!(panel.contains("which is not open") && panel.contains("It has no ID"), "{panel}");
}
