//! Which stage is shown, and what its controls do: what changes the world is typed as the command that it is, so that terminal and
//! stage never disagree and undo works; the rest is only how one looks at it.

use super::show::Picture;
use super::{HOME, Lab};
use crate::lab::build::what_if;
use crate::lab::build::{BuildCache, BuildRecord, Builder, Request};
use crate::lab::engine::Engine;
use crate::lab::lesson::Stage;
use crate::view::lab::build::pieces::{moved, pieces};
use crate::view::lab::build::{self, Controls, Naming, Source, Told};
use crate::view::lab::{Sentence, share, squash};
use crate::worker::protocol::Shown;
use std::sync::Arc;

/// The stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum On {
    #[default]
    CopyOnWrite,
    Build,
    Share,
    Squash,
}

impl On {
    /// The stage of a name; the first for a name that is none.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "build" => Self::Build,
            "share" => Self::Share,
            "squash" => Self::Squash,
            _ => Self::CopyOnWrite,
        }
    }

    /// The one that a lesson is taught on.
    pub(super) fn taught(stage: Stage) -> Self {
        match stage {
            Stage::CopyOnWrite => Self::CopyOnWrite,
            Stage::BuildCache => Self::Build,
            Stage::Share => Self::Share,
            Stage::Squash => Self::Squash,
        }
    }

    /// What lessons call it.
    pub(super) fn stage(self) -> Stage {
        match self {
            Self::CopyOnWrite => Stage::CopyOnWrite,
            Self::Build => Stage::BuildCache,
            Self::Share => Stage::Share,
            Self::Squash => Stage::Squash,
        }
    }

    /// Its name in links; empty for the first.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CopyOnWrite => "",
            Self::Build => "build",
            Self::Share => "share",
            Self::Squash => "squash",
        }
    }
}

/// Builds that the other builder's rules are worked out for at most.
const REPLAYED: usize = 12;

/// Letters beside each other that two columns of the build stage need.
const ROOM: u32 = 53;

/// Builds of one builder, and an engine that has their layers.
struct Builds {
    records: Vec<Arc<BuildRecord>>,
    engine: Engine,
}

impl Lab {
    /// The stage that is shown, where it is not the first.
    pub(super) fn other_stage(&self) -> Option<Picture> {
        let (engine, before) = self.now_and_before();
        match self.on {
            On::CopyOnWrite => None,
            On::Build => Some(self.bench()),
            On::Share => {
                let wires = share::wires(engine, before);
                let stage = share::markup(&share::values(engine, before), &wires);
                Some(Picture { stage, phases: share::phases(&wires), beats: share::beats(&wires) })
            }
            On::Squash => {
                let stage = squash::markup(&squash::values(engine, HOME));
                Some(Picture { stage, ..Picture::default() })
            }
        }
    }

    fn bench(&self) -> Picture {
        let Some(bench) = self.bench_values() else {
            let nothing = "<div class=\"no-container\"><h2>Nothing to build</h2><p>A folder with a Dockerfile in it is what this stage shows: make one in the terminal, or undo.</p></div>";
            return Picture { stage: nothing.to_owned(), ..Picture::default() };
        };
        Picture { stage: build::markup(&bench), phases: bench.phases(), beats: bench.beats() }
    }

    /// The build stage as values; `None`: there is nothing to build.
    pub(super) fn bench_values(&self) -> Option<build::Bench> {
        let engine = &self.session.state().engine;
        let mut controls = self.controls.clone();
        controls.source = self.source();
        let source = controls.source.as_ref()?;
        let kit = self.builds(Builder::BuildKit, source);
        let classic = self.builds(Builder::Classic, source);
        let (mine, other) = if controls.classic { (&classic, &kit) } else { (&kit, &classic) };
        let (a, b): (Vec<&BuildRecord>, Vec<&BuildRecord>) = (
            mine.records.iter().map(|r| &**r).collect(),
            other.records.iter().map(|r| &**r).collect(),
        );
        let told = |records, engine| Told { records, engine };
        let mine = (!a.is_empty()).then(|| told(&a[..], &mine.engine));
        let other = (!b.is_empty()).then(|| told(&b[..], &other.engine));
        let is_own = |r: &Arc<BuildRecord>| {
            r.folder == source.folder
                && r.file == source.file
                && (r.request.builder == Builder::Classic) == self.controls.classic
        };
        let plays = self.built().is_some_and(is_own);
        let bench = build::bench(engine, HOME, controls.clone(), mine, other)?;
        Some(build::Bench { plays, narrow: self.room < ROOM, ..bench })
    }

    /// The build that the last command was.
    fn built(&self) -> Option<&Arc<BuildRecord>> {
        let (now, before) = self.now_and_before();
        let known = before.recorded.as_ref();
        let record = now.recorded.as_ref()?;
        known.is_none_or(|known| !Arc::ptr_eq(known, record)).then_some(record)
    }

