//! The history as instructions: what each row says that was done, in a Dockerfile's words, and what it does not say.
//!
//! Builders wrap an instruction in shells, markers and arguments of their own and print its values as their language prints
//! them. This takes that off, line by line as it was written, and claims nothing that neither the row nor the config says.
//! The forms are those of BuildKit's `dockerfile2llb`, docker's `builder/dockerfile` and buildah's `imagebuildah`.

mod builder;
mod go;
mod healthcheck;
mod pairs;
mod run;
mod wrapping;

pub use builder::Builder;

use crate::domain::instruction::{self, NOP};
use crate::domain::{Config, HistoryEntry};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One row of the history, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruction {
    /// Who wrote the row.
    pub builder: Builder,
    /// `RUN`, `COPY`, …; empty when the row is no instruction of a Dockerfile.
    pub keyword: &'static str,
    /// What stands after the keyword, with its newlines; all there is where there is no keyword. Empty when the row is silent.
    pub text: String,
    /// The same, taken apart.
    pub args: Args,
    /// The build arguments that a `RUN` saw, name and value.
    pub build_args: Vec<(String, String)>,
    /// What is not known for certain.
    pub doubts: Vec<Doubt>,
}

/// What an instruction was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Args {
    /// The text says it all.
    #[default]
    Text,
    /// Exec form, ports, mount points.
    Words(Vec<String>),
    /// Names and values; a value is `None` for `ARG NAME`.
    Pairs(Vec<(String, Option<String>)>),
    /// `ADD` and `COPY`.
    Files {
        /// Such as `--chown=1:1`.
        options: Vec<String>,
        /// Empty when the row has a checksum in their place.
        sources: Vec<String>,
        /// Where they went.
        destination: String,
    },
}

/// Something that a row does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// `ADD`, `COPY`: only a checksum of the sources is recorded.
    SourceUnknown,
    /// Words were split at spaces, which may have been inside a word.
    WordsSplit,
    /// Where a value ends was guessed.
    ValuesSplit,
    /// `RUN` without a shell: the words of the exec form were joined with spaces.
    ExecForm,
    /// BuildKit leaves out `--from`, `--link`, `--mount`, `--network` and the like: there may have been some.
    OptionsLost,
    /// The row is not of a Dockerfile.
    NotDockerfile,
}

impl Instruction {
    /// As a Dockerfile has it, with its newlines; empty when the row is silent.
    pub fn whole(&self) -> String {
        if self.keyword.is_empty() || self.text.is_empty() {
            format!("{}{}", self.keyword, self.text)
        } else {
            format!("{} {}", self.keyword, self.text)
        }
    }
}

/// What the config knows for certain, for rows that don't.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// `NAME=value`.
    pub env: &'a [String],
    /// Labels.
    pub labels: Option<&'a std::collections::BTreeMap<String, String>>,
    /// `Volumes`.
    pub volumes: &'a [String],
    /// `Shell`.
    pub shell: Vec<String>,
    /// `Healthcheck.Test`.
    pub health_test: Vec<String>,
    /// True when a label says that buildah made the image.
    pub buildah: bool,
}

impl<'a> Known<'a> {
    /// What `config` knows.
    pub fn of(config: &'a Config) -> Self {
        Self {
            env: &config.env,
            labels: Some(&config.labels),
            volumes: &config.volumes,
            shell: field(config.more.get("config.Shell")),
            health_test: field::<Healthcheck>(config.more.get("config.Healthcheck")).test,
            buildah: config.labels.contains_key("io.buildah.version"),
        }
    }

    fn env(&self, name: &str) -> Option<&'a str> {
        let value = |variable: &'a String| variable.strip_prefix(name)?.strip_prefix('=');
        self.env.iter().find_map(value)
    }

    fn label(&self, name: &str) -> Option<&'a str> {
        self.labels?.get(name).map(String::as_str)
    }
}

/// A config's `Healthcheck`, as far as it is of use here.
#[derive(Default, Deserialize)]
struct Healthcheck {
    #[serde(rename = "Test")]
    test: Vec<String>,
}

