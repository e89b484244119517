//! From a lesson's file to the lesson.

use super::{Choice, Claim, Fault, Goal, Lesson, Question, Script, Stage, What, stands};
use crate::domain::order::SortSmall;

/// Characters of a lesson's text at most: a screen.
const LONGEST_TEXT: usize = 1_400;

/// New words of a lesson at most.
const MOST_WORDS: usize = 5;

struct Section<'t> {
    line: usize,
    heading: &'t str,
    /// Each with its number.
    lines: Vec<(usize, &'t str)>,
}

pub(super) fn parse(text: &str) -> Result<Lesson, Vec<Fault>> {
    let (head, sections) = sections(text);
    let mut reader = Reader { lesson: empty(), faults: Vec::new(), seen: Vec::new() };
    reader.head(&head);
    for section in &sections {
        reader.section(section);
    }
    reader.whole();
    if reader.faults.is_empty() { Ok(reader.lesson) } else { Err(reader.faults) }
}

fn empty() -> Lesson {
    Lesson {
        title: String::new(),
        stage: Stage::CopyOnWrite,
        believed: String::new(),
        words: Vec::new(),
        stands: Vec::new(),
        start: Script::default(),
        text: String::new(),
        questions: Vec::new(),
        goals: Vec::new(),
        hints: Vec::new(),
        solution: Script::default(),
        ways: Vec::new(),
        wrong: Vec::new(),
    }
}

/// What stands before the first `## `, and what follows each. A heading in a block is none.
fn sections(text: &str) -> (Vec<(usize, &str)>, Vec<Section<'_>>) {
    let (mut head, mut sections, mut in_block) = (Vec::new(), Vec::<Section<'_>>::new(), false);
    for (at, line) in text.lines().enumerate() {
        in_block ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !in_block) {
            Some(heading) => {
                sections.push(Section { line: at + 1, heading: heading.trim(), lines: Vec::new() });
            }
            None => match sections.last_mut() {
                Some(section) => section.lines.push((at + 1, line)),
                None => head.push((at + 1, line)),
            },
        }
    }
    (head, sections)
}

struct Reader {
    lesson: Lesson,
    faults: Vec<Fault>,
    seen: Vec<&'static str>,
}

impl Reader {
    fn fault(&mut self, line: usize, says: impl Into<String>) {
        self.faults.push(Fault::new(line, says));
    }

    fn head(&mut self, lines: &[(usize, &str)]) {
        let mut has_stage = false;
        for &(line, text) in lines.iter().filter(|(_, text)| !text.trim().is_empty()) {
            if let Some(title) = text.strip_prefix("# ") {
                self.lesson.title = title.trim().into();
                continue;
            }
            let Some((key, value)) = text.split_once(':') else {
                self.fault(
                    line,
                    "above the first “## ” there are only the title and “key: value” lines",
                );
                continue;
            };
            let value = value.trim();
            match key.trim() {
                "stage" => match Stage::read(value) {
                    Some(stage) => (self.lesson.stage, has_stage) = (stage, true),
                    None => self.fault(line, format!("there is no stage “{value}”")),
                },
                "believed" => self.lesson.believed = value.into(),
                "words" => {
                    let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
                    self.lesson.words = words.map(str::to_owned).collect();
                    if self.lesson.words.len() > MOST_WORDS {
                        self.fault(line, format!("more than {MOST_WORDS} new words"));
                    }
                }
                "stands" => match stands::read(line, value) {
                    Ok(pairs) => self.lesson.stands = pairs,
                    Err(fault) => self.faults.push(fault),
                },
                other => {
                    self.fault(line, format!("“{other}” is none of stage, believed, words, stands"))
                }
            }
        }
        if self.lesson.title.is_empty() {
            self.fault(1, "the first line should be “# ” and the title");
        }
        if !has_stage {
            self.fault(1, "which stage? One of copy-on-write, build-cache, share, squash");
        }
        if self.lesson.believed.is_empty() {
            self.fault(1, "“believed:” is missing: what do learners wrongly believe?");
        }
    }

    fn section(&mut self, section: &Section<'_>) {
        let (kind, title) = section.heading.split_once(':').unwrap_or((section.heading, ""));
        let title = title.trim();
        let once = ["Start", "Text", "Goal", "Hint", "Solution"];
        if let Some(name) = once.into_iter().find(|name| *name == kind) {
            if self.seen.contains(&name) {
                self.fault(section.line, format!("“## {name}” stands here a second time"));
            }
            self.seen.push(name);
        }
        match kind {
            "Start" => self.lesson.start = self.script(section, ""),
            "Solution" => self.lesson.solution = self.script(section, ""),
            "Text" => self.text(section),
            "Goal" => self.goals(section),
            "Hint" => {
                let hints = self.items(section).into_iter();
                self.lesson.hints = hints.map(|(_, text)| text.into()).collect();
            }
            "Way" | "Wrong" => {
                if title.is_empty() {
                    self.fault(
                        section.line,
                        format!("“## {kind}:” needs a few words that name it"),
                    );
                }
                let script = self.script(section, title);
                let list =
                    if kind == "Way" { &mut self.lesson.ways } else { &mut self.lesson.wrong };
                list.push(script);
            }
            _ => match kind.strip_prefix("Question ") {
                Some(name) => self.question(section, name.trim(), title),
                None => self.fault(section.line, format!("there is no section “{kind}”")),
            },
        }
    }

