use super::*;
use crate::worker::lab::tests::{text, told, typed};
use crate::worker::protocol::ToLab;

const COPY_UP: &str = include_str!("../../../../static/lessons/04-copy-up.md");
const NAME: &str = "04-copy-up";
const HELLO: &str = "docker exec web1 sh -c 'echo hello >> /etc/motd'";

fn learn(lab: &mut Lab, about: ToLearn) -> Learned {
    match lab.answer(ToLab::Learn(about)) {
        FromLab::Learned(learned) => *learned,
        other => panic!("{other:?}"),
    }
}

fn lesson(lab: &mut Lab, about: ToLearn) -> Shown {
    told(lab, ToLab::Learn(about))
}

fn teach(lab: &mut Lab, script: &str, step: u32) -> Shown {
    let (name, text) = (NAME.to_owned(), COPY_UP.to_owned());
    lesson(
        lab,
        ToLearn::Teach(Teach { name, text, script: script.into(), step, ..Teach::default() }),
    )
}

fn press(lab: &mut Lab, what: &str) -> Shown {
    lesson(lab, ToLearn::Press(what.into()))
}

fn panel(shown: &Shown) -> String {
    text(&shown.lesson.as_ref().unwrap().panel)
}

fn begun() -> Lab {
    let mut lab = Lab::default();
    learn(&mut lab, ToLearn::Kept(String::new()));
    teach(&mut lab, "", 0);
    lab
}

#[test]
fn a_lesson_begins_prepared_and_its_goals_tick_themselves() {
    let mut lab = Lab::default();
    learn(&mut lab, ToLearn::Kept(String::new()));
    let shown = teach(&mut lab, "", 0);
    assert_eq!((shown.at, shown.last, shown.script.as_str()), (0, 0, ""));
    assert!(shown.printed.contains("That was prepared"), "{}", shown.printed);
    let words = panel(&shown);
    for says in [
        "Lesson 4 of 16 · Copy-on-write",
        "Many believe: A container that changes a file",
        "Goals 3 of 5",
        "To do: web1 ’s own layer has /etc/motd , at least 20 B",
        "Reached: web2 ’s own layer is empty",
    ] {
        assert!(words.contains(says), "{says}: {words}");
    }
    assert!(shown.stage.contains("/etc/motd"), "the columns are what the goals speak of");
    let shown = typed(&mut lab, HELLO);
    assert!(panel(&shown).contains("Goals 4 of 5"), "{}", panel(&shown));
    assert!(shown.says.contains("Goal reached: web1’s own layer has /etc/motd"), "{}", shown.says);
    assert_eq!(shown.lesson.as_ref().unwrap().step, 1);
    let back = told(&mut lab, ToLab::Go(-1));
    assert!(panel(&back).contains("Goals 3 of 5") && back.at == 0);
    assert_eq!(told(&mut lab, ToLab::Go(-1)).at, 0, "nobody goes behind the beginning");
    assert_eq!(typed(&mut lab, "undo").at, 0);
    assert_eq!(typed(&mut lab, "goto 1").at, 0);
}

#[test]
fn a_prediction_is_told_when_something_is_run_and_the_right_one_counts() {
    let mut lab = begun();
    let shown = press(&mut lab, "choose 0 1");
    assert!(!panel(&shown).contains("not so"), "{}", panel(&shown));
    let shown = typed(&mut lab, HELLO);
    assert!(panel(&shown).contains("✗ not so"), "{}", panel(&shown));
    assert!(shown.says.contains("Not so: That is what some file systems do"), "{}", shown.says);
    assert!(!panel(&shown).contains("✓ right"), "the right one is still to be found");
    press(&mut lab, "choose 0 2");
    let shown = press(&mut lab, "reveal 0");
    assert!(panel(&shown).contains("✓ right") && panel(&shown).contains("Solved."));
    assert!(panel(&shown).contains("Overlay knows files, not bytes"), "all are explained");
    assert!(shown.says.contains("the lesson is solved"), "{}", shown.says);
    let learned = shown.learned.unwrap();
    assert!(learned.kept.contains("lesson 04-copy-up done 5"), "{}", learned.kept);
    let shown = press(&mut lab, "choose 0 0");
    assert!(panel(&shown).contains("✓ right"), "what is answered stays");
}

