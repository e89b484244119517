//! What the page is shown of a lab.

use super::Lab;
use super::hand::STILL;
use crate::domain::order::SortSmall;
use crate::lab::engine::{Container, Engine};
use crate::lab::session::suggest;
use crate::view::lab::scene::{Scene, scene};
use crate::view::lab::{ledger, markup, quiet, sentences, told};
use crate::view::text::{size, xml};
use crate::worker::protocol::Shown;

/// Sentences beside the stage at most.
const SENTENCES: usize = 12;

/// Letters that the names of layers take, where there is much room and where there is little.
const NAMES: [u32; 2] = [12, 8];
/// Letters that a block takes.
const BLOCK: u32 = 6;

/// Letters of a container's ID that commands show and take.
const ID: usize = 12;

/// Commands to press at most.
const CHIPS: usize = 8;

/// What a stage shows, as `Shown` has it: its markup, what happens in it, and when.
#[derive(Default)]
pub(super) struct Picture {
    pub(super) stage: String,
    pub(super) phases: Vec<(u8, String)>,
    pub(super) beats: String,
}

impl Lab {
    /// Fills in all but what was printed.
    pub(super) fn show(&mut self, shown: &mut Shown) {
        shown.on = self.on.name().into();
        shown.prompt = self.session.prompt();
        let picture = self.other_stage().unwrap_or_else(|| {
            shown.told = self.told();
            self.first_stage()
        });
        (shown.stage, shown.phases, shown.beats) = (picture.stage, picture.phases, picture.beats);
        let tag = self.favourite();
        let usual = suggest(&self.session, &tag).into_iter().filter(|line| !is_move(line));
        shown.chips = self.offers().into_iter().chain(usual).collect();
        shown.chips.truncate(CHIPS);
        let base = self.base();
        shown.at = (self.session.at() - base) as u32;
        shown.last = (self.session.last() - base) as u32;
        shown.script = self.script();
        shown.line = self.line();
        shown.sought = self.sought.clone();
        self.show_lesson(shown);
        shown.notes = self.notes();
    }

    fn first_stage(&self) -> Picture {
        let Some(scene) = self.scene() else {
            return Picture { stage: self.lanes() + &self.nothing(), ..Picture::default() };
        };
        let stage = self.lanes() + &markup::markup(&scene);
        Picture { stage, phases: scene.phases(), beats: scene.beats() }
    }

    /// The command with which one is here; nothing at the start.
    pub(super) fn line(&self) -> String {
        if self.session.at() == self.base() {
            return String::new();
        }
        String::from_utf8_lossy(&self.session.now().line).into_owned()
    }

    /// The engine, and as it was before the last command: at the start nothing moves.
    pub(super) fn now_and_before(&self) -> (&Engine, &Engine) {
        let (now, before) = (&self.session.state().engine, &self.session.before().engine);
        if self.session.at() == self.base() { (now, now) } else { (now, before) }
    }

    /// What was typed to come here; in a lesson, by the learner.
    pub(super) fn script(&self) -> String {
        let base = self.base();
        let session =
            self.lessons.taught.as_ref().map_or(&self.session, |of| of.own(&self.session));
        let done = session.steps().filter(|&(at, _)| at > base && at <= session.at());
        let lines: Vec<_> = done.map(|(_, step)| String::from_utf8_lossy(&step.line)).collect();
        lines.join("\n")
    }

    fn containers(&self) -> &[std::sync::Arc<Container>] {
        &self.session.state().engine.containers
    }

    /// The container that the stage is about: the chosen one, or else that of the last command.
    pub(super) fn subject(&self) -> Option<&Container> {
        let chosen = self.chosen.as_deref().and_then(|name| self.named(name));
        chosen.or_else(|| self.actor())
    }

    /// The container of a name, or of an ID that is long enough to be no name.
    fn named(&self, name: &str) -> Option<&Container> {
        let is_id = name.len() >= ID && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut all = self.containers().iter();
        all.find(|c| c.name == name || (is_id && c.id.starts_with(name))).map(|c| &**c)
    }

    /// The container that the last command was about.
    fn actor(&self) -> Option<&Container> {
        let all = self.containers();
        let before = self.session.before();
        let line = String::from_utf8_lossy(&self.session.now().line);
        let mut words = line.split([' ', ':', '\n']).filter(|word| !word.is_empty());
        let old = |c: &&std::sync::Arc<Container>| {
            before.engine.containers.iter().any(|old| old.id == c.id)
        };
        let inside = before.inside().and_then(|id| self.named(id));
        inside
            .or_else(|| all.iter().find(|c| !old(c)).map(|c| &**c))
            .or_else(|| words.find_map(|word| self.named(word)))
            .or_else(|| all.last().map(|c| &**c))
    }

