//! Stages: which are needed, in which order, and what each is built of.

use super::dockerfile::{self, Instruction, expand, pairs};
use super::{BuildStep, Builder, Built, Failure, Request, context};
use crate::domain::order::SortSmall;
use crate::domain::{ChainId, Digest, Time};
use crate::lab::engine::{Config, Engine, Image, PATH, Step};
use crate::lab::overlay::FileSystem;
use crate::lab::tree::{Body, Tree};
use std::collections::BTreeMap;

/// One FROM and what follows.
pub(super) struct Stage {
    pub(super) from: Instruction,
    pub(super) name: Option<String>,
    pub(super) body: Vec<Instruction>,
}

/// What has been built of a stage so far.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) layers: Vec<ChainId>,
    pub(super) key: String,
    pub(super) config: Config,
    pub(super) history: Vec<Step>,
    /// ARGs in scope, in order of declaration.
    pub(super) args: Vec<(String, String)>,
    /// A CMD was there: an ENTRYPOINT leaves it.
    pub(super) has_cmd: bool,
    /// Nothing but FROM and WORKDIR so far.
    pub(super) untouched: bool,
    /// The classic builder missed once: all below is built.
    pub(super) missed: bool,
    /// The classic builder's image so far.
    pub(super) image: Option<Digest>,
    pub(super) created: Time,
}

/// A build under way.
pub(super) struct Build<'a> {
    pub(super) engine: &'a mut Engine,
    pub(super) request: &'a Request,
    pub(super) context: Tree,
    pub(super) stages: Vec<Stage>,
    pub(super) states: BTreeMap<usize, State>,
    pub(super) steps: Vec<BuildStep>,
    pub(super) bases: Vec<(String, usize, String)>,
    pub(super) started: Vec<usize>,
    pub(super) global: BTreeMap<String, String>,
    pub(super) named: bool,
    pub(super) line: usize,
    /// The files of a RUN of the classic builder that failed.
    pub(super) left: Option<FileSystem>,
}

pub(super) fn build(engine: &mut Engine, request: &Request) -> Built {
    let instructions = match request.instructions() {
        Ok(instructions) => instructions,
        Err(fault) => {
            return Built {
                steps: Vec::new(),
                bases: Vec::new(),
                stages: Vec::new(),
                image: Err(Failure::Fault(fault)),
                line: 0,
            };
        }
    };
    let (stages, global) = split(&instructions, request);
    let outside = |one: &Instruction| {
        let from = one.flag("from");
        let other = |from: &str| stage_number(&stages, from).is_none();
        one.name == "RUN"
            && one.flags.iter().any(|(flag, value)| flag == "mount" && !value.contains("from="))
            || from.is_some_and(other)
    };
    let named = stages.len() > 1 || stages.iter().any(|stage| stage.body.iter().any(outside));
    let mut context = context::ignore(&request.context, &request.ignore);
    if request.builder == Builder::BuildKit {
        send(engine, &mut context);
    }
    let mut build = Build {
        engine,
        request,
        context,
        stages,
        states: BTreeMap::new(),
        steps: Vec::new(),
        bases: Vec::new(),
        started: Vec::new(),
        global,
        named,
        line: 0,
        left: None,
    };
    let image = build.all();
    let mut steps = build.steps;
    steps.sort_small_by_key(|step| (step.stage, step.number.0));
    Built { steps, bases: build.bases, stages: build.started, image, line: build.line }
}

/// BuildKit's client sends what changed since the last time by size, mode and time; other content it does not see.
fn send(engine: &mut Engine, context: &mut Tree) {
    for (at, id) in context.walk() {
        let mut node = context.node_mut(id);
        let (mode, time) = (node.attr.mode, node.attr.mtime);
        let Body::File(content) = &mut node.body else { continue };
        let size = content.len();
        match engine.cache.sent.get(&at) {
            Some((old, bits, then, sent)) if (*old, *bits, *then) == (size, mode, time) => {
                *content = sent.clone();
            }
            _ => drop(engine.cache.sent.insert(at, (size, mode, time, content.clone()))),
        }
    }
}

fn split(all: &[Instruction], request: &Request) -> (Vec<Stage>, BTreeMap<String, String>) {
    let mut stages: Vec<Stage> = Vec::new();
    for one in all {
        if one.name == "FROM" {
            stages.push(Stage { from: one.clone(), name: one.stage_name(), body: Vec::new() });
        } else if let Some(stage) = stages.last_mut() {
            stage.body.push(one.clone());
        }
    }
    (stages, globals(all, request))
}

/// The arguments that are declared before the first FROM, with their values.
pub(in crate::lab) fn globals(all: &[Instruction], request: &Request) -> BTreeMap<String, String> {
    let mut global: BTreeMap<String, String> = BTreeMap::new();
    for one in all.iter().take_while(|one| one.name != "FROM") {
        for (name, default) in pairs(&one.rest) {
            let value = request.args.get(&name).cloned().or_else(|| {
                default.map(|text| expand(&text, &|name| global.get(name).cloned(), false))
            });
            global.extend(value.map(|value| (name, value)));
        }
    }
    global
}