/// A config's field, from JSON; the default where it is something else.
fn field<T: Default + DeserializeOwned>(json: Option<&String>) -> T {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Every row of the config's history, read; as many as there are rows.
pub fn read(config: &Config) -> Vec<Instruction> {
    let mut reader = Reader::new(Known::of(config));
    config.history.iter().map(|row| reader.row(row)).collect()
}

/// One row without those around it.
pub fn read_row(created_by: &str, comment: &str) -> Instruction {
    let row = HistoryEntry {
        created_by: created_by.into(),
        comment: comment.into(),
        ..HistoryEntry::default()
    };
    Reader::new(Known::default()).row(&row)
}

/// Reads rows in their order: a `SHELL` holds for those after it.
#[derive(Clone, Debug, Default)]
pub struct Reader<'a> {
    known: Known<'a>,
    shell: String,
    before: Builder,
}

impl<'a> Reader<'a> {
    /// Before the first row.
    pub fn new(known: Known<'a>) -> Self {
        Self { known, ..Self::default() }
    }

    /// The next row.
    pub fn row(&mut self, row: &HistoryEntry) -> Instruction {
        let builder = builder::builder_of(row, self.before, self.known.buildah);
        self.before = builder;
        let text = without_mark(&row.created_by);
        let mut read = if builder.reads_dockerfiles() {
            self.instruction(builder, text)
        } else {
            Instruction { text: text.trim().into(), ..Instruction::default() }
        };
        read.builder = builder;
        if read.keyword.is_empty() {
            read.text = no_instruction(&read.text, row);
            read.doubts = vec![Doubt::NotDockerfile];
        }
        read
    }

    /// Goes past a row that nobody asks for: only a `SHELL` and who wrote it matter to those after it.
    pub fn pass(&mut self, row: &HistoryEntry) {
        if row.created_by.contains("SHELL") {
            self.row(row);
        } else {
            self.before = builder::builder_of(row, self.before, self.known.buildah);
        }
    }

    fn instruction(&mut self, builder: Builder, text: &str) -> Instruction {
        let start = text.trim_start();
        if let Some(at) = start.find(NOP)
            && wrapping::is_wrapping(&start[..at], &self.shell)
        {
            let inner = start[at + NOP.len()..].trim();
            return match instruction::keyword(inner) {
                Some((keyword, rest)) => self.tidy(builder, keyword, rest),
                None => Instruction { text: inner.into(), ..Instruction::default() },
            };
        }
        match instruction::keyword(start) {
            Some(("RUN", rest)) => run::run(builder, rest, &self.shell, true),
            Some((keyword, rest)) => self.tidy(builder, keyword, rest),
            None => run::run(builder, start, &self.shell, false),
        }
    }

    /// Undoes what builders do to the arguments of single instructions.
    fn tidy(&mut self, builder: Builder, keyword: &'static str, rest: &str) -> Instruction {
        let rest = rest.trim();
        let (text, args, doubt) = match keyword {
            "ADD" | "COPY" => files(builder, rest),
            "RUN" => return run::run(builder, rest, &self.shell, true),
            "EXPOSE" => ports(rest),
            "CMD" | "ENTRYPOINT" => list(rest, None),
            "VOLUME" => list(rest, Some(self.known.volumes)),
            "SHELL" => {
                let found = list(rest, Some(&self.known.shell));
                if let Args::Words(words) = &found.1 {
                    self.shell = words.join(" ");
                }
                found
            }
            "HEALTHCHECK" => health(rest, &self.known.health_test),
            "ENV" => self.values(builder, rest, |name| self.known.env(name)),
            "LABEL" => self.values(builder, rest, |name| self.known.label(name)),
            "ARG" => self.values(builder, rest, |_| None),
            _ => (rest.to_owned(), Args::Text, None),
        };
        let doubts = doubt.into_iter().collect();
        Instruction { keyword, text, args, doubts, ..Instruction::default() }
    }

    fn values<'k>(
        &self,
        builder: Builder,
        rest: &str,
        known: impl Fn(&str) -> Option<&'k str>,
    ) -> (String, Args, Option<Doubt>) {
        let found = if builder.keeps_the_line() { None } else { pairs::pairs(rest, known) };
        // `ENV name value`, without an equals sign, is an old form of its own.
        match found.filter(|(pairs, _)| pairs.iter().any(|pair| pair.1.is_some())) {
            Some((pairs, sure)) => {
                let text = pairs::write(&pairs);
                (text, Args::Pairs(pairs), (!sure).then_some(Doubt::ValuesSplit))
            }
            None => (rest.to_owned(), Args::Text, None),
        }
    }
}

