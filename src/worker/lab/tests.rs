use super::*;
use crate::domain::wire::{from_bytes, to_bytes};

const RUN: &str = "docker run -d --name web debian-ish:1 sleep 1000";

pub fn told(lab: &mut Lab, told: ToLab) -> Shown {
    // What crosses is what is answered.
    let told = from_bytes(&to_bytes(&told)).unwrap();
    let answer = lab.answer(told);
    match from_bytes(&to_bytes(&answer)).unwrap() {
        FromLab::Shown(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

pub fn typed(lab: &mut Lab, lines: &str) -> Shown {
    told(lab, ToLab::Type(lines.into()))
}

/// The text of markup.
pub fn text(markup: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_lab_begins_with_an_image_and_says_what_to_do() {
    let mut lab = Lab::default();
    let shown = told(&mut lab, ToLab::Begin(String::new()));
    assert!(shown.clears && shown.printed.contains("A docker to take apart"));
    assert!(shown.stage.contains(&format!("data-line=\"{RUN}\"")), "{}", shown.stage);
    assert_eq!((shown.prompt.as_str(), shown.at, shown.last), ("$ ", 0, 0));
    assert!(shown.chips.contains(&RUN.to_owned()));
    assert!(text(&shown.told).contains("Bytes on disk layers, once 1.3 MB"), "{}", shown.told);
}

#[test]
fn appending_copies_the_whole_file_up_and_the_stage_shows_from_where() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let shown = typed(&mut lab, "docker exec web sh -c 'echo debug=1 >> /srv/app/conf.ini'");
    let phases: Vec<&str> = shown.phases.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(phases[..2], ["look up", "copy up 10 B"], "{phases:?}");
    // The whole file rises as it is, and is written to only then.
    let copy =
        "class=\"block of-own rises was ph2\" data-css=\"--rows:1\"><b>10 B</b><span>from L3";
    assert!(shown.stage.contains(copy), "{}", shown.stage);
    assert!(shown.stage.contains("class=\"block of-own now ph3\"><b>18 B</b><span>copied up"));
    let chmod = typed(&mut lab, "docker exec web chmod 600 /etc/motd");
    assert!(chmod.stage.contains("class=\"block of-own rises ph2\" data-css=\"--rows:3\""));
    told(&mut lab, ToLab::Go(-1));
    assert!(shown.printed.contains("/srv/app/conf.ini was copied up from layer 3: 10 B"));
    assert!(shown.says.contains("copied up from layer 3"));
    assert!(text(&shown.told).contains("web wrote 18 B"), "{}", text(&shown.told));
    // Nothing moves when another command is drawn.
    let shown = typed(&mut lab, "docker ps");
    assert_eq!(shown.phases, []);
    assert!(shown.stage.contains("copied up") && !shown.stage.contains("rises"));
}

#[test]
fn what_changes_was_something_else_before() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    typed(&mut lab, "docker exec web sh -c 'echo x >> /etc/motd'");
    let shown = typed(&mut lab, "docker exec web sh -c 'echo y >> /etc/motd'");
    let turns = |shown: &Shown, was: &str, now: &str| {
        let both = format!("{was}</span></div><div class=\"block {now}");
        assert!(shown.stage.contains(&both), "{both}: {}", shown.stage);
    };
    turns(&shown, "was\"><b>21 B</b><span>copied up", "of-own now ph3\"><b>23 B</b>");
    assert!(!shown.stage.contains("rises"), "it is its own already");
    assert_eq!(shown.phases.last(), Some(&(3, "change".to_owned())));
    let hidden = typed(&mut lab, "docker exec web rm /etc/motd");
    turns(&hidden, "was\"><b>23 B</b><span>copied up", "whiteout now ph3");
    let image = typed(&mut lab, "docker exec web rm /srv/app/conf.ini");
    turns(&image, "was\"><b>10 B</b><span>seen", "of-layer is-covered now ph3\"><b>10 B</b>");
    typed(&mut lab, "docker exec web touch /tmp/a");
    let gone = typed(&mut lab, "docker exec web rm /tmp/a");
    assert!(gone.stage.contains("block of-own was goes"), "{}", gone.stage);
}

#[test]
fn what_happens_on_the_host_and_in_a_build_is_no_containers() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    for line in ["touch new", "mv new newer", "rm newer", "docker save debian-ish:1 -o x.tar"] {
        let shown = typed(&mut lab, line);
        assert!(!shown.printed.contains("class=\"grey"), "{line}: {}", shown.printed);
    }
    for (change, told) in [
        ("true", "╰ 5 lines new: nothing like that was built before"),
        ("true", "╰ 5 lines came from the cache"),
        (
            "echo '# x' >> shop/app.py",
            "╰ line 4 missed (app.py · content), and 2 lines after it done anew; 2 lines came from the cache",
        ),
        // A line that is gone or came in between makes no other new.
        (
            "sed -i '/requirements.txt ./d' shop/Dockerfile",
            "╰ 1 line came from the cache; 3 lines done anew: what is below changed",
        ),
        (
            "sed -i '/^WORKDIR/a RUN true' shop/Dockerfile",
            "╰ 1 line came from the cache; 1 line new: nothing like that was built before; 3 lines done anew: what is below changed",
        ),
    ] {
        typed(&mut lab, change);
        let built = typed(&mut lab, "docker build -t shop:1 shop");
        let (lines, words) = (built.printed.matches("class=\"grey").count(), text(&built.printed));
        assert!(lines == 1 && words.contains(told), "{told}: {words}");
        assert!(!built.stage.contains("mark ph1"), "no lookup in web: {}", built.stage);
    }
    let other = typed(&mut lab, "docker run --rm debian-ish:1 cat /nowhere");
    assert!(!other.stage.contains("mark ph1"), "{}", other.stage);
}

#[test]
fn a_whiteout_hides_and_the_bytes_stay() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let shown = typed(&mut lab, "docker exec web rm /usr/share/doc/manual.txt");
    assert_eq!(shown.phases.last(), Some(&(3, "hide".to_owned())));
    assert!(shown.stage.contains("class=\"block whiteout ph3\""), "{}", shown.stage);
    assert!(text(&shown.stage).contains("300.0 kB hidden"), "{}", text(&shown.stage));
    assert!(text(&shown.stage).contains("— not there"));
    let again = typed(&mut lab, "docker exec web sh -c 'rm -r /srv/app && mkdir /srv/app'");
    assert!(again.stage.contains("class=\"block opaque ph3\""), "{}", again.stage);
}

