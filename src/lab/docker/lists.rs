//! images, history, ps.

use super::Said;
use super::args::{Count, Flags, read};
use super::inspect::{container_fields, history_fields, image_fields};
use super::table::{ago, cut, table};
use super::template::fill;
use crate::domain::Digest;
use crate::domain::order::SortSmall;
use crate::lab::engine::{Container, Engine, Image, State, has_tag, split_name};
use crate::lab::shell::{Call, fnmatch};
use crate::lab::sizes::human;
use std::sync::Arc;

/// One line of `docker images`.
pub(super) struct Named {
    pub(super) repository: String,
    pub(super) tag: String,
    pub(super) digest: Option<Digest>,
    pub(super) image: Arc<Image>,
}

/// Images by name, newest first; without a name those of no other, and with `all` the classic builder's steps.
pub(super) fn named(engine: &Engine, all: bool) -> Vec<Named> {
    let mut images: Vec<_> = engine.images.values().cloned().collect();
    images.sort_small_by_key(|image| std::cmp::Reverse(image.created));
    let mut out = Vec::new();
    for image in images {
        let names: Vec<&String> =
            engine.tags.iter().filter(|(_, id)| **id == image.id).map(|(name, _)| name).collect();
        let digests: Vec<(String, Digest)> = engine
            .digests
            .iter()
            .filter(|(_, id)| **id == image.id)
            .map(|(key, _)| key.clone())
            .collect();
        for name in &names {
            let (repository, tag) = split_name(name);
            let digest = digests
                .iter()
                .find(|(place, _)| *place == repository)
                .map(|(_, digest)| digest.clone());
            out.push(Named { repository, tag, digest, image: Arc::clone(&image) });
        }
        for (repository, digest) in &digests {
            if !names.iter().any(|name| split_name(name).0 == *repository) {
                out.push(Named {
                    repository: repository.clone(),
                    tag: "<none>".into(),
                    digest: Some(digest.clone()),
                    image: Arc::clone(&image),
                });
            }
        }
        let child = engine.images.values().any(|other| other.parent.as_ref() == Some(&image.id));
        if names.is_empty() && digests.is_empty() && (all || !child) {
            out.push(Named {
                repository: "<none>".into(),
                tag: "<none>".into(),
                digest: None,
                image,
            });
        }
    }
    out
}

pub(super) fn images(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["a,all", "q,quiet", "no-trunc", "digests", "f,filter=", "format="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(1)) else { return };
    let mut all = named(engine, flags.has("all"));
    if let Some(wanted) = flags.rest.first() {
        let parts = wanted.rsplit_once(':').filter(|_| has_tag(wanted));
        let (repository, tag) = parts.map_or((wanted.as_str(), None), |(r, t)| (r, Some(t)));
        all.retain(|one| {
            fnmatch(repository.as_bytes(), one.repository.as_bytes())
                && tag.is_none_or(|tag| fnmatch(tag.as_bytes(), one.tag.as_bytes()))
        });
    }
    for filter in flags.all("filter") {
        match filter.split_once('=') {
            Some(("dangling", value)) => {
                all.retain(|one| (one.tag == "<none>") == (value == "true"))
            }
            Some(("reference", pattern)) => all.retain(|one| {
                let whole = format!("{}:{}", one.repository, one.tag);
                fnmatch(pattern.as_bytes(), whole.as_bytes())
                    || fnmatch(pattern.as_bytes(), one.repository.as_bytes())
            }),
            Some(("label", pair)) => all.retain(|one| {
                let (name, value) =
                    pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
                one.image
                    .config
                    .labels
                    .get(name)
                    .is_some_and(|has| value.is_none_or(|value| value == has))
            }),
            Some((side @ ("before" | "since"), name)) => {
                let Some(then) = engine.image(name).map(|image| image.created) else {
                    return said.daemon(&format!("No such image: {}", super::images::shown(name)));
                };
                all.retain(|one| match side {
                    "before" => one.image.created < then,
                    _ => one.image.created > then,
                });
            }
            _ => {
                return said.daemon(&format!(
                    "invalid filter '{}'",
                    filter.split('=').next().unwrap_or_default()
                ));
            }
        }
    }
    let long = flags.has("no-trunc");
    let id = |image: &Image| if long { image.id.to_string() } else { image.id.short().to_owned() };
    if flags.has("quiet") {
        for one in &all {
            said.line(&id(&one.image));
        }
        return;
    }
    if let Some(format) = format(&flags) {
        return formatted(
            said,
            format,
            "IMAGE ID",
            all.iter().map(|one| image_fields(engine, one, long)),
        );
    }
    let mut head = vec!["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"];
    if flags.has("digests") {
        head.insert(2, "DIGEST");
    }
    let mut rows = vec![head.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()];
    for one in &all {
        let mut row = vec![
            one.repository.clone(),
            one.tag.clone(),
            id(&one.image),
            format!("{} ago", ago(engine.now, one.image.created)),
            human(engine.image_size(&one.image), 3),
        ];
        if flags.has("digests") {
            row.insert(2, one.digest.as_ref().map_or("<none>".into(), Digest::to_string));
        }
        rows.push(row);
    }
    said.out.extend(table(&rows).into_bytes());
}