    /// The subject, and who stands over the same layers, as far as there is room.
    fn drawn(&self) -> Vec<&Container> {
        let Some(subject) = self.subject() else { return Vec::new() };
        let room = if self.room >= 60 { 2 } else { 1 };
        let same = self.containers().iter().filter(|c| c.layers == subject.layers);
        let others = same.rev().filter(|c| c.id != subject.id).take(room - 1);
        let mut all: Vec<&Container> =
            others.map(|c| &**c).chain(std::iter::once(subject)).collect();
        all.sort_small_by_key(|c| self.containers().iter().position(|other| other.id == c.id));
        all
    }

    pub(super) fn scene(&self) -> Option<Scene> {
        let containers = self.drawn();
        let names = if self.room < 44 { NAMES[1] } else { NAMES[0] };
        let blocks = self.room.saturating_sub(names) / BLOCK;
        let count = (blocks as usize / containers.len().max(1)).clamp(2, super::columns::MOST);
        let columns = self.columns.shown(count);
        let actor = self.actor()?;
        let (now, before) = self.now_and_before();
        // What happened in a container that is gone is drawn in no other.
        let log = if self.log().within == Some(actor.disk) { self.log() } else { &STILL };
        scene(now, before, &containers, &columns, log, &actor.name)
    }

    /// Who there is: each can be chosen for the stage.
    fn lanes(&self) -> String {
        let drawn = self.drawn();
        let engine = &self.session.state().engine;
        let one = |c: &std::sync::Arc<Container>| {
            let shown = drawn.iter().any(|other| other.id == c.id);
            let written = engine.disks.get(&c.disk).map_or(0, |disk| disk.written());
            let state = match c.state {
                crate::lab::engine::State::Running => "running",
                _ => "stopped",
            };
            let name = xml(&c.name);
            format!(
                "<button type=\"button\" class=\"{state}\" data-choose=\"{name}\" aria-pressed=\"{shown}\"><b>{name}</b> {state} <span>{}</span></button>",
                size(written)
            )
        };
        let all: String = self.containers().iter().map(one).collect();
        if all.is_empty() {
            all
        } else {
            format!("<div class=\"lanes\" role=\"group\" aria-label=\"Containers\">{all}</div>")
        }
    }

    /// Nobody runs yet.
    fn nothing(&self) -> String {
        let lines: Vec<String> = self.lessons.runs(&self.session).unwrap_or_else(|| {
            let sample =
                format!("docker run -d --name web {} sleep 1000", crate::lab::sample::NAME);
            self.offers().into_iter().chain([sample]).collect()
        });
        let buttons = lines.iter().zip(["primary", "button"]);
        let buttons: String = buttons.map(|(line, class)| button(class, line)).collect();
        format!(
            "<div class=\"no-container\"><h2>No container yet</h2><p>An image is a pile of layers that nobody can change. Run it: the container gets a layer of its own on top, empty at first.</p>{buttons}</div>"
        )
    }

    /// What happened, and where the bytes are.
    fn told(&self) -> String {
        let (at, log) = (self.session.at() - self.base(), self.log());
        let all = sentences(log, SENTENCES);
        let line = String::from_utf8_lossy(&self.session.now().line).into_owned();
        let title = match at {
            0 => "Nothing was done yet".to_owned(),
            at => format!("{at}. <code>{}</code>", xml(&line)),
        };
        let text = if all.is_empty() {
            format!("<p>{}</p>", xml(&quiet(log)))
        } else {
            told::sentence_list(&all)
        };
        let ledger = told::ledger_table(&ledger(&self.session.state().engine));
        format!(
            "<section class=\"happened\" aria-label=\"What happened\"><h2>{title}</h2>{text}</section><section class=\"bytes\" aria-label=\"Bytes\">{ledger}</section>"
        )
    }
}

/// A line that can be pressed, with some weight.
fn button(class: &str, line: &str) -> String {
    let line = xml(line);
    format!(
        "<button type=\"button\" class=\"{class}\" data-line=\"{line}\"><code>{line}</code></button>"
    )
}

/// Buttons do that.
fn is_move(line: &str) -> bool {
    matches!(line, "undo" | "redo")
}
