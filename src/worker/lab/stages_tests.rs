//! The build, share and squash stages, pressed as on the page.

use super::*;
use crate::worker::protocol::{Teach, ToLearn};

fn press(lab: &mut Lab, what: &str) -> Shown {
    tell(lab, ToLab::Press { what: what.into(), text: String::new() })
}

fn tell(lab: &mut Lab, told: ToLab) -> Shown {
    match lab.answer(told) {
        FromLab::Shown(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

fn on(stage: &str) -> Lab {
    let mut lab = Lab::default();
    tell(&mut lab, ToLab::Stage(stage.into()));
    lab
}

#[test]
fn a_build_plays_hits_first_and_then_the_miss_and_looking_at_it_plays_nothing() {
    let mut lab = on("build");
    let first = press(&mut lab, "build");
    assert_eq!(first.phases, [(3, "built: 5".to_owned())]);
    assert!(
        first.stage.contains("class=\"badge new ph3\" data-css=\"--ms:0ms\""),
        "{}",
        first.stage
    );
    assert_eq!(press(&mut lab, "append:app.py").phases, [], "that was no build");
    let shown = press(&mut lab, "build");
    let names: Vec<&str> = shown.phases.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["cached: 2", "miss: line 4", "built: 2"]);
    assert_eq!(shown.beats, "--d2:540ms;--d3:1240ms;--d4:1980ms");
    for one in [
        "cached ph1\" data-css=\"--ms:120ms",
        "missed ph2\" data-css",
        "below ph3\" data-css=\"--ms:220ms",
    ] {
        assert!(shown.stage.contains(one), "{one}: {}", shown.stage);
    }
}

#[test]
fn where_there_is_little_room_the_reason_stands_below_its_line() {
    let mut lab = on("build");
    press(&mut lab, "build");
    press(&mut lab, "append:app.py");
    let wide = press(&mut lab, "build");
    let place = |shown: &Shown, text: &str| shown.stage.find(text).expect(text);
    assert!(place(&wide, "Why line 4 missed") > place(&wide, "class=\"bench-side\""));
    let narrow = tell(&mut lab, ToLab::Room(26));
    let (line, why) = (place(&narrow, "data-row=\"3\""), place(&narrow, "Why line 4 missed"));
    assert!(line < why && why < place(&narrow, "data-row=\"4\""));
    let other = press(&mut lab, "why:1");
    let why = place(&other, "Line 2 came from the cache");
    assert!(place(&other, "data-row=\"1\"") < why && why < place(&other, "data-row=\"2\""));
}

/// What stands on the badges, from the top.
fn badges(shown: &Shown) -> Vec<String> {
    let after = shown.stage.split("class=\"badge ").skip(1);
    after
        .map(|text| text[text.find('>').unwrap() + 1..text.find("</").unwrap()].to_owned())
        .collect()
}

#[test]
fn each_edit_misses_what_the_builders_rules_say() {
    let cached = "✓ CACHED";
    let (below, none) = ("↑ MISS · parent", "– no step");
    // The change; then COPY requirements, COPY all, RUN pip, ENV, RUN wc.
    let cases = [
        ("touch:app.py", [cached, cached, cached, none, cached]),
        ("append:app.py", [cached, "✗ MISS · app.py · content", below, none, below]),
        ("chmod:+x:app.py", [cached, "✗ MISS · app.py · mode", below, none, below]),
        ("append:.dockerignore", [cached, cached, cached, none, cached]),
        (
            "no-cache",
            [
                "✗ MISS · --no-cache",
                "✗ MISS · --no-cache",
                "✗ MISS · --no-cache",
                none,
                "✗ MISS · --no-cache",
            ],
        ),
    ];
    for (change, expected) in cases {
        let mut lab = on("build");
        press(&mut lab, "build");
        press(&mut lab, change);
        let shown = press(&mut lab, "build");
        let found = badges(&shown);
        assert_eq!(found[2..7], expected, "{change}");
        assert_eq!(found[1], cached, "{change}: WORKDIR");
    }
}

#[test]
fn the_classic_builders_rules_flip_the_verdicts_in_place() {
    let mut lab = on("build");
    press(&mut lab, "build");
    press(&mut lab, "append:app.py");
    press(&mut lab, "build");
    let shown = press(&mut lab, "builder:classic");
    assert_eq!(badges(&shown)[5], "↑ MISS · parent", "ENV is an image, too");
    assert!(shown.stage.contains("BuildKit: – no step"));
    assert_eq!((shown.at, shown.printed.as_str()), (3, ""), "nothing was built for that");
    let shown = press(&mut lab, "build");
    assert!(
        shown.script.ends_with("DOCKER_BUILDKIT=0 docker build -t shop:1 shop"),
        "{}",
        shown.script
    );
}

#[test]
fn the_gain_of_a_move_is_told_before_it_is_made() {
    let mut lab = on("build");
    press(&mut lab, "build");
    let shown = press(&mut lab, "to:3:4");
    assert!(
        shown.stage.contains("Each edit of app.py makes 4.6 MB and 31.2 s less"),
        "{}",
        shown.stage
    );
    let shown = press(&mut lab, "drop");
    assert_eq!(shown.at, 2, "the Dockerfile was written");
    press(&mut lab, "build");
    press(&mut lab, "append:app.py");
    let found = badges(&press(&mut lab, "build"));
    assert_eq!(found[2..5], ["✓ CACHED", "✓ CACHED", "✗ MISS · app.py · content"]);
    let undone = tell(&mut lab, ToLab::Go(-4));
    assert_eq!(undone.at, 1);
    assert_eq!(badges(&undone).len(), 9);
}

#[test]
fn an_order_that_can_not_be_built_is_refused_and_names_what_is_missing() {
    let mut lab = on("build");
    let shown = press(&mut lab, "to:4:2");
    assert!(
        shown.stage.contains("needs /srv/shop/requirements.txt, which is not there"),
        "{}",
        shown.stage
    );
    let shown = press(&mut lab, "drop");
    assert_eq!(shown.at, 0, "nothing was written");
    assert!(shown.stage.contains("data-press=\"drop\" disabled"));
}

#[test]
fn an_error_stands_at_its_line() {
    let edit = |text: &str| {
        let mut lab = on("build");
        press(&mut lab, "edit:Dockerfile");
        tell(&mut lab, ToLab::Press { what: "save".into(), text: text.into() });
        press(&mut lab, "build")
    };
    let cases = [
        ("FROM debian-ish:1\nRUN echo a\nCOPY nothing /\nRUN echo b\n", 2, "/nothing"),
        ("FROM debian-ish:1\nRUN pip install x\n", 1, "can be declared in comments"),
        ("FROM debian-ish:1\nRNU echo a\n", 1, "unknown instruction: RNU"),
        ("FROM debian-ish:1\n# lab: eats all\nRUN echo a\n", 1, "a RUN declares"),
        ("FROM nowhere:1\n", 0, "no network in this lab"),
    ];
    for (text, line, says) in cases {
        let shown = edit(text);
        let found = badges(&shown);
        assert_eq!(
            found.iter().position(|badge| badge == "! FAILED"),
            Some(line),
            "{text}: {found:?}"
        );
        assert!(shown.stage.contains(says), "{text}: {}", shown.stage);
    }
}

#[test]
fn a_target_builds_its_stage_and_leaves_the_rest() {
    let mut lab = on("build");
    press(&mut lab, "source:/home/me/compiled/Dockerfile");
    press(&mut lab, "target:build");
    let shown = press(&mut lab, "build");
    assert!(shown.script.ends_with("docker build -t compiled:1 --target build compiled"));
    assert_eq!(badges(&shown)[6], "not needed");
}

#[test]
fn what_is_pressed_in_a_container_is_typed_on_the_host() {
    let mut lab = on("build");
    tell(&mut lab, ToLab::Type("docker run -it --name web debian-ish:1 sh".into()));
    let shown = press(&mut lab, "touch:app.py");
    assert!(shown.script.ends_with("exit\ntouch /home/me/shop/app.py"), "{}", shown.script);
    assert_eq!(shown.prompt, "$ ");
}

#[test]
fn the_same_layer_on_another_is_moved_and_stored_again() {
    let mut lab = on("share");
    tell(&mut lab, ToLab::Type("docker pull localhost:5000/shop:1".into()));
    let shown = tell(&mut lab, ToLab::Type("docker pull localhost:5000/shop:2".into()));
    assert_eq!(shown.stage.matches("Already exists: nothing moved").count(), 2);
    let shown = tell(&mut lab, ToLab::Type("docker pull localhost:5000/tools:1".into()));
    assert!(shown.stage.contains("moved again"), "{}", shown.stage);
    let shown = tell(&mut lab, ToLab::Type("docker -c host2 pull localhost:5000/tools:1".into()));
    assert!(!shown.stage.contains("nothing here: pull"));
    assert_eq!(
        tell(&mut lab, ToLab::Go(-1)).stage.matches("nothing here: pull").count(),
        1,
        "undone there, too"
    );
}

#[test]
fn only_what_was_never_copied_in_is_unreadable() {
    let mut lab = on("squash");
    let mut shown = Shown::default();
    for way in ["secret:1", "secret:squashed", "secret:stages"] {
        shown = press(&mut lab, &format!("way:{way}"));
    }
    assert_eq!(shown.stage.matches("everybody who has the image: it is in L4").count(), 1);
    assert_eq!(shown.stage.matches("nobody who has the image").count(), 2);
    assert!(!shown.stage.contains("not built yet"));
}

#[test]
fn names_and_texts_are_escaped() {
    let mut lab = on("build");
    tell(
        &mut lab,
        ToLab::Type("mkdir 'x<b>'; printf 'FROM <i>\\nRUN <script>\\n' > 'x<b>/Dockerfile'".into()),
    );
    let shown = press(&mut lab, "source:/home/me/x<b>/Dockerfile");
    let shown = [shown, press(&mut lab, "edit:Dockerfile"), press(&mut lab, "build")];
    for shown in shown {
        assert!(
            !["<script", "<i>", "x<b>"].iter().any(|bad| shown.stage.contains(bad)),
            "{}",
            shown.stage
        );
    }
}

const ORDER: &str = include_str!("../../../static/lessons/12-order.md");

fn order(lab: &mut Lab, stage: &str) -> Shown {
    let (name, text, script) = ("12-order".to_owned(), ORDER.to_owned(), String::new());
    let stage = stage.to_owned();
    tell(lab, ToLab::Learn(ToLearn::Teach(Teach { name, text, script, stage, ..Teach::default() })))
}

fn lesson(lab: &mut Lab, what: &str) -> Shown {
    tell(lab, ToLab::Learn(ToLearn::Press(what.into())))
}

#[test]
fn a_lesson_begins_on_its_stage_and_leaves_the_free_lab_as_it_was() {
    let mut lab = on("squash");
    tell(&mut lab, ToLab::Stage("build".into()));
    press(&mut lab, "edit:Dockerfile");
    press(&mut lab, "no-cache");
    tell(&mut lab, ToLab::Press { what: "draft".into(), text: "FROM mine".into() });
    tell(&mut lab, ToLab::Stage("squash".into()));
    let shown = order(&mut lab, "");
    assert_eq!(shown.on, "build", "the lesson's own");
    assert!(!shown.stage.contains("data-editor"), "no draft of another lab: {}", shown.stage);
    let shown = press(&mut lab, "build");
    assert_eq!(shown.script, "docker build -t shop:1 app", "nothing of the other's controls");
    tell(&mut lab, ToLab::Stage("share".into()));
    let shown = tell(&mut lab, ToLab::Learn(ToLearn::Leave));
    assert_eq!(shown.on, "squash", "as it was left");
    let shown = tell(&mut lab, ToLab::Stage("build".into()));
    assert!(shown.stage.contains("FROM mine"), "{}", shown.stage);
    assert_eq!(order(&mut lab, "").on, "share", "gone on with where it was");
    assert_eq!(order(&mut lab, "squash").on, "squash", "a link says where");
    assert_eq!(tell(&mut lab, ToLab::Begin(String::new())).on, "", "another lab");
}

#[test]
fn a_stage_pressed_while_the_solution_is_shown_is_of_ones_own_lab() {
    let mut lab = on("");
    order(&mut lab, "");
    press(&mut lab, "touch:app.py");
    tell(&mut lab, ToLab::Stage("share".into()));
    assert_eq!(lesson(&mut lab, "solution").on, "share", "the tab stays");
    tell(&mut lab, ToLab::Stage("build".into()));
    lesson(&mut lab, "tick");
    let shown = press(&mut lab, "why:2");
    assert!(!shown.printed.contains("put away"), "who only looks goes on looking");
    let shown = press(&mut lab, "append:app.py");
    assert!(shown.printed.contains("The solution is put away"), "{}", shown.printed);
    assert_eq!(shown.script, "touch app/app.py\necho '# edited' >> app/app.py");
    assert_eq!((shown.at, shown.on.as_str()), (2, "build"));
}

#[test]
fn what_stands_in_the_editor_is_there_again_whatever_was_done_meanwhile() {
    let mut lab = on("build");
    press(&mut lab, "edit:Dockerfile");
    let draft = |text: &str| ToLab::Press { what: "draft".into(), text: text.into() };
    let shown = tell(&mut lab, draft("FROM debian-ish:1\nRUN echo drafted\n"));
    assert!(shown.stage.contains("RUN echo drafted") && shown.at == 0);
    tell(&mut lab, ToLab::Stage("squash".into()));
    press(&mut lab, "way:secret:1");
    tell(&mut lab, ToLab::Go(-1));
    let shown = tell(&mut lab, ToLab::Stage("build".into()));
    assert!(shown.stage.contains("RUN echo drafted"), "{}", shown.stage);
    press(&mut lab, "cancel");
    let shown = tell(&mut lab, draft("late"));
    assert!(!shown.stage.contains("late"), "there is no editor");
}

#[test]
fn a_build_is_called_as_the_one_before_or_as_the_lesson_wants_it() {
    let mut lab = on("build");
    let shown = tell(&mut lab, ToLab::Type("docker build -t mine:3 shop".into()));
    assert_eq!(shown.line, "docker build -t mine:3 shop");
    let shown = press(&mut lab, "build");
    assert!(shown.script.ends_with("\ndocker build -t mine:3 shop"), "{}", shown.script);
    let text = include_str!("../../../static/lessons/14-stages.md").to_owned();
    let (name, script, stage) = ("14-stages".to_owned(), String::new(), String::new());
    tell(
        &mut lab,
        ToLab::Learn(ToLearn::Teach(Teach { name, text, script, stage, ..Teach::default() })),
    );
    assert_eq!(press(&mut lab, "build").script, "docker build -t shop:2 app");
    press(&mut lab, "edit:Dockerfile");
    let save = ToLab::Press { what: "save".into(), text: "FROM debian-ish:1\n".into() };
    assert!(tell(&mut lab, save).line.starts_with("cat > app/Dockerfile <<'EOF'\n"));
    assert_eq!(tell(&mut lab, ToLab::Go(-2)).line, "", "nothing was done yet");
}
