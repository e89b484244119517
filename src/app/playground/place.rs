//! The playground in the URL: `#1/playground?open=sample&stage=build&do=docker%20images%0Adocker%20ps`: the stage, and what was
//! typed. Who opens the link has the same lab; with nothing open, the sample comes along, since the start page shows no screen. In
//! a lesson, its name comes first, and what was typed is `do=` or, where it is the beginning of the solution, `step=`:
//! `#1/playground?open=sample&lesson=04-copy-up&step=1`. One on an open image names that, and waits for it:
//! `&on=class:1@sha256:0123456789ab`.

use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::encode;

/// Bytes of commands that a link carries at most: what chats and mails let through.
pub(super) const LONGEST: usize = 4000;

/// A place on the playground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaygroundPlace {
    /// The lesson; empty: none.
    pub lesson: String,
    /// So many commands of its solution were typed.
    pub step: u32,
    /// Commands, a line each.
    pub script: String,
    /// The stage that is shown; empty: the first.
    pub stage: String,
    /// The open image that the lesson is on, as the lab names it; empty: the sample.
    pub on: String,
}

impl InUrl for PlaygroundPlace {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "lesson" if is_name(value) => value.clone_into(&mut self.lesson),
            "step" => self.step = value.parse().unwrap_or_default(),
            "do" => value.clone_into(&mut self.script),
            "on" => value.clone_into(&mut self.on),
            "stage" => value.clone_into(&mut self.stage),
            _ => {}
        }
    }

    fn fields(&self) -> Vec<String> {
        let is_lesson = !self.lesson.is_empty();
        let is_step = is_lesson && self.step > 0;
        let is_carried = !is_step && !self.script.is_empty() && self.script.len() <= LONGEST;
        let fields = [
            is_lesson.then(|| format!("lesson={}", encode(&self.lesson))),
            (is_lesson && !self.on.is_empty()).then(|| format!("on={}", encode(&self.on))),
            (!self.stage.is_empty()).then(|| format!("stage={}", encode(&self.stage))),
            is_step.then(|| format!("step={}", self.step)),
            is_carried.then(|| format!("do={}", encode(&self.script))),
        ];
        fields.into_iter().flatten().collect()
    }

    fn names(&self) -> Vec<&Naming> {
        Vec::new()
    }
}

impl PlaygroundPlace {
    /// Whether that place is this one, but for the stage, before some of this one's commands were typed.
    pub(super) fn goes_on_from(&self, other: &Self) -> bool {
        let rest = self.script.strip_prefix(&other.script);
        let more =
            |rest: &str| rest.is_empty() || other.script.is_empty() || rest.starts_with('\n');
        (&self.lesson, &self.on) == (&other.lesson, &other.on)
            && rest.is_some_and(more)
            && (self.lesson.is_empty() || other.step <= self.step)
    }
}

/// It can be the name of a file, and nothing else.
fn is_name(text: &str) -> bool {
    !text.contains(['/', '\\']) && !text.starts_with('.')
}
