//! What is lent comes and goes at any time: what was done stays, and nothing is taken for another.

use super::lend_tests::{ONE, Page, class, image, press, taught};
use super::tests::text;
use super::*;
use crate::make::archive::ImageSpec;
use crate::worker::protocol::{ArchiveId, Teach, ToLearn, ToLend};

const TWO: ArchiveId = ArchiveId(2);
const LINK: &str = "docker run -d --name web class:1 sleep 1000";

impl Page {
    /// Another archive is opened beside the one that is there.
    fn lend_other(&mut self, spec: &ImageSpec) -> Vec<Shown> {
        let other = Page::with(spec);
        (self.archive, self.tars) = (other.archive, other.tars);
        self.lend(TWO)
    }

    fn close(&mut self, archive: ArchiveId) -> Vec<Shown> {
        self.hear(ToLab::Lend(ToLend::Closed(archive)), None)
    }

    fn waits(&mut self, lines: &str) {
        assert_eq!(self.hear(ToLab::Type(lines.into()), None), []);
        assert!(!self.wanted.is_empty());
    }
}

fn pressed(what: &str) -> ToLab {
    ToLab::Press { what: what.into(), text: String::new() }
}

#[test]
fn a_lesson_that_does_not_fit_says_why_and_one_of_the_sample_alone_offers_nothing() {
    let mut page = Page::with(&image("class:1", &[]));
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    taught(&mut page, "05-invisible-copy");
    let shown = press(&mut page, "image");
    assert!(
        shown.printed.contains("can’t be taught on class:1: it needs a file of 100 kB"),
        "{}",
        shown.printed
    );
    taught(&mut page, "12-order");
    let shown = page.typed("docker images");
    assert!(!shown.lesson.unwrap().panel.contains("data-do=\"image\""));
}

#[test]
fn what_was_pressed_or_gone_back_since_a_link_is_kept() {
    let stage = || ToLab::Stage("build".into());
    for told in [vec![stage(), pressed("build")], vec![ToLab::Go(-1)]] {
        let mut page = class();
        page.hear(ToLab::Begin(LINK.into()), None);
        for one in told {
            page.hear(one, None);
        }
        assert!(page.lend(ONE).iter().all(|shown| !shown.clears));
    }
    // Another name that begins so is another.
    let mut page = class();
    page.hear(ToLab::Begin(LINK.replace("class:1", "class:10")), None);
    assert!(page.lend(ONE).iter().all(|shown| !shown.clears));
}

#[test]
fn a_link_is_followed_when_the_lesson_is_left_during_which_its_image_came() {
    let mut page = class();
    page.hear(ToLab::Begin(LINK.into()), None);
    taught(&mut page, "02-names");
    page.typed("docker images");
    page.lend(ONE);
    let shown = page.hear(ToLab::Learn(ToLearn::Leave), None).remove(0);
    assert!(shown.clears && !shown.printed.contains("Unable to find image"), "{}", shown.printed);
    assert_eq!((&*shown.script, shown.at), (LINK, 1));
    assert!(text(&page.typed("docker ps").printed).contains("class:1"));
}

#[test]
fn a_link_is_followed_again_when_an_image_of_it_came_while_it_waited() {
    let mut page = class();
    let lines = format!("{LINK}\ndocker tag class:2 mine:2\ndocker exec web cat /srv/app.py");
    page.hear(ToLab::Begin(lines.clone()), None);
    page.lend(ONE);
    let waits = page.wanted.clone();
    assert_eq!(waits.len(), 1);
    page.lend_other(&image("class:2", &[("etc/other", b"2")]));
    let content = || ToLab::Lend(ToLend::Content(waits[0]));
    let first = page.hear(content(), Some(b"print(1)\n".to_vec()));
    assert_eq!(first.len(), 2, "what waited, and all of it again");
    assert!(first[0].printed.contains("No such image"), "{}", first[0].printed);
    assert!(first[1].clears && first[1].unasked && first[1].script == lines);
    assert!(first[1].printed.contains("print(1)") && !first[1].printed.contains("No such image"));
}

#[test]
fn one_image_of_two_archives_stays_until_both_are_closed() {
    let base = [("etc/os-release", &b"NAME=Class\n"[..])];
    let longer = image("class:2", &[base[0], ("srv/more", b"2")]);
    for other in [image("class:1", &base), longer] {
        let mut page = Page::with(&image("class:1", &base));
        page.hear(ToLab::Begin(String::new()), None);
        page.lend(ONE);
        page.lend_other(&other);
        assert!(!page.close(ONE).is_empty(), "nobody made anything of it");
        let images = text(&page.typed("docker images").printed);
        assert!(images.contains("class ") && !images.contains("class 1 "), "{images}");
        let tag = if images.contains("class 2") { "class:2" } else { "class:1-2" };
        page.typed(&format!("docker run -d --name web {tag} sleep 1000"));
        let printed = page.typed("docker exec web cat /etc/os-release").printed;
        assert!(printed.contains("NAME=Class"), "{printed}");
    }
}

