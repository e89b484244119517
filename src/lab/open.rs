//! Images of opened archives, as the engine has them.

use super::archive::Opened;
use super::content::Far;
use super::engine::{Config, Engine, Image, Step};
use super::shell::parse_date;
use crate::analysis::Union;
use crate::domain::{self, DiffId, Digest, Time};
use std::sync::Arc;

/// Adds an image of an archive, the `number`th of it from 0, and gives the names that it has from then on. `sizes` are the
/// bytes of files in each layer, base first; `far` reads contents by [`place`](super::archive::place). Nothing is read for it.
pub fn add(
    engine: &mut Engine,
    number: usize,
    image: &domain::Image,
    sizes: &[u64],
    union: Arc<Union>,
    far: Arc<dyn Far>,
) -> Vec<String> {
    let layers: Vec<(DiffId, u64)> = image
        .layers
        .iter()
        .enumerate()
        .map(|(at, layer)| {
            // A layer that says no diff ID is known by its place in the archive.
            let unknown = || DiffId(Digest::sha256(format!("{:?}", layer.blob).as_bytes()));
            (layer.diff_id.clone().unwrap_or_else(unknown), sizes.get(at).copied().unwrap_or(0))
        })
        .collect();
    let base = (number as u64 + 1) << 48;
    let opened: Arc<Opened> = Arc::new(Opened::new(union, far, base));
    let made = made(number, image);
    let names = names(number, image);
    for name in &names {
        engine.add_opened(name, &layers, Arc::clone(&opened) as Arc<_>, made.clone());
    }
    names
}

/// Its tags as docker shows them, or one that says which it is.
fn names(number: usize, image: &domain::Image) -> Vec<String> {
    let shown = |tag: &String| {
        let tag = tag.strip_prefix("docker.io/").unwrap_or(tag);
        tag.strip_prefix("library/").unwrap_or(tag).to_owned()
    };
    let mut names: Vec<String> = Vec::new();
    for name in image.tags.iter().map(shown) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.push(format!("image:{}", number + 1));
    }
    names
}

fn made(number: usize, image: &domain::Image) -> Image {
    let config = &image.config;
    let list = |words: &[String]| (!words.is_empty()).then(|| words.to_vec());
    let time = |text: &Option<String>| {
        let epoch = Time::default();
        text.as_deref().and_then(|text| parse_date(text, epoch)).unwrap_or(epoch)
    };
    let step = |step: &domain::HistoryEntry| Step {
        created: time(&step.created),
        created_by: step.created_by.clone(),
        comment: step.comment.clone(),
        empty: step.empty_layer,
    };
    Image {
        id: image.id.clone().unwrap_or_else(|| Digest::sha256(format!("{number}").as_bytes())),
        config: Config {
            env: config.env.clone(),
            entrypoint: list(&config.entrypoint),
            cmd: list(&config.cmd),
            user: config.user.clone(),
            working_dir: config.working_dir.clone(),
            labels: config.labels.clone(),
            exposed: config.exposed_ports.clone(),
            volumes: config.volumes.clone(),
            stop_signal: config.stop_signal.clone().unwrap_or_default(),
            ..Config::default()
        },
        layers: Vec::new(),
        history: config.history.iter().map(step).collect(),
        created: time(&config.created),
        author: config.author.clone().unwrap_or_default(),
        parent: None,
    }
}