#[test]
fn two_containers_stand_side_by_side_where_there_is_room() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    typed(&mut lab, "docker run -d --name web2 debian-ish:1 sleep 1000");
    let shown = typed(&mut lab, "docker exec web sh -c 'echo x >> /etc/motd'");
    let words = text(&shown.stage);
    assert!(words.contains("web and web2 over the layers of debian-ish:1"), "{words}");
    assert!(words.contains("20 B from web") || words.contains("21 B from web"), "{words}");
    assert!(words.contains("web2 sees it"), "the image's file stays for the other: {words}");
    let narrow = told(&mut lab, ToLab::Room(26));
    assert!(!text(&narrow.stage).contains("web and web2"));
    let other = told(&mut lab, ToLab::Choose("web2".into()));
    assert!(text(&other.stage).contains("web2 over the layers"), "{}", text(&other.stage));
}

#[test]
fn what_a_command_did_is_not_drawn_in_another_container_that_is_chosen() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    typed(&mut lab, "docker run -d --name web2 debian-ish:1 sleep 1000");
    told(&mut lab, ToLab::Room(26));
    let moves = |stage: &str| stage.contains("rises") || stage.contains("mark ph1");
    let web = typed(&mut lab, "docker exec web sh -c 'echo x >> /etc/motd'");
    assert!(moves(&web.stage), "{}", web.stage);
    let web2 = told(&mut lab, ToLab::Choose("web2".into()));
    assert!(text(&web2.stage).contains("web2 over the layers"), "{}", text(&web2.stage));
    assert!(!moves(&web2.stage), "{}", web2.stage);
    assert_eq!(web2.phases, []);
    assert!(moves(&told(&mut lab, ToLab::Choose("web".into())).stage));
}

