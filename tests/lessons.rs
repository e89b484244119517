//! Every lesson that comes with the program can be taught: its start does not reach its goal, its solution and its other ways
//! do, its wrong attempts don't. What the teaching rests on is asserted beside it.

use layerpeel::lab::lesson::{Course, LESSONS, Lesson, Listed, check};
use std::fs;
use std::path::PathBuf;

fn lessons() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("static/lessons");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn all_lessons_can_be_taught() {
    let lessons = lessons();
    assert_eq!(lessons.len(), 16);
    for (path, text) in lessons {
        let faults = check(&text);
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    }
}

#[test]
fn each_asks_something_gives_two_ways_and_names_what_is_wrongly_believed() {
    for (path, text) in lessons() {
        let lesson = Lesson::parse(&text).unwrap();
        let shown = path.display();
        assert!(!lesson.questions.is_empty(), "{shown} asks nothing");
        assert!(!lesson.ways.is_empty(), "{shown} has one way only");
        assert!(!lesson.hints.is_empty(), "{shown} gives no hint");
    }
}

#[test]
fn a_wrong_prediction_keeps_a_lesson_open() {
    for (path, text) in lessons() {
        let lesson = Lesson::parse(&text).unwrap();
        let mut course = Course::begin(&lesson).unwrap();
        for line in &lesson.solution.lines {
            course.session.type_line(line.as_bytes(), None);
        }
        for question in &lesson.questions {
            let wrong = question.choices.iter().position(|choice| !choice.right).unwrap();
            assert_eq!(course.answer(&lesson, &question.name, wrong), Some(false));
        }
        assert!(!course.is_solved(&lesson), "{}", path.display());
        for question in &lesson.questions {
            let right = question.choices.iter().position(|choice| choice.right).unwrap();
            assert_eq!(course.answer(&lesson, &question.name, right), Some(true));
        }
        assert!(course.is_solved(&lesson), "{}", path.display());
    }
}

#[test]
fn the_list_tells_of_each_what_its_file_says() {
    let listed = LESSONS.iter().map(|listed| {
        let Listed { name, title, stage, believed, goals, minutes } = *listed;
        (name.to_owned(), title.to_owned(), stage, believed.to_owned(), goals, minutes)
    });
    let files = lessons().into_iter().map(|(path, text)| {
        let lesson = Lesson::parse(&text).unwrap();
        let (goals, minutes) = (lesson.goals.len(), lesson.minutes());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, lesson.title, lesson.stage, lesson.believed, goals, minutes)
    });
    assert_eq!(listed.collect::<Vec<_>>(), files.collect::<Vec<_>>());
}