#[test]
fn what_was_removed_or_untagged_does_not_come_back_when_another_archive_is_closed() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.lend_other(&image("class:2", &[("etc/other", b"2")]));
    page.typed("docker rmi class:2");
    page.close(ONE);
    let images = text(&page.typed("docker images").printed);
    assert!(!images.contains("class "), "{images}");
    page.hear(ToLab::Go(-1), None);
    page.hear(ToLab::Go(-1), None);
    assert!(text(&page.typed("docker images").printed).contains("class 2 "));
}

#[test]
fn a_link_that_is_followed_again_leaves_the_tab_and_no_draft_is_lost_by_it() {
    let mut page = class();
    page.hear(ToLab::Begin(LINK.into()), None);
    page.hear(ToLab::Stage("build".into()), None);
    let shown = page.lend(ONE);
    assert!(
        shown.iter().any(|shown| shown.clears) && shown.iter().all(|shown| shown.on == "build")
    );
    let mut page = class();
    page.hear(ToLab::Begin(LINK.into()), None);
    page.hear(ToLab::Stage("build".into()), None);
    page.hear(pressed("edit:Dockerfile"), None);
    assert!(page.lend(ONE).iter().all(|shown| !shown.clears));
}

#[test]
fn who_asks_for_a_hint_notes_or_a_hand_out_while_a_command_waits_gives_up_nothing() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed(LINK);
    page.waits("docker exec web cat /srv/app.py");
    for what in ["hint", "choose 0 0", "reveal 0", "tick"] {
        assert!(page.hear(ToLab::Learn(ToLearn::Press(what.into())), None)[0].waits, "{what}");
    }
    assert!(page.hear(ToLab::Notes(true), None)[0].waits);
    assert!(page.bring()[0].printed.contains("print(1)"));
}

#[test]
fn what_is_given_up_leaves_no_half_of_a_command_and_says_what_else_was_not_run() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed(LINK);
    page.waits("docker exec web cat /srv/app.py\ncat > a <<E\none\nE");
    let shown = page.hear(ToLab::Abandon, None);
    assert!(shown[0].printed.contains("3 lines behind it were not run"), "{}", shown[0].printed);
    page.waits("docker exec web cat /srv/app.py");
    assert!(!page.hear(ToLab::Abandon, None)[0].printed.contains("behind it"));
}

#[test]
fn a_lesson_left_on_an_image_is_not_taken_up_for_another_of_that_name() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    taught(&mut page, "02-names");
    press(&mut page, "image");
    let shown = page.typed("docker tag class:1 shop:1");
    let lesson = shown.lesson.unwrap();
    assert!(lesson.on.starts_with("class:1@sha256:"), "{}", lesson.on);
    assert_eq!(press(&mut page, "image").lesson.unwrap().on, "");
    page.close(ONE);
    page.lend_other(&image("class:1", &[("etc/other", b"2")]));
    let shown = press(&mut page, "image");
    assert!(shown.lesson.unwrap().on != lesson.on && shown.script.is_empty(), "{}", shown.script);
}

#[test]
fn what_can_t_be_edited_says_why_and_loses_no_draft_and_what_is_open_is_fetched() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    page.typed(LINK);
    page.typed("docker cp web:/srv/app.py shop/far.py");
    page.typed("truncate -s 70000 shop/big");
    page.hear(ToLab::Stage("build".into()), None);
    page.hear(pressed("edit:Dockerfile"), None);
    let draft = ToLab::Press { what: "edit:big".into(), text: "FROM my-draft".into() };
    let shown = page.hear(draft, None).remove(0);
    assert!(shown.printed.contains("big can’t be edited here: it has"), "{}", shown.printed);
    assert!(shown.stage.contains("FROM my-draft"));
    page.hear(pressed("cancel"), None);
    let mut shown = page.hear(pressed("edit:far.py"), None);
    shown.extend(page.bring());
    assert!(shown.pop().unwrap().stage.contains("print(1)"));
}

#[test]
fn a_file_named_like_an_option_is_a_file() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.typed("cd shop");
    page.typed("touch ./-x");
    page.hear(ToLab::Stage("build".into()), None);
    let shown = page.hear(pressed("delete:-x"), None).remove(0);
    assert_eq!(shown.line, "rm ./-x");
    assert!(!text(&page.typed("ls").printed).contains("-x"));
}