    /// What the last command's build did, in a sentence.
    pub(super) fn built_told(&self) -> Option<Sentence> {
        let record = self.built()?;
        let source = Source { folder: record.folder.clone(), file: record.file.clone() };
        let builds = self.builds(record.request.builder, &source);
        let records: Vec<&BuildRecord> = builds.records.iter().map(|record| &**record).collect();
        build::told(Told { records: &records, engine: &builds.engine })
    }

    /// What is built: the chosen source while it is there, that of the last build, or the first one.
    pub(super) fn source(&self) -> Option<Source> {
        let engine = &self.session.state().engine;
        let all = build::sources(engine, HOME);
        let recorded = engine.recorded.as_ref().filter(|_| self.controls.source.is_none());
        let last = recorded.map(|r| Source { folder: r.folder.clone(), file: r.file.clone() });
        let wanted = self.controls.source.clone().or(last);
        let shop = || all.iter().find(|source| source.name() == "shop").or(all.first()).cloned();
        wanted.filter(|source| all.contains(source)).or_else(shop)
    }

    /// Builds up to the last one of a source, by one builder's rules: as they were done, or worked out anew where another did them.
    fn builds(&self, builder: Builder, source: &Source) -> Builds {
        let mut asked: Vec<(&Engine, Arc<BuildRecord>)> = Vec::new();
        let mut before: Option<&Engine> = None;
        for (_, step) in self.session.steps().take_while(|&(at, _)| at <= self.session.at()) {
            let engine = &step.state.engine;
            let known = before.and_then(|before| before.recorded.as_ref());
            if let (Some(before), Some(record)) = (before, &engine.recorded)
                && known.is_none_or(|known| !Arc::ptr_eq(known, record))
            {
                asked.push((before, Arc::clone(record)));
            }
            before = Some(engine);
        }
        let is_own = |r: &BuildRecord| r.folder == source.folder && r.file == source.file;
        let end = asked.iter().rposition(|(_, record)| is_own(record)).map_or(0, |at| at + 1);
        let asked = &asked[end.saturating_sub(REPLAYED)..end];
        let now = self.session.state().engine.clone();
        if asked.iter().all(|(_, record)| record.request.builder == builder) {
            let records = asked.iter().map(|(_, record)| Arc::clone(record)).collect();
            return Builds { records, engine: now };
        }
        let mut last = now;
        last.cache = BuildCache::default();
        let mut records = Vec::new();
        for (before, record) in asked {
            let mut engine = (*before).clone();
            engine.cache = std::mem::take(&mut last.cache);
            engine.images.append(&mut last.images);
            engine.layers.append(&mut last.layers);
            let request = Request { builder, ..record.request.clone() };
            let built = engine.build(&request);
            records.push(Arc::new(BuildRecord { request, built, ..(**record).clone() }));
            last = engine;
        }
        Builds { records, engine: last }
    }

    /// A control of a stage was pressed; `text` is what stands in the editor, which only the build stage has.
    pub(super) fn press(&mut self, what: &str, text: &str, shown: &mut Shown) {
        let (name, rest) = what.split_once(':').unwrap_or((what, ""));
        if self.on == On::Build {
            self.controls.draft(text);
        }
        if matches!(name, "edit" | "new" | "rename") {
            // What is being written is not to be lost.
            self.touched();
        }
        if name == "edit" {
            return self.edit(rest, shown);
        }
        if self.look(name, rest) {
            return;
        }
        self.come_back(shown);
        if let Some(lines) = self.lines(name, rest) {
            self.type_on_host(&lines, shown);
        }
    }

    /// Controls that change only how one looks at it; false for any other.
    fn look(&mut self, name: &str, rest: &str) -> bool {
        let source = self.source();
        let text = source.as_ref().and_then(|source| self.read(source, &source.file));
        let count =
            text.map_or(0, |text| pieces(&text).iter().filter(|p| !p.name.is_empty()).count());
        let controls = &mut self.controls;
        let number = || rest.parse::<usize>().ok();
        let step = |moving: Option<(usize, usize)>, by: isize| {
            let (from, to) = moving?;
            let to = to.saturating_add_signed(by).clamp(1, count.saturating_sub(1).max(1));
            Some((from, to))
        };
        match name {
            "source" => {
                let (folder, file) = rest.rsplit_once('/').unwrap_or_default();
                let source = Source { folder: folder.into(), file: file.into() };
                *controls = Controls {
                    source: Some(source),
                    classic: controls.classic,
                    ..Controls::default()
                };
            }
            "builder" => controls.classic = rest == "classic",
            "no-cache" => controls.no_cache ^= true,
            "target" => {
                let same = controls.target.as_deref() == Some(rest);
                controls.target = (!same).then(|| rest.to_owned());
            }
            "why" => controls.why = number(),
            "file" => controls.file = Some(rest.to_owned()),
            "lift" => {
                let at = number().filter(|at| *at < count);
                let same = controls.moving.is_some_and(|(from, _)| Some(from) == at);
                controls.moving = at.filter(|_| !same).map(|at| (at, at));
            }
            "up" => controls.moving = step(controls.moving, -1),
            "down" => controls.moving = step(controls.moving, 1),
            "to" => {
                let (from, to) = rest.split_once(':').unwrap_or_default();
                let both = from.parse().ok().zip(to.parse().ok());
                controls.moving = step(both.filter(|(from, _)| *from < count), 0);
            }
            "back" => controls.moving = None,
            "new" => controls.naming = Some(Naming::default()),
            "rename" => {
                let (of, draft) = (Some(rest.to_owned()), rest.to_owned());
                controls.naming = Some(Naming { of, draft, fault: "" });
            }
            "cancel" => (controls.editing, controls.naming) = (None, None),
            // The editor was left, and its text is taken already.
            "draft" => {}
            _ => return false,
        }
        true
    }

