use super::*;

const LESSON: &str = r#"# Changing what cannot change
stage: copy-on-write
believed: Writing to a file changes the image.
words: copy-up

## Start
```
docker run -d --name web1 debian-ish:1 sleep 1000
```

## Text
A container's layer is empty at first.

## Question cost: What is copied when one line is added?
- [ ] The line -- The whole file is copied up first.
- [x] The whole file -- Overlay knows files, not lines.

## Goal
- upper web1 has /etc/motd at least 20 holding "hello"
- image debian-ish:1 has /etc/motd of 19
- answered cost

## Hint
- Add a line with `echo`.

## Solution
```
docker exec web1 sh -c 'echo hello >> /etc/motd'
```

## Way: a shell in it
```
docker exec -it web1 sh
echo hello >> /etc/motd
exit
```

## Wrong: only reading
```
docker exec web1 cat /etc/motd
```
"#;

fn faults(text: &str) -> Vec<(usize, String)> {
    check(text).into_iter().map(|fault| (fault.line, fault.says)).collect()
}

#[test]
fn a_sound_lesson_has_no_fault() {
    assert_eq!(faults(LESSON), []);
    let lesson = Lesson::parse(LESSON).unwrap();
    assert_eq!(lesson.title, "Changing what cannot change");
    assert_eq!(lesson.stage.name(), "copy-on-write");
    assert_eq!(lesson.words, ["copy-up"]);
    assert_eq!((lesson.start.line, lesson.solution.line), (8, 28));
    assert_eq!(lesson.questions[0].choices[1].why, "Overlay knows files, not lines.");
}

#[test]
fn goals_follow_what_is_done_and_undone() {
    let lesson = Lesson::parse(LESSON).unwrap();
    let mut course = Course::begin(&lesson).unwrap();
    assert_eq!(course.reached(&lesson), [false, true, false]);
    course.session.type_line(b"docker exec web1 sh -c 'echo hello >> /etc/motd'", None);
    assert_eq!(course.reached(&lesson), [true, true, false]);
    assert_eq!(course.answer(&lesson, "cost", 0), Some(false));
    assert!(!course.is_solved(&lesson));
    assert_eq!(course.answer(&lesson, "cost", 1), Some(true));
    assert!(course.is_solved(&lesson));
    course.session.undo();
    assert!(!course.is_solved(&lesson));
    assert_eq!(course.answer(&lesson, "cost", 2), None);
    assert_eq!(course.answer(&lesson, "other", 0), None);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let with = |from: &str, to: &str| {
        assert!(LESSON.contains(from), "{from}");
        faults(&LESSON.replacen(from, to, 1))
    };
    let table = [
        ("stage: copy-on-write", "stage: theatre", 2, "no stage"),
        ("believed: W", "belief: W", 3, "none of stage"),
        ("words: copy-up", "words: a, b, c, d, e, f", 4, "more than 5"),
        ("docker run -d", "docker run -x", 8, "fails"),
        ("- [x] The whole", "- The whole", 16, "begins with"),
        ("- [x] The whole", "- [ ] The whole", 14, "one of them right"),
        (" -- Overlay", ", Overlay", 16, "behind the answer"),
        ("upper web1 has /etc/motd at", "upper web1 has etc/motd at", 19, "slash"),
        ("upper web1 has", "uper web1 has", 19, "nothing that a goal can say"),
        ("holding \"hello\"", "holding \"hello", 19, "not closed"),
        ("holding \"hello\"", "holding \"bye\"", 19, "does not reach"),
        ("answered cost", "answered price", 21, "no question"),
        ("- answered cost\n", "", 14, "no goal asks"),
        ("echo hello >> /etc/motd'", "echo hello > /tmp/motd'", 19, "the solution does not"),
        ("echo hello >> /etc/motd\nexit", "exit", 19, "a shell in it does not"),
        (
            "docker exec web1 cat /etc/motd",
            "docker exec web1 sh -c 'echo hello >> /etc/motd'",
            40,
            "reaches the goal",
        ),
        ("## Wrong: only reading", "## Wrong:", 38, "needs a few words"),
        ("## Hint\n", "## Help\n", 23, "no section"),
        ("- Add a line with", "Add a line with", 24, "begin with"),
        ("- answered cost", "  - answered cost", 21, "begin with"),
        ("- [x] The whole file --", "- [x] The whole\nfile --", 17, "begin with"),
        ("## Way:", "```\ndocker ps\n```\n## Way:", 31, "a second block"),
    ];
    for (from, to, line, says) in table {
        let found = with(from, to);
        let is_told = found.iter().any(|fault| fault.0 == line && fault.1.contains(says));
        assert!(is_told, "{to}: {found:?}");
    }
    assert!(faults("").iter().any(|fault| fault.1.contains("title")));
}

#[test]
fn a_goal_that_the_start_reaches_is_none() {
    let text = LESSON.replace("- upper web1 has /etc/motd at least 20 holding \"hello\"\n", "");
    assert!(faults(&text).iter().any(|fault| fault.1.contains("the start reaches the goal")));
}
