//! How an image was made, line by line: the Dockerfile that provenance carries, and the one that the history tells, with what it
//! can't tell marked.

use super::About;
use crate::analysis::docker_size::docker_sizes;
use crate::analysis::dockerfile::Built;
use crate::analysis::history::{self, Doubt, Instruction};
use crate::domain::wire::wire;
use crate::view::instruction;
use crate::view::text::{counted, inert, inert_lines};

/// How an image was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// False for an image that no Dockerfile made: the lines are what made its layers.
    pub is_dockerfile: bool,
    /// Where the lines come from, in a sentence.
    pub how: String,
    /// In order.
    pub lines: Vec<Line>,
    /// The Dockerfile itself, where provenance has it.
    pub original: Option<Original>,
}
wire! { struct Written { is_dockerfile, how, lines, original } }

/// A line, or several that are one instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The layer that it made, base = 0.
    pub layer: Option<u32>,
    /// Such as `RUN`; empty for what is none.
    pub keyword: String,
    /// The rest, with its newlines, inert.
    pub text: String,
    /// What can't be known: a word, and the sentence behind it.
    pub marks: Vec<(String, String)>,
    /// Bytes of the layer as docker says them.
    pub size: Option<u64>,
    /// It came with the base.
    pub of_base: bool,
}
wire! { struct Line { layer, keyword, text, marks, size, of_base } }

/// A Dockerfile as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Original {
    /// Its name.
    pub name: String,
    /// Its text, inert line by line.
    pub text: String,
    /// What else provenance says of it, in sentences.
    pub notes: Vec<String>,
}
wire! { struct Original { name, text, notes } }

pub(super) fn written(about: &About<'_>, built: &Built) -> Written {
    let is_dockerfile = !built.lines.is_empty();
    let maker = Maker::of(about);
    let base = built.base.as_ref().and_then(|base| base.rows).unwrap_or(0);
    let mut lines = if is_dockerfile { maker.dockerfile(built) } else { maker.steps() };
    for (line, row) in &mut lines {
        line.of_base = row.is_some_and(|row| row < base);
    }
    Written {
        is_dockerfile,
        how: how(built, lines.is_empty()),
        lines: lines.into_iter().map(|(line, _)| line).collect(),
        original: built.original.as_ref().map(|original| Original {
            name: inert(&original.name),
            text: inert_lines(&about.masks.hide("Dockerfile", &original.text)),
            notes: notes(original)
                .iter()
                .map(|note| inert(&about.masks.hide("Dockerfile", note)))
                .collect(),
        }),
    }
}

fn how(built: &Built, is_empty: bool) -> String {
    match (built.by, built.lines.is_empty()) {
        _ if is_empty => "The image has no history: nothing says how it was made.".into(),
        (Some(by), false) => format!("Put together from the history by the rules of {by}."),
        (None, false) => "Put together from the history.".into(),
        (Some(by), true) => {
            format!("{by} made it, without a Dockerfile. This is what made each layer.")
        }
        (None, true) => {
            "No Dockerfile made it. This is what the history says of each layer.".into()
        }
    }
}

fn notes(original: &crate::analysis::dockerfile::Original) -> Vec<String> {
    let mut notes = vec![
        "It is attached to the image, in its provenance. Who signed that is not checked."
            .to_owned(),
    ];
    if !original.args.is_empty() {
        let names = original.args.join(", ");
        notes.push(format!("Build arguments were given for {names}."));
    }
    if !original.materials.is_empty() {
        let used = counted(original.materials.len() as u64, "source", "sources");
        notes.push(format!("{used}: {}", original.materials.join(", ")));
    }
    notes
}

/// Lines with the row of the history that each says.
type Lines = Vec<(Line, Option<u32>)>;

struct Maker<'a> {
    about: &'a About<'a>,
    rows: Vec<Instruction>,
    sizes: Vec<u64>,
}