/// The row without BuildKit's mark. A newline before it belongs to the row: a here-document ends with one.
fn without_mark(created_by: &str) -> &str {
    let text = created_by.trim_end_matches([' ', '\t']);
    match text.strip_suffix("# buildkit") {
        Some(rest) => rest.strip_suffix(' ').unwrap_or(rest),
        None => text,
    }
}

/// What stands for a row that is no instruction: its own words, and its comment where that tells more.
fn no_instruction(text: &str, row: &HistoryEntry) -> String {
    let comment = row.comment.trim();
    if let Some(sentence) = builder::flattened(text, comment) {
        return if text.is_empty() { sentence.into() } else { format!("{text} · {sentence}") };
    }
    let tells = !comment.is_empty() && !comment.starts_with("buildkit.");
    match (text.is_empty(), tells) {
        (true, true) => comment.into(),
        (false, true) => format!("{text} · {comment}"),
        _ => text.into(),
    }
}

type Tidied = (String, Args, Option<Doubt>);

/// A list as Go printed it, with or without quotes, becomes JSON; what was written otherwise stays. `known` is `None` where a
/// list without quotes can only have been written so.
fn list(rest: &str, known: Option<&[String]>) -> Tidied {
    if let Some((words, "")) = go::quoted_list(rest) {
        return (go::json_list(&words), Args::Words(words), None);
    }
    let bare = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match (bare, known) {
        (Some(inner), Some(known)) if !inner.contains('"') => {
            let (words, sure) = go::split_known(inner, known);
            let doubt = (!sure && words.len() > 1).then_some(Doubt::WordsSplit);
            (go::json_list(&words), Args::Words(words), doubt)
        }
        _ => (rest.to_owned(), Args::Text, None),
    }
}

/// `map[443/tcp:{} 80/tcp:{}]` and `[80/tcp]` → `443/tcp 80/tcp`.
fn ports(rest: &str) -> Tidied {
    let inner = rest.strip_prefix("map").unwrap_or(rest).trim_matches(['[', ']']);
    let ports = inner.split_whitespace().map(|port| port.trim_end_matches(":{}").to_owned());
    let ports: Vec<String> = ports.collect();
    (ports.join(" "), Args::Words(ports), None)
}

fn health(rest: &str, known: &[String]) -> Tidied {
    match healthcheck::health(rest, known) {
        Some(found) => {
            let args = if found.words.is_empty() { Args::Text } else { Args::Words(found.words) };
            (found.text, args, (!found.sure).then_some(Doubt::WordsSplit))
        }
        None => (rest.to_owned(), Args::Text, None),
    }
}

/// `file:0d2f…64 digits in /` has its checksum cut to twelve digits; else sources and destination are words.
fn files(builder: Builder, rest: &str) -> Tidied {
    let options: Vec<String> =
        rest.split(' ').take_while(|word| word.starts_with("--")).map(str::to_owned).collect();
    let words = rest.split(' ').filter(|word| !word.is_empty()).skip(options.len());
    if let Some((sum, destination)) = rest.split_once(" in ").filter(|(sum, _)| is_sum(sum)) {
        let args =
            Args::Files { options, sources: Vec::new(), destination: destination.trim().into() };
        return (format!("{} in {}", short(sum), destination), args, Some(Doubt::SourceUnknown));
    }
    let mut sources: Vec<String> = words.map(str::to_owned).collect();
    let args = match sources.pop() {
        Some(destination) if !rest.starts_with('[') => {
            Args::Files { options, sources, destination }
        }
        _ => Args::Text,
    };
    let lost = builder == Builder::BuildKit;
    (rest.to_owned(), args, lost.then_some(Doubt::OptionsLost))
}

/// True when the last word before ` in ` is a checksum, as `file:`, `dir:` or `multi:` have it.
fn is_sum(text: &str) -> bool {
    let kind = text.rsplit(' ').next().and_then(|word| word.split_once(':'));
    kind.is_some_and(|(kind, sum)| {
        matches!(kind, "file" | "dir" | "multi") && sum.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Twelve digits of a checksum tell it from any other.
fn short(text: &str) -> String {
    let word = |word: &str| match word.split_once(':') {
        Some((kind, sum)) if sum.len() == 64 => format!("{kind}:{}…", &sum[..12]),
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
