//! Pull, push and share: a registry and two machines. What moved, what is stored, the three names of a layer, what a removal frees.

use super::build::clean;
use crate::domain::{ChainId, DiffId};
use crate::lab::engine::{Engine, HOSTS, Image, PullStep};
use crate::view::ramp;
use crate::view::text::{size, xml};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Letters and colours of layers, by content: those of the registry first.
struct Letters(Vec<DiffId>);

impl Letters {
    fn of(engines: &[&Engine]) -> Self {
        let mut all: Vec<DiffId> = Vec::new();
        let mut add = |id: &DiffId| {
            if !all.contains(id) {
                all.push(id.clone());
            }
        };
        for engine in engines {
            let registry = &engine.registry;
            for manifest in registry.tags.values().filter_map(|at| registry.manifests.get(at)) {
                manifest
                    .layers
                    .iter()
                    .filter_map(|at| registry.blobs.get(at))
                    .for_each(|blob| add(&blob.diff_id));
            }
        }
        for engine in engines {
            for image in engine.tags.values().filter_map(|id| engine.images.get(id)) {
                image
                    .layers
                    .iter()
                    .filter_map(|at| engine.layers.get(at))
                    .for_each(|layer| add(&layer.diff_id));
            }
        }
        Self(all)
    }

    fn place(&self, id: &DiffId) -> usize {
        self.0.iter().position(|other| other == id).unwrap_or(0)
    }

    fn name(&self, id: &DiffId) -> String {
        let at = self.place(id);
        let letter = char::from(b'A' + (at % 26) as u8);
        if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26) }
    }

    fn css(&self, id: &DiffId) -> String {
        ramp::grounds(self.place(id) as f32 / (self.0.len().max(2) - 1) as f32)
    }

    fn chip(&self, id: &DiffId) -> String {
        format!("<span class=\"letter\" data-css=\"{}\">{}</span>", self.css(id), self.name(id))
    }
}

/// The stage.
pub fn markup(engine: &Engine) -> String {
    let empty = Engine::new(engine.now);
    let peer = engine.peer(HOSTS[1]).unwrap_or(&empty);
    let letters = Letters::of(&[engine, peer]);
    let hosts = [(HOSTS[0], "docker", engine), (HOSTS[1], "docker --context host2", peer)];
    let mut out = String::from("<div class=\"share\">");
    out += &registry(engine, &letters);
    out += "<div class=\"hosts\">";
    for (name, command, host) in hosts {
        out += &self::host(name, command, host, engine, &letters);
    }
    out += "</div><div class=\"hosts\">";
    out += &names(&hosts.map(|(.., host)| host), engine, &letters);
    out += &frees(&hosts, &letters);
    out + "</div></div>"
}

/// A reference without the registry's name, which all have.
fn short(reference: &str) -> &str {
    reference.strip_prefix("localhost:5000/").unwrap_or(reference)
}

fn press(line: &str, shown: &str) -> String {
    let line = xml(line);
    format!(
        "<button type=\"button\" class=\"button\" data-line=\"{line}\" title=\"{line}\"><code>{}</code></button>",
        xml(shown)
    )
}

fn registry(engine: &Engine, letters: &Letters) -> String {
    let registry = &engine.registry;
    let stored: u64 = registry.blobs.values().map(|blob| blob.size).sum();
    let tags: Vec<_> = registry
        .tags
        .iter()
        .filter_map(|((repository, tag), at)| {
            Some((format!("{repository}:{tag}"), registry.manifests.get(at)?))
        })
        .collect();
    let whole = |layers: &[crate::domain::Digest]| -> u64 {
        layers.iter().filter_map(|at| registry.blobs.get(at)).map(|blob| blob.size).sum()
    };
    let unshared: u64 = tags.iter().map(|(_, manifest)| whole(&manifest.layers)).sum();
    let mut out = format!(
        "<section class=\"panel bench-registry\" aria-label=\"Registry\"><h2>Registry <small>localhost:5000</small></h2><p><b>{}</b> in {} blobs, each once · {} if every image kept its own</p><ul>",
        size(stored),
        registry.blobs.len(),
        size(unshared)
    );
    for (name, manifest) in &tags {
        let _ = write!(out, "<li><code>{}</code><span class=\"blobs\">", xml(short(name)));
        for blob in manifest.layers.iter().filter_map(|at| registry.blobs.get(at)) {
            let _ = write!(
                out,
                "<span class=\"blob\" data-css=\"{}\"><b>{}</b> {}</span>",
                letters.css(&blob.diff_id),
                letters.name(&blob.diff_id),
                size(blob.size)
            );
        }
        let _ = write!(
            out,
            "</span><span class=\"figure\">{} to pull whole</span></li>",
            size(whole(&manifest.layers))
        );
    }
    if tags.is_empty() {
        out += "<li>Nothing was pushed yet.</li>";
    }
    out + "</ul></section>"
}

