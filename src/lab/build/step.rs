//! One instruction: its key, the cache, and doing it.

use super::declared::{self, Effect};
use super::dockerfile::{Instruction, expand};
use super::mount::Mounted;
use super::run::{created_by_run, run_args};
use super::stage::{Build, State};
use super::{BuildStep, Builder, Cached, Failure, Part, Verdict};
use crate::domain::Digest;
use crate::lab::engine::Step;
use crate::lab::kernel::Namespace;
use crate::lab::overlay::FileSystem;
use crate::lab::tar::{self, TarEntry};
use std::sync::Arc;

type Key = Vec<(Part, String)>;

/// What an instruction that makes a layer does.
pub(super) enum Work {
    Run { args: Vec<String>, mounts: Vec<Mounted> },
    Declared(Vec<Effect>, String),
    Copy(super::copy::Copy),
    Folder(String),
}

impl Work {
    fn taken(&self) -> Vec<super::Taken> {
        if let Self::Copy(copy) = self { copy.taken() } else { Vec::new() }
    }
}

impl Build<'_> {
    pub(super) fn instruction(
        &mut self,
        stage: usize,
        number: (usize, usize),
        one: &Instruction,
        state: &mut State,
    ) -> Result<(), Failure> {
        let classic = self.request.builder == Builder::Classic;
        let get = lookup(state);
        match one.name.as_str() {
            "RUN" if classic && one.flag("mount").is_some() => {
                let why = "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled";
                Err(Failure::Other(why.into()))
            }
            "RUN" => {
                let shell =
                    state.config.shell.clone().unwrap_or(vec!["/bin/sh".into(), "-c".into()]);
                let (args, text) = run_args(one, &shell, &get);
                let (mounts, shown) = self.mounts(one, stage)?;
                let mut key = vec![
                    (Part::Text, format!("{args:?}")),
                    (Part::Arguments, format!("{:?}", state.args)),
                    (Part::Environment, format!("{:?}", state.config.env)),
                    (Part::User, state.config.user.clone()),
                    (Part::Folder, state.config.working_dir.clone()),
                    (Part::Mounts, shown),
                ];
                if classic {
                    key.truncate(2);
                }
                let created_by = created_by_run(&args, &state.args, classic);
                let work = match one.declared.is_empty() {
                    true => Work::Run { args, mounts },
                    false => Work::Declared(one.declared.clone(), args.join(" ")),
                };
                self.layered(stage, number, one, text, key, created_by, work, state)
            }
            "COPY" | "ADD" if classic && one.flag("chmod").is_some() => {
                let why = "the --chmod option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled";
                Err(Failure::Other(why.into()))
            }
            "COPY" | "ADD" => {
                let (copy, key, text) = self.plan_copy(stage, number, one, state)?;
                let created_by = match classic {
                    true => format!(
                        "/bin/sh -c #(nop) {} {} ",
                        text.split(' ').next().unwrap_or_default(),
                        copy.shown()
                    ),
                    false => format!("{} # buildkit", self.history_text(one, &text)),
                };
                self.layered(stage, number, one, text, key, created_by, Work::Copy(copy), state)
            }
            "WORKDIR" => {
                let given = expand(&one.rest, &get, false);
                let at = absolute(&state.config.working_dir, &given);
                let text = format!("WORKDIR {given}");
                let key = vec![(Part::Text, at.clone())];
                let created_by =
                    if classic { format!("/bin/sh -c #(nop) WORKDIR {at}") } else { text.clone() };
                state.config.working_dir = at.clone();
                self.layered(stage, number, one, text, key, created_by, Work::Folder(at), state)
            }
            _ => self.metadata(stage, number, one, state),
        }
    }

    fn history_text(&self, one: &Instruction, text: &str) -> String {
        // `--from` is not told in history.
        match one.flag("from") {
            Some(from) => text.replacen(&format!("--from={from} "), "", 1),
            None => text.to_owned(),
        }
    }

    /// A step with a layer: from the cache, or done now.
    #[allow(clippy::too_many_arguments)]
    fn layered(
        &mut self,
        stage: usize,
        number: (usize, usize),
        one: &Instruction,
        text: String,
        mut key: Key,
        created_by: String,
        work: Work,
        state: &mut State,
    ) -> Result<(), Failure> {
        key.insert(0, (Part::Parent, state.key.clone()));
        let name = Digest::sha256(format!("{} {key:?}", one.name).as_bytes()).hex().to_owned();
        let mut step = BuildStep {
            key,
            taken: work.taken(),
            declared: matches!(work, Work::Declared(..)),
            takes: declared::takes(&one.declared),
            ..BuildStep::begun((stage, self.stage_name(stage)), number, text, one.line)
        };
        let workdir = matches!(work, Work::Folder(_));
        let fresh = self.request.no_cache && !(workdir && state.untouched);
        state.untouched &= workdir;
        if self.request.builder == Builder::Classic {
            return self.classic_layer(step, name, created_by, work, state);
        }
        let now = self.engine.now;
        let kept = self.engine.cache.results.get_mut(&name).filter(|_| !fresh && !state.missed);
        let cached = kept.map(|kept| {
            kept.used = now;
            kept.clone()
        });
        let mut created = now;
        let chain = match cached {
            Some(cached) => {
                created = cached.created;
                self.engine.layers.entry(cached.chain.clone()).or_insert(cached.layer);
                cached.chain
            }
            None => {
                step.verdict = Verdict::Done;
                let entries = match self.perform(work, state, &mut step.output) {
                    Ok(entries) => entries,
                    Err(failure) => {
                        step.verdict = Verdict::Failed;
                        self.steps.push(step);
                        return Err(failure);
                    }
                };
                let chain = self
                    .engine
                    .store(state.layers.last(), entries, false)
                    .map_err(Failure::Other)?;
                if one.name == "RUN" {
                    // It took a while: what the next one touches has another time, and its layer another digest.
                    self.engine.now.secs += 1;
                }
                let layer = Arc::clone(&self.engine.layers[&chain]);
                self.engine.cache.results.insert(
                    name.clone(),
                    Cached {
                        chain: chain.clone(),
                        layer,
                        below: state.layers.clone(),
                        created,
                        used: created,
                    },
                );
                chain
            }
        };
        step.layer = Some(chain.clone());
        state.key = name;
        state.layers.push(chain);
        state.created = created;
        state.history.push(Step {
            created,
            created_by,
            comment: "buildkit.dockerfile.v0".into(),
            empty: false,
        });
        self.steps.push(step);
        Ok(())
    }

    /// An instruction that makes no layer.
    fn metadata(
        &mut self,
        stage: usize,
        number: (usize, usize),
        one: &Instruction,
        state: &mut State,
    ) -> Result<(), Failure> {
        let shown = self.set_config(one, state)?;
        let classic = self.request.builder == Builder::Classic;
        if !classic {
            state.history.push(Step {
                created: state.created,
                created_by: shown,
                comment: "buildkit.dockerfile.v0".into(),
                empty: true,
            });
            return Ok(());
        }
        let key = vec![(Part::Parent, state.key.clone()), (Part::Text, shown.clone())];
        let name = Digest::sha256(format!("{} {key:?}", one.name).as_bytes()).hex().to_owned();
        let mut step = BuildStep {
            key,
            ..BuildStep::begun((stage, String::new()), number, one.text.clone(), one.line)
        };
        match self.classic_hit(&name, state) {
            Some(image) => {
                state.history.clone_from(&image.history);
                state.created = image.created;
                (state.image, state.key) = (Some(image.id.clone()), name);
                step.image = state.image.clone();
            }
            None => {
                state.missed = true;
                step.verdict = Verdict::Done;
                let created_by = format!("/bin/sh -c #(nop)  {shown}");
                step.image = Some(self.classic_image(name, created_by, true, state));
            }
        }
        self.steps.push(step);
        Ok(())
    }

    /// Does the work over the layers so far and gives what it wrote.
    pub(super) fn perform(
        &mut self,
        work: Work,
        state: &State,
        output: &mut Vec<u8>,
    ) -> Result<Vec<TarEntry>, Failure> {
        let mut stack = self.engine.stack(&state.layers);
        if self.request.builder == Builder::Classic && matches!(work, Work::Run { .. }) {
            // Its steps are containers, with what every container has.
            let below = FileSystem::over(stack.clone(), 1 << 44, self.engine.now);
            stack = stack.with_init(Arc::new(self.engine.init_layer(below)));
        }
        let disk = FileSystem::over(stack, 1 << 44, self.engine.now);
        let disk = self.engine.new_disk_of(disk);
        let namespace = Namespace {
            root: disk,
            read_only: false,
            mounts: Arc::default(),
            line: ["overlay".into(), "overlay".into(), "rw,relatime".into()],
        };
        let done = match work {
            Work::Run { args, mounts } => self.run(args, &mounts, namespace, state, output),
            Work::Declared(effects, command) => {
                output.extend(declared::said(&effects).into_bytes());
                let how = (state.config.working_dir.as_str(), command.as_str());
                declared::apply(&mut self.engine.kernel(&namespace), &effects, how)
            }
            Work::Copy(copy) => copy.run(&mut self.engine.kernel(&namespace)),
            Work::Folder(at) => {
                let made = super::copy::make_folders(
                    &mut self.engine.kernel(&namespace),
                    at.as_bytes(),
                    None,
                );
                made.map_err(|error| Failure::Other(error.text().into()))
            }
        };
        let disk = self.engine.disks.remove(&disk);
        if let Err(failure) = done {
            self.left = disk.filter(|_| matches!(failure, Failure::Exit(..)));
            return Err(failure);
        }
        Ok(disk.map(|disk| tar::entries(&disk.upper)).unwrap_or_default())
    }
}

/// A variable's value: ENV before ARG.
pub(super) fn lookup(state: &State) -> impl Fn(&str) -> Option<String> + use<> {
    let env = state.config.env.clone();
    let args = state.args.clone();
    move |name| {
        let from_env = env.iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let from_args = || args.iter().find(|(arg, _)| arg == name).map(|(_, value)| value.clone());
        from_env.map(str::to_owned).or_else(from_args)
    }
}

/// A path of a Dockerfile, from the working folder on when it is relative.
pub(in crate::lab) fn absolute(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
