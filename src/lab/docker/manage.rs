//! volume, prune, system df, version.

use super::Said;
use super::args::{Count, read};
use super::images::removed_line;
use super::lists::named;
use crate::lab::engine::{Engine, Image, State};
use crate::lab::shell::Call;
use crate::lab::sizes::human;

/// What plays docker here.
pub(super) const VERSION: &str = "Docker version 26.1.5, as the lab of layerpeel plays it";

pub(super) fn version(_: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    if read(said, args, &[], false, Count::Any).is_some() {
        said.line(VERSION);
    }
}

pub(super) fn container_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(_) = read(said, args, &["f,force", "filter="], false, Count::Any) else {
        return;
    };
    let freed = prune_containers(engine, said);
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

fn prune_containers(engine: &mut Engine, said: &mut Said) -> u64 {
    let stopped: Vec<_> =
        engine.containers.iter().rev().filter(|c| c.state != State::Running).cloned().collect();
    let mut freed = 0;
    if !stopped.is_empty() {
        said.line("Deleted Containers:");
    }
    for container in &stopped {
        freed += engine.disks.get(&container.disk).map_or(0, |disk| disk.written());
        engine.remove(&container.id, false);
        said.line(&container.id);
    }
    if !stopped.is_empty() {
        said.line("");
    }
    freed
}

pub(super) fn image_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,force", "a,all", "filter="], false, Count::Any) else {
        return;
    };
    let freed = prune_images(engine, said, flags.has("all"));
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

fn prune_images(engine: &mut Engine, said: &mut Said, all: bool) -> u64 {
    let before = engine.stored();
    let mut lines = Vec::new();
    let used =
        |engine: &Engine, image: &Image| engine.containers.iter().any(|c| c.image == image.id);
    for one in named(engine, false) {
        let whole = format!("{}:{}", one.repository, one.tag);
        if !engine.images.contains_key(&one.image.id) || used(engine, &one.image) {
            continue;
        }
        let mut out = Vec::new();
        if one.tag == "<none>" {
            engine.drop_digests(&one.image.id, None, &mut out);
            if !engine.is_named(&one.image.id) {
                engine.delete(&one.image.id, &mut out);
            }
        } else if all {
            out = engine.untag(&whole).unwrap_or_default();
        }
        lines.extend(out.iter().map(|one| {
            let line = removed_line(one);
            line.replacen("Untagged", "untagged", 1).replacen("Deleted", "deleted", 1)
        }));
    }
    if !lines.is_empty() {
        said.line("Deleted Images:");
        lines.iter().for_each(|line| said.line(line));
        said.line("");
    }
    before - engine.stored()
}

pub(super) fn system_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,force", "a,all", "volumes"], false, Count::Any) else {
        return;
    };
    let mut freed = prune_containers(engine, said);
    freed += prune_images(engine, said, flags.has("all"));
    let gone = super::cached::prune(engine, flags.has("all"));
    if !gone.is_empty() {
        said.line("Deleted build cache objects:");
        gone.iter().for_each(|record| said.line(&record.id));
        said.line("");
        freed += gone.iter().map(|record| record.size).sum::<u64>();
    }
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}
