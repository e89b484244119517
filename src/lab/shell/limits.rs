//! What one line may do: nothing here runs or grows for ever.

use super::{Shell, Stop};

/// Commands that one line may run; a loop that never ends has to end here.
pub(super) const STEPS: u64 = 200_000;

/// So many small things are a step: places of a pattern that are tried, bytes of a script.
const SMALL: u64 = 1024;

/// What a file costs that is come across, in small things.
pub(super) const FILE: usize = 128;

/// What a line takes beside its bytes where many are kept.
const LINE: usize = 40;

/// How deep the evaluator goes down: in commands, functions and scripts that lie in each other.
const DEEPEST: u32 = 160;

/// Bytes that one line may make, and that one text of it may have at once: what doubles itself has to end here.
pub(super) const MADE: usize = 256 << 20;

impl Shell<'_> {
    /// Tells that something was ended that would not have ended; its exit status.
    pub(super) fn never_ends(&mut self) -> i32 {
        // A main process at which nobody looks goes on: it is still there when somebody does.
        if self.main && self.detached && !self.over {
            (self.over, self.waiting) = (true, true);
            return 0;
        }
        self.stop("this never ends")
    }

    /// Tells that a text was cut off that grew and grew; its exit status.
    pub(super) fn grows_on(&mut self) -> i32 {
        self.stop("this grows without end")
    }

    fn stop(&mut self, why: &str) -> i32 {
        if !std::mem::replace(&mut self.over, true) {
            let text = format!("sh: stopped: {why}\n");
            self.put(2, text.as_bytes());
        }
        130
    }

    pub(super) fn stopped(&mut self, why: &str) -> Stop {
        Stop::Exit(self.stop(why))
    }

    /// Counts what is done; the error ends a line that does too much.
    pub(super) fn work(&mut self, steps: u64) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > STEPS {
            self.never_ends();
        }
        if self.over { Err(Stop::Exit(130)) } else { Ok(()) }
    }

    /// Counts what is less than a command.
    pub(super) fn small_work(&mut self, done: usize) -> Result<(), Stop> {
        self.small = self.small.saturating_add(done as u64);
        let steps = self.small / SMALL;
        self.small %= SMALL;
        self.work(steps)
    }

    /// Counts bytes that are copied or read, and are gone soon.
    pub(super) fn moved(&mut self, bytes: usize) -> Result<(), Stop> {
        self.small_work(bytes / 16)
    }

    /// What is left to try of patterns.
    pub(super) fn tries_left(&self) -> usize {
        let left = STEPS.saturating_sub(self.steps).saturating_mul(SMALL);
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    /// Counts bytes that are made; the error ends a line that makes too many.
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), Stop> {
        self.made = self.made.saturating_add(bytes);
        if self.made > MADE {
            return Err(Stop::Exit(self.grows_on()));
        }
        Ok(())
    }

    /// Counts what lines take that are looked at one by one, beside what is in them, and the looking.
    pub(super) fn keeps_lines(&mut self, text: &[u8]) -> Result<(), Stop> {
        self.small_work(text.len() / 4)?;
        self.charge(LINE * text.iter().filter(|&&b| b == b'\n').count())
    }

    /// Runs something that lies in what runs; too deep, and the line ends.
    pub(super) fn deeper<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.depth >= DEEPEST {
            return Err(self.stopped("commands lie too deep in each other"));
        }
        self.depth += 1;
        let ran = run(self);
        self.depth -= 1;
        ran
    }

    /// The same for what gives no error but a value of its own, which is `ended` where it was too deep.
    pub(super) fn below<T>(&mut self, ended: T, run: impl FnOnce(&mut Self) -> T) -> T {
        self.deeper(|shell| Ok(run(shell))).unwrap_or(ended)
    }

    /// Keeps so many bytes while something runs.
    pub(super) fn keeping<T>(
        &mut self,
        bytes: usize,
        run: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, Stop> {
        self.moved(bytes)?;
        self.charge(bytes)?;
        let ran = run(self);
        self.made -= bytes.min(self.made);
        Ok(ran)
    }
}