/// The format that was asked for; `table` is what is printed anyway.
pub(super) fn format(flags: &Flags) -> Option<&str> {
    flags.get("format").filter(|format| *format != "table")
}

/// Lines of a template; `table` before it adds a head of the fields' names, `id` being what an ID is called.
pub(super) fn formatted(
    said: &mut Said,
    format: &str,
    id: &str,
    rows: impl Iterator<Item = serde_json::Value>,
) {
    if let Some(format) = format.strip_prefix("table ") {
        let text = format.replace("\\t", "\t");
        let head = text.split('\t').map(|cell| heading(cell, id)).collect::<Vec<_>>();
        let mut all = vec![head];
        for row in rows {
            match fill(&text, &row) {
                Ok(line) => all.push(line.split('\t').map(str::to_owned).collect()),
                Err(wrong) => return said.error(&wrong),
            }
        }
        said.out.extend(table(&all).into_bytes());
        return;
    }
    let format = if format == "json" { "{{json .}}" } else { format };
    for row in rows {
        match fill(format, &row) {
            Ok(line) => said.line(&line),
            Err(wrong) => return said.error(&wrong),
        }
    }
}

/// A cell of a template as it stands in the head: its fields by their names there.
fn heading(cell: &str, id: &str) -> String {
    let (mut out, mut rest) = (String::new(), cell);
    while let Some((before, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}").unwrap_or((after, ""));
        out += before;
        out += &match action.rsplit('.').next().unwrap_or_default().trim() {
            "ID" => id.to_owned(),
            "CreatedSince" | "RunningFor" => "CREATED".into(),
            "TotalCount" => "TOTAL".into(),
            "Name" => "VOLUME NAME".into(),
            "CreatedAt" => "CREATED AT".into(),
            "CreatedBy" => "CREATED BY".into(),
            "LocalVolumes" => "LOCAL VOLUMES".into(),
            other => other.to_uppercase(),
        };
        rest = after;
    }
    out + rest
}

pub(super) fn history(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["no-trunc", "q,quiet", "format=", "H,human"];
    let Some(flags) = read(said, args, &spec, false, Count::Exactly(1)) else { return };
    let Some(image) = engine.image(&flags.rest[0]).cloned() else {
        let name = super::images::shown(&flags.rest[0]);
        return said.daemon(&format!("No such image: {name}"));
    };
    let long = flags.has("no-trunc");
    let human_sizes = flags.get("human") != Some("false");
    let rows = history_fields(engine, &image, long, human_sizes);
    if flags.has("quiet") {
        for row in rows {
            said.line(row["ID"].as_str().unwrap_or_default());
        }
        return;
    }
    if let Some(format) = format(&flags) {
        return formatted(said, format, "IMAGE", rows.into_iter());
    }
    let mut all =
        vec![["IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"].map(str::to_owned).to_vec()];
    if !human_sizes {
        all[0][1] = "CREATED AT".into();
    }
    for row in rows {
        let cell = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        all.push(vec![
            cell("ID"),
            cell(if human_sizes { "CreatedSince" } else { "CreatedAt" }),
            cell("CreatedBy"),
            cell("Size"),
            cell("Comment"),
        ]);
    }
    said.out.extend(table(&all).into_bytes());
}

