//! What the last command moved between the registry and a machine: a packet for each layer. What is there already stays.

use super::values::{Brick, Letters, Machine, letters, machines};
use crate::domain::{DiffId, Digest};
use crate::lab::engine::{Engine, PullStep, PushStep};
use crate::view::ramp;
use crate::view::text::size;
use std::fmt::Write as _;
use std::sync::Arc;

/// Milliseconds from one packet to the next; and how long each takes, whatever its size.
const NEXT: usize = 350;
const TRAVEL: usize = 600;
/// Milliseconds that a layer takes to appear on its pile, and one looks at it.
const STORE: usize = 400;

/// What became of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was there.
    Exists,
    /// The registry took it from another of its repositories.
    Mounted,
    /// So many bytes went over the wire.
    Moved(u64),
}

/// A layer on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    pub(in crate::view::lab) brick: Brick,
    pub(in crate::view::lab) fate: Fate,
}

/// The way between the registry and a machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wire {
    /// To the registry.
    pub up: bool,
    /// In the order in which they go; none: nothing was pulled or pushed by the last command.
    pub packets: Vec<Packet>,
}

/// What the command between two engines moved, a machine each.
pub fn wires(now: &Engine, before: &Engine) -> Vec<Wire> {
    let empty = Engine::new(now.now);
    let (all, old) = (machines(now, &empty), machines(before, &empty));
    let letters = letters(&all);
    let one = |((.., now), (.., old)): (&Machine<'_>, &Machine<'_>)| between(now, old, &letters);
    all.iter().zip(&old).map(one).collect()
}

fn between(now: &Engine, old: &Engine, letters: &Letters) -> Wire {
    let packet = |diff: &DiffId, fate| Packet { brick: letters.brick(diff), fate };
    if let Some(pull) = now.pulled.as_ref().filter(|pull| is_news(pull, old.pulled.as_ref())) {
        let one = |(_, diff, step): &(Digest, DiffId, PullStep)| match step {
            PullStep::Exists => packet(diff, Fate::Exists),
            PullStep::Pulled(bytes) => packet(diff, Fate::Moved(*bytes)),
        };
        return Wire { up: false, packets: pull.layers.iter().map(one).collect() };
    }
    let Some(push) = now.pushed.as_ref().filter(|push| is_news(push, old.pushed.as_ref())) else {
        return Wire::default();
    };
    let one = |(diff, step): &(DiffId, PushStep)| match step {
        PushStep::Exists => packet(diff, Fate::Exists),
        PushStep::Mounted(_) => packet(diff, Fate::Mounted),
        PushStep::Pushed(bytes) => packet(diff, Fate::Moved(*bytes)),
    };
    Wire { up: true, packets: push.layers.iter().map(one).collect() }
}

fn is_news<T>(now: &Arc<T>, before: Option<&Arc<T>>) -> bool {
    before.is_none_or(|before| !Arc::ptr_eq(before, now))
}

impl Wire {
    /// Bytes that moved.
    pub fn moved(&self) -> u64 {
        let bytes = |packet: &Packet| match packet.fate {
            Fate::Moved(bytes) => bytes,
            _ => 0,
        };
        self.packets.iter().map(bytes).sum()
    }

    /// Layers that moved.
    fn travellers(&self) -> usize {
        self.packets.iter().filter(|packet| matches!(packet.fate, Fate::Moved(_))).count()
    }

    /// What happened on it, in words.
    pub fn says(&self) -> String {
        let (moved, all) = (self.travellers(), self.packets.len());
        let verb = if self.up { "pushed" } else { "pulled" };
        match (all, moved) {
            (0, _) => "nothing on the wire".to_owned(),
            (_, 0) => format!("{verb}: no layer moved, all were there"),
            _ if moved == all => format!("{verb}: {} moved", size(self.moved())),
            _ => format!("{verb}: {} moved, {moved} of {all} layers", size(self.moved())),
        }
    }
}

impl Fate {
    /// In words.
    pub fn says(&self) -> String {
        match self {
            Self::Exists => "Already exists".to_owned(),
            Self::Mounted => "Mounted".to_owned(),
            Self::Moved(bytes) => size(*bytes),
        }
    }
}

/// What happens, in the order in which it is drawn: the phase and its name.
pub fn phases(wires: &[Wire]) -> Vec<(u8, String)> {
    let all = || wires.iter().filter(|wire| !wire.packets.is_empty());
    let moved: u64 = all().map(Wire::moved).sum();
    let travels = all().any(|wire| wire.travellers() > 0);
    let stores = if all().any(|wire| wire.up) { "keep once" } else { "store" };
    let phases = [
        all().next().map(|_| (1, "ask what is there".to_owned())),
        travels.then(|| (2, format!("move {}", size(moved)))),
        travels.then(|| (3, stores.to_owned())),
    ];
    phases.into_iter().flatten().collect()
}

/// When packets begin to go, when what they brought is stored, and the end: numbers for the style sheet.
pub fn beats(wires: &[Wire]) -> String {
    let most = wires.iter().map(Wire::travellers).max().unwrap_or(0);
    let asked = wires.iter().any(|wire| !wire.packets.is_empty());
    let go = if asked { 400 } else { 0 };
    let stored = if most > 0 { go + (most - 1) * NEXT + TRAVEL } else { go };
    format!("--d2:{go}ms;--d3:{stored}ms;--d4:{}ms", stored + STORE)
}

/// The way as markup. It is as high with packets as without, so that nothing jumps.
pub(super) fn wire(wire: &Wire) -> String {
    let class = match (wire.packets.is_empty(), wire.up) {
        (true, _) => "is-still",
        (_, true) => "goes-up",
        (_, false) => "goes-down",
    };
    let mut out = format!("<div class=\"wire {class}\"><p>{}</p>", wire.says());
    if !wire.packets.is_empty() {
        out += "<ol class=\"packets\">";
    }
    let mut gone = 0;
    for packet in &wire.packets {
        let css = ramp::grounds(packet.brick.place);
        let class = match packet.fate {
            Fate::Moved(_) => "travels ph2",
            _ => "stays ph1",
        };
        let _ = write!(
            out,
            "<li class=\"packet {class}\" data-css=\"{css}--ms:{}ms\"><b>{}</b> {}</li>",
            gone * NEXT,
            packet.brick.letter,
            packet.fate.says()
        );
        gone += usize::from(matches!(packet.fate, Fate::Moved(_)));
    }
    if !wire.packets.is_empty() {
        out += "</ol>";
    }
    out + "</div>"
}
