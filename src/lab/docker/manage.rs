//! volume, prune, system df, version.

use super::Said;
use super::args::{Count, Flags, read};
use super::filters::Filters;
use super::images::removed_line;
use super::lists::named;
use super::volumes::prune_volumes;
use crate::lab::engine::{Container, Engine, Image};
use crate::lab::shell::Call;
use crate::lab::sizes::human;

/// What plays docker here.
pub(super) const VERSION: &str = "Docker version 26.1.5, as the lab of layerpeel plays it";

pub(super) fn version(_: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    if read(said, args, &[], false, Count::AtMost(0)).is_some() {
        said.line(VERSION);
    }
}

/// What is pruned, by `until` and labels; or what the engine says of a filter that it does not know.
fn filters<'f>(
    engine: &Engine,
    said: &mut Said,
    flags: &'f Flags,
    known: &[&str],
) -> Option<Filters<'f>> {
    Filters::read(flags, known, engine.now).map_err(|wrong| said.daemon(&wrong)).ok()
}

pub(super) fn container_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,force", "filter="], false, Count::AtMost(0)) else {
        return;
    };
    let Some(filters) = filters(engine, said, &flags, &["label", "label!", "until"]) else {
        return;
    };
    let freed = prune_containers(engine, said, &filters);
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

fn prune_containers(engine: &mut Engine, said: &mut Said, filters: &Filters<'_>) -> u64 {
    let goes = |c: &Container| {
        !c.state.is_up() && filters.is_before(c.created) && filters.labelled(&c.config.labels)
    };
    let stopped: Vec<_> = engine.containers.iter().rev().filter(|c| goes(c)).cloned().collect();
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
    let Some(flags) = read(said, args, &["f,force", "a,all", "filter="], false, Count::AtMost(0))
    else {
        return;
    };
    let known = ["dangling", "label", "label!", "until"];
    let Some(filters) = filters(engine, said, &flags, &known) else { return };
    // `dangling` says again what `-a` does.
    let all = match filters.bool("dangling") {
        Ok(dangling) => flags.has("all") || dangling == Some(false),
        Err(wrong) => return said.daemon(&wrong),
    };
    let freed = prune_images(engine, said, all, &filters);
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

fn prune_images(engine: &mut Engine, said: &mut Said, all: bool, filters: &Filters<'_>) -> u64 {
    let before = engine.stored();
    let mut lines = Vec::new();
    let used =
        |engine: &Engine, image: &Image| engine.containers.iter().any(|c| c.image == image.id);
    for one in named(engine, false) {
        let whole = format!("{}:{}", one.repository, one.tag);
        if !engine.images.contains_key(&one.image.id) || used(engine, &one.image) {
            continue;
        }
        if !filters.is_before(one.image.created) || !filters.labelled(&one.image.config.labels) {
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
    let spec = ["f,force", "a,all", "volumes", "filter="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(0)) else { return };
    let Some(filters) = filters(engine, said, &flags, &["label", "label!", "until"]) else {
        return;
    };
    if flags.has("volumes") && filters.has_until() {
        return said.error("ERROR: The \"until\" filter is not supported with \"--volumes\"");
    }
    let mut freed = prune_containers(engine, said, &filters);
    if flags.has("volumes") {
        freed += prune_volumes(engine, said, false, &filters);
    }
    freed += prune_images(engine, said, flags.has("all"), &filters);
    // When a record was used last, nobody wrote down: none is old.
    let gone = match filters.has_until() {
        true => Vec::new(),
        false => super::cached::prune(engine, flags.has("all")),
    };
    if !gone.is_empty() {
        said.line("Deleted build cache objects:");
        gone.iter().for_each(|record| said.line(&record.id));
        said.line("");
        freed += gone.iter().map(|record| record.size).sum::<u64>();
    }
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}
