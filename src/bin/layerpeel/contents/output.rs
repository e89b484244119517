//! What commands print while several layers are read at a time: layer after layer, base first, each as soon as those below it are
//! done. What waits for its turn is bounded; beyond that it is printed as it comes.

use layerpeel::view::text::escape;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

/// Bytes that may wait for their turn, of one layer.
const MOST_WAITING: usize = 16 << 20;

/// The standard output.
pub struct Output {
    out: BufWriter<Stdout>,
    /// Who may print.
    turn: usize,
    waiting: BTreeMap<usize, Vec<u8>>,
    done: BTreeSet<usize>,
    failed: Option<io::Error>,
    /// Whether a person looks on: what is found is to be seen at once, and must not take hold of the terminal.
    pub is_terminal: bool,
}

impl Output {
    /// With nothing printed.
    pub fn new() -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            out: BufWriter::with_capacity(64 << 10, stdout),
            turn: 0,
            waiting: BTreeMap::new(),
            done: BTreeSet::new(),
            failed: None,
        }
    }

    /// Prints what number `who` found. False when nothing more can be printed.
    pub fn print(&mut self, who: usize, bytes: &[u8]) -> bool {
        if who == self.turn {
            self.write(bytes);
        } else {
            let waiting = self.waiting.entry(who).or_default();
            waiting.extend_from_slice(bytes);
            if waiting.len() > MOST_WAITING {
                let all = std::mem::take(waiting);
                self.write(&all);
            }
        }
        self.failed.is_none()
    }

    /// Number `who` prints no more.
    pub fn done(&mut self, who: usize) {
        self.done.insert(who);
        while self.done.contains(&self.turn) {
            self.turn += 1;
            if let Some(waiting) = self.waiting.remove(&self.turn) {
                self.write(&waiting);
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let result = self.out.write_all(bytes);
        let result = if self.is_terminal { result.and_then(|()| self.out.flush()) } else { result };
        if let Err(error) = result {
            self.failed.get_or_insert(error);
        }
    }

    /// Prints what still waits. An error when not all could be printed; none when whoever read it had seen enough.
    pub fn finish(mut self) -> Result<(), String> {
        for waiting in std::mem::take(&mut self.waiting).into_values() {
            self.write(&waiting);
        }
        let result = self.out.flush();
        match self.failed.take().or(result.err()) {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("can't write: {error}"))
            }
            _ => Ok(()),
        }
    }
}

/// Bytes without what could take hold of a terminal; tabs stay.
pub fn inert(bytes: &[u8]) -> Vec<u8> {
    let parts: Vec<_> = bytes.split(|&byte| byte == b'\t').map(escape).collect();
    parts.join("\t").replace("\\\\", "\\").into_bytes()
}
