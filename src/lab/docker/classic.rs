//! What the classic builder tells of a build.

use super::Said;
use super::build::failure_text;
use crate::domain::Digest;
use crate::lab::build::{Built, Failure, PROXIES, Request, Verdict};
use crate::lab::engine::Engine;

pub(super) fn classic_text(
    engine: &mut Engine,
    said: &mut Said,
    request: &Request,
    built: &Built,
    tags: &[String],
    quiet: bool,
) {
    let mut text = "Sending build context to Docker daemon  3.072kB\n".to_owned();
    if let Err(failure @ (Failure::Fault(_) | Failure::NoStage(_))) = &built.image {
        if !quiet {
            said.out.extend(text.into_bytes());
        }
        return said.daemon(&failure_text(failure));
    }
    let all = crate::lab::build::dockerfile::parse(&request.dockerfile).unwrap_or_default();
    let mut steps = built.steps.iter();
    for (number, one) in all.iter().enumerate() {
        text += &format!("Step {}/{} : {}\n", number + 1, all.len(), one.text);
        if one.name == "FROM" {
            let name = one.words().first().cloned().unwrap_or_default();
            if name == "scratch" {
                text += " --->\n";
                continue;
            }
            let Some(image) = engine.image(&name).cloned() else { break };
            text += &format!(" ---> {}\n", image.id.short());
            continue;
        }
        let Some(step) = steps.next() else { break };
        let container = || match &step.container {
            Some(id) => id[..12].to_owned(),
            None => Digest::sha256(format!("{:?}", step.image).as_bytes()).short().to_owned(),
        };
        let runs = !matches!(one.name.as_str(), "COPY" | "ADD");
        match step.verdict {
            Verdict::Cached => text += " ---> Using cache\n",
            Verdict::Done | Verdict::Failed if runs => {
                text += &format!(" ---> Running in {}\n", container());
                text += &String::from_utf8_lossy(&step.output);
                if step.verdict == Verdict::Done {
                    text += &format!(" ---> Removed intermediate container {}\n", container());
                }
            }
            _ => {}
        }
        if let Some(id) = &step.image {
            text += &format!(" ---> {}\n", id.short());
        }
        if step.verdict == Verdict::Failed {
            break;
        }
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
