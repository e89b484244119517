//! What happened, in words: the terminal's grey lines, the page's and the screen reader's are these.

use crate::domain::EntryKind;
use crate::lab::explain::{Event, Layer, Log, Seen, Why};
use crate::view::text::{counted, escape, size};

/// What a sentence is about, which has its colour and its glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A layer was looked at or read.
    Look,
    /// Something was copied up.
    Copy,
    /// Something is in the container's own layer: made, written, renamed, removed.
    Own,
    /// Something of the image is hidden now.
    Hide,
    /// The kernel refused.
    Refuse,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What it is about.
    pub tone: Tone,
    /// In words.
    pub text: String,
}

/// The sentences of a command, in order; `max` of them at most, the last saying how many more there are.
pub fn sentences(log: &Log, max: usize) -> Vec<Sentence> {
    let worth = |event: &&Event| tells(event);
    let all = log.events.iter().filter(worth).count() as u64 + log.more;
    let mut out: Vec<Sentence> = log.events.iter().filter(worth).take(max).map(sentence).collect();
    let more = all.saturating_sub(out.len() as u64);
    if more > 0 {
        let text = format!("and {} more", counted(more, "thing", "things"));
        out.push(Sentence { tone: Tone::Own, text });
    }
    out
}

/// What is said of a command that there is no sentence for.
pub fn quiet(log: &Log) -> String {
    let last = log.events.iter().rev().find_map(|event| match event {
        Event::Looked { path, seen } => Some((path, seen)),
        _ => None,
    });
    match last {
        None => "No file of a container was looked for, copied or changed.".into(),
        Some((path, seen)) if matches!(seen.last(), Some((_, Seen::Nothing))) => {
            let of_image = seen.iter().filter(|(layer, _)| matches!(layer, Layer::Image(_)));
            let count = counted(of_image.count() as u64, "layer", "layers");
            let looked = format!("looked at were the container's own and {count} of the image");
            format!("{} is in no layer: {looked}.", name(path))
        }
        Some(_) => "Nothing of a container was copied or changed.".into(),
    }
}

/// Parents that come along and lookups that ended in the topmost layer are drawn, but nobody wants to read them.
fn tells(event: &Event) -> bool {
    match event {
        Event::Looked { seen, .. } => {
            seen.last().is_some_and(|(_, seen)| matches!(seen, Seen::Whiteout))
        }
        Event::CopiedUp { why, .. } => *why != Why::Parent,
        _ => true,
    }
}

/// A layer as people call it.
pub fn layer(layer: Layer) -> String {
    match layer {
        Layer::Upper => "the container's own layer".into(),
        Layer::Init => "docker's own layer".into(),
        Layer::Image(number) => format!("layer {}", number + 1),
    }
}

fn name(path: &[u8]) -> String {
    format!("/{}", escape(path))
}

fn thing(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Dir => "the folder",
        EntryKind::Symlink => "the link",
        _ => "the file",
    }
}

fn sentence(event: &Event) -> Sentence {
    let (tone, text) = match event {
        Event::Looked { path, seen } => {
            let by = seen.last().map_or(Layer::Upper, |&(layer, _)| layer);
            (Tone::Look, format!("{} is not there: {} hides it", name(path), layer(by)))
        }
        Event::Read { path, from, bytes } => {
            let text = format!("{} was read from {}", name(path), layer(*from));
            (Tone::Look, format!("{text}: {}, nothing was copied", size(*bytes)))
        }
        Event::CopiedUp { path, kind, from, bytes, why } => {
            let what = thing(*kind);
            let cost =
                if *kind == EntryKind::Dir { String::new() } else { format!(": {}", size(*bytes)) };
            let why = match why {
                Why::Parent => "since something in it changes",
                Why::Open => "since it was opened for writing",
                Why::Attributes => "since its mode, owner, times or attributes were set",
                Why::Truncate => "since its length was set",
                Why::Rename => "since it gets another name",
                Why::Link => "since it gets one more name",
            };
            (
                Tone::Copy,
                format!("{what} {} was copied up from {}{cost}, {why}", name(path), layer(*from)),
            )
        }
        Event::PartedLinks { path, links } => {
            let others = counted(u64::from(links.saturating_sub(1)), "other name", "other names");
            (
                Tone::Copy,
                format!(
                    "{} went its own way; {others} of the file keep the old content",
                    name(path)
                ),
            )
        }
        Event::Made { path, kind, over_whiteout, opaque } => {
            let what = thing(*kind);
            let closed = match (opaque, over_whiteout) {
                (true, _) => "; it is opaque: nothing below shows through",
                (_, true) => "; its whiteout is gone",
                _ => "",
            };
            (
                Tone::Own,
                format!("{what} {} is new in the container's own layer{closed}", name(path)),
            )
        }
        Event::Wrote { path, bytes } => {
            (Tone::Own, format!("{} were written to {}", size(*bytes), name(path)))
        }
        Event::Removed { path } => {
            (Tone::Own, format!("{} is gone from the container's own layer", name(path)))
        }
        Event::Hid { path, from, kind, bytes, copy_removed } => {
            let bytes = if *kind == EntryKind::Dir {
                String::new()
            } else {
                format!(" with its {}", size(*bytes))
            };
            let copy = if *copy_removed { "; the copy above it is gone" } else { "" };
            let text = format!(
                "a whiteout hides {} of {}, which stays stored{bytes}{copy}",
                name(path),
                layer(*from)
            );
            (Tone::Hide, text)
        }
        Event::Renamed { from, to, opaque } => {
            let closed = if *opaque { "; it is opaque there" } else { "" };
            (Tone::Own, format!("{} is {} now: no byte moved{closed}", name(from), name(to)))
        }
        Event::RefusedRename { from, to } => {
            let text = format!(
                "{} can't be renamed to {}: it is a folder of the image (EXDEV), so it is copied and deleted",
                name(from),
                name(to)
            );
            (Tone::Refuse, text)
        }
    };
    Sentence { tone, text }
}
