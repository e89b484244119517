//! What comparing found, in sentences. Every number in them is computed; nothing is said that was not found.

use super::relation::relation;
use super::same_files::same_files;
use super::trust::doubts;
use crate::analysis::output::{Files, Output, OutputPlace};
use crate::analysis::part::{Finding, Parting, Steps};
use crate::analysis::sharing::{SameContent, Sharing};
use crate::analysis::side::Side;
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
use crate::view::text::{count, counted, size};

/// Longest instruction that is quoted whole, in characters.
const QUOTE: usize = 120;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Text(String),
    /// What matters in it.
    Strong(String),
    /// An instruction, a path or a name.
    Code(String),
}
wire! { enum Span { Text(text), Strong(text), Code(text) } }

/// One or a few sentences that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Span>);
wire! { struct Words(spans) }

impl Words {
    /// All of it without marks.
    pub fn plain(&self) -> String {
        let text = |span: &Span| match span {
            Span::Text(text) | Span::Strong(text) | Span::Code(text) => text.clone(),
        };
        self.0.iter().map(text).collect()
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Text(text.into()));
        self
    }

    pub(super) fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        texts.into_iter().fold(self, Self::text)
    }

    pub(super) fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Strong(text.into()));
        self
    }

    pub(super) fn code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Code(text.into()));
        self
    }
}

/// How two images stand to each other and why they part, the most important first.
pub fn words(a: &Side, b: &Side, sharing: &Sharing, parting: Option<&Parting>) -> Vec<Words> {
    let mut out = vec![relation(a, b, sharing)];
    out.extend([("A", a), ("B", b)].into_iter().flat_map(|(letter, side)| doubts(letter, side)));
    if let Some(parting) = parting {
        out.push(first_difference(parting));
        out.extend(parting.output.as_ref().and_then(|output| outcome(parting.steps, output)));
        out.extend(parting.findings.iter().map(finding));
    } else {
        let recompressed =
            sharing.trunk_blobs.iter().filter(|&&kind| kind == SameContent::Recompressed).count();
        out.extend(
            (recompressed > 0)
                .then(|| finding(&Finding::Recompressed { layers: recompressed as u32 })),
        );
    }
    out
}

pub(super) fn layers(number: u32) -> String {
    counted(u64::from(number), "layer", "layers")
}

fn files(files: Files) -> String {
    format!("{} ({})", counted(u64::from(files.files), "file", "files"), size(files.bytes))
}

fn first_difference(parting: &Parting) -> Words {
    let say = Words::default().strong(format!("First difference: layer {}.", parting.layer + 1));
    let (a, b) = (parting.step_a.as_deref(), parting.step_b.as_deref());
    match (parting.steps, a, b) {
        (Steps::Same, Some(a), _) => {
            say.text(" Both ").step(a, "have").text(", and it came out differently.")
        }
        (_, Some(a), Some(b)) => {
            say.text(" A ").step(a, "has").text(", B ").step(b, "has").text(".")
        }
        (_, Some(a), None) => {
            say.text(" A ").step(a, "has").text("; B's history does not say what it did.")
        }
        (_, None, Some(b)) => {
            say.text(" A's history does not say what it did; B ").step(b, "has").text(".")
        }
        (_, None, None) => say.text(" Neither history says what made it."),
    }
}