/// Images of a machine by their tags.
fn tagged(engine: &Engine) -> Vec<(&str, &Image)> {
    let one = |(tag, id)| Some((String::as_str(tag), &**engine.images.get(id)?));
    engine.tags.iter().filter_map(one).collect()
}

fn host(name: &str, command: &str, host: &Engine, main: &Engine, letters: &Letters) -> String {
    let images = tagged(host);
    let mut out = format!(
        "<section class=\"panel bench-host\" aria-label=\"{name}\"><h2>{name} <small>{}</small></h2>",
        match images.len() {
            0 => "nothing here: pull".to_owned(),
            1 => "1 image".to_owned(),
            count => format!("{count} images"),
        }
    );
    let _ = write!(
        out,
        "<p class=\"sums\">moved <b>{}</b> · stored <b>{}</b></p>",
        size(host.moved),
        size(host.stored())
    );
    out += &stacks(host, &images, letters);
    out += &last_pull(host, letters);
    out += "<div class=\"bench-bar\">";
    for (repository, tag) in main.registry.tags.keys() {
        let name = format!("{repository}:{tag}");
        out += &press(&format!("{command} pull {name}"), &format!("pull {}", short(&name)));
    }
    for (tag, _) in images.iter().filter(|(tag, _)| tag.starts_with("localhost:5000/")) {
        if !main.registry.tags.contains_key(&split(tag)) {
            out += &press(&format!("{command} push {tag}"), &format!("push {}", short(tag)));
        }
    }
    out + "</div></section>"
}

fn split(name: &str) -> (String, String) {
    let (repository, tag) = name.rsplit_once(':').unwrap_or((name, "latest"));
    (repository.to_owned(), tag.to_owned())
}

/// Piles of layers: each layer is drawn once, where it is stored; what an image has in common with one to the left is named only.
fn stacks(host: &Engine, images: &[(&str, &Image)], letters: &Letters) -> String {
    let is_part = |image: &Image| {
        images.iter().any(|(_, other)| {
            other.layers.len() > image.layers.len() && other.layers.starts_with(&image.layers)
        })
    };
    let mut drawn: BTreeSet<&ChainId> = BTreeSet::new();
    let mut out = String::from("<div class=\"piles\">");
    let mut seen: BTreeSet<&[ChainId]> = BTreeSet::new();
    for (_, image) in images {
        if is_part(image) || !seen.insert(&image.layers) {
            continue;
        }
        out += "<ol class=\"pile\">";
        for (at, chain) in image.layers.iter().enumerate().rev() {
            let Some(layer) = host.layers.get(chain) else { continue };
            let tags: Vec<&str> = images
                .iter()
                .filter(|(_, other)| other.layers == image.layers[..=at])
                .map(|(tag, _)| short(tag))
                .collect();
            let tags = if tags.is_empty() {
                String::new()
            } else {
                format!("<small>← {}</small>", xml(&tags.join(", ")))
            };
            let again = !drawn.insert(chain);
            let (class, says) = if again {
                (" is-ghost", "stored once, left".to_owned())
            } else {
                ("", size(layer.size))
            };
            let _ = write!(
                out,
                "<li class=\"stone{class}\" data-css=\"{}\"><b>{}</b> <span>{says}</span>{tags}</li>",
                letters.css(&layer.diff_id),
                letters.name(&layer.diff_id)
            );
        }
        out += "</ol>";
    }
    out + "</div>"
}

/// What the last pull took, and why.
fn last_pull(host: &Engine, letters: &Letters) -> String {
    let Some(pull) = host.pulled.as_ref().filter(|pull| !pull.layers.is_empty()) else {
        return String::new();
    };
    let mut out = String::from("<ul class=\"pulled\" aria-label=\"The last pull\">");
    for (blob, diff, step) in &pull.layers {
        let twice = host.layers.values().filter(|layer| layer.diff_id == *diff).count() > 1;
        let (class, says) = match step {
            PullStep::Exists => ("exists", "Already exists: nothing moved".to_owned()),
            PullStep::Pulled(bytes) if twice => (
                "again",
                format!(
                    "{} moved again: it was here, but on another layer, so under another chain ID; it is stored again",
                    size(*bytes)
                ),
            ),
            PullStep::Pulled(bytes) => {
                ("pulled-now", format!("Pull complete: {} moved", size(*bytes)))
            }
        };
        let _ = write!(
            out,
            "<li class=\"{class}\">{} <code>{}</code> {says}</li>",
            letters.chip(diff),
            blob.short()
        );
    }
    out + "</ul>"
}

