//! What goes between the page and the lab about lessons. The desk is asked nothing.

use super::none::nobody_asks;
use crate::domain::wire::wire;

nobody_asks!(LearnQuestion, LearnAnswer);

/// What the lab is told of lessons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToLearn {
    /// What the browser has kept, nothing for nothing. Answered with [`super::FromLab::Learned`], as are the next four.
    Kept(String),
    /// The same, from a file: what is done in either is done.
    Import(String),
    /// All progress is forgotten; lessons of one's own stay.
    Forget,
    /// A lesson of one's own, or a newer one of that name.
    Add {
        /// Name of its file.
        file: String,
        /// What is in it.
        text: String,
    },
    /// It shall not be on the list any more.
    Drop(String),
    /// Begins a lesson, or goes on with it. Answered with [`super::FromLab::Shown`], as is all below.
    Teach(Teach),
    /// What was pressed in its panel: the `data-do` there.
    Press(String),
    /// Back to what was before.
    Leave,
}
wire! { enum ToLearn { Kept(text), Import(text), Forget, Add { file, text }, Drop(file), Teach(teach), Press(what), Leave } }

/// Which lesson, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teach {
    /// Its name.
    pub name: String,
    /// Its file's text; nothing for one of one's own, which is known.
    pub text: String,
    /// What was typed in it, where a link says so.
    pub script: String,
    /// So many commands of its solution were typed.
    pub step: u32,
    /// The stage to begin on, where a link says so; empty: the lesson's.
    pub stage: String,
    /// The open image to begin on, as [`LessonShown::on`] had it; empty: the sample.
    pub on: String,
}
wire! { struct Teach { name, text, script, step, stage, on } }

/// The list of lessons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// As markup.
    pub shelf: String,
    /// What is to be kept from now on.
    pub kept: String,
    /// What is to be said of it.
    pub says: String,
}
wire! { struct Learned { shelf, kept, says } }

/// The lesson that is taught.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonShown {
    /// Its name.
    pub name: String,
    /// As markup.
    pub panel: String,
    /// What was typed is so much of the solution.
    pub step: u32,
    /// The solution goes on by itself.
    pub plays: bool,
    /// Its title; nothing when it can't be taught.
    pub title: String,
    /// Which it is, and how far one is in it, in words.
    pub far: String,
    /// The open image that it is taught on, or waits for, as a link names it: `class:1@sha256:0123456789ab`. Empty: the sample.
    pub on: String,
}
wire! { struct LessonShown { name, panel, step, plays, title, far, on } }