#[test]
fn hints_come_one_after_the_other() {
    let mut lab = begun();
    assert!(panel(&press(&mut lab, "hint")).contains("Hint 1 left"));
    let shown = press(&mut lab, "hint");
    assert!(panel(&shown).contains("No more hints") && panel(&shown).contains("adds to a file"));
}

#[test]
fn the_solution_is_played_beside_what_was_done_which_comes_back() {
    let mut lab = begun();
    typed(&mut lab, "docker ps");
    let shown = press(&mut lab, "solution");
    let lesson = shown.lesson.as_ref().unwrap();
    assert!(lesson.plays && shown.at == 0 && shown.last == 2, "{shown:?}");
    assert!(shown.chips.is_empty());
    assert_eq!(shown.script, "docker ps", "a link leads to what was done");
    let shown = press(&mut lab, "tick");
    assert!(shown.printed.contains("hello") && shown.printed.contains("copied up"));
    assert!(panel(&shown).contains("Solution 1 of 2 commands") && panel(&shown).contains("4 of 5"));
    assert!(press(&mut lab, "tick").lesson.is_some_and(|lesson| !lesson.plays), "it is over");
    let shown = press(&mut lab, "back");
    assert_eq!(shown.at, 1);
    assert!(!press(&mut lab, "step").lesson.unwrap().plays);
    let shown = press(&mut lab, "stop");
    assert_eq!((shown.at, shown.script.as_str()), (1, "docker ps"));
    assert!(panel(&shown).contains("Goals 3 of 5") && shown.printed.contains("CONTAINER ID"));
    press(&mut lab, "solution");
    let shown = typed(&mut lab, "docker images");
    assert_eq!(shown.script, "docker ps\ndocker images", "typing puts it away");
    let kept = lab.lessons.kept.text();
    assert!(!kept.contains("done"), "who looks has not solved: {kept}");
}

#[test]
fn what_was_before_comes_back_and_a_left_lesson_goes_on() {
    let mut lab = Lab::default();
    typed(&mut lab, "docker run -d --name mine debian-ish:1 sleep 1000");
    told(&mut lab, ToLab::Go(-1));
    teach(&mut lab, "", 0);
    typed(&mut lab, HELLO);
    let shown = lesson(&mut lab, ToLearn::Leave);
    assert_eq!((shown.at, shown.last, shown.lesson), (0, 1, None), "what was undone can be redone");
    assert!(told(&mut lab, ToLab::Go(1)).stage.contains("mine"));
    let shown = teach(&mut lab, "", 0);
    assert_eq!(shown.script, HELLO, "it goes on");
    let shown = press(&mut lab, "over");
    assert_eq!((shown.at, shown.last), (0, 1));
    let shown = told(&mut lab, ToLab::Begin("docker ps".into()));
    assert_eq!((shown.lesson, shown.script.as_str()), (None, "docker ps"));
    assert_eq!(teach(&mut lab, "", 0).last, 1, "another lab loses nothing of the lesson");
}

#[test]
fn a_link_leads_to_a_step_or_to_what_was_typed() {
    let mut lab = Lab::default();
    let shown = teach(&mut lab, "", 1);
    assert_eq!((shown.at, shown.lesson.unwrap().step), (1, 1));
    let shown = teach(&mut lab, "docker ps\ndocker images", 0);
    assert_eq!((shown.at, shown.lesson.unwrap().step), (2, 0));
    assert_eq!(shown.script, "docker ps\ndocker images");
}

