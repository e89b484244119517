//! images and history, and how lists are formatted.

use super::Said;
use super::args::{Count, Flags, read};
use super::filters::Filters;
use super::inspect::{history_fields, image_fields};
use super::table::{ago, table};
use super::template::{fill_into, is_parsed};
use crate::domain::Digest;
use crate::domain::order::{Gather, SortSmall};
use crate::lab::engine::{Engine, Image, has_tag, split_name};
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
    if let Err(wrong) = filter_images(engine, &flags, &mut all) {
        return said.daemon(&wrong);
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

fn filter_images(engine: &Engine, flags: &Flags, all: &mut Vec<Named>) -> Result<(), String> {
    let known = ["before", "dangling", "label", "reference", "since", "until"];
    let filters = Filters::read(flags, &known, engine.now)?;
    if let Some(dangling) = filters.bool("dangling")? {
        all.retain(|one| (one.tag == "<none>") == dangling);
    }
    let patterns: Vec<&str> = filters.all("reference").collect();
    all.retain(|one| {
        let whole = format!("{}:{}", one.repository, one.tag);
        let fits = |pattern: &&str| {
            [&whole, &one.repository]
                .into_iter()
                .any(|name| fnmatch(pattern.as_bytes(), name.as_bytes()))
        };
        (patterns.is_empty() || patterns.iter().any(fits))
            && filters.labelled(&one.image.config.labels)
            && filters.is_before(one.image.created)
    });
    for side in ["before", "since"] {
        for name in filters.all(side) {
            let missing = || format!("No such image: {}", super::images::shown(name));
            let then = engine.image(name).map(|image| image.created).ok_or_else(missing)?;
            all.retain(|one| match side {
                "before" => one.image.created < then,
                _ => one.image.created > then,
            });
        }
    }
    Ok(())
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
        let mut rows = rows.peekable();
        let mut all = vec![head(&text, rows.peek(), id)];
        let mut out = String::new();
        for row in rows {
            let from = out.len();
            if let Err(wrong) = fill_into(&mut out, &text, &row) {
                return said.error(&of_list(said, &wrong));
            }
            all.push(out[from..].split('\t').map(str::to_owned).collect());
        }
        said.out.extend(table(&all).into_bytes());
        return;
    }
    let format = if format == "json" { "{{json .}}" } else { format };
    let mut out = String::new();
    for row in rows {
        if let Err(wrong) = fill_into(&mut out, format, &row) {
            return said.error(&of_list(said, &wrong));
        }
        out.push('\n');
    }
    said.out.extend(out.into_bytes());
}

/// What is wrong with a template, as each list says it.
fn of_list(said: &Said, why: &str) -> String {
    let (what, context) = match said.command {
        "ps" | "container ls" => ("failed to ", "formatter.ContainerContext"),
        "images" | "image ls" => ("", "formatter.imageContext"),
        "history" | "image history" => ("", "image.historyContext"),
        "volume ls" => ("", "formatter.volumeContext"),
        _ => ("", "formatter.diskUsageImagesContext"),
    };
    let lacks = "map has no entry for key \"";
    let why = match why.split_once(lacks) {
        Some((place, field)) => {
            let field = field.trim_end_matches('"');
            format!("{place}can't evaluate field {field} in type *{context}")
        }
        None => why.to_owned(),
    };
    match why.strip_prefix("template parsing error: ") {
        Some(rest) if !what.is_empty() => {
            let doing = if is_parsed(&why) { "execute" } else { "parse" };
            format!("{what}{doing} template: {rest}")
        }
        _ => why,
    }
}

/// The head of a table: its template with the names of the fields in place of what they hold, and where there is no row, or that does
/// not go, the last word of each action.
fn head(template: &str, row: Option<&serde_json::Value>, id: &str) -> Vec<String> {
    let names = row.and_then(serde_json::Value::as_object).map(|row| {
        let named = row.keys().map(|name| (name.clone(), heading(name, id).into()));
        serde_json::Value::Object(named.gather())
    });
    let mut out = String::new();
    let line = match names.map(|names| fill_into(&mut out, template, &names)) {
        Some(Ok(())) => out,
        _ => plain_head(template, id),
    };
    line.split('\t').map(str::to_owned).collect()
}

fn plain_head(template: &str, id: &str) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}").unwrap_or((after, ""));
        out += before;
        out += &heading(action.rsplit('.').next().unwrap_or_default().trim(), id);
        rest = after;
    }
    out + rest
}

/// What the column of a field is called.
fn heading(field: &str, id: &str) -> String {
    match field {
        "ID" => id.to_owned(),
        "CreatedSince" | "RunningFor" => "CREATED".into(),
        "TotalCount" => "TOTAL".into(),
        "Name" => "VOLUME NAME".into(),
        "CreatedAt" => "CREATED AT".into(),
        "CreatedBy" => "CREATED BY".into(),
        "LocalVolumes" => "LOCAL VOLUMES".into(),
        other => other.to_uppercase(),
    }
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