    fn text(&mut self, section: &Section<'_>) {
        let lines: Vec<&str> = section.lines.iter().map(|(_, text)| *text).collect();
        self.lesson.text = lines.join("\n").trim().into();
        let length = self.lesson.text.chars().count();
        if length > LONGEST_TEXT {
            let says =
                format!("{length} characters are more than a screen, which is {LONGEST_TEXT}");
            self.fault(section.line, says);
        }
    }

    /// The lines between two ```.
    fn script(&mut self, section: &Section<'_>, title: &str) -> Script {
        let mut fences = section.lines.iter().enumerate();
        let mut fence = || fences.find(|(_, (_, text))| text.starts_with("```")).map(|(at, _)| at);
        let (first, last, third) = (fence(), fence(), fence());
        if let Some(third) = third {
            self.fault(section.lines[third].0, "a second block: all commands stand in one");
        }
        let (Some(first), Some(last)) = (first, last) else {
            self.fault(section.line, "commands are missing, between two lines of ```");
            return Script::default();
        };
        let inside = &section.lines[first + 1..last];
        if inside.is_empty() {
            self.fault(section.line, "the block of commands is empty");
        }
        Script {
            line: inside.first().map_or(section.line, |(line, _)| *line),
            title: title.into(),
            lines: inside.iter().map(|(_, text)| (*text).into()).collect(),
        }
    }

    fn goals(&mut self, section: &Section<'_>) {
        for (line, text) in self.items(section) {
            match Claim::read(text) {
                Ok(claim) => self.lesson.goals.push(Goal { line, text: text.into(), claim }),
                Err(why) => self.fault(line, why),
            }
        }
    }

    fn question(&mut self, section: &Section<'_>, name: &str, asks: &str) {
        let mut choices = Vec::new();
        for (line, text) in self.items(section) {
            let (right, text) = match (text.strip_prefix("[x] "), text.strip_prefix("[ ] ")) {
                (Some(text), _) => (true, text),
                (_, Some(text)) => (false, text),
                _ => {
                    self.fault(line, "an answer begins with “[ ] ”, the right one with “[x] ”");
                    continue;
                }
            };
            let Some((answer, why)) = text.split_once(" -- ") else {
                self.fault(line, "behind the answer and “ -- ” stands why it is right or wrong");
                continue;
            };
            choices.push(Choice { text: answer.trim().into(), why: why.trim().into(), right });
        }
        if name.is_empty() || name.contains(char::is_whitespace) || asks.is_empty() {
            self.fault(section.line, "a question is “## Question name: What is asked?”");
        }
        if self.lesson.question(name).is_some() {
            self.fault(section.line, format!("there is another question “{name}”"));
        }
        if choices.len() < 2 || choices.iter().filter(|choice| choice.right).count() != 1 {
            self.fault(section.line, "a question has two answers or more, one of them right");
        }
        let (name, asks, line) = (name.to_owned(), asks.to_owned(), section.line);
        self.lesson.questions.push(Question { line, name, asks, choices });
    }

    /// Lines of a list; it has no others.
    fn items<'s>(&mut self, section: &Section<'s>) -> Vec<(usize, &'s str)> {
        let mut out = Vec::new();
        for &(line, text) in section.lines.iter().filter(|(_, text)| !text.trim().is_empty()) {
            match text.strip_prefix("- ") {
                Some(item) => out.push((line, item.trim())),
                None => self.fault(
                    line,
                    "here are only lines that begin with “- ”: none goes on in the next",
                ),
            }
        }
        out
    }

    /// What only shows when all of it is read.
    fn whole(&mut self) {
        for name in ["Text", "Goal", "Hint", "Solution"] {
            if !self.seen.contains(&name) {
                self.fault(1, format!("“## {name}” is missing"));
            }
        }
        if self.seen.contains(&"Goal") && self.lesson.goals.is_empty() {
            self.fault(1, "no goal is given: a goal is a line that begins with “- ”");
        }
        if self.lesson.wrong.is_empty() {
            self.fault(1, "“## Wrong:” is missing: which attempt does not reach the goal?");
        }
        let goals = self.lesson.goals.iter();
        let asked = goals.filter_map(|goal| match &goal.claim.what {
            What::Answered(name) if self.lesson.question(name).is_none() => {
                Some(Fault::new(goal.line, format!("there is no question “{name}”")))
            }
            _ => None,
        });
        let unknown: Vec<Fault> = asked.collect();
        self.faults.extend(unknown);
        self.faults.sort_small_by_key(|fault| fault.line);
    }
}