impl<'a> Maker<'a> {
    fn of(about: &'a About<'a>) -> Self {
        let rows = history::read(&about.image.config);
        Self { about, rows, sizes: docker_sizes(about.union) }
    }

    fn line(&self, row: Option<u32>, keyword: &str, text: &str) -> Line {
        let mut layers = self.about.image.layers.iter().zip(0u32..);
        let layer = row.and_then(|_| layers.find(|(layer, _)| layer.history == row));
        let layer = layer.map(|(_, at)| at);
        Line {
            layer,
            keyword: keyword.to_owned(),
            text: inert_lines(&self.about.masks.hide("Dockerfile", text)),
            size: layer.and_then(|at| self.sizes.get(at as usize).copied()),
            ..Line::default()
        }
    }

    fn dockerfile(&self, built: &Built) -> Lines {
        let lost = ("comments, earlier stages, .dockerignore", "The history keeps none of them.");
        let marks = vec![(lost.0.into(), lost.1.into())];
        let mut lines: Lines = vec![(Line { marks, ..Line::default() }, None)];
        for (at, (text, row)) in built.lines.iter().zip(&built.rows).enumerate() {
            // A comment on the next line: its marks say the same.
            let is_comment = text.starts_with('#') && row.is_some();
            if is_comment && built.rows.get(at + 1) == Some(row) {
                continue;
            }
            lines.push((self.instruction(text, *row), *row));
        }
        lines
    }

    fn instruction(&self, text: &str, row: Option<u32>) -> Line {
        if let Some(why) = text.strip_prefix("# FROM: ") {
            let marks = vec![("image?".into(), format!("The base is {why}."))];
            return Line { marks, ..self.line(None, "FROM", "") };
        }
        let Some(read) = row.and_then(|row| self.rows.get(row as usize)) else {
            let (keyword, rest) = text.split_once(' ').unwrap_or((text, ""));
            return self.line(None, if keyword == "#" { "" } else { keyword }, rest);
        };
        if read.keyword.is_empty() {
            let marks = vec![("no instruction".into(), NOT_ONE.into())];
            return Line { marks, ..self.line(row, "", &read.text) };
        }
        let rest = text.strip_prefix(read.keyword).unwrap_or(text).trim_start();
        Line { marks: marks(read), ..self.line(row, read.keyword, rest) }
    }

    /// What made each layer, as the history has it.
    fn steps(&self) -> Lines {
        let all = instruction::Instruction::all(&self.about.image.config).into_iter().zip(0u32..);
        all.map(|(step, row)| (self.line(Some(row), step.keyword, &step.text), Some(row))).collect()
    }
}

const NOT_ONE: &str = "The history has a row here that is no instruction of a Dockerfile.";

fn marks(read: &Instruction) -> Vec<(String, String)> {
    let mut marks: Vec<(&str, &str)> =
        read.doubts.iter().filter_map(|doubt| mark(read, *doubt)).collect();
    if read.keyword == "ARG" && !read.text.contains('=') {
        marks.push(("=default?", "Whether the argument had a default is not recorded."));
    }
    marks.into_iter().map(|(word, why)| (word.to_owned(), why.to_owned())).collect()
}

fn mark(read: &Instruction, doubt: Doubt) -> Option<(&'static str, &'static str)> {
    Some(match doubt {
        Doubt::OptionsLost if read.keyword == "RUN" => (
            "mounts?",
            "BuildKit's history keeps no --mount, --network and --security: there may have been some.",
        ),
        Doubt::OptionsLost => (
            "options?",
            "BuildKit's history keeps no --from, --link and --exclude: there may have been some.",
        ),
        Doubt::SourceUnknown => ("source?", "Only a checksum of what was copied is recorded."),
        Doubt::WordsSplit => ("words?", "It was split at spaces that may have been inside a word."),
        Doubt::ValuesSplit => ("values?", "Where a value ends is guessed."),
        Doubt::ExecForm => ("exec form?", "The words of the exec form were joined with spaces."),
        Doubt::NotDockerfile => return None,
    })
}
