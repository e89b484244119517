//! tag, rmi, commit, pull, push.

use super::args::{Count, read, reference};
use super::containers::find;
use super::{Said, refused};
use crate::domain::Digest;
use crate::lab::build::dockerfile::{self, pairs};
use crate::lab::engine::{Engine, Image, Pull, PullStep, PushStep, Removed, State, split_name};
use crate::lab::shell::Call;

/// A name with `latest` when it has no tag; an ID as it is.
pub(super) fn shown(name: &str) -> String {
    if name.starts_with("sha256:") {
        return name.to_owned();
    }
    let (repository, tag) = split_name(name);
    format!("{repository}:{tag}")
}

/// The repository of a name in the lab's registry, without the host.
pub(super) fn registry_name(name: &str) -> Option<String> {
    let path = name.strip_prefix("localhost:5000/")?;
    let path = path.split('@').next().unwrap_or(path);
    Some(path.rsplit_once(':').map_or(path, |(path, _)| path).to_owned())
}

pub(super) fn tag(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let args: Vec<String> =
        args.iter().map(|arg| if arg == "-x" { " -x".into() } else { arg.clone() }).collect();
    let Some(flags) = read(said, "tag", &args, &[], false, Count::Exactly(2)) else { return };
    let new = flags.rest[1].trim_start().to_owned();
    if let Err(wrong) = reference(&new) {
        return said.error(&format!(
            "Error parsing reference: {new:?} is not a valid repository/tag: {wrong}"
        ));
    }
    match engine.image(&flags.rest[0]).cloned() {
        Some(image) => {
            engine.tags.insert(shown(&new), image.id.clone());
        }
        None => said.daemon(&format!("No such image: {}", shown(&flags.rest[0]))),
    }
}

pub(super) fn rmi(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, "rmi", args, &["f,force", "no-prune"], false, Count::AtLeast(1))
    else {
        return;
    };
    for name in &flags.rest {
        let force = flags.has("force");
        match remove(engine, name, force) {
            Ok(removed) => {
                for one in removed {
                    said.line(&removed_line(&one));
                }
            }
            Err(why) => {
                let status = said.status;
                let missing = why.starts_with("No such image");
                said.daemon(&why);
                if force && missing {
                    said.status = status;
                }
            }
        }
    }
}

pub(super) fn removed_line(one: &Removed) -> String {
    match one {
        Removed::Tag(tag) => format!("Untagged: {tag}"),
        Removed::Digest(repository, digest) => format!("Untagged: {repository}@{digest}"),
        Removed::Image(id) => format!("Deleted: {id}"),
        Removed::Layer(chain) => format!("Deleted: {}", chain.0),
    }
}

fn remove(engine: &mut Engine, name: &str, force: bool) -> Result<Vec<Removed>, String> {
    if !name.starts_with("sha256:") {
        reference(name)?;
    }
    if let Some((repository, digest)) = name.split_once('@') {
        return remove_digest(engine, name, repository, digest);
    }
    let missing = || format!("No such image: {}", shown(name));
    let image = engine.image(name).cloned().ok_or_else(missing)?;
    let id = image.id.clone();
    let by_name = engine.tags.contains_key(&shown(name));
    let user = engine.user_of(&id).cloned();
    let tags: Vec<String> =
        engine.tags.iter().filter(|(_, other)| **other == id).map(|(tag, _)| tag.clone()).collect();
    if by_name {
        if tags.len() > 1 {
            return Ok(engine.untag(name).unwrap_or_default());
        }
        if let Some(user) = &user {
            if !force {
                return Err(format!(
                    "conflict: unable to remove repository reference \"{}\" (must force) - container {} is using its referenced image {}",
                    name,
                    &user.id[..12],
                    id.short()
                ));
            }
            if user.state == State::Running {
                engine.tags.remove(&shown(name));
                return Ok(vec![Removed::Tag(shown(name))]);
            }
        }
        return Ok(without_children(engine, name, &id));
    }
    let short = id.short().to_owned();
    if engine.images.values().any(|other| other.parent.as_ref() == Some(&id)) {
        return Err(format!(
            "conflict: unable to delete {short} (cannot be forced) - image has dependent child images"
        ));
    }
    match &user {
        Some(user) if user.state == State::Running => {
            return Err(format!(
                "conflict: unable to delete {short} (cannot be forced) - image is being used by running container {}",
                &user.id[..12]
            ));
        }
        _ if force => {}
        _ if tags.len() > 1 => {
            return Err(format!(
                "conflict: unable to delete {short} (must be forced) - image is referenced in multiple repositories"
            ));
        }
        Some(user) => {
            return Err(format!(
                "conflict: unable to delete {short} (must be forced) - image is being used by stopped container {}",
                &user.id[..12]
            ));
        }
        None => {}
    }
    let mut out = Vec::new();
    for tag in tags {
        engine.tags.remove(&tag);
        out.push(Removed::Tag(tag));
    }
    engine.drop_digests(&id, None, &mut out);
    engine.delete(&id, &mut out);
    Ok(out)
}