fn stage_number(stages: &[Stage], name: &str) -> Option<usize> {
    let named =
        stages.iter().rposition(|stage| stage.name.as_deref() == Some(&name.to_lowercase()));
    named.or_else(|| name.parse().ok().filter(|&number: &usize| number < stages.len()))
}

impl Build<'_> {
    fn all(&mut self) -> Result<Digest, Failure> {
        let last = self.stages.len() - 1;
        let target = match &self.request.target {
            Some(name) => stage_number(&self.stages, name)
                // The classic builder knows stages by name only.
                .filter(|_| {
                    self.request.builder == Builder::BuildKit || name.parse::<usize>().is_err()
                })
                .ok_or(Failure::NoStage(name.clone()))?,
            None => last,
        };
        if self.request.builder == Builder::Classic {
            // Every stage before the target is built, needed or not.
            for number in 0..target {
                self.stage(number)?;
            }
        }
        self.stage(target)?;
        let state = self.states[&target].clone();
        if self.request.builder == Builder::Classic {
            // Every line makes one, and a base is one: `FROM scratch` without a line is none.
            return state.image.ok_or(Failure::Nothing);
        }
        let mut config = state.config;
        config.labels.extend(self.request.labels.clone());
        let image = Image {
            id: Digest::sha256(b""),
            config,
            layers: state.layers,
            history: state.history,
            created: state.created,
            author: String::new(),
            parent: None,
        };
        Ok(self.engine.add_image(image))
    }

    /// Builds a stage and what it needs, once.
    pub(super) fn stage(&mut self, number: usize) -> Result<(), Failure> {
        if self.states.contains_key(&number) {
            return Ok(());
        }
        self.line = self.stages[number].from.line;
        self.started.push(self.line);
        let base = self.stages[number].from.base(&self.global);
        let earlier =
            stage_number(&self.stages[..number], &base).filter(|_| base.parse::<usize>().is_err());
        let mut state = match earlier {
            Some(earlier) => {
                self.stage(earlier)?;
                let earlier = self.states[&earlier].clone();
                // The classic builder takes a command of the stage below for one of this.
                let has_cmd = earlier.has_cmd && self.request.builder == Builder::Classic;
                State { args: Vec::new(), has_cmd, ..earlier }
            }
            None => self.base(&base)?,
        };
        let first = usize::from(earlier.is_none() && base != "scratch");
        let onbuild = std::mem::take(&mut state.config.onbuild);
        let mut body: Vec<Instruction> = Vec::new();
        for text in onbuild {
            let line = self.line;
            let triggered =
                dockerfile::parse(&format!("FROM x\n{text}")).into_iter().flatten().skip(1);
            body.extend(triggered.map(|one| Instruction { line, ..one }));
        }
        body.extend(self.stages[number].body.clone());
        let layered =
            |one: &Instruction| matches!(one.name.as_str(), "RUN" | "COPY" | "ADD" | "WORKDIR");
        let of = first + body.iter().filter(|one| layered(one)).count();
        // Stages on one image have it from one step.
        if first == 1 && self.bases.iter().all(|(.., other)| *other != base) {
            let name = self.stage_name(number);
            self.bases.push((name, of, base));
        }
        let mut at = first;
        for one in &body {
            self.line = one.line;
            at += usize::from(layered(one));
            self.instruction(number, (at, of), one, &mut state)?;
        }
        self.states.insert(number, state);
        Ok(())
    }

    fn base(&mut self, name: &str) -> Result<State, Failure> {
        let empty = State {
            layers: Vec::new(),
            key: "scratch".into(),
            config: Config::default(),
            history: Vec::new(),
            args: Vec::new(),
            has_cmd: false,
            untouched: true,
            missed: false,
            image: None,
            // Nobody made it: it has no time.
            created: Time { secs: -62_135_596_800, nanos: 0 },
        };
        if name == "scratch" {
            let mut empty = empty;
            if self.request.builder == Builder::BuildKit {
                // What BuildKit gives an image that has no base.
                empty.config.env.push(format!("PATH={PATH}"));
            }
            return Ok(empty);
        }
        let image = self.engine.image(name).cloned().ok_or(Failure::NoImage(name.to_owned()))?;
        // BuildKit looks at the base's layers, the classic builder at the image.
        let key = match self.request.builder {
            Builder::BuildKit => format!("{:?}", image.layers),
            Builder::Classic => image.id.to_string(),
        };
        Ok(State {
            layers: image.layers.clone(),
            key,
            config: image.config.clone(),
            history: image.history.clone(),
            image: Some(image.id.clone()),
            created: image.created,
            ..empty
        })
    }

    /// The name of a stage as progress shows it.
    pub(super) fn stage_name(&self, number: usize) -> String {
        match &self.stages[number].name {
            _ if !self.named => String::new(),
            Some(name) => name.clone(),
            None => format!("stage-{number}"),
        }
    }

    /// The tree that `--from` names: a stage, or an image.
    pub(super) fn tree_of(&mut self, name: &str, above: usize) -> Result<Vec<ChainId>, Failure> {
        if let Some(number) = stage_number(&self.stages[..above], name) {
            let line = self.line;
            self.stage(number)?;
            self.line = line;
            return Ok(self.states[&number].layers.clone());
        }
        let image = self.engine.image(name).ok_or(Failure::NoImage(name.to_owned()))?;
        Ok(image.layers.clone())
    }
}
