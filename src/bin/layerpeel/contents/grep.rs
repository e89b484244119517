//! `layerpeel grep`: text in the files of an image, of any version.

use super::output::{Output, inert};
use super::subject::{Choice, OPTIONS, common};
use super::words::{Word, Words, bytes, help};
use layerpeel::analysis::Union;
use layerpeel::analysis::search::{Glob, Hit, Lines, Name, Pattern, Syntax, shown_names};
use layerpeel::domain::{BlobId, Diagnostic, Entry, EntryKind, Severity, path};
use layerpeel::formats::{Limits, Visited, Visitor, Wish};
use layerpeel::view::text::{counted, escape};
use layerpeel::worker::native::bodies::visit;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

const HELP: &str = "\
Prints the lines of an image's files that match a pattern: of the final image, or of every version in every layer.

Usage: layerpeel grep [OPTIONS] PATTERN FILE[#IMAGE]

  -E             PATTERN is a regular expression (the default): as in ripgrep, without back-references, so that it always
                 takes linear time. It never matches beyond a line; ^ and $ are a line's ends. CR LF ends a line, too.
                 [[:alpha:]] and its like are ASCII; \\w, \\d and \\s are Unicode.
  -F             PATTERN is text
  -i             Upper and lower case are the same; --ignore-case, --fixed-strings and --extended-regexp as in GNU's
  -e PATTERN     The pattern; may be given again: lines that match any of them are printed
      --all-versions
                 Search what every layer stores, deleted or overwritten since or not. Each line begins with the number
                 of the layer; the base is 0, which the page calls L1.
      --layer N  Search what layer N stores; may be given again
      --include GLOB
                 Only files whose name matches; may be given again
  -I             Leave out binary files (those with a NUL among their first 8,000 bytes). Without it, of a binary file it
                 is only told that it matches.
  -l             Print paths only
  -q             Print nothing; stop at the first match
  -m N           At most N lines of a file
      --max-hits N
                 Stop after N lines, and say so
      --json     An object a line: layer, path, line (null in binary files), text
";

const MORE: &str = "
What is printed: PATH:LINE:TEXT, with --all-versions or --layer LAYER:PATH:LINE:TEXT. Of a line longer than 512 bytes the
part around its first match is printed, with … where it is cut. Links are not searched twice: with --all-versions a hard
link's file is found where it is stored, in the final image under each of its names.

Examples:
  layerpeel grep -F 'BEGIN RSA PRIVATE KEY' image.tar --all-versions
  layerpeel grep -i 'password *=' image.tar --include '*.conf'

Exit status: 0 something was found; 1 nothing was; 2 a layer could not be read to its end, or a checksum in it is wrong (what was
found is printed), the archive could not be opened, or the command line is wrong.
";

#[derive(Default)]
struct Wanted {
    patterns: Vec<String>,
    syntax: Syntax,
    all_versions: bool,
    layers: Vec<u32>,
    include: Vec<Glob>,
    text_only: bool,
    paths_only: bool,
    quiet: bool,
    json: bool,
    of_file: Option<u32>,
    of_all: Option<u32>,
}

pub fn run(args: Vec<std::ffi::OsString>) -> Result<ExitCode, String> {
    let (mut words, mut choice, mut wanted) =
        (Words::new(args).of("grep", &[HELP, OPTIONS]), Choice::default(), Wanted::default());
    let mut plain = Vec::new();
    while let Some(word) = words.next()? {
        let option = match word {
            Word::Option(option) => option,
            Word::Plain(word) => {
                plain.push(word);
                continue;
            }
        };
        match &option[..] {
            "-h" | "--help" => return help(&[HELP, OPTIONS, MORE].concat()),
            "-E" | "--extended-regexp" => wanted.syntax.literal = false,
            "-F" | "--fixed-strings" => wanted.syntax.literal = true,
            "-i" | "--ignore-case" => wanted.syntax.ignore_case = true,
            "-e" | "--regexp" => wanted.patterns.push(words.text()?),
            "--all-versions" => wanted.all_versions = true,
            "--layer" => wanted.layers.push(words.number()?),
            "--include" => wanted.include.push(Glob::new(bytes(words.value()?), false)?),
            "-I" => wanted.text_only = true,
            "-l" => wanted.paths_only = true,
            "-q" => wanted.quiet = true,
            // They are what is done anyway: line numbers, all files.
            "-n" | "-r" | "-H" => {}
            "-m" => wanted.of_file = Some(words.number()?),
            "--max-hits" => wanted.of_all = Some(words.number()?),
            "--json" => wanted.json = true,
            _ => {
                let known = common(Word::Option(option.clone()), &mut words, &mut choice);
                known.map_err(|why| with_way_out(&option, why))?;
            }
        }
    }
    let mut plain = plain.into_iter();
    if wanted.patterns.is_empty() {
        let pattern = plain.next().ok_or("no pattern was given; see --help")?;
        wanted.patterns.push(pattern.into_string().map_err(|_| "the pattern is no UTF-8")?);
    }
    if let Some(file) = plain.next() {
        choice.file(file)?;
    }
    if plain.next().is_some() {
        return Err("more than one file was given; see --help".into());
    }
    search(&wanted, choice)
}

/// A pattern that begins with a dash looks like options.
fn with_way_out(option: &str, why: String) -> String {
    format!("{why}\nA pattern that begins with a dash needs -e before it, or --: -e '{option}…'.")
}

fn search(wanted: &Wanted, choice: Choice) -> Result<ExitCode, String> {
    let pattern = Pattern::new(&wanted.patterns.join("\n"), wanted.syntax)?;
    if wanted.of_file == Some(0) {
        // As GNU grep: nothing is looked at, so nothing is found.
        return Ok(ExitCode::from(1));
    }
    let stored = wanted.all_versions || !wanted.layers.is_empty();
    let subject = if stored { choice.open_unread()? } else { choice.open(None)? };
    wanted.layers.iter().try_for_each(|&layer| subject.check(layer))?;
    let union = (!stored).then(|| subject.union());
    let found = Found {
        output: Mutex::new(Output::new()),
        lines: AtomicU64::new(0),
        most: match wanted.quiet {
            true => 1,
            false => wanted.of_all.map_or(u64::MAX, u64::from),
        },
        stored,
    };
    let is_terminal = found.output.lock().is_ok_and(|output| output.is_terminal);
    let mut numbers = BTreeMap::<BlobId, Vec<u32>>::new();
    for (layer, number) in subject.layers().iter().zip(0..) {
        if wanted.layers.is_empty() || wanted.layers.contains(&number) {
            numbers.entry(layer.blob).or_default().push(number);
        }
    }
    let mut turns = 0..;
    let visited = visit(&subject.opened.archive, &subject.files, &Limits::default(), |blob| {
        let layers = numbers.get(&blob)?.clone();
        let lines = if wanted.text_only { Lines::of_text(&pattern) } else { Lines::new(&pattern) };
        let file = File { names: Vec::new(), text: Vec::new(), lines: 0, is_terminal, wanted };
        let union = union.as_ref();
        Some(Searching { layers, union, lines, file, turn: turns.next()?, found: &found })
    });
    let troubles: BTreeMap<BlobId, Option<String>> =
        visited.into_iter().map(|(blob, visited)| (blob, trouble(visited))).collect();
    let reached = found.lines.load(Ordering::Relaxed);
    let output = found.output.into_inner().unwrap_or_else(PoisonError::into_inner);
    output.finish()?;
    let mut troubled = false;
    for (&blob, layers) in &numbers {
        let layer = layers[0];
        let lost = || subject.damage(layer).or(Some("The layer could not be read.".into()));
        let damage = troubles.get(&blob).cloned().unwrap_or_else(lost);
        if let Some(why) = damage {
            tell!("layerpeel grep: layer {layer}: {}", escape(why.as_bytes()));
            troubled = true;
        }
    }
    if reached >= found.most && !wanted.quiet {
        let lines = counted(found.most, "line", "lines");
        tell!("layerpeel grep: stopped after {lines}; there may be more");
    }
    Ok(match (troubled && !(wanted.quiet && reached > 0), reached) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::from(1),
        (false, _) => ExitCode::SUCCESS,
    })
}