    /// The lines that a control stands for.
    fn lines(&mut self, name: &str, rest: &str) -> Option<String> {
        if name == "way" {
            return squash::lines(rest).map(str::to_owned);
        }
        let source = self.source()?;
        let at = |file: &str| self.quoted(&source, file);
        match name {
            "build" => {
                let controls = &self.controls;
                let kit = if controls.classic { "DOCKER_BUILDKIT=0 " } else { "" };
                let fresh = if controls.no_cache { " --no-cache" } else { "" };
                let target =
                    controls.target.as_ref().map(|name| format!(" --target {}", quote(name)));
                let file = if source.file == "Dockerfile" {
                    String::new()
                } else {
                    format!(" -f {}", at(&source.file))
                };
                let line = format!(
                    "{kit}docker build -t {}{file}{fresh}{} {}",
                    quote(&self.tag(&source)),
                    target.unwrap_or_default(),
                    at("")
                );
                (self.controls.why, self.controls.moving) = (None, None);
                Some(line)
            }
            "touch" => Some(format!("touch {}", at(rest))),
            "append" => {
                let sign = if rest.ends_with(".md") || rest.ends_with(".css") { "" } else { "# " };
                Some(format!("echo '{sign}edited' >> {}", at(rest)))
            }
            "chmod" => {
                let (mode, file) = rest.split_once(':')?;
                matches!(mode, "+x" | "-x").then(|| format!("chmod {mode} {}", at(file)))
            }
            "named" => self.name_file(&source),
            "delete" => Some(format!("rm {}", at(rest))),
            "save" => {
                let (file, text) = self.controls.editing.take()?;
                let same = self.read(&source, &file).as_ref() == Some(&text);
                (!same).then(|| write(&self.quoted(&source, &file), &text))
            }
            "drop" => self.drop(&source),
            _ => None,
        }
    }

    /// What a build of this source is called: what a goal of the lesson still lacks, what its last build was called, or by its folder.
    fn tag(&self, source: &Source) -> String {
        let engine = &self.session.state().engine;
        let wanted = self.lessons.taught.as_ref().and_then(|taught| taught.wants(engine));
        let is_own = |r: &&Arc<BuildRecord>| r.folder == source.folder && r.file == source.file;
        let last = || engine.recorded.as_ref().filter(is_own).and_then(|r| r.tags.first().cloned());
        wanted.or_else(last).unwrap_or_else(|| source.tag())
    }

    /// The line that moves the lifted piece; an order that can't be built is not written.
    fn drop(&mut self, source: &Source) -> Option<String> {
        let (from, to) = self.controls.moving.filter(|(from, to)| from != to)?;
        let text = moved(&pieces(&self.read(source, &source.file)?), from, to);
        let engine = &self.session.state().engine;
        let request = build::request(engine, source, &self.controls)?;
        what_if::gain(engine, &request, &text, b"").ok()?;
        (self.controls.moving, self.controls.why) = (None, None);
        Some(write(&self.quoted(source, &source.file), &text))
    }

    /// A file's path for the shell: short in the folder where the host's shell is.
    pub(super) fn quoted(&self, source: &Source, file: &str) -> String {
        let whole = if file.is_empty() {
            source.folder.clone()
        } else {
            format!("{}/{file}", source.folder)
        };
        let state = self.session.state();
        let cwd = String::from_utf8_lossy(&state.shell().cwd).into_owned();
        let short = whole.strip_prefix(&format!("/{}/", cwd.trim_matches('/')));
        match short.filter(|_| state.inside().is_none()) {
            // No option.
            Some(short) if short.starts_with('-') => quote(&format!("./{short}")),
            short => quote(short.unwrap_or(&whole)),
        }
    }

    fn read(&self, source: &Source, file: &str) -> Option<String> {
        self.readable(source, file).ok()
    }

    /// Types lines where docker is: who is in a container leaves it first.
    fn type_on_host(&mut self, lines: &str, shown: &mut Shown) {
        self.touched();
        self.session.abandon();
        while self.session.state().inside().is_some() && self.typing.is_idle() {
            self.type_lines("exit", shown);
        }
        self.type_lines(lines, shown);
    }
}

/// A word that the shell takes as it is.
pub(super) fn quote(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-:+".contains(&b);
    match word.bytes().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// The command that writes a text to a file.
fn write(file: &str, text: &str) -> String {
    let mut mark = "EOF".to_owned();
    while text.lines().any(|line| line == mark) {
        mark += "_";
    }
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    format!("cat > {file} <<'{mark}'\n{text}{end}{mark}")
}