/// The image column of a container: its name in the command, or the ID once that names something else.
pub(super) fn image_column(engine: &Engine, container: &Container) -> String {
    let still =
        engine.image(&container.image_name).is_some_and(|image| image.id == container.image);
    if still { container.image_name.clone() } else { container.image.short().to_owned() }
}

pub(super) fn status(engine: &Engine, container: &Container) -> String {
    match container.state {
        State::Created => "Created".into(),
        State::Running => format!("Up {}", ago(engine.now, container.started)),
        State::Exited => {
            format!("Exited ({}) {} ago", container.exit_code, ago(engine.now, container.finished))
        }
    }
}

pub(super) fn command_column(container: &Container, long: bool) -> String {
    let quote = |word: &String| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c))
            && !word.is_empty();
        if plain { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    let text = container.command.iter().map(quote).collect::<Vec<_>>().join(" ");
    let text = if long { text } else { cut(&text, 20) };
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(super) fn size_column(engine: &Engine, container: &Container) -> String {
    let own = engine.disks.get(&container.disk).map_or(0, |disk| disk.written());
    let below: u64 = container
        .layers
        .iter()
        .filter_map(|chain| engine.layers.get(chain))
        .map(|layer| layer.size)
        .sum();
    format!("{} (virtual {})", human(own, 3), human(own + below, 3))
}

pub(super) fn ps(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec =
        ["a,all", "q,quiet", "no-trunc", "s,size", "l,latest", "n,last=", "f,filter=", "format="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(0)) else { return };
    let mut all: Vec<_> = engine.containers.iter().rev().cloned().collect();
    let last = flags.get("last").and_then(|text| text.parse::<usize>().ok());
    let status_filter = flags.all("filter").any(|filter| filter.starts_with("status="));
    if let Some(count) = last.or(flags.has("latest").then_some(1)) {
        all.truncate(count);
    } else if !flags.has("all") && !status_filter {
        all.retain(|container| container.state == State::Running);
    }
    for filter in flags.all("filter") {
        let (name, value) = filter.split_once('=').unwrap_or((filter, ""));
        all.retain(|container| match name {
            "status" => super::inspect::state_name(container.state) == value,
            "name" => container.name.contains(value),
            "id" => container.id.starts_with(value),
            "ancestor" => engine.image(value).is_some_and(|image| {
                let of = engine.images.get(&container.image);
                image.id == container.image
                    || of.is_some_and(|of| of.layers.starts_with(&image.layers))
            }),
            "exited" => {
                container.state == State::Exited && container.exit_code.to_string() == value
            }
            "volume" => container.mounts.iter().any(|mount| {
                mount.target == value.as_bytes()
                    || mount.source == crate::lab::engine::MountSource::Volume(value.to_owned())
            }),
            _ => true,
        });
    }
    let long = flags.has("no-trunc");
    let id = |container: &Container| {
        if long { container.id.clone() } else { container.id[..12].to_owned() }
    };
    if flags.has("quiet") {
        for container in &all {
            said.line(&id(container));
        }
        return;
    }
    if let Some(format) = format(&flags) {
        // Sizes are added up when somebody wants them.
        let sizes = flags.has("size") || format.contains(".Size");
        let row = |container: &Arc<Container>| {
            let mut row = container_fields(engine, container, long);
            if sizes {
                row["Size"] = size_column(engine, container).into();
            }
            row
        };
        let rows: Vec<_> = all.iter().map(row).collect();
        return formatted(said, format, "CONTAINER ID", rows.into_iter());
    }
    let mut head: Vec<String> =
        ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"]
            .map(str::to_owned)
            .to_vec();
    if flags.has("size") {
        head.push("SIZE".into());
    }
    let mut rows = vec![head];
    for container in &all {
        let mut row = vec![
            id(container),
            image_column(engine, container),
            command_column(container, long),
            format!("{} ago", ago(engine.now, container.created)),
            status(engine, container),
            String::new(),
            container.name.clone(),
        ];
        if flags.has("size") {
            row.push(size_column(engine, container));
        }
        rows.push(row);
    }
    said.out.extend(table(&rows).into_bytes());
}
