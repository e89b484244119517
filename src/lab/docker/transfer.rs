//! pull and push.

use super::Said;
use super::args::{Count, read, reference};
use super::images::{registry_name, shown};
use crate::domain::Digest;
use crate::lab::engine::{Engine, Pull, PullStep, PushStep, split_name};
use crate::lab::shell::Call;

pub(super) fn pull(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) =
        read(said, args, &["a,all-tags", "q,quiet", "platform="], false, Count::Exactly(1))
    else {
        return;
    };
    let name = flags.rest[0].clone();
    if let Err(wrong) = reference(&name).and_then(|()| super::options::platform(&flags)) {
        return said.error(&wrong);
    }
    if flags.has("all-tags") {
        return pull_all(engine, said, &name);
    }
    let Some(repository) = registry_name(&name) else {
        return said.daemon("there is no network in this lab; its registry is localhost:5000");
    };
    let whole = if name.contains('@') { name.clone() } else { shown(&name) };
    let tag = whole[whole.len().min("localhost:5000/".len() + repository.len() + 1)..].to_owned();
    if !name.contains('@') && !name["localhost:5000/".len()..].contains(':') && !flags.has("quiet")
    {
        said.line("Using default tag: latest");
    }
    let tag = if name.contains('@') { whole.clone() } else { tag };
    match engine.pull(&name) {
        Some(Ok(_)) if flags.has("quiet") => said.line(&whole),
        Some(Ok(pull)) => {
            said.out.extend(pull_lines(&pull, &repository, &tag, &whole).into_bytes());
            said.line(&whole);
        }
        Some(Err(why)) => said.daemon(&why),
        None => said
            .daemon(&format!("manifest for {whole} not found: manifest unknown: manifest unknown")),
    }
}

fn pull_all(engine: &mut Engine, said: &mut Said, name: &str) {
    let names: Vec<String> = engine
        .registry
        .tags
        .keys()
        .filter(|(place, _)| place == name)
        .map(|(_, tag)| format!("{name}:{tag}"))
        .collect();
    let repository = registry_name(name).unwrap_or_default();
    let mut status = String::new();
    for whole in &names {
        let tag = &whole[name.len() + 1..];
        if let Some(Ok(pull)) = engine.pull(whole) {
            let lines = pull_lines(&pull, &repository, tag, name);
            let (lines, last) = lines.split_once("Status: ").unwrap_or((&lines, ""));
            said.out.extend(lines.as_bytes());
            if !status.starts_with("Downloaded") {
                last.clone_into(&mut status);
            }
        }
    }
    if names.is_empty() {
        return said
            .daemon(&format!("manifest for {name} not found: manifest unknown: manifest unknown"));
    }
    said.out.extend(format!("Status: {status}{name}\n").into_bytes());
}

/// What a pull prints.
pub(super) fn pull_lines(pull: &Pull, repository: &str, tag: &str, whole: &str) -> String {
    let mut out = format!("{tag}: Pulling from {repository}\n");
    for (digest, _, step) in &pull.layers {
        out += &match step {
            PullStep::Exists => format!("{}: Already exists\n", digest.short()),
            PullStep::Pulled(_) => format!("{}: Pulling fs layer\n", digest.short()),
        };
    }
    let pulled = || pull.layers.iter().filter(|(.., step)| *step != PullStep::Exists);
    for (digest, ..) in pulled() {
        out += &format!("{0}: Verifying Checksum\n{0}: Download complete\n", digest.short());
    }
    for (digest, ..) in pulled() {
        out += &format!("{}: Pull complete\n", digest.short());
    }
    let status = if pull.newer { "Downloaded newer image for" } else { "Image is up to date for" };
    out + &format!("Digest: {}\nStatus: {status} {whole}\n", pull.digest)
}

pub(super) fn push(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["q,quiet", "a,all-tags"];
    let Some(flags) = read(said, args, &spec, false, Count::Exactly(1)) else { return };
    let name = flags.rest[0].clone();
    if let Err(wrong) = reference(&name) {
        return said.error(&wrong);
    }
    let (repository, _) = split_name(&name);
    let names: Vec<String> = match flags.has("all-tags") {
        true => engine.tags.keys().filter(|tag| split_name(tag).0 == repository).cloned().collect(),
        false => vec![name.clone()],
    };
    if names.is_empty() {
        if !flags.has("quiet") {
            said.line(&format!("The push refers to repository [{repository}]"));
        }
        return said.error(&format!("An image does not exist locally with the tag: {repository}"));
    }
    if !flags.has("quiet") {
        if !flags.has("all-tags") && shown(&name) != name {
            said.line("Using default tag: latest");
        }
        said.line(&format!("The push refers to repository [{repository}]"));
    }
    if registry_name(&name).is_none() {
        return said
            .error("denied: there is no network in this lab; its registry is localhost:5000");
    }
    for name in names {
        match engine.push(&name) {
            Some(Ok(_)) if flags.has("quiet") => said.line(&shown(&name)),
            Some(Ok(push)) => {
                for (diff_id, _) in &push.layers {
                    said.line(&format!("{}: Preparing", diff_id.0.short()));
                }
                for (diff_id, step) in &push.layers {
                    let status = match step {
                        PushStep::Pushed(_) => "Pushed".to_owned(),
                        PushStep::Exists => "Layer already exists".into(),
                        PushStep::Mounted(from) => {
                            format!("Mounted from {}", registry_name(from).unwrap_or(from.clone()))
                        }
                    };
                    said.line(&format!("{}: {status}", diff_id.0.short()));
                }
                let (_, tag) = split_name(&name);
                said.line(&format!(
                    "{tag}: digest: {} size: {}",
                    push.manifest.digest,
                    manifest_size(engine, &push)
                ));
            }
            Some(Err(why)) => said.error(&why),
            None if engine.tags.keys().any(|tag| split_name(tag).0 == repository) => {
                said.error(&format!("tag does not exist: {}", shown(&name)));
            }
            None => {
                said.error(&format!("An image does not exist locally with the tag: {repository}"))
            }
        }
    }
}

/// Bytes of the manifest as docker writes one: schema 2, indented by three blanks.
fn manifest_size(engine: &Engine, push: &crate::lab::engine::Push) -> usize {
    let digest = "sha256:".len() + 64;
    let entry = |size: u64, kind: usize, indent: usize| {
        let lines = ["\"mediaType\": \"\",", "\"size\": ,", "\"digest\": \"\""];
        let text: usize = lines.iter().map(|line| line.len() + indent + 1).sum();
        text + kind + size.to_string().len() + digest
    };
    let layer = |blob: &Digest| {
        let size = engine.registry.blobs.get(blob).map_or(0, |blob| blob.size);
        "      {\n      }".len() + entry(size, LAYER.len(), 9)
    };
    let layers: usize = push.manifest.layers.iter().map(layer).sum();
    let commas = (push.manifest.layers.len().max(1) - 1) * 2;
    HEAD.len()
        + entry(1000, CONFIG.len(), 6)
        + "   },\n   \"layers\": [\n\n   ]\n}".len()
        + layers
        + commas
}

const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const HEAD: &str = "{\n   \"schemaVersion\": 2,\n   \"mediaType\": \"application/vnd.docker.distribution.manifest.v2+json\",\n   \"config\": {\n";
