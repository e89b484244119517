//! What the build stage is drawn from.

use super::Controls;
use super::pieces::{Piece, moved, pieces};
use super::verdict::{Line, lines};
use crate::lab::build::what_if::{self, Cost, Gain};
use crate::lab::build::{BuildRecord, Builder, Request};
use crate::lab::docker::failure_text;
use crate::lab::engine::{Engine, Tongue};
use crate::lab::tree::{Body, Tree};
use std::collections::BTreeMap;

/// What can be built: a folder of the host, and a Dockerfile in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Absolute.
    pub folder: String,
    /// The Dockerfile's name.
    pub file: String,
}

impl Source {
    /// The folder's own name.
    pub fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or_default()
    }

    /// How it is called: the folder, and what is special about the Dockerfile.
    pub fn title(&self) -> String {
        match self.file.strip_prefix("Dockerfile.") {
            Some(kind) => format!("{} · {kind}", self.name()),
            None => self.name().to_owned(),
        }
    }

    /// The name of what is built of it.
    pub fn tag(&self) -> String {
        let kind = self.file.strip_prefix("Dockerfile.").unwrap_or("1");
        format!("{}:{kind}", self.name().to_lowercase())
    }
}

/// Everything below `home` that has a Dockerfile in it.
pub fn sources(engine: &Engine, home: &str) -> Vec<Source> {
    let Some(disk) = engine.disks.get(&engine.host) else { return Vec::new() };
    let prefix = format!("{}/", home.trim_matches('/'));
    let one = |(path, id): (Vec<u8>, _)| {
        let text = String::from_utf8(path).ok()?;
        let (folder, file) = text.strip_prefix(&prefix)?.rsplit_once('/')?;
        let is = file.starts_with("Dockerfile") && !disk.upper.node(id).is_dir();
        is.then(|| Source { folder: format!("/{prefix}{folder}"), file: file.to_owned() })
    };
    disk.upper.walk().into_iter().filter_map(one).take(12).collect()
}

/// A build as the stage shows it, by the rules of one builder.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// Builds up to this one, oldest first; it is the last.
    pub records: &'a [&'a BuildRecord],
    /// An engine that has their layers.
    pub engine: &'a Engine,
}

impl<'a> Told<'a> {
    /// The build itself.
    pub fn last(&self) -> Option<&'a BuildRecord> {
        self.records.last().copied()
    }
}

/// A file of the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// From the folder on.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its mode.
    pub mode: u32,
    /// What is different from when it was built last.
    pub state: &'static str,
    /// `.dockerignore` cuts it.
    pub cut: bool,
}

/// The stage as values.
pub struct Bench {
    /// All that can be built.
    pub sources: Vec<Source>,
    /// What was chosen.
    pub controls: Controls,
    /// Names of the stages.
    pub targets: Vec<String>,
    /// The Dockerfile's pieces, and how each went.
    pub pieces: Vec<Piece>,
    /// As many as there are pieces.
    pub lines: Vec<Line>,
    /// The context.
    pub files: Vec<File>,
    /// Which build of how many this is; `None` before the first.
    pub number: Option<usize>,
    /// Dockerfile or context changed since.
    pub stale: bool,
    /// What the build did anew, and what the other builder would have done.
    pub costs: Option<(Cost, Option<Cost>)>,
    /// Why there is no image.
    pub failure: Option<String>,
    /// What the move gains, or why it cannot be.
    pub gain: Option<Result<Gain, String>>,
    /// The last command was this build.
    pub plays: bool,
    /// There is room for one column only.
    pub narrow: bool,
    /// Layers of the result, base first: what made each, its bytes, and whether it was made anew.
    pub layers: Vec<(String, u64, bool)>,
}

/// Gathers the stage. `told` is the last build by the chosen builder's rules, `other` the same by the other's.
pub fn bench(
    engine: &Engine,
    home: &str,
    controls: Controls,
    told: Option<Told<'_>>,
    other: Option<Told<'_>>,
) -> Option<Bench> {
    let sources = sources(engine, home);
    let source = controls.source.clone()?;
    let request = request(engine, &source, &controls)?;
    let text = request.dockerfile.clone();
    let last = told.and_then(|told| told.last());
    let pieces = pieces(&text);
    let files = files(&request, last.map(|record| &record.request));
    let changed = |file: &&File| !file.cut && !matches!(file.state, "" | "touched");
    let stale = last.is_some_and(|record| record.request.dockerfile != text)
        || last.is_some() && files.iter().any(|file| changed(&file));
    let mut controls = controls;
    let own = |file: &&File| {
        !file.cut && !file.path.starts_with('.') && !file.path.starts_with("Dockerfile")
    };
    let is_there = |path: &String| files.iter().any(|file| file.path == *path);
    controls.file = controls
        .file
        .filter(is_there)
        .or_else(|| files.iter().find(changed).map(|file| file.path.clone()))
        .or_else(|| files.iter().find(own).map(|file| file.path.clone()));
    let gain = controls.moving.filter(|(from, to)| from != to).map(|(from, to)| {
        let file = controls.file.clone().unwrap_or_default();
        what_if::gain(engine, &request, &moved(&pieces, from, to), file.as_bytes())
            .map_err(|(line, failure)| format!("line {line}: {}", short(&failure_text(&failure))))
    });
    let costs = told.zip(last).map(|(told, record)| {
        let of = |told: &Told<'_>| Some(what_if::cost(told.engine, &told.last()?.built));
        (what_if::cost(told.engine, &record.built), other.as_ref().and_then(of))
    });
    let failure = last.and_then(|record| record.built.image.as_ref().err());
    Some(Bench {
        sources,
        targets: targets(&pieces),
        lines: lines(&pieces, told, other),
        pieces,
        files,
        number: last.and(told).map(|told| {
            told.records
                .iter()
                .filter(|r| r.folder == source.folder && r.file == source.file)
                .count()
        }),
        stale,
        costs,
        failure: failure.map(|failure| short(&failure_text(failure))),
        gain,
        plays: false,
        narrow: false,
        layers: told.map(|told| layers(&told)).unwrap_or_default(),
        controls,
    })
}