#[test]
fn a_container_may_be_named_by_its_id() {
    let mut lab = Lab::default();
    let run = typed(&mut lab, RUN);
    let id: String = text(&run.printed).split(' ').find(|word| word.len() == 64).unwrap().into();
    typed(&mut lab, "docker run -d --name web2 debian-ish:1 sleep 1000");
    told(&mut lab, ToLab::Room(26));
    for id in [&id[..12], &id] {
        let shown = typed(&mut lab, &format!("docker exec {id} touch /x"));
        assert!(text(&shown.stage).contains("web over the layers"), "{}", text(&shown.stage));
    }
}

#[test]
fn a_lookup_that_found_nothing_says_so_and_has_no_tick() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let shown = typed(&mut lab, "docker exec web cat /nope");
    let marks = |shown: &Shown| text(&shown.stage).matches("looked here: not there either").count();
    assert_eq!(marks(&shown), 1, "{}", text(&shown.stage));
    assert!(!shown.stage.contains("mark ph1 found"), "{}", shown.stage);
    let says =
        "/nope is in no layer: looked at were the container's own and 3 layers of the image.";
    assert!(text(&shown.told).contains(says), "{}", text(&shown.told));
    let found = typed(&mut lab, "docker exec web cat /etc/motd");
    assert_eq!((marks(&found), found.stage.matches("mark ph1 found").count()), (0, 1));
    let removed = typed(&mut lab, "docker exec web sh -c 'echo x > /own; rm /own'");
    assert_eq!(marks(&removed), 0, "it was there: {}", text(&removed.stage));
    // docker's own layer, in which that lookup ends, is not drawn.
    let hosts = typed(&mut lab, "docker exec web sh -c 'cat /.dockerenv'");
    assert!(text(&hosts.stage).contains("/.dockerenv"), "{}", text(&hosts.stage));
    assert!(!hosts.stage.contains("mark ph1 found"), "{}", hosts.stage);
    assert!(text(&hosts.stage).contains("looked here, went on"), "{}", text(&hosts.stage));
    let idle = typed(&mut lab, "docker ps");
    assert!(text(&idle.told).contains("No file of a container was looked for"));
}

#[test]
fn an_empty_file_is_no_folder() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let shown = typed(&mut lab, "docker exec web touch /empty");
    assert!(text(&shown.stage).contains("0 B from web"), "{}", text(&shown.stage));
    let shown = typed(&mut lab, "docker exec web mkdir /dir");
    assert!(text(&shown.stage).contains("folder from web"), "{}", text(&shown.stage));
}

#[test]
fn several_lines_a_command_that_goes_on_and_a_clear_screen() {
    let mut lab = Lab::default();
    let shown = typed(&mut lab, "echo one\necho 'two\nthree'\n");
    assert_eq!(shown.at, 2);
    assert!(shown.printed.contains("<pre class=\"out\">two\nthree</pre>"), "{}", shown.printed);
    assert_eq!(shown.script, "echo one\necho 'two\nthree'");
    assert_eq!(typed(&mut lab, "echo 'four").prompt, "> ");
    assert_eq!(told(&mut lab, ToLab::Abandon).prompt, "$ ");
    let shown = typed(&mut lab, "clear");
    assert!(shown.clears && shown.printed.is_empty());
    assert!(typed(&mut lab, "exit").printed.contains("nothing outside"));
}

#[test]
fn every_step_can_be_gone_back_and_a_script_leads_to_the_same() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let there = typed(&mut lab, "docker exec web rm /etc/motd");
    let back = told(&mut lab, ToLab::Go(-1));
    assert_eq!((back.at, back.last, back.script.as_str()), (1, 2, RUN));
    assert!(!back.stage.contains("whiteout ph3"));
    let forth = told(&mut lab, ToLab::Go(1));
    assert_eq!((&forth.stage, &forth.told), (&there.stage, &there.told));
    let mut other = Lab::default();
    let linked = told(&mut other, ToLab::Begin(there.script.clone()));
    assert_eq!((&linked.stage, &linked.told), (&there.stage, &there.told));
    assert_eq!(told(&mut lab, ToLab::Go(9)).at, 2, "there is no such step");
}

