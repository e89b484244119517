//! system df: what takes how much room.

use super::Said;
use super::args::{Count, read};
use super::cached::Record;
use super::inspect::{container_fields, image_fields};
use super::lists::{Named, format, formatted, named};
use super::ps::{command_column, image_column, status};
use super::table::{ago, table};
use super::template::fill_into;
use super::volumes::{users, volume_fields, volume_size};
use crate::domain::ChainId;
use crate::domain::order::Gather;
use crate::lab::engine::{Container, Engine, Image, MountSource};
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of layers, and in how many images each chain is.
fn uses(engine: &Engine) -> BTreeMap<&ChainId, usize> {
    let mut count = BTreeMap::new();
    for image in engine.images.values() {
        for chain in &image.layers {
            *count.entry(chain).or_default() += 1;
        }
    }
    count
}

fn layer_size(engine: &Engine, chain: &ChainId) -> u64 {
    engine.layers.get(chain).map_or(0, |layer| layer.size)
}

fn reclaimable(freed: u64, all: u64) -> String {
    let text = human(freed, 4);
    match (freed * 100).checked_div(all) {
        Some(percent) => format!("{text} ({percent}%)"),
        None => text,
    }
}

pub(super) fn system_df(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["v,verbose", "format="], false, Count::AtMost(0)) else {
        return;
    };
    if flags.has("verbose") {
        return match format(&flags) {
            Some(format) => verbose_fields(engine, said, format),
            None => verbose(engine, said),
        };
    }
    let records = super::cached::records(engine);
    let uses = uses(engine);
    let total: u64 = uses.keys().map(|chain| layer_size(engine, chain)).sum();
    let in_use = |image: &Image| engine.containers.iter().any(|c| c.image == image.id);
    let tops: Vec<_> = engine
        .images
        .values()
        .filter(|image| {
            !engine.images.values().any(|other| other.parent.as_ref() == Some(&image.id))
                || engine.is_named(&image.id)
        })
        .collect();
    let active = tops.iter().filter(|image| in_use(image)).count();
    // What the engine calls used: the sizes of images with containers, less what they share with others.
    let used: u64 = engine
        .images
        .values()
        .filter(|image| in_use(image))
        .map(|image| {
            image
                .layers
                .iter()
                .filter(|chain| uses[chain] < 2)
                .map(|chain| layer_size(engine, chain))
                .sum::<u64>()
        })
        .sum();
    let own: Vec<(bool, u64)> = engine
        .containers
        .iter()
        .map(|c| (c.state.is_up(), engine.disks.get(&c.disk).map_or(0, |disk| disk.written())))
        .collect();
    let (own_all, own_stopped) = (
        own.iter().map(|(_, size)| size).sum::<u64>(),
        own.iter().filter(|(running, _)| !running).map(|(_, size)| size).sum::<u64>(),
    );
    let volumes: Vec<(bool, u64)> = engine
        .volumes
        .keys()
        .map(|name| (users(engine, name).is_empty(), volume_size(engine, name)))
        .collect();
    let (volumes_all, volumes_free) = (
        volumes.iter().map(|(_, size)| size).sum::<u64>(),
        volumes.iter().filter(|(free, _)| *free).map(|(_, size)| size).sum::<u64>(),
    );
    let cache = records.iter().filter(|record| !record.shared).map(|record| record.size).sum();
    let row = |name: &str, total: usize, active: usize, size: u64, free: String| {
        vec![name.to_owned(), total.to_string(), active.to_string(), human(size, 4), free]
    };
    let running = own.iter().filter(|(running, _)| *running).count();
    let mut rows = vec![
        ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"].map(str::to_owned).to_vec(),
        row("Images", tops.len(), active, total, reclaimable(total - used.min(total), total)),
        row("Containers", own.len(), running, own_all, reclaimable(own_stopped, own_all)),
        row(
            "Local Volumes",
            volumes.len(),
            volumes.iter().filter(|(free, _)| !free).count(),
            volumes_all,
            reclaimable(volumes_free, volumes_all),
        ),
        row("Build Cache", records.len(), 0, cache, human(cache, 4)),
    ];
    if let Some(format) = format(&flags) {
        let fields = |row: Vec<String>| {
            let names = ["Type", "TotalCount", "Active", "Size", "Reclaimable"];
            names.into_iter().zip(row).map(|(name, cell)| (name.to_owned(), cell.into()))
        };
        let rows = rows.drain(1..).map(|row| Value::Object(fields(row).gather()));
        return formatted(said, format, "ID", rows);
    }
    said.out.extend(table(&rows).into_bytes());
}

/// Bytes of an image's layers that others have, too.
fn shared(engine: &Engine, uses: &BTreeMap<&ChainId, usize>, image: &Image) -> u64 {
    let others = image.layers.iter().filter(|chain| uses[chain] > 1);
    others.map(|chain| layer_size(engine, chain)).sum()
}

