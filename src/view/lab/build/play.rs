//! How a build plays: what comes from the cache, then the line that misses, then what is built on it.

use super::bench::{Bench, Told};
use super::pieces::{Piece, pieces};
use super::verdict::{Line, Went, lines};
use crate::view::lab::{Sentence, Tone};
use crate::view::text::counted;

/// Milliseconds from one line to the next, in the cache and where it is built.
const LOOK: usize = 120;
const BUILD: usize = 220;
/// Milliseconds that one looks at what was found, and at the miss.
const REST: usize = 300;
const MISS: usize = 700;

/// The lines of a build in the order in which they play.
pub(super) struct Course<'a> {
    lines: &'a [Line],
    pieces: &'a [Piece],
    /// The line that misses, of those with a reason of their own the first.
    pub(super) misses: Option<usize>,
    /// For each line its phase, and how many of that phase come before: 1 is taken from the cache, 2 misses, 3 is built; `None`: it is
    /// no step.
    steps: Vec<Option<(u8, usize)>>,
    /// How many of each phase.
    counts: [usize; 3],
}

impl<'a> Course<'a> {
    fn new(lines: &'a [Line], pieces: &'a [Piece]) -> Self {
        let is_miss = |line: &Line| matches!(line.went, Went::Missed(_) | Went::Failed);
        let misses = lines.iter().position(is_miss);
        let mut counts = [0; 3];
        let step = |(at, line): (usize, &Line)| {
            let phase = match line.went {
                Went::Cached => 1,
                Went::Missed(_) | Went::Failed if misses == Some(at) => 2,
                Went::New | Went::Missed(_) | Went::Below | Went::Failed => 3,
                _ => return None,
            };
            let count = &mut counts[phase - 1];
            *count += 1;
            Some((phase as u8, *count - 1))
        };
        let steps = lines.iter().enumerate().map(step).collect();
        Self { lines, pieces, misses, steps, counts }
    }

    /// The class of a line's phase, and the attribute that says when it comes.
    pub(super) fn moves(&self, at: usize) -> Option<(String, String)> {
        let (phase, before) = (*self.steps.get(at)?)?;
        let ms = before * if phase == 1 { LOOK } else { BUILD };
        Some((format!(" ph{phase}"), format!(" data-css=\"--ms:{ms}ms\"")))
    }

    fn beats(&self) -> String {
        let [cached, missed, built] = self.counts;
        let miss = if cached > 0 { cached * LOOK + REST } else { 0 };
        let build = miss + if missed > 0 { MISS } else { 0 };
        format!("--d2:{miss}ms;--d3:{build}ms;--d4:{}ms", build + built * BUILD + REST)
    }

    fn phases(&self) -> Vec<(u8, String)> {
        let miss = || {
            let at = self.misses?;
            let failed = matches!(self.lines[at].went, Went::Failed);
            let says = if failed { "failure" } else { "miss" };
            Some(format!("{says}: line {}", self.pieces.get(at)?.line))
        };
        let [cached, missed, built] = self.counts.map(|count| count > 0);
        let names = [
            cached.then(|| format!("cached: {}", self.counts[0])),
            missed.then(miss).flatten(),
            built.then(|| format!("built: {}", self.counts[2])),
        ];
        (1..).zip(names).filter_map(|(phase, name)| Some((phase, name?))).collect()
    }

    /// How many lines went so, behind the one that misses or, without a miss, anywhere.
    fn count(&self, is_so: fn(&Went) -> bool) -> usize {
        let behind = self.misses.map_or(0, |at| at + 1);
        self.lines.iter().skip(behind).filter(|line| is_so(&line.went)).count()
    }

    fn told(&self) -> Option<Sentence> {
        let lines = |count: usize| counted(count as u64, "line", "lines");
        let cached = self.counts[0];
        let Some(at) = self.misses else {
            let new = self.count(|went| matches!(went, Went::New));
            let below = self.count(|went| matches!(went, Went::Below));
            let parts = [
                (cached, "came from the cache"),
                (new, "new: nothing like that was built before"),
                (below, "done anew: what is below changed"),
            ];
            let said = parts.into_iter().filter(|(count, _)| *count > 0);
            let said: Vec<_> =
                said.map(|(count, says)| format!("{} {says}", lines(count))).collect();
            let tone = if new + below > 0 { Tone::Own } else { Tone::Look };
            return (!said.is_empty()).then(|| Sentence { tone, text: said.join("; ") });
        };
        let Went::Missed(part) = &self.lines[at].went else { return None };
        let line = self.pieces.get(at)?.line;
        let anew = self.count(|went| matches!(went, Went::New | Went::Below | Went::Missed(_)));
        let after = match anew {
            0 => String::new(),
            anew => format!(", and {} after it done anew", lines(anew)),
        };
        let cached = lines(cached);
        let text = format!("line {line} missed ({part}){after}; {cached} came from the cache");
        Some(Sentence { tone: Tone::Copy, text })
    }
}

/// A build in a sentence; nothing of one that ended early, which says so itself.
pub fn told(of: Told<'_>) -> Option<Sentence> {
    let record = of.last().filter(|record| record.built.image.is_ok())?;
    let pieces = pieces(&record.request.dockerfile);
    Course::new(&lines(&pieces, Some(of), None), &pieces).told()
}

impl Bench {
    pub(super) fn course(&self) -> Course<'_> {
        Course::new(&self.lines, &self.pieces)
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

    /// When the line misses, when what is on it is built, and the end: numbers for the style sheet.
    pub fn beats(&self) -> String {
        self.course().beats()
    }

    /// What happens, in the order in which it is drawn: the phase and its name.
    pub fn phases(&self) -> Vec<(u8, String)> {
        if self.plays { self.course().phases() } else { Vec::new() }
    }
}