/// A layer has a name for pulling, one for pushing and one on disk.
fn names(hosts: &[&Engine], main: &Engine, letters: &Letters) -> String {
    let mut chains: BTreeMap<(usize, &ChainId), (DiffId, String)> = BTreeMap::new();
    for host in hosts {
        for (_, image) in tagged(host) {
            let steps: Vec<_> = image.history.iter().filter(|step| !step.empty).collect();
            for (at, chain) in image.layers.iter().enumerate() {
                let Some(layer) = host.layers.get(chain) else { continue };
                let below = image.layers[..at].iter().filter_map(|chain| host.layers.get(chain));
                let below: Vec<String> = below.map(|layer| letters.name(&layer.diff_id)).collect();
                let on = match below.len() {
                    0 => steps.get(at).map(|step| clean(&step.created_by)).unwrap_or_default(),
                    _ => format!("on {}", below.join(", ")),
                };
                chains.insert((letters.place(&layer.diff_id), chain), (layer.diff_id.clone(), on));
            }
        }
    }
    let blob = |diff: &DiffId| {
        let known = main.registry.blobs.iter().find(|(_, blob)| blob.diff_id == *diff);
        known.map_or("not pushed".to_owned(), |(digest, _)| digest.short().to_owned())
    };
    let mut out = String::from(
        "<section class=\"panel bench-names\" aria-label=\"One layer, three names\"><h2>One layer, three names <small>why pull and push print different ones</small></h2><table><thead><tr><th scope=\"col\">layer</th><th scope=\"col\">blob · pull</th><th scope=\"col\">diff ID · push</th><th scope=\"col\">chain ID · disk, rmi</th></tr></thead><tbody>",
    );
    for ((place, chain), (diff, on)) in chains.iter().take(40) {
        let twice = chains.keys().filter(|(other, _)| other == place).count() > 1;
        let class = if twice { "differs" } else { "" };
        let _ = write!(
            out,
            "<tr class=\"{class}\"><th scope=\"row\">{} <small>{}</small></th><td><code>{}</code></td><td><code>{}</code></td><td><code>{}</code></td></tr>",
            letters.chip(diff),
            xml(on),
            blob(diff),
            diff.0.short(),
            chain.0.short()
        );
    }
    out + "</tbody></table><p>A base layer’s chain ID is its diff ID. Above it, it is the hash of the chain ID below and the layer’s own diff ID.</p></section>"
}

/// What each removal would free.
fn frees(hosts: &[(&str, &str, &Engine)], letters: &Letters) -> String {
    let mut rows = String::new();
    for (name, command, host) in hosts {
        for (tag, image) in tagged(host) {
            let mut after = (*host).clone();
            let used = host.containers.iter().any(|container| container.image == image.id);
            let freed = if used { Vec::new() } else { after.untag(tag).unwrap_or_default() };
            let gone: Vec<String> = freed
                .iter()
                .filter_map(|one| match one {
                    crate::lab::engine::Removed::Layer(chain) => host.layers.get(chain),
                    _ => None,
                })
                .map(|layer| letters.name(&layer.diff_id))
                .collect();
            let bytes = host.stored().saturating_sub(after.stored());
            let what = match (used, gone.is_empty()) {
                (true, _) => "a container uses it".to_owned(),
                (_, true) => "its layers are needed".to_owned(),
                _ => format!("{} {}", gone.join(", "), if gone.len() == 1 { "goes" } else { "go" }),
            };
            let button = press(&format!("{command} rmi {tag}"), &format!("rmi {}", short(tag)));
            let _ = write!(
                rows,
                "<tr><th scope=\"row\">{name} {button}</th><td>{}</td><td><b>{}</b></td><td>{what}</td></tr>",
                size(host.image_size(image)),
                size(bytes)
            );
        }
    }
    format!(
        "<section class=\"panel bench-frees\" aria-label=\"What rmi frees\"><h2>What <code>rmi</code> frees</h2><table><thead><tr><th scope=\"col\">command</th><th scope=\"col\">size</th><th scope=\"col\">frees</th><th scope=\"col\">what goes</th></tr></thead><tbody>{rows}</tbody></table></section>"
    )
}
