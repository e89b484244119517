//! What BuildKit's plain progress tells of a build.

use super::Said;
use super::build::failure_text;
use super::images::shown;
use crate::lab::build::dockerfile::Fault;
use crate::lab::build::{Built, Failure, Request, Verdict};

pub(super) fn excerpt(said: &mut Said, request: &Request, file: &str, line: usize) {
    let lines: Vec<&str> = request.dockerfile.split('\n').collect();
    let mut text = format!("{file}:{line}\n--------------------\n");
    let first = line.saturating_sub(2).max(1);
    for number in first..=(line + 2).min(lines.len()) {
        let mark = if number == line { ">>>" } else { "   " };
        text += &format!("{number:4} | {mark} {}\n", lines[number - 1]);
    }
    text += "--------------------\n";
    said.err.extend(text.into_bytes());
}

pub(super) fn kit_text(
    said: &mut Said,
    request: &Request,
    built: &Built,
    file: &str,
    tags: &[String],
    quiet: bool,
) {
    let mut text = format!(
        "#0 building with \"default\" instance using docker driver\n\n#1 [internal] load build definition from {file}\n#1 transferring dockerfile: {}B done\n#1 DONE 0.0s\n\n",
        request.dockerfile.len() + 31
    );
    let mut number = 2;
    let early = matches!(built.image, Err(Failure::Fault(_) | Failure::NoStage(_)));
    if !early {
        text += &format!(
            "#{number} [internal] load .dockerignore\n#{number} transferring context: 2B done\n#{number} DONE 0.0s\n\n"
        );
        number += 1;
    }
    for (stage, of, base) in &built.bases {
        let stage = if stage.is_empty() { String::new() } else { format!("{stage} ") };
        let width = of.to_string().len();
        let base = shown(base);
        text += &format!(
            "#{number} [{stage}{:>width$}/{of}] FROM docker.io/library/{base}\n#{number} DONE 0.0s\n\n",
            1
        );
        number += 1;
    }
    for step in &built.steps {
        let stage = if step.stage_name.is_empty() {
            String::new()
        } else {
            format!("{} ", step.stage_name)
        };
        let width = step.number.1.to_string().len();
        text += &format!(
            "#{number} [{stage}{:>width$}/{}] {}\n",
            step.number.0, step.number.1, step.text
        );
        for line in String::from_utf8_lossy(&step.output).lines() {
            text += &format!("#{number} 0.100 {line}\n");
        }
        text += &match (step.verdict, &built.image) {
            (Verdict::Cached, _) => format!("#{number} CACHED\n\n"),
            (Verdict::Done, _) => format!("#{number} DONE 0.1s\n\n"),
            (Verdict::Failed, Err(failure)) => {
                format!("#{number} ERROR: {}\n", failure_text(failure))
            }
            (Verdict::Failed, Ok(_)) => String::new(),
        };
        number += 1;
    }
    if let Ok(id) = &built.image {
        text += &format!(
            "#{number} exporting to image\n#{number} exporting layers done\n#{number} writing image {id} done\n"
        );
        for tag in tags {
            text += &format!("#{number} naming to docker.io/library/{tag} done\n");
        }
        text += &format!("#{number} DONE 0.0s\n");
    }
    if !quiet {
        said.err.extend(text.into_bytes());
    }
    let Err(failure) = &built.image else { return };
    if let Some(step) =
        built.steps.iter().find(|step| step.verdict == Verdict::Failed).filter(|_| !quiet)
    {
        let stage = if step.stage_name.is_empty() {
            String::new()
        } else {
            format!("{} ", step.stage_name)
        };
        let mut text =
            format!("------\n > [{stage}{}/{}] {}:\n", step.number.0, step.number.1, step.text);
        for line in String::from_utf8_lossy(&step.output).lines() {
            text += &format!("0.100 {line}\n");
        }
        text += "------\n";
        said.err.extend(text.into_bytes());
    }
    match failure {
        Failure::Fault(Fault::Unknown(line, _) | Fault::Bad(line, _)) => {
            excerpt(said, request, file, *line)
        }
        Failure::Fault(Fault::NoStage) => excerpt(said, request, file, 1),
        Failure::Fault(Fault::Empty) | Failure::NoStage(_) => {}
        _ if built.line > 0 => excerpt(said, request, file, built.line),
        _ => {}
    }
    said.error(&format!("ERROR: failed to solve: {}", failure_text(failure)));
}