#[test]
fn words_are_completed_and_put_right() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let completed = |lab: &mut Lab, before: &str| match lab.answer(ToLab::Complete(before.into())) {
        FromLab::Completed { start, common, words } => (start, common, words.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(completed(&mut lab, "docker exec web cat /etc/mo"), (20, "/etc/motd ".into(), 0));
    assert_eq!(completed(&mut lab, "docker exec web ls /sr"), (19, "/srv/".into(), 0));
    assert!(completed(&mut lab, "docker p").2 > 1);
    let shown = typed(&mut lab, "dokcer ps");
    assert!(shown.printed.contains("data-line=\"docker ps\""), "{}", shown.printed);
}

#[test]
fn no_text_becomes_markup() {
    let mut lab = Lab::default();
    typed(&mut lab, "docker run -d --name web debian-ish:1 sleep 1000");
    let shown = typed(
        &mut lab,
        "docker exec web sh -c 'echo \"<img src=x>\" > \"/etc/<b onclick=1>\"; cat /etc/*onclick*'",
    );
    for markup in [&shown.stage, &shown.printed, &shown.told] {
        assert!(!markup.contains("<img") && !markup.contains("<b on"), "{markup}");
    }
    assert!(shown.stage.contains("&lt;b onclick=1&gt;"), "{}", shown.stage);
}

#[test]
fn paths_that_are_looked_for_are_the_columns_until_they_are_not() {
    let mut lab = Lab::default();
    typed(&mut lab, RUN);
    let shown = told(&mut lab, ToLab::Find("passwd".into()));
    assert!(text(&shown.stage).contains("/etc/passwd") && !text(&shown.stage).contains("motd"));
    let shown = told(&mut lab, ToLab::Find("no-such".into()));
    assert!(shown.says.contains("No path has no-such") && text(&shown.stage).contains("passwd"));
    assert!(shown.printed.contains("No path has no-such"), "it is seen, too");
    assert_eq!(shown.sought, "no-such");
    assert_eq!(typed(&mut lab, "docker ps").sought, "no-such", "the field stays");
    let shown = told(&mut lab, ToLab::Find(String::new()));
    assert!(text(&shown.stage).contains("motd"));
    told(&mut lab, ToLab::Find("motd".into()));
    assert_eq!(told(&mut lab, ToLab::Begin(String::new())).sought, "", "a new lab's is empty");
    let shown = told(&mut lab, ToLab::Find("motd".into()));
    assert!(shown.printed.contains("There is no container yet."), "{}", shown.printed);
}

#[test]
fn what_is_left_out_of_the_terminal_is_told() {
    let mut lab = Lab::default();
    let big = format!("echo {}", "é".repeat(40_000));
    let shown = typed(&mut lab, &big);
    let more = format!("… {} more bytes are not shown", crate::view::text::count(14_465));
    assert!(shown.printed.contains(&more));
    assert!(!shown.printed.contains('\u{fffd}'), "no character is cut");
    assert_eq!(shown.says.chars().count(), 300);
    let shown = typed(&mut lab, "echo é");
    assert!(!shown.printed.contains("not shown"), "{}", shown.printed);
    let shown = typed(&mut lab, &[big.as_str(); 9].join("\n"));
    assert_eq!(shown.at, 11, "all of them are done");
    assert!(shown.printed.contains("… 7 lines more, and what was printed, are not shown"));
    assert!(shown.printed.len() < 2 * ANSWER, "{}", shown.printed.len());
    let lines = [&[big.as_str(); 9][..], &["clear", "echo here"]].concat().join("\n");
    let shown = typed(&mut lab, &lines);
    assert!(shown.printed.contains("here") && !shown.printed.contains("not shown"));
}
