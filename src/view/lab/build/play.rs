//! How a build plays: what comes from the cache, then the line that misses, then what is built on it.

use super::bench::Bench;
use super::verdict::Went;
use crate::view::lab::{Sentence, Tone};
use crate::view::text::counted;

/// Milliseconds from one line to the next, in the cache and where it is built.
const LOOK: usize = 120;
const BUILD: usize = 220;
/// Milliseconds that one looks at what was found, and at the miss.
const REST: usize = 300;
const MISS: usize = 700;

impl Bench {
    /// The line that misses, of those with a reason of their own the first.
    pub(super) fn misses(&self) -> Option<usize> {
        self.lines.iter().position(|line| matches!(line.went, Went::Missed(_) | Went::Failed))
    }

    /// The phase of a line: 1 is taken from the cache, 2 misses, 3 is built; `None`: it is no step.
    fn phase(&self, at: usize) -> Option<u8> {
        match self.lines.get(at)?.went {
            Went::Cached => Some(1),
            Went::Missed(_) | Went::Failed if self.misses() == Some(at) => Some(2),
            Went::New | Went::Missed(_) | Went::Below | Went::Failed => Some(3),
            _ => None,
        }
    }

    fn count(&self, phase: u8) -> usize {
        (0..self.lines.len()).filter(|&at| self.phase(at) == Some(phase)).count()
    }

    /// What is said of a layer of the result.
    pub fn says(&self, anew: bool) -> &'static str {
        match (anew, self.number) {
            (false, _) => "was there",
            // There was nothing before it.
            (true, Some(1)) => "made",
            (true, _) => "made anew",
        }
    }

    /// The class of a line's phase, and the attribute that says when it comes; `None`: it does not move.
    pub(super) fn moves(&self, at: usize) -> Option<(String, String)> {
        let phase = self.phase(at).filter(|_| self.plays)?;
        let before = (0..at).filter(|&other| self.phase(other) == Some(phase)).count();
        let ms = before * if phase == 1 { LOOK } else { BUILD };
        Some((format!(" ph{phase}"), format!(" data-css=\"--ms:{ms}ms\"")))
    }

    /// When the line misses, when what is on it is built, and the end: numbers for the style sheet.
    pub fn beats(&self) -> String {
        let [cached, missed, built] = [1, 2, 3].map(|phase| self.count(phase));
        let miss = if cached > 0 { cached * LOOK + REST } else { 0 };
        let build = miss + if missed > 0 { MISS } else { 0 };
        format!("--d2:{miss}ms;--d3:{build}ms;--d4:{}ms", build + built * BUILD + REST)
    }

    /// What happens, in the order in which it is drawn: the phase and its name.
    pub fn phases(&self) -> Vec<(u8, String)> {
        if !self.plays {
            return Vec::new();
        }
        let name = |phase: u8| match (phase, self.count(phase)) {
            (_, 0) => None,
            (1, count) => Some(format!("cached: {count}")),
            (2, _) => {
                let piece = self.pieces.get(self.misses()?)?;
                let failed = matches!(self.lines[self.misses()?].went, Went::Failed);
                let says = if failed { "failure" } else { "miss" };
                Some(format!("{says}: line {}", piece.line))
            }
            (_, count) => Some(format!("built: {count}")),
        };
        [1, 2, 3].into_iter().filter_map(|phase| Some((phase, name(phase)?))).collect()
    }

    /// The build in a sentence; nothing of one that ended early, which says so itself.
    pub fn told(&self) -> Option<Sentence> {
        if self.failure.is_some() {
            return None;
        }
        let lines = |count: usize| counted(count as u64, "line", "lines");
        let [cached, _, built] = [1, 2, 3].map(|phase| self.count(phase));
        let (tone, text) = match (self.misses(), cached, built) {
            (None, 0, 0) => return None,
            (None, _, 0) => (Tone::Look, format!("{} came from the cache", lines(cached))),
            (None, _, built) => {
                let cached = match cached {
                    0 => String::new(),
                    cached => format!("{} came from the cache; ", lines(cached)),
                };
                let text =
                    format!("{cached}{} new: nothing like that was built before", lines(built));
                (Tone::Own, text)
            }
            (Some(at), cached, built) => {
                let Went::Missed(part) = &self.lines[at].went else { return None };
                let line = self.pieces.get(at)?.line;
                let after = match built {
                    0 => String::new(),
                    built => format!(", and {} after it done anew", lines(built)),
                };
                let cached = lines(cached);
                (
                    Tone::Copy,
                    format!("line {line} missed ({part}){after}; {cached} came from the cache"),
                )
            }
        };
        Some(Sentence { tone, text })
    }
}
