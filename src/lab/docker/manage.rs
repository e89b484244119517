//! prune, info, version.

use super::Said;
use super::args::{Count, Flags, read};
use super::filters::Filters;
use super::images::removed_line;
use super::lists::named;
use super::template::{fill_into, is_parsed};
use super::volumes::prune_volumes;
use crate::lab::engine::{Container, Engine, Image};
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use serde_json::{Value, json};

/// What plays docker here.
pub(super) const VERSION: &str = "Docker version 26.1.5, as the lab of layerpeel plays it";

/// The engine's number.
const NUMBER: &str = "26.1.5";

pub(super) fn version(_: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,format="], false, Count::AtMost(0)) else { return };
    let side = json!({ "Version": NUMBER, "Os": "linux", "Arch": "amd64", "ApiVersion": "1.45" });
    match flags.get("format").filter(|format| !format.is_empty()) {
        Some(format) => one(said, format, &json!({ "Client": side, "Server": side })),
        None => said.line(VERSION),
    }
}

/// One value by a template.
fn one(said: &mut Said, format: &str, value: &Value) {
    let format = if format == "json" { "{{json .}}" } else { format };
    let mut out = String::new();
    match fill_into(&mut out, format, value) {
        Ok(()) => said.line(&out),
        Err(wrong) => {
            said.error(&wrong);
            said.status = if is_parsed(&wrong) { 1 } else { 64 };
        }
    }
}

/// What there is on this machine, in an engine's words, as far as the lab has it.
pub(super) fn info(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,format="], false, Count::AtMost(0)) else { return };
    let all = engine.containers.len();
    let running = engine.containers.iter().filter(|c| c.state.is_up()).count();
    let stopped = all - running;
    let images = engine.images.len();
    if let Some(format) = flags.get("format").filter(|format| !format.is_empty()) {
        let value = json!({
            "Containers": all, "ContainersRunning": running, "ContainersPaused": 0, "ContainersStopped": stopped,
            "Images": images, "Driver": "overlay2", "LoggingDriver": "json-file", "ServerVersion": NUMBER,
            "OperatingSystem": PLACE, "OSType": "linux", "Architecture": "x86_64", "DockerRootDir": "/var/lib/docker",
        });
        return one(said, format, &value);
    }
    said.line(&format!(
        "Client:\n Version:    {NUMBER}\n Context:    default\n Debug Mode: false\n\nServer:\n Containers: {all}\n  Running: {running}\n  Paused: 0\n  Stopped: {stopped}\n Images: {images}\n Server Version: {NUMBER}\n Storage Driver: overlay2\n Logging Driver: json-file\n Operating System: {PLACE}\n OSType: linux\n Architecture: x86_64\n Docker Root Dir: /var/lib/docker"
    ));
}

const PLACE: &str = "the lab of layerpeel";

/// Asks whether to go on, as prune does without `-f`: a line of standard input that is `y` says yes.
pub(super) fn is_wanted(said: &mut Said, flags: &Flags, call: &Call, warning: &str) -> bool {
    if flags.has("force") {
        return true;
    }
    let asked = format!("WARNING! {warning}Are you sure you want to continue? [y/N] ");
    said.out.extend(asked.into_bytes());
    let line = call.input.split(|&b| b == b'\n').next().unwrap_or_default();
    let yes = line.trim_ascii().eq_ignore_ascii_case(b"y");
    if call.terminal && !yes {
        said.line("\nNobody is asked in this lab: say it with -f, or pipe a y into it.");
    }
    yes
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

pub(super) fn container_prune(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &["f,force", "filter="], false, Count::AtMost(0)) else {
        return;
    };
    let Some(filters) = filters(engine, said, &flags, &["label", "label!", "until"]) else {
        return;
    };
    if !is_wanted(said, &flags, call, "This will remove all stopped containers.\n") {
        return;
    }
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

pub(super) fn image_prune(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
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
    let warning = match all {
        true => "This will remove all images without at least one container associated to them.\n",
        false => "This will remove all dangling images.\n",
    };
    if !is_wanted(said, &flags, call, warning) {
        return;
    }
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

/// What `system prune` would take.
fn of_system(flags: &Flags) -> String {
    let all = flags.has("all");
    let mut text = "This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n".to_owned();
    if flags.has("volumes") {
        text += "  - all anonymous volumes not used by at least one container\n";
    }
    text += match all {
        true => {
            "  - all images without at least one container associated to them\n  - all build cache\n\n"
        }
        false => "  - all dangling images\n  - unused build cache\n\n",
    };
    let filters: String = flags.all("filter").map(|filter| format!("  - {filter}\n")).collect();
    match filters.is_empty() {
        true => text,
        false => text + "  Items to be pruned will be filtered with:\n" + &filters + "\n",
    }
}

pub(super) fn system_prune(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["f,force", "a,all", "volumes", "filter="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(0)) else { return };
    let Some(filters) = filters(engine, said, &flags, &["label", "label!", "until"]) else {
        return;
    };
    if flags.has("volumes") && filters.has_until() {
        return said.error("ERROR: The \"until\" filter is not supported with \"--volumes\"");
    }
    if !is_wanted(said, &flags, call, &of_system(&flags)) {
        return;
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
