//! What is handed out to a class, and the teacher's notes.

use super::Lab;
use super::stages::On;
use crate::lab::explain::Log;
use crate::view::lab::class::{Link, Notes, Sheet, notes, panel, projected, sheet};
use crate::view::lab::lesson::stage_name;
use crate::view::lab::picture::{self, Heading};
use crate::view::lab::{sentences, share, squash};
use crate::worker::protocol::{HandOut, Handed, Order};

/// Sentences below a picture, and in the notes.
const SENTENCES: usize = 6;

/// Nothing happened.
pub(super) static STILL: Log = Log { events: Vec::new(), more: 0, copied: 0, within: None };

impl Lab {
    /// Makes what was ordered.
    pub(super) fn hand(&self, order: &Order) -> Handed {
        let what = order.what;
        let (name, text) = match what {
            HandOut::Svg => (self.file_name("svg"), self.picture(order.dark)),
            HandOut::Png => (self.file_name("png"), self.picture(order.dark)),
            HandOut::Panel | HandOut::Code => {
                let (title, script) = (self.title(), self.script());
                let link = self.link(&order.address, &title, &script);
                let text = match what {
                    HandOut::Code => projected(&link),
                    _ => panel(&link) + &self.sheet(link, &script),
                };
                (title.clone(), text)
            }
        };
        Handed { what, name, text }
    }

    /// The lesson's title, or what the stage is called.
    fn title(&self) -> String {
        let taught = self.lessons.taught.as_ref();
        taught.map_or_else(|| stage_name(self.on.stage()).to_owned(), |of| of.title().to_owned())
    }

    fn link<'l>(&'l self, address: &'l str, title: &'l str, script: &str) -> Link<'l> {
        // A folder or a question of the page may have such a name, too.
        let place = address.split_once('#').map_or("", |(_, place)| place);
        let carries = ["do=", "step="].iter().any(|key| place.contains(key));
        let taught = self.lessons.taught.as_ref().map(|taught| taught.name.as_str());
        let own = taught.filter(|name| name.ends_with(".md"));
        let open = self.lessons.taught.as_ref().and_then(|taught| taught.on_name());
        let is_cut = !script.is_empty() && !carries;
        Link { address, title, is_cut, own, open }
    }

    fn sheet(&self, link: Link<'_>, script: &str) -> String {
        let taught = self.lessons.taught.as_ref();
        let which = taught.map(|taught| taught.which()).unwrap_or_default();
        let lesson = taught.map(|taught| (taught.lesson(), which.as_str()));
        sheet(&Sheet { link, lesson, script })
    }

    /// `layerpeel-04-copy-up-step-2.svg`: of which lesson or stage, and after how many commands.
    fn file_name(&self, ending: &str) -> String {
        let taught = self.lessons.taught.as_ref().map(|taught| taught.name.as_str());
        let of = taught.unwrap_or(self.on.stage().name()).trim_end_matches(".md");
        let of: String = of.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        format!("layerpeel-{of}-step-{}.{ending}", self.session.at() - self.base())
    }

    /// The stage that is shown as an SVG file.
    fn picture(&self, dark: bool) -> String {
        let heading = Heading { title: self.title(), line: self.line() };
        let (engine, before) = self.now_and_before();
        match self.on {
            On::CopyOnWrite => {
                let told = sentences(self.log(), SENTENCES);
                match self.scene() {
                    Some(scene) => picture::scene(&scene, &heading, &told, dark),
                    None => picture::empty(&heading, "No container yet", dark),
                }
            }
            On::Build => match self.bench_values() {
                Some(bench) => picture::bench(&bench, &heading, dark),
                None => picture::empty(&heading, "Nothing to build", dark),
            },
            On::Share => {
                let wires = share::wires(engine, before);
                picture::share(&share::values(engine, before), &wires, &heading, dark)
            }
            On::Squash => picture::squash(&squash::values(engine, super::HOME), &heading, dark),
        }
    }

    /// The teacher's notes, where somebody looks at them.
    pub(super) fn notes(&self) -> String {
        if !self.noted {
            return String::new();
        }
        let taught = self.lessons.taught.as_ref();
        let which = taught.map(|taught| taught.which()).unwrap_or_default();
        let lesson = taught
            .map(|taught| (taught.lesson(), which.as_str(), taught.reached_in(&self.session)));
        let commands = taught.map_or(&[][..], |taught| taught.commands());
        let done = taught.and_then(|taught| taught.done(&self.session));
        let (base, at) = (self.base(), self.session.at());
        let next = self.session.step(at + 1);
        notes(&Notes {
            lesson,
            solution: (commands, done),
            line: &self.line(),
            at: (at - base, self.session.last() - base),
            sentences: sentences(self.log(), SENTENCES),
            next: next.map(|step| String::from_utf8_lossy(&step.line).into_owned()),
        })
    }

    /// What the last command did; at the start, nothing.
    pub(super) fn log(&self) -> &Log {
        if self.session.at() == self.base() { &STILL } else { &self.session.now().answer.log }
    }
}
