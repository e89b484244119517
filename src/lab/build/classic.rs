//! What the classic builder makes of an instruction: an image each, which is its cache, and a container left behind where one fails.

use super::stage::{Build, State};
use super::step::Work;
use super::{BuildStep, Failure, Verdict};
use crate::domain::Digest;
use crate::lab::engine::{Image, RunOptions, Step};
use std::sync::Arc;

impl Build<'_> {
    pub(super) fn classic_layer(
        &mut self,
        mut step: BuildStep,
        name: String,
        created_by: String,
        work: Work,
        state: &mut State,
    ) -> Result<(), Failure> {
        if let Some(image) = self.classic_hit(&name, state) {
            state.layers.clone_from(&image.layers);
            state.history.clone_from(&image.history);
            state.created = image.created;
            (state.image, state.key) = (Some(image.id.clone()), name);
            step.image = Some(image.id.clone());
            self.steps.push(step);
            return Ok(());
        }
        step.verdict = Verdict::Done;
        state.missed = true;
        let args = if let Work::Run { args, .. } = &work { args.clone() } else { Vec::new() };
        let entries = match self.perform(work, state, &mut step.output) {
            Ok(entries) => entries,
            Err(failure) => {
                step.verdict = Verdict::Failed;
                if let Failure::Exit(_, code) = failure {
                    step.container = self.left_behind(state, args, code);
                }
                self.steps.push(step);
                return Err(failure);
            }
        };
        let empty = entries.is_empty();
        if !empty {
            let chain =
                self.engine.store_layer(state.layers.last(), entries).map_err(Failure::Other)?;
            step.layer = Some(chain.clone());
            state.layers.push(chain);
        }
        step.image = Some(self.classic_image(name, created_by, empty, state));
        self.steps.push(step);
        Ok(())
    }

    /// The container of a RUN that failed: it stays with what was written, for whoever wants to look at it.
    pub(super) fn left_behind(
        &mut self,
        state: &State,
        args: Vec<String>,
        code: i32,
    ) -> Option<String> {
        let image = state.image.clone()?;
        let mut args = args.into_iter();
        let options = RunOptions {
            entrypoint: args.next(),
            command: args.collect(),
            ..RunOptions::default()
        };
        let id = self.engine.create(image.as_str(), options).ok()?;
        let disk = self.engine.container(&id)?.disk;
        self.engine.disks.extend(self.left.take().map(|left| (disk, left)));
        let name = image.short().to_owned();
        self.engine.change_container(&id, |container| container.image_name = name);
        self.engine.stop(&id, code);
        Some(id)
    }

    pub(super) fn classic_hit(&self, name: &str, state: &State) -> Option<Arc<Image>> {
        if self.request.no_cache || state.missed {
            return None;
        }
        self.engine.images.get(self.engine.cache.classic.get(name)?).cloned()
    }

    /// The image that a line of the classic builder makes.
    pub(super) fn classic_image(
        &mut self,
        name: String,
        created_by: String,
        empty: bool,
        state: &mut State,
    ) -> Digest {
        state.created = self.engine.now;
        state.history.push(Step {
            created: self.engine.now,
            created_by,
            comment: String::new(),
            empty,
        });
        let image = Image {
            id: Digest::sha256(b""),
            config: state.config.clone(),
            layers: state.layers.clone(),
            history: state.history.clone(),
            created: state.created,
            author: String::new(),
            parent: state.image.clone(),
        };
        let id = self.engine.add_image(image);
        self.engine.cache.classic.insert(name.clone(), id.clone());
        (state.image, state.key) = (Some(id.clone()), name);
        id
    }
}
