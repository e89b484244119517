//! Building images: BuildKit's way and the classic builder's. Both run the same instructions; they differ in what is a step,
//! in what a step's key is made of, and in what a layer is made for.

mod classic;
mod config;
pub mod context;
mod copy;
pub mod declared;
pub mod dockerfile;
mod mount;
mod run;
mod stage;
mod step;
pub mod what_if;
pub mod why;

pub(in crate::lab) use config::{PROXIES, set};
pub(in crate::lab) use stage::globals;
pub(in crate::lab) use step::absolute;

use super::content::Content;
use super::engine::{Engine, StoredLayer, Tongue};
use super::kernel::DiskId;
use super::tree::Tree;
use crate::domain::{ChainId, Digest, Time};
use dockerfile::{Fault, Instruction};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builder {
    /// The present one.
    BuildKit,
    /// The one before: every line makes an image, and the images are the cache.
    Classic,
}

/// What to build.
#[derive(Clone, Debug)]
pub struct Request {
    /// The Dockerfile's text.
    pub dockerfile: String,
    /// The folder that is sent, the Dockerfile in it if it lies there.
    pub context: Tree,
    /// `.dockerignore`.
    pub ignore: String,
    /// `--build-arg`.
    pub args: BTreeMap<String, String>,
    /// `--label`.
    pub labels: BTreeMap<String, String>,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--target`.
    pub target: Option<String>,
    /// `--secret`, by id.
    pub secrets: BTreeMap<String, Content>,
    /// Which builder.
    pub builder: Builder,
    /// How programs speak.
    pub tongue: Tongue,
}

impl Request {
    /// The instructions that are built. The classic builder leaves out what stands behind its target, and takes each label
    /// for a line more.
    pub fn instructions(&self) -> Result<Vec<Instruction>, Fault> {
        let mut all = dockerfile::parse(&self.dockerfile)?;
        if self.builder == Builder::BuildKit {
            return Ok(all);
        }
        let mut froms = all.iter().enumerate().filter(|(_, one)| one.name == "FROM");
        if let Some(target) = &self.target
            && froms.any(|(_, one)| {
                one.stage_name().is_some_and(|name| name.eq_ignore_ascii_case(target))
            })
            && let Some((end, _)) = froms.next()
        {
            all.truncate(end);
        }
        for (name, value) in &self.labels {
            let line = all.last().map_or(0, |one| one.end);
            all.push(Instruction {
                line,
                end: line,
                name: "LABEL".into(),
                rest: format!("{}={}", dockerfile::quoted(name), dockerfile::quoted(value)),
                text: format!("LABEL {name}={value}"),
                ..Instruction::default()
            });
        }
        Ok(all)
    }
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Taken from the cache.
    Cached,
    /// Done now.
    Done,
    /// Tried, and failed.
    Failed,
}

/// What a step's key is made of. A miss is explained by the part that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Part {
    Parent,
    Text,
    Arguments,
    Environment,
    User,
    Folder,
    Mounts,
    Content,
    Flags,
}

/// One step of a build.
#[derive(Clone, Debug)]
pub struct BuildStep {
    /// Which stage, by number.
    pub stage: usize,
    /// The stage's name as progress shows it; empty when there is one stage only.
    pub stage_name: String,
    /// Number in its stage, and of how many.
    pub number: (usize, usize),
    /// The instruction, variables replaced.
    pub text: String,
    /// Its line in the Dockerfile.
    pub line: usize,
    /// How it went.
    pub verdict: Verdict,
    /// What its key was made of.
    pub key: Vec<(Part, String)>,
    /// What it printed.
    pub output: Vec<u8>,
    /// The image after it, with the classic builder.
    pub image: Option<Digest>,
    /// The container that a failed RUN of the classic builder left.
    pub container: Option<String>,
    /// Its layer, if it made one.
    pub layer: Option<ChainId>,
    /// What a COPY or ADD takes, each file that counts for its key.
    pub taken: Vec<Taken>,
    /// What it does was declared, not run.
    pub declared: bool,
    /// How long it takes by what it declares, in milliseconds; 0 where nothing says so.
    pub takes: u64,
}

impl BuildStep {
    /// A step that begins.
    fn begun(
        (stage, stage_name): (usize, String),
        number: (usize, usize),
        text: String,
        line: usize,
    ) -> Self {
        Self {
            stage,
            stage_name,
            number,
            text,
            line,
            verdict: Verdict::Cached,
            key: Vec::new(),
            output: Vec::new(),
            image: None,
            container: None,
            layer: None,
            taken: Vec::new(),
            declared: false,
            takes: 0,
        }
    }
}

/// A file as a COPY takes it: what counts of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where it lies in what is copied from.
    pub path: Vec<u8>,
    /// Its mode.
    pub mode: u32,
    /// The hash of its content, or its target.
    pub content: String,
}

/// Why a build ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The Dockerfile.
    Fault(Fault),
    /// No such image.
    NoImage(String),
    /// No such stage.
    NoStage(String),
    /// Not in the context, or not in the stage.
    Missing(String),
    /// A source above the context, as the classic builder says it.
    Outside(String),
    /// Command and exit code.
    Exit(String, i32),
    /// No line makes an image, as the classic builder has it.
    Nothing,
    /// Something else, in a sentence.
    Other(String),
}

/// What a build did.
#[derive(Clone, Debug)]
pub struct Built {
    /// Steps that were started, by stage.
    pub steps: Vec<BuildStep>,
    /// Lines of the FROMs of the stages that were built.
    pub stages: Vec<usize>,
    /// Images that stages began with: the stage's name, how many steps it has, the image's name.
    pub bases: Vec<(String, usize, String)>,
    /// The image, or why there is none.
    pub image: Result<Digest, Failure>,
    /// Line of the instruction that failed.
    pub line: usize,
}

/// A build that a person asked for: what was to be built, from where, and what became of it.
#[derive(Clone, Debug)]
pub struct BuildRecord {
    /// What was asked.
    pub request: Request,
    /// The folder that was sent, absolute.
    pub folder: String,
    /// The Dockerfile's name.
    pub file: String,
    /// Names of the result.
    pub tags: Vec<String>,
    /// What became of it.
    pub built: Built,
}

/// The result of a step, kept.
#[derive(Clone, Debug)]
pub struct Cached {
    /// The layer; kept even when the last image with it is removed.
    pub chain: ChainId,
    /// Its files.
    pub layer: Arc<StoredLayer>,
    /// The layers below, which stay as long as it.
    pub below: Vec<ChainId>,
    /// When it was made.
    pub created: Time,
    /// When a build took it last.
    pub used: Time,
}

/// What BuildKit keeps of what it was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Bytes, as they were when they were counted first.
    pub size: u64,
    /// Somebody asked how many they are.
    pub counted: bool,
    /// Builds that it was in.
    pub uses: u32,
    /// When it was sent first.
    pub made: Time,
    /// When it was sent last.
    pub used: Time,
}

/// What builds left to be used again.
#[derive(Clone, Debug, Default)]
pub struct BuildCache {
    /// BuildKit's results by key.
    pub results: BTreeMap<String, Cached>,
    /// What was sent, by what it is and the folder that it came from: Dockerfile, .dockerignore, context.
    pub sources: BTreeMap<(&'static str, String), Kept>,
    /// Layers of base images that builds stood on: when first, when last.
    pub bases: BTreeMap<ChainId, (Time, Time)>,
    /// Files of contexts as they were sent last: one of the same size, mode and time is not sent again.
    pub sent: BTreeMap<Vec<u8>, (u64, u32, Time, Content)>,
    /// Folders of cache mounts by id.
    pub mounts: BTreeMap<String, DiskId>,
    /// The classic builder's images by key; only those that still exist count.
    pub classic: BTreeMap<String, Digest>,
}

impl Engine {
    /// Builds an image.
    pub fn build(&mut self, request: &Request) -> Built {
        let log = self.log.take();
        let built = stage::build(self, request);
        // What steps do in containers of their own, nobody typed.
        self.log = log;
        self.built = Some(Arc::new(built.clone()));
        built
    }
}