/// What a link to a lesson on an open image tells a lab that has no such image.
fn linked(on: &str, script: &str, step: u32) -> ToLab {
    let name = "02-names".to_owned();
    let text = std::fs::read_to_string(format!("static/lessons/{name}.md")).unwrap();
    let (script, on) = (script.to_owned(), on.to_owned());
    ToLab::Learn(ToLearn::Teach(Teach { name, text, script, step, on, ..Teach::default() }))
}

#[test]
fn a_lesson_on_an_image_waits_for_it_after_a_reload_and_goes_on_there() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    taught(&mut page, "02-names");
    press(&mut page, "image");
    let (line, other) = ("docker tag class:1 shop:1", "docker images");
    page.typed(&format!("{line}\n{other}"));
    let shown = page.hear(ToLab::Room(60), None).remove(0);
    let (on, script, last) = (shown.lesson.unwrap().on, shown.script, shown.last);
    // The page is loaded anew.
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    let shown = page.hear(linked(&on, &script, 0), None).remove(0);
    assert_eq!(
        (&shown.lesson.as_ref().unwrap().on, &shown.script),
        (&on, &script),
        "the link stays"
    );
    let panel = &shown.lesson.as_ref().unwrap().panel;
    assert!(panel.contains("This lesson is on class:1, which is not open"), "{panel}");
    assert!(panel.contains("data-lesson=\"02-names\">Do it on the sample"), "{panel}");
    assert!(shown.says.contains("Open its archive"), "{}", shown.says);
    // Another one changes nothing, whatever it is called.
    let shown = page.lend_other(&image("class:1", &[("etc/other", b"2")]));
    assert_eq!(shown.last().unwrap().lesson.as_ref().unwrap().panel, *panel);
    page.typed("docker ps");
    let own = class();
    (page.archive, page.tars) = (own.archive, own.tars);
    let shown = page.lend(ONE).pop().unwrap();
    assert!(shown.unasked && shown.printed.contains(line), "{}", shown.printed);
    assert_eq!((shown.script, shown.last), (script, last));
    let lesson = shown.lesson.unwrap();
    assert!(lesson.panel.contains("Back to the sample"), "{}", lesson.panel);
    // Under the name that it has here: the other one took its own.
    assert_eq!(lesson.on.rsplit_once('@'), on.replace("class:1@", "class:1-2@").rsplit_once('@'));
    page.hear(ToLab::Learn(ToLearn::Leave), None);
    assert!(text(&page.typed("docker images").printed).contains("class 1 "), "what was before");
}

#[test]
fn a_lesson_that_waits_for_its_image_is_left_or_begun_on_the_sample() {
    let on = "class:1@sha256:0123456789ab";
    let mut page = class();
    page.hear(ToLab::Begin(LINK.into()), None);
    page.hear(linked(on, "", 2), None);
    let shown = page.hear(ToLab::Learn(ToLearn::Leave), None).remove(0);
    assert_eq!((shown.lesson, &*shown.script), (None, LINK));
    page.hear(linked(on, "", 2), None);
    taught(&mut page, "02-names");
    let shown = page.lend(ONE).pop().unwrap();
    let lesson = shown.lesson.unwrap();
    assert_eq!((&*lesson.on, lesson.step), ("", 0), "the sample it is");
}

#[test]
fn a_link_to_a_step_on_an_image_that_is_there_leads_to_it_and_where_it_does_not_fit_says_why() {
    let mut page = class();
    page.hear(ToLab::Begin(String::new()), None);
    page.lend(ONE);
    taught(&mut page, "02-names");
    let on = press(&mut page, "image").lesson.unwrap().on;
    page.hear(ToLab::Learn(ToLearn::Leave), None);
    let shown = page.hear(linked(&on, "", 1), None).remove(0);
    let lesson = shown.lesson.unwrap();
    assert_eq!((lesson.on, lesson.step, shown.last), (on.clone(), 1, 1));
    let name = "05-invisible-copy".to_owned();
    let text = std::fs::read_to_string(format!("static/lessons/{name}.md")).unwrap();
    let teach = Teach { name, text, on, ..Teach::default() };
    let mut shown = page.hear(ToLab::Learn(ToLearn::Teach(teach)), None);
    shown.extend(page.bring());
    assert_eq!(shown.len(), 1, "said once");
    let panel = shown.remove(0).lesson.unwrap().panel;
    assert!(panel.contains("can’t be taught on class:1: it needs a file of 100 kB"), "{panel}");
}