/// Why a layer was not searched to its end, or is not to be trusted.
fn trouble<V>(visited: Visited<V>) -> Option<String> {
    let error = |finding: &Diagnostic| finding.severity == Severity::Error;
    visited.damage.or_else(|| Some(visited.findings.into_iter().find(error)?.message))
}

/// What all layers share.
struct Found {
    output: Mutex<Output>,
    /// How many were printed.
    lines: AtomicU64,
    most: u64,
    /// Layers are searched for what they store.
    stored: bool,
}

/// Searches one blob.
struct Searching<'a> {
    /// The layers that are this blob.
    layers: Vec<u32>,
    union: Option<&'a Union>,
    lines: Lines,
    file: File<'a>,
    turn: usize,
    found: &'a Found,
}

/// The file that is searched.
struct File<'a> {
    names: Vec<Name>,
    /// What is to be printed of it.
    text: Vec<u8>,
    lines: u32,
    is_terminal: bool,
    wanted: &'a Wanted,
}

impl Searching<'_> {
    fn names(&self, number: u32, entry: &Entry) -> Vec<Name> {
        let own = |&layer: &u32| Name { layer, path: entry.path.clone() };
        match self.union {
            None => self.layers.iter().map(own).collect(),
            Some(union) => {
                let names = |&layer: &u32| shown_names(union, layer, number, &entry.path);
                self.layers.iter().flat_map(names).collect()
            }
        }
    }

    fn is_wanted(&self, entry: &Entry) -> bool {
        let include = &self.file.wanted.include;
        entry.kind == EntryKind::File
            && (include.is_empty()
                || include.iter().any(|glob| glob.matches(path::name(&entry.path))))
    }

    /// Feeds the lines, prints what was found.
    fn search(
        &mut self,
        feed: impl FnOnce(&mut Lines, &mut dyn FnMut(Hit<'_>) -> bool) -> bool,
    ) -> Wish {
        let Self { lines, file, found, turn, .. } = self;
        let goes_on = feed(lines, &mut |hit| {
            // Each of its names is a line.
            let names = file.names.len() as u64;
            let before = found.lines.fetch_add(names, Ordering::Relaxed);
            let room = found.most.saturating_sub(before);
            if room > 0 {
                file.add(&hit, found.stored, usize::try_from(room).unwrap_or(usize::MAX));
            }
            names < room && !file.has_enough()
        });
        if !file.text.is_empty() {
            let text = std::mem::take(&mut file.text);
            let mut output = found.output.lock().unwrap_or_else(PoisonError::into_inner);
            if !file.wanted.quiet && !output.print(*turn, &text) {
                return Wish::Stop;
            }
        }
        match goes_on {
            _ if found.lines.load(Ordering::Relaxed) >= found.most => Wish::Stop,
            true => Wish::More,
            false => Wish::Skip,
        }
    }
}

impl Visitor for Searching<'_> {
    fn begin(&mut self, number: u32, entry: &Entry) -> Wish {
        if self.found.lines.load(Ordering::Relaxed) >= self.found.most {
            return Wish::Stop;
        }
        self.file.names.clear();
        if !self.is_wanted(entry) {
            return Wish::Skip;
        }
        self.file.names = self.names(number, entry);
        self.file.lines = 0;
        self.lines.begin();
        if self.file.names.is_empty() { Wish::Skip } else { Wish::More }
    }

    fn piece(&mut self, _: u64, bytes: &[u8]) -> Wish {
        self.search(|lines, hit| lines.feed(bytes, hit))
    }

    fn hole(&mut self, _: u64, length: u64) -> Wish {
        self.search(|lines, hit| lines.hole(length, hit))
    }

    fn end(&mut self, _: u32, _: &Entry, _: bool) -> Wish {
        if self.file.names.is_empty() {
            return Wish::More;
        }
        self.search(|lines, hit| {
            lines.end(hit);
            true
        })
    }

    fn done(&mut self) {
        self.found.output.lock().unwrap_or_else(PoisonError::into_inner).done(self.turn);
    }
}