/// All of it for a template: what `verbose` lists, as one object.
fn verbose_fields(engine: &mut Engine, said: &mut Said, format: &str) {
    let records = super::cached::records(engine);
    let engine = &*engine;
    let uses = uses(engine);
    let mut listed = named(engine, false);
    listed.dedup_by(|b, a| a.image.id == b.image.id);
    let image = |one: &Named| {
        let (all, shared) = (engine.image_size(&one.image), shared(engine, &uses, &one.image));
        let mut row = image_fields(engine, one, true);
        let containers = engine.containers.iter().filter(|c| c.image == one.image.id).count();
        row["Digest"] = "".into();
        row["SharedSize"] = human(shared, 4).into();
        row["UniqueSize"] = human(all - shared, 4).into();
        row["Containers"] = containers.to_string().into();
        row
    };
    let container = |c: &Arc<Container>| {
        let mut row = container_fields(engine, c, true);
        let written = engine.disks.get(&c.disk).map_or(0, |disk| disk.written());
        row["Size"] = human(written, 3).into();
        row
    };
    let volume = |name: &String| {
        let mut row = volume_fields(engine, name);
        row["Links"] = users(engine, name).len().to_string().into();
        row["Size"] = human(volume_size(engine, name), 4).into();
        row
    };
    let since = |time| format!("{} ago", ago(engine.now, time));
    let record = |one: &Record| {
        json!({
            "ID": one.id, "CacheType": one.kind, "Size": human(one.size, 3), "CreatedSince": since(one.made),
            "LastUsedSince": since(one.used), "UsageCount": one.uses.to_string(), "InUse": "false",
            "Shared": one.shared.to_string(), "Parent": "", "Description": "",
        })
    };
    let all = json!({
        "Images": listed.iter().map(image).collect::<Vec<_>>(),
        "Containers": engine.containers.iter().rev().map(container).collect::<Vec<_>>(),
        "Volumes": engine.volumes.keys().map(volume).collect::<Vec<_>>(),
        "BuildCache": records.iter().map(record).collect::<Vec<_>>(),
    });
    let mut out = String::new();
    let format = if format == "json" { "{{json .}}" } else { format };
    let format = format.strip_prefix("table ").unwrap_or(format);
    match fill_into(&mut out, format, &all) {
        // The client writes no line's end here.
        Ok(()) => said.out.extend(out.into_bytes()),
        Err(wrong) => said.error(&wrong),
    }
}

fn verbose(engine: &mut Engine, said: &mut Said) {
    let records = super::cached::records(engine);
    let uses = uses(engine);
    let now = engine.now;
    let head = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut images = vec![head(&[
        "REPOSITORY",
        "TAG",
        "IMAGE ID",
        "CREATED",
        "SIZE",
        "SHARED SIZE",
        "UNIQUE SIZE",
        "CONTAINERS",
    ])];
    let mut listed = named(engine, false);
    // An image has one row, whatever names it has.
    listed.dedup_by(|b, a| a.image.id == b.image.id);
    for one in listed {
        let size = engine.image_size(&one.image);
        let shared = shared(engine, &uses, &one.image);
        let containers = engine.containers.iter().filter(|c| c.image == one.image.id).count();
        images.push(vec![
            one.repository.clone(),
            one.tag.clone(),
            one.image.id.short().to_owned(),
            format!("{} ago", ago(now, one.image.created)),
            human(size, 3),
            human(shared, 4),
            human(size - shared, 4),
            containers.to_string(),
        ]);
    }
    let mut containers = vec![head(&[
        "CONTAINER ID",
        "IMAGE",
        "COMMAND",
        "LOCAL VOLUMES",
        "SIZE",
        "CREATED",
        "STATUS",
        "NAMES",
    ])];
    for container in engine.containers.iter().rev() {
        let volumes = container
            .mounts
            .iter()
            .filter(|mount| matches!(mount.source, MountSource::Volume(_)))
            .count();
        containers.push(vec![
            container.id[..12].to_owned(),
            image_column(engine, container),
            command_column(container, false),
            volumes.to_string(),
            human(engine.disks.get(&container.disk).map_or(0, |disk| disk.written()), 3),
            format!("{} ago", ago(now, container.created)),
            status(engine, container),
            container.name.clone(),
        ]);
    }
    let mut volumes = vec![head(&["VOLUME NAME", "LINKS", "SIZE"])];
    for name in engine.volumes.keys() {
        volumes.push(vec![
            name.clone(),
            users(engine, name).len().to_string(),
            human(volume_size(engine, name), 4),
        ]);
    }
    let mut cache =
        vec![head(&["CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "USAGE", "SHARED"])];
    let mut free = 0;
    for record in records {
        free += if record.shared { 0 } else { record.size };
        cache.push(vec![
            record.id[..12].to_owned(),
            record.kind.into(),
            human(record.size, 3),
            format!("{} ago", ago(now, record.made)),
            format!("{} ago", ago(now, record.used)),
            record.uses.to_string(),
            record.shared.to_string(),
        ]);
    }
    let text = format!(
        "Images space usage:\n\n{}\nContainers space usage:\n\n{}\nLocal Volumes space usage:\n\n{}\nBuild cache usage: {}\n\n{}",
        table(&images),
        table(&containers),
        table(&volumes),
        human(free, 4),
        table(&cache)
    );
    said.out.extend(text.into_bytes());
}
