//! What the classic builder tells of a build.

use super::Said;
use super::build::failure_text;
use crate::domain::Digest;
use crate::lab::build::{BuildStep, Built, Failure, PROXIES, Request, Verdict, globals};
use crate::lab::engine::Engine;
use std::collections::BTreeMap;

pub(super) fn classic_text(
    engine: &mut Engine,
    said: &mut Said,
    request: &Request,
    built: &Built,
    tags: &[String],
    [quiet, force]: [bool; 2],
) {
    let mut text = "Sending build context to Docker daemon  3.072kB\n".to_owned();
    if let Err(failure @ (Failure::Fault(_) | Failure::NoStage(_))) = &built.image {
        if !quiet {
            said.out.extend(text.into_bytes());
        }
        return said.daemon(&failure_text(failure));
    }
    let all = request.instructions().unwrap_or_default();
    let global = globals(&all, request);
    let mut steps = built.steps.iter();
    // The images of the stages so far, by name; the name of this one.
    let (mut stages, mut stage, mut begun) = (BTreeMap::new(), None, false);
    for (number, one) in all.iter().enumerate() {
        text += &format!("Step {}/{} : {}\n", number + 1, all.len(), one.text);
        // How many steps belong to the line.
        let mut count = 1;
        if one.name == "FROM" {
            stage = one.stage_name();
            let base = one.base(&global);
            let found = match stages.get(&base.to_lowercase()) {
                Some(id) => Some(id),
                None => engine.image(&base).map(|image| &image.id),
            };
            count = found
                .and_then(|id| engine.images.get(id))
                .map_or(0, |image| image.config.onbuild.len());
            match found.map(Digest::short) {
                Some(_) if count > 0 => {
                    let s = if count == 1 { "" } else { "s" };
                    text += &format!("# Executing {count} build trigger{s}\n");
                }
                Some(id) => text += &format!(" ---> {id}\n"),
                None if base == "scratch" => text += " ---> \n",
                None => break,
            }
            if let (Some(name), Some(id)) = (&stage, found.cloned()) {
                stages.insert(name.clone(), id);
            }
            begun = true;
        } else if !begun {
            // An argument of FROMs makes nothing.
            continue;
        }
        let here: Vec<_> = steps.by_ref().take(count).collect();
        here.iter().for_each(|step| step_text(&mut text, step, force));
        let Some(step) = here.last() else { if count > 0 { break } else { continue } };
        if let Some(id) = &step.image {
            text += &format!(" ---> {}\n", id.short());
            stages.extend(stage.clone().map(|name| (name, id.clone())));
        }
        if step.verdict == Verdict::Failed {
            break;
        }
    }
    if let (true, Some(id)) = (force, built.steps.last().and_then(|step| step.container.clone())) {
        engine.remove(&id, true);
    }
    if let Ok(id) = &built.image {
        let left = not_consumed(request, &all);
        if !left.is_empty() {
            text += &format!(
                "[Warning] One or more build-args [{}] were not consumed\n",
                left.join(" ")
            );
        }
        text += &format!("Successfully built {}\n", id.short());
        for tag in tags {
            text += &format!("Successfully tagged {tag}\n");
        }
    }
    // What a quiet build that failed had to say comes on the other way.
    let out = if quiet { &mut said.err } else { &mut said.out };
    out.extend(text.into_bytes());
    match &built.image {
        Ok(_) => {}
        Err(Failure::Outside(path)) => {
            said.error(&format!("COPY failed: forbidden path outside the build context: {path} ()"));
        }
        Err(Failure::Exit(command, code)) => {
            said.error(&format!("The command '{command}' returned a non-zero code: {code}"));
            said.status = *code;
        }
        Err(Failure::Missing(path)) => said.error(&format!(
            "COPY failed: file not found in build context or excluded by .dockerignore: stat {}: file does not exist",
            path.trim_start_matches('/')
        )),
        Err(Failure::Nothing) => said.error("No image was generated. Is your Dockerfile empty?"),
        Err(failure @ Failure::NoImage(_)) => said.daemon(&failure_text(failure)),
        Err(failure) => said.error(&failure_text(failure)),
    }
}

/// What a step says of itself before its image; `force`: what failed leaves no container.
fn step_text(text: &mut String, step: &BuildStep, force: bool) {
    let container = match &step.container {
        Some(id) => id[..12].to_owned(),
        None => Digest::sha256(format!("{:?}", step.image).as_bytes()).short().to_owned(),
    };
    let runs = !step.text.starts_with("COPY") && !step.text.starts_with("ADD");
    match step.verdict {
        Verdict::Cached => *text += " ---> Using cache\n",
        Verdict::Done | Verdict::Failed if runs => {
            *text += &format!(" ---> Running in {container}\n");
            *text += &String::from_utf8_lossy(&step.output);
            if step.verdict == Verdict::Done || force {
                *text += &format!(" ---> Removed intermediate container {container}\n");
            }
        }
        _ => {}
    }
}

/// Names of `--build-arg` that no ARG takes.
pub(super) fn not_consumed(
    request: &Request,
    all: &[crate::lab::build::dockerfile::Instruction],
) -> Vec<String> {
    let declared = |name: &String| {
        let takes = |one: &&crate::lab::build::dockerfile::Instruction| {
            one.words().iter().any(|word| word.split('=').next() == Some(name))
        };
        all.iter().filter(|one| one.name == "ARG").any(|one| takes(&one))
    };
    // Those of proxies are taken everywhere.
    let known = |name: &String| PROXIES.contains(&name.as_str());
    request.args.keys().filter(|name| !declared(name) && !known(name)).cloned().collect()
}