/// A line of the output with `--json`.
#[derive(Serialize)]
struct Row<'a> {
    layer: u32,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

impl File<'_> {
    fn has_enough(&self) -> bool {
        self.wanted.paths_only
            || self.wanted.quiet
            || self.wanted.of_file.is_some_and(|most| self.lines >= most)
    }

    /// Adds the lines of a hit, `most` at most.
    fn add(&mut self, hit: &Hit<'_>, stored: bool, most: usize) {
        self.lines += 1;
        for name in self.names.iter().take(most) {
            if self.wanted.json {
                let row = Row {
                    layer: name.layer,
                    path: path::display(&name.path),
                    path_hex: path::odd_hex(&name.path),
                    line: hit.line,
                    text: hit.line.map(|_| String::from_utf8_lossy(hit.text)),
                    cut: hit.cut != [false; 2],
                };
                // Writing to a vector cannot fail.
                let _ = serde_json::to_writer(&mut self.text, &row);
                self.text.push(b'\n');
                continue;
            }
            if stored {
                self.text.extend_from_slice(format!("{}:", name.layer).as_bytes());
            }
            self.text.push(b'/');
            put(&mut self.text, &name.path, self.is_terminal);
            match hit.line {
                _ if self.wanted.paths_only => {}
                None => self.text.extend_from_slice(b": binary file matches"),
                Some(line) => {
                    let mark = |cut| if cut { "…" } else { "" };
                    let [before, after] = hit.cut.map(mark);
                    self.text.extend_from_slice(format!(":{line}:{before}").as_bytes());
                    put(&mut self.text, hit.text, self.is_terminal);
                    self.text.extend_from_slice(after.as_bytes());
                }
            }
            self.text.push(b'\n');
        }
    }
}

/// Bytes as they are; on a terminal without what could take hold of it. Tabs stay.
fn put(out: &mut Vec<u8>, bytes: &[u8], is_terminal: bool) {
    if !is_terminal {
        return out.extend_from_slice(bytes);
    }
    out.extend_from_slice(&inert(bytes));
}