/// Untags; an image with children stays, without a name.
fn without_children(engine: &mut Engine, name: &str, id: &Digest) -> Vec<Removed> {
    if engine.images.values().any(|other| other.parent.as_ref() == Some(id)) {
        engine.tags.remove(&shown(name));
        let mut out = vec![Removed::Tag(shown(name))];
        engine.drop_digests(id, Some(&split_name(name).0), &mut out);
        return out;
    }
    engine.untag(name).unwrap_or_default()
}

fn remove_digest(
    engine: &mut Engine,
    name: &str,
    repository: &str,
    digest: &str,
) -> Result<Vec<Removed>, String> {
    let missing = || format!("No such image: {name}");
    let digest = Digest::parse(digest).map_err(|_| missing())?;
    let key = (repository.to_owned(), digest.clone());
    let id = engine.digests.remove(&key).ok_or_else(missing)?;
    let mut out = vec![Removed::Digest(repository.to_owned(), digest)];
    if !engine.is_named(&id) {
        engine.delete(&id, &mut out);
    }
    Ok(out)
}

pub(super) fn commit(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["c,change=", "m,message=", "a,author=", "p,pause="];
    let Some(flags) = read(said, "commit", args, &spec, false, Count::Between(1, 2)) else {
        return;
    };
    if let Some(Err(wrong)) = flags.rest.get(1).map(|name| reference(name)) {
        return said.error(&wrong);
    }
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let mut changes = Vec::new();
    for change in flags.all("change") {
        let parsed = dockerfile::parse(&format!("FROM x\n{change}"));
        let name = change.split(' ').next().unwrap_or_default().to_uppercase();
        let known =
            ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "ONBUILD", "USER", "VOLUME", "WORKDIR"];
        match parsed {
            Ok(all) if known.contains(&name.as_str()) => changes.extend(all.into_iter().skip(1)),
            _ => return said.daemon(&format!("{name} is not a valid change command")),
        }
    }
    let author = flags.get("author").unwrap_or_default().to_owned();
    let message = flags.get("message").unwrap_or_default().to_owned();
    let done = engine.commit(&container.id, |image| {
        image.author = author;
        if let Some(last) = image.history.last_mut() {
            last.comment = message;
        }
        for change in &changes {
            apply(image, change);
        }
    });
    match done {
        Ok(id) => {
            if let Some(name) = flags.rest.get(1) {
                engine.tags.insert(shown(name), id.clone());
            }
            said.line(id.as_str());
        }
        Err(refusal) => said.daemon(&refused(&refusal)),
    }
}

pub(super) fn apply(image: &mut Image, change: &dockerfile::Instruction) {
    let config = &mut image.config;
    let list = || {
        change.json().unwrap_or_else(|| vec!["/bin/sh".into(), "-c".into(), change.rest.clone()])
    };
    match change.name.as_str() {
        "CMD" => config.cmd = Some(list()),
        "ENTRYPOINT" => config.entrypoint = Some(list()),
        "USER" => config.user.clone_from(&change.rest),
        "WORKDIR" => config.working_dir.clone_from(&change.rest),
        "EXPOSE" => config.exposed.extend(
            change
                .words()
                .into_iter()
                .map(|port| if port.contains('/') { port } else { format!("{port}/tcp") }),
        ),
        "VOLUME" => config.volumes.extend(change.words()),
        "ENV" => {
            for (name, value) in pairs(&change.rest) {
                config.env.retain(|old| old.split('=').next() != Some(&name));
                config.env.push(format!("{name}={}", value.unwrap_or_default()));
            }
        }
        "LABEL" => {
            for (name, value) in pairs(&change.rest) {
                config.labels.insert(name, value.unwrap_or_default());
            }
        }
        _ => {}
    }
}

pub(super) fn pull(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) =
        read(said, "pull", args, &["a,all-tags", "q,quiet", "platform="], false, Count::Exactly(1))
    else {
        return;
    };
    let name = flags.rest[0].clone();
    if let Err(wrong) = reference(&name) {
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
    let spec = ["q,quiet", "a,all-tags", "disable-content-trust"];
    let Some(flags) = read(said, "push", args, &spec, false, Count::Exactly(1)) else { return };
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
