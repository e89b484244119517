//! tag, rmi, commit, pull, push.

use super::args::{Count, read, reference};
use super::containers::find;
use super::{Said, refused};
use crate::domain::Digest;
use crate::lab::engine::{Engine, Removed, split_name};
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
    let Some(flags) = read(said, &args, &[], false, Count::Exactly(2)) else { return };
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
    let Some(flags) = read(said, args, &["f,force"], false, Count::AtLeast(1)) else {
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
            if user.state.is_up() {
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
        Some(user) if user.state.is_up() => {
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
    let spec = ["c,change=", "m,message=", "a,author=", "p,pause"];
    let Some(flags) = read(said, args, &spec, false, Count::Between(1, 2)) else {
        return;
    };
    if let Some(Err(wrong)) = flags.rest.get(1).map(|name| reference(name)) {
        return said.error(&wrong);
    }
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let changes = match super::changes::read(&flags) {
        Ok(changes) => changes,
        Err(wrong) => return said.daemon(&wrong),
    };
    let author = flags.get("author").unwrap_or_default().to_owned();
    let message = flags.get("message").unwrap_or_default().to_owned();
    let done = engine.commit(&container.id, |image| {
        image.author = author;
        if let Some(last) = image.history.last_mut() {
            last.comment = message;
        }
        super::changes::apply(&mut image.config, &changes);
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