#[test]
fn what_is_kept_is_gone_on_with_on_another_day() {
    let mut lab = begun();
    press(&mut lab, "choose 0 2");
    let kept = typed(&mut lab, HELLO.replace("hello", "you").as_str()).learned.unwrap().kept;
    let mut other = Lab::default();
    let learned = learn(&mut other, ToLearn::Kept(kept.clone()));
    assert!(text(&learned.shelf).contains("5 of 5 goals") || learned.shelf.contains("done"));
    let mut third = Lab::default();
    let begun = "layerpeel lessons 1\nlesson 04-copy-up begun 4 cost=2\n| docker ps\n";
    let learned = learn(&mut third, ToLearn::Kept(begun.into()));
    assert!(text(&learned.shelf).contains("4 of 5 goals"), "{}", text(&learned.shelf));
    let shown = teach(&mut third, "", 0);
    assert!(shown.script == "docker ps" && panel(&shown).contains("✓ right"));
    let learned = learn(&mut third, ToLearn::Import(kept));
    assert!(learned.says.contains("1 lesson is done now"), "{}", learned.says);
    assert!(learn(&mut third, ToLearn::Import("x".into())).says.contains("no progress"));
    let learned = learn(&mut third, ToLearn::Forget);
    assert!(text(&learned.shelf).contains("0 of 16 done") && !learned.kept.contains("lesson 0"));
}

#[test]
fn a_lesson_of_ones_own_is_tried_out_and_told_by_line() {
    let mut lab = Lab::default();
    let add = |lab: &mut Lab, text: &str| {
        learn(lab, ToLearn::Add { file: "week.md".into(), text: text.into() })
    };
    let learned = add(&mut lab, &COPY_UP.replace("- upper web2 is empty", "- uper web2 is <b>"));
    assert!(learned.says.contains("week.md can’t be taught: line "), "{}", learned.says);
    assert!(learned.shelf.contains("is nothing that a goal can say"), "{}", learned.shelf);
    assert!(!learned.shelf.contains("<b>”") && !learned.shelf.contains("data-lesson=\"week.md\""));
    let name = "week.md".to_owned();
    let wanted = |lab: &mut Lab, name: &str| {
        let (name, text, script) = (name.to_owned(), String::new(), String::new());
        lesson(lab, ToLearn::Teach(Teach { name, text, script, ..Teach::default() }))
    };
    assert!(panel(&wanted(&mut lab, &name)).contains("can’t be taught here line "));
    assert!(panel(&wanted(&mut lab, "other.md")).contains("file of its own"));
    let learned = add(&mut lab, &COPY_UP.replace("# Changing", "# <i>Mine"));
    assert!(learned.shelf.contains("&lt;i&gt;Mine"), "{}", learned.shelf);
    let shown = wanted(&mut lab, &name);
    assert!(shown.lesson.as_ref().unwrap().panel.contains("&lt;i&gt;Mine"));
    assert!(panel(&shown).contains("Your own lesson, week.md"));
    let mut other = Lab::default();
    let learned = learn(&mut other, ToLearn::Kept(learned.kept));
    assert!(learned.shelf.contains("data-lesson=\"week.md\""), "it is kept");
    assert!(!learn(&mut other, ToLearn::Drop(name)).kept.contains("week.md"));
}

#[test]
fn a_lesson_that_drives_nobody_on_is_solved_by_what_is_offered() {
    for file in std::fs::read_dir("static/lessons").unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lab = Lab::default();
        let mut shown = lesson(
            &mut lab,
            ToLearn::Teach(Teach { name: name.clone(), text, ..Teach::default() }),
        );
        let commands = lab.lessons.taught.as_ref().unwrap().commands.clone();
        for command in commands {
            assert!(shown.chips.contains(&command), "{name}: {command}: {:?}", shown.chips);
            assert!(shown.chips.len() > 2, "there is something to choose from: {name}");
            shown = typed(&mut lab, &command);
        }
        let reached = panel(&shown).split("Goals ").nth(1).unwrap().to_owned();
        assert!(reached.contains(" of "), "{reached}");
    }
}

#[test]
fn who_has_no_container_yet_is_offered_the_lessons_own() {
    let text = include_str!("../../../../static/lessons/03-looking-down.md").to_owned();
    let mut lab = Lab::default();
    let teach = Teach { name: "03-looking-down".into(), text, ..Teach::default() };
    let shown = lesson(&mut lab, ToLearn::Teach(teach));
    assert!(shown.stage.contains("No container yet"), "{}", shown.stage);
    assert!(shown.stage.contains("--name web1 "), "{}", shown.stage);
    assert!(!shown.stage.contains("--name web "), "its goals speak of web1: {}", shown.stage);
}
