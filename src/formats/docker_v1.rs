//! `docker save` before 1.10: `repositories` and `<id>/json`, whose parents give the order. There is no config and no diff ID.

use super::assemble::Assembler;
use super::config::{self, RawConfig};
use super::image::{Draft, ListedLayer};
use super::json::{self, Loose, Words, loose_struct};
use super::{names, rest, shape};
use crate::domain::{Diagnostic, HistoryEntry, Image, Platform};
use std::collections::{BTreeMap, HashSet};

loose_struct! {
    /// One layer and the settings of the image that it is the top of.
    RawLayer {
        parent: "parent" => String,
        created: "created" => String,
        author: "author" => String,
        comment: "comment" => String,
        architecture: "architecture" => String,
        variant: "variant" => String,
        os: "os" => String,
        os_version: "os.version" => String,
        os_features: "os.features" => Vec<Loose<String>>,
        container_config: "container_config" => RawStep,
        config: "config" => RawConfig,
    }
}

loose_struct! {
    /// The command that made the layer.
    RawStep {
        cmd: "Cmd" => Words,
    }
}

/// Its name in the archive.
pub(crate) const NAME: &str = "repositories";
/// Docker itself allowed 127 layers.
const MAX_LAYERS: usize = 10_000;

/// Reads the images; errors with a sentence (without its full stop) when there is none.
pub(crate) fn images(assembler: &mut Assembler) -> Result<Vec<Image>, String> {
    let bytes = assembler.document(NAME)?;
    let mut found = Vec::new();
    let repositories = json::parse::<BTreeMap<String, Loose<BTreeMap<String, Loose<String>>>>>(
        &bytes, NAME, &mut found,
    )?;
    found.into_iter().for_each(|finding| assembler.say(finding));
    let mut tops: Vec<(String, Vec<String>)> = Vec::new();
    for (repository, tags) in
        repositories.into_option().ok_or_else(|| format!("{NAME} is no object"))?
    {
        for (tag, id) in tags.into_option().unwrap_or_default() {
            let name = format!("{repository}:{tag}");
            match tops.iter_mut().find(|(top, _)| top == id.text()) {
                Some((_, names)) => names::add(names, name),
                None => tops.push((id.text().into(), vec![name])),
            }
        }
    }
    if tops.is_empty() {
        let ids = shape::v1_layers(assembler.members);
        return images_of(&ids, assembler).map_err(|_| format!("{NAME} names no image"));
    }
    of_tops(tops, assembler)
}

/// Reads the images of layers that no list names: saved by ID. Each layer that no other one builds upon is an image.
pub(crate) fn images_of(ids: &[String], assembler: &mut Assembler) -> Result<Vec<Image>, String> {
    let parents: HashSet<String> = ids
        .iter()
        .filter_map(|id| read(id, assembler, &mut Vec::new())?.parent.into_option())
        .collect();
    let tops: Vec<(String, Vec<String>)> =
        ids.iter().filter(|id| !parents.contains(*id)).map(|id| (id.clone(), Vec::new())).collect();
    let message = "No list names the images: they were saved by ID. Each layer that no other one builds upon is shown as one.";
    assembler.say(Diagnostic::info("v1-no-names", message));
    of_tops(tops, assembler)
}

fn of_tops(
    tops: Vec<(String, Vec<String>)>,
    assembler: &mut Assembler,
) -> Result<Vec<Image>, String> {
    let images: Vec<Image> =
        tops.into_iter().filter_map(|(top, tags)| image(&top, tags, assembler)).collect();
    if images.is_empty() {
        Err("None of the images that should be there is in the archive".into())
    } else {
        Ok(images)
    }
}

fn image(top: &str, tags: Vec<String>, assembler: &mut Assembler) -> Option<Image> {
    let mut draft = Draft { tags, ..Draft::default() };
    let mut chain = Vec::new();
    let mut seen = HashSet::new();
    let mut next = Some(top.to_string());
    while let Some(id) = next.take() {
        if !seen.insert(id.clone()) || chain.len() >= MAX_LAYERS {
            draft.diagnostics.push(Diagnostic::error(
                "v1-chain",
                format!("The parents of {top} lead in a circle at {id}."),
            ));
            break;
        }
        let layer = read(&id, assembler, &mut draft.diagnostics);
        if layer.is_none()
            && chain.is_empty()
            && !assembler.members.contains(&format!("{id}/layer.tar"))
        {
            assembler.say(Diagnostic::error(
                "v1-missing",
                format!("{NAME} names {id} as an image, but it is not in the archive."),
            ));
            return None;
        }
        let layer = layer.unwrap_or_default();
        next = layer.parent.get().filter(|parent| !parent.is_empty()).cloned();
        chain.push((id, layer));
    }
    chain.reverse();
    Some(finish(draft, chain, assembler))
}

fn read(
    id: &str,
    assembler: &mut Assembler,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<RawLayer> {
    let name = format!("{id}/json");
    let layer = assembler.document(&name).and_then(|bytes| {
        let layer = json::parse::<RawLayer>(&bytes, &name, diagnostics)?;
        layer.into_option().ok_or_else(|| format!("{name} is no object"))
    });
    layer
        .map_err(|why| {
            diagnostics.push(Diagnostic::error(
                "v1-layer",
                format!("{why}; the layers below it are unknown."),
            ))
        })
        .ok()
}

fn finish(
    mut draft: Draft,
    mut chain: Vec<(String, RawLayer)>,
    assembler: &mut Assembler,
) -> Image {
    let mut history = Vec::new();
    for (id, layer) in &chain {
        let (blob, packed) = assembler.blob(&format!("{id}/layer.tar"), None, None);
        draft.layers.push(ListedLayer { blob, packed, media_type: String::new() });
        let words = layer.container_config.get().and_then(|step| step.cmd.get());
        let words: Vec<&str> =
            words.map_or(Vec::new(), |words| words.0.iter().map(Loose::text).collect());
        history.push(HistoryEntry {
            created: layer.created.get().cloned(),
            created_by: words.join(" "),
            comment: layer.comment.text().into(),
            author: layer.author.text().into(),
            empty_layer: false,
        });
    }
    let (id, top) = chain.pop().unwrap_or_default();
    let message = "Saved by Docker before 1.10: there is no config, so diff IDs are unknown and nothing can be verified.";
    draft.diagnostics.push(Diagnostic::info("docker-v1", message));
    let (mut config, odd) = config::start_of_v1(top.config.into_option().unwrap_or_default());
    config.created = top.created.into_option();
    config.author = top.author.into_option();
    config.history = history;
    let said = assembler.document(&format!("{id}/json"));
    config.more = said.map(|bytes| rest::of_config(&bytes)).unwrap_or_default();
    let platform = Platform {
        os: top.os.into_option().unwrap_or_default(),
        architecture: top.architecture.into_option().unwrap_or_default(),
        variant: top.variant.into_option().unwrap_or_default(),
        os_version: top.os_version.into_option().unwrap_or_default(),
        os_features: config::plain(top.os_features.into_option().unwrap_or_default()),
    };
    let ids = vec![None; draft.layers.len()];
    draft.finish(
        Ok(config::Parsed { platform, config, diff_ids: ids, has_rootfs: true, diagnostics: odd }),
        assembler,
    )
}