/// What a build now would be asked; `None`: there is no such Dockerfile.
pub fn request(engine: &Engine, source: &Source, controls: &Controls) -> Option<Request> {
    let disk = &engine.disks.get(&engine.host)?.upper;
    let context = what_if::folder(disk, source.folder.trim_matches('/').as_bytes())?;
    Some(Request {
        dockerfile: text(&context, &source.file)?,
        ignore: text(&context, ".dockerignore").unwrap_or_default(),
        args: BTreeMap::new(),
        labels: BTreeMap::new(),
        no_cache: false,
        target: controls.target.clone(),
        secrets: BTreeMap::new(),
        builder: if controls.classic { Builder::Classic } else { Builder::BuildKit },
        tongue: Tongue::BUSYBOX,
        context,
    })
}

/// The words that tell something: which ref has no such file is of no use.
fn short(text: &str) -> String {
    let end = text.rsplit_once("lab::").map(|(_, end)| format!("{end} in the context"));
    end.map_or(text.to_owned(), |end| end.replace(": not found in", " is not in"))
}

fn text(context: &Tree, name: &str) -> Option<String> {
    let Body::File(content) = &context.node(context.at(name.as_bytes())?).body else { return None };
    Some(String::from_utf8_lossy(&content.read().ok()?).into_owned())
}

fn targets(pieces: &[Piece]) -> Vec<String> {
    let name = |piece: &Piece| {
        let words: Vec<&str> = piece.shown.split_whitespace().collect();
        let at = words.iter().position(|word| word.eq_ignore_ascii_case("as"))?;
        words.get(at + 1).map(|&name| name.to_owned())
    };
    pieces.iter().filter(|piece| piece.name == "FROM").filter_map(name).collect()
}

fn files(now: &Request, last: Option<&Request>) -> Vec<File> {
    let kept = crate::lab::build::context::ignore(&now.context, &now.ignore);
    let one = |(path, id): (Vec<u8>, _)| {
        let node = now.context.node(id);
        if node.is_dir() {
            return None;
        }
        let old = last.and_then(|last| Some(last.context.node(last.context.at(&path)?)));
        let content = |body: &Body| match body {
            Body::File(content) => content.sha256().ok(),
            _ => None,
        };
        let state = match old {
            None if last.is_some() => "new",
            None => "",
            Some(old) if content(&old.body) != content(&node.body) => "content changed",
            Some(old) if old.attr.mode != node.attr.mode => "mode changed",
            Some(old) if old.attr.mtime != node.attr.mtime => "touched",
            Some(_) => "",
        };
        let cut = kept.at(&path).is_none();
        let path = String::from_utf8_lossy(&path).into_owned();
        Some(File { path, bytes: node.size(), mode: node.attr.mode, state, cut })
    };
    now.context.walk().into_iter().filter_map(one).take(60).collect()
}

/// The image's layers, base first.
fn layers(told: &Told<'_>) -> Vec<(String, u64, bool)> {
    let Some(record) = told.last() else { return Vec::new() };
    let Ok(id) = &record.built.image else { return Vec::new() };
    let Some(image) = told.engine.images.get(id) else { return Vec::new() };
    let history = image.history.iter().filter(|step| !step.empty);
    let anew = |chain: &crate::domain::ChainId| {
        record.built.steps.iter().any(|step| {
            step.layer.as_ref() == Some(chain) && step.verdict == crate::lab::build::Verdict::Done
        })
    };
    let one = |(chain, step): (&crate::domain::ChainId, &crate::lab::engine::Step)| {
        let bytes = told.engine.layers.get(chain).map_or(0, |layer| layer.size);
        (clean(&step.created_by), bytes, anew(chain))
    };
    image.layers.iter().zip(history).map(one).collect()
}

/// A step as it stood in the Dockerfile.
pub(in crate::view::lab) fn clean(created_by: &str) -> String {
    let text = created_by.trim_end_matches(" # buildkit");
    let text = text.replace("/bin/sh -c #(nop) ", "");
    let text = text.strip_prefix("/bin/sh -c ").map_or(text.clone(), |run| format!("RUN {run}"));
    text.replace("RUN /bin/sh -c ", "RUN ").trim().to_owned()
}