impl Words {
    /// `ran make`, or `has COPY . /srv`.
    fn step(self, created_by: &str, has: &str) -> Self {
        let read = Instruction::read(created_by, "");
        match read.keyword {
            "RUN" => self.text("ran ").code(cut(&read.rest_line())),
            _ if !read.known => self.text(format!("{has} a step without instruction")),
            _ => self.text(format!("{has} ")).code(cut(&read.line())),
        }
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(QUOTE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// ` (1.2 MB)`; nothing for what has no bytes.
fn bytes(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { format!(" ({})", size(bytes)) }
}

/// How the two layers at the parting differ; nothing where other instructions made other files, as they should.
fn outcome(steps: Steps, output: &Output) -> Option<Words> {
    let say = Words::default();
    if output.differing() == 0 {
        let (said, why) = same_files(output);
        return Some(say.strong(said).text(why));
    }
    if output.only_times() {
        return Some(
            say.strong(format!("Only times differ, of {}.", files(output.times)))
                .text(" Their content is equal: a build with fixed times (SOURCE_DATE_EPOCH, ")
                .code("rewrite-timestamp=true")
                .text(") would make one layer of the two."),
        );
    }
    (steps == Steps::Same || output.equal.files + output.times.files > 0)
        .then(|| detail(say, output))
}

fn detail(say: Words, output: &Output) -> Words {
    let parts = [
        (output.content, "with other content"),
        (output.times, "with other times only"),
        (output.metadata, "with another mode, owner or attributes"),
        (output.only_a, "only in A"),
        (output.only_b, "only in B"),
        (output.equal, "equal in all"),
    ];
    let said = parts.iter().filter(|(of, _)| of.files > 0);
    let said: Vec<String> = said
        .map(|(of, what)| format!("{} {what}{}", count(u64::from(of.files)), bytes(of.bytes)))
        .collect();
    let mut say = say.text(format!("Entries of the two layers: {}.", said.join(", ")));
    if let Some(&(place, number)) =
        output.places.first().filter(|(place, _)| *place != OutputPlace::Other)
    {
        let of = if number == output.content.files {
            "All".to_owned()
        } else {
            count(u64::from(number))
        };
        let verb = if number == 1 { "lies among" } else { "lie among" };
        say = say.text(format!(" {of} of those with other content {verb} {}.", place_words(place)));
    }
    if let Some(example) = output.examples.first() {
        say = say
            .text(" The largest is ")
            .code(crate::view::text::escape(example.as_bytes()))
            .text(".");
    }
    say
}

fn place_words(place: OutputPlace) -> &'static str {
    match place {
        OutputPlace::PythonCache => "compiled Python, which carries the time of its source",
        OutputPlace::Log => "logs",
        OutputPlace::Cache => "caches",
        OutputPlace::PackageDatabase => "databases of the package manager",
        OutputPlace::Identity => "keys and IDs made at random",
        OutputPlace::Other => "elsewhere",
    }
}

fn finding(finding: &Finding) -> Words {
    let say = Words::default();
    match finding {
        Finding::Reordered { layers: number } => say
            .strong("The same layers in another order.")
            .text(format!(" All {} above the trunk are equal; built in one order, they would be shared.", layers(*number))),
        Finding::Stranded { layers: number, same_blob, a, b, bytes } => stranded(say, *number, *same_blob, (*a, *b), *bytes),
        Finding::CommonContent { files: number, bytes, folder, folder_files, folder_bytes, .. } => {
            let files = counted(u64::from(*number), "file", "files");
            let verb = if *number == 1 { "is" } else { "are" };
            let say = say
                .text("Stored twice, though ")
                .strong(format!("{} in {files}", size(*bytes)))
                .text(format!(" {verb} byte for byte the same in both parts: a common layer would share them"));
            if folder == "/" {
                return say.text(".");
            }
            let inner = counted(u64::from(*folder_files), "file", "files");
            say.text(", most of them in ")
                .code(crate::view::text::escape(folder.as_bytes()))
                .text(format!(" ({} in {inner}).", size(*folder_bytes)))
        }
        Finding::Recompressed { layers: number } => say.text(format!(
            "{} of the trunk {} compressed differently in the two archives: one snapshot on an engine, but two blobs in a registry.",
            layers(*number),
            if *number == 1 { "is" } else { "are" }
        )),
    }
}

fn stranded(say: Words, number: u32, same_blob: u32, at: (u32, u32), bytes: u64) -> Words {
    let say = say.strong(format!(
        "{} further up {} equal",
        layers(number),
        if number == 1 { "is" } else { "are" }
    ));
    let (them, they) = if number == 1 { ("it", "it is") } else { ("them", "they are") };
    let say = say.text(format!(
        " ({}; the lowest is layer {} of A and {} of B) but can't be shared as snapshots, since what is below {them} differs.",
        size(bytes),
        at.0 + 1,
        at.1 + 1
    ));
    if same_blob == number {
        say.text(format!(
            " A registry and containerd store {them} once all the same: {they} one blob each."
        ))
    } else if same_blob > 0 {
        say.text(format!(
            " {} of them are one blob in a registry all the same.",
            count(u64::from(same_blob))
        ))
    } else {
        say
    }
}

/// Whether the figures of bytes to pull can be trusted, and what they assume.
pub fn pull_assumption(sharing: &Sharing) -> String {
    let pull = &sharing.pull;
    let mut out = if pull.blobs.packed == pull.snapshots.packed {
        "Assumes that the engine has all of A's layers.".to_owned()
    } else {
        format!(
            "Assumes an engine that keeps compressed blobs, as containerd does; one that keeps snapshots only (overlay2) pulls {}.",
            size(pull.snapshots.packed)
        )
    };
    if pull.blobs.plain > 0 {
        let number = layers(pull.blobs.plain);
        out.push_str(&format!(
            " {number} counted uncompressed, as in the archive: a registry holds fewer bytes."
        ));
    }
    if pull.blobs.unknown > 0 {
        out.push_str(&format!(" The size of {} is not known.", layers(pull.blobs.unknown)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;
    use crate::analysis::stored::Stored;

    fn said(a: &Side, b: &Side, parting: Option<&Parting>) -> Vec<String> {
        words(a, b, &sharing(a, b), parting).iter().map(Words::plain).collect()
    }

    #[test]
    fn how_images_stand_to_each_other() {
        let base = side("base:1", "gz", &[("base", 100, 300)]);
        let upper = side("upper:1", "gz", &[("base", 100, 300), ("x", 10, 2000)]);
        let far = side("far:1", "gz", &[("far", 1, 2)]);
        assert_eq!(
            said(&base, &upper, None),
            [
                "B is built on A. A's one layer is the base of upper:1, which adds 1 layer with 2.0 kB."
            ]
        );
        assert!(said(&upper, &base, None)[0].starts_with("A is built on B."));
        assert!(said(&base, &base, None)[0].starts_with("The same image."));
        assert!(said(&base, &far, None)[0].starts_with("No common base."));
    }

    #[test]
    fn a_damaged_side_is_named() {
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2)]);
        let mut b = side("b", "gz", &[("base", 1, 2), ("y", 1, 2), ("z", 1, 2)]);
        b.layers[2].unpacked = None;
        assert!(
            said(&a, &b, None)[1]
                .starts_with("Layer 3 of B could not be read whole. What was not read is missing")
        );
        b.layers[1].unpacked = None;
        assert!(said(&b, &a, None)[1].starts_with("Layers 2, 3 of A could not be read whole."));
    }

    fn parting(steps: Steps, output: Output, findings: Vec<Finding>) -> Vec<String> {
        let parting = Parting {
            layer: 3,
            step_a: Some("RUN /bin/sh -c pip install -r requirements.txt # buildkit".into()),
            step_b: Some("/bin/sh -c #(nop) COPY dir:x in /y".into()),
            steps,
            output: Some(output),
            findings,
        };
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2)]);
        let b = side("b", "gz", &[("base", 1, 2), ("y", 1, 2)]);
        said(&a, &b, Some(&parting)).split_off(1)
    }

    #[test]
    fn the_first_difference() {
        let said = parting(
            Steps::Other,
            Output { only_a: Files { files: 1, bytes: 1 }, ..Output::default() },
            Vec::new(),
        );
        assert_eq!(
            said,
            [
                "First difference: layer 4. A ran pip install -r requirements.txt, B has COPY dir:x in /y."
            ]
        );
    }

    #[test]
    fn the_same_step_with_other_output() {
        let times = Output { times: Files { files: 2204, bytes: 31_700_000 }, ..Output::default() };
        let said = parting(Steps::Same, times, Vec::new());
        assert_eq!(
            said[0],
            "First difference: layer 4. Both ran pip install -r requirements.txt, and it came out differently."
        );
        assert!(
            said[1].starts_with("Only times differ, of 2\u{202f}204 files (31.7 MB)."),
            "{}",
            said[1]
        );
        let mixed = Output {
            content: Files { files: 3, bytes: 10 },
            equal: Files { files: 1, bytes: 5 },
            places: vec![(OutputPlace::PythonCache, 3)],
            examples: vec!["/a.pyc".into()],
            ..Output::default()
        };
        assert_eq!(
            parting(Steps::Same, mixed, Vec::new())[1],
            "Entries of the two layers: 3 with other content (10 B), 1 equal in all (5 B). \
             All of those with other content lie among compiled Python, which carries the time of its source. The largest is /a.pyc."
        );
        let same = |stored: &[Stored], whole| {
            let equal = Files { files: 1, bytes: 1 };
            let output = Output { equal, stored: stored.to_vec(), whole, ..Output::default() };
            parting(Steps::Same, output, Vec::new())[1].clone()
        };
        assert!(same(&[Stored::Order], true).contains("another order"));
        let links = same(&[Stored::Links], true);
        assert!(links.starts_with("Both layers make the same files. Hard links are stored"));
        assert!(same(&[], true).contains("padding"));
        assert!(same(&[], false).starts_with("As far as they could be read,"));
    }

    #[test]
    fn findings() {
        let findings = vec![
            Finding::CommonContent {
                files: 2204,
                bytes: 31_700_000,
                folder: "/usr/lib/numpy".into(),
                folder_hex: None,
                folder_files: 2000,
                folder_bytes: 31_000_000,
            },
            Finding::Stranded { layers: 2, same_blob: 2, a: 4, b: 5, bytes: 1000 },
            Finding::Reordered { layers: 2 },
            Finding::Recompressed { layers: 1 },
        ];
        let said = parting(
            Steps::Other,
            Output { only_b: Files { files: 1, bytes: 1 }, ..Output::default() },
            findings,
        );
        assert_eq!(
            said[1],
            "Stored twice, though 31.7 MB in 2\u{202f}204 files are byte for byte the same in both parts: a common layer would \
             share them, most of them in /usr/lib/numpy (31.0 MB in 2\u{202f}000 files)."
        );
        assert_eq!(
            said[2],
            "2 layers further up are equal (1.0 kB; the lowest is layer 5 of A and 6 of B) but can't be shared as snapshots, \
             since what is below them differs. A registry and containerd store them once all the same: they are one blob each."
        );
        assert_eq!(said.len(), 5);
    }
}
