//! Squash and stages: the same program built three ways. What each weighs, what it shares, and who can still read the secret.

use super::build::clean;
use crate::domain::ChainId;
use crate::lab::content::Content;
use crate::lab::engine::{Engine, Image};
use crate::lab::tree::{Body, Tree};
use crate::view::ramp;
use crate::view::text::{size, xml};
use std::fmt::Write as _;

/// One way to build it.
struct Way {
    title: &'static str,
    about: &'static str,
    tag: &'static str,
    lines: &'static str,
}

const WAYS: [Way; 3] = [
    Way {
        title: "Added, then deleted",
        about: "Secret and compiler are copied in, used, and removed by a later RUN.",
        tag: "secret:1",
        lines: "docker build -t secret:1 secret",
    },
    Way {
        title: "Squashed",
        about: "A container of that image, exported and imported: all it sees, as one layer. Its configuration is lost, too.",
        tag: "secret:squashed",
        lines: "docker build -q -t secret:1 secret\ndocker create --name squash secret:1 true\ndocker export squash | docker import - secret:squashed\ndocker rm squash",
    },
    Way {
        title: "Built in stages",
        about: "Secret and compiler stay in a stage of their own; only the tool is copied out of it.",
        tag: "secret:stages",
        lines: "docker build -t secret:stages -f secret/Dockerfile.stages secret",
    },
];

/// The lines that build a way; `None`: there is no such.
pub fn lines(tag: &str) -> Option<&'static str> {
    WAYS.iter().find(|way| way.tag == tag).map(|way| way.lines)
}

/// The stage. `home` is the folder with the sample in it.
pub fn markup(engine: &Engine, home: &str) -> String {
    let secret = secret(engine, home);
    let ways: String = WAYS.iter().map(|way| self::way(engine, way, secret.as_ref())).collect();
    format!(
        "<div class=\"share\"><div class=\"ways\">{ways}</div>{}</div>",
        table(engine, secret.as_ref())
    )
}

/// What must not be seen: the sample's token.
fn secret(engine: &Engine, home: &str) -> Option<Content> {
    let at = format!("{}/secret/token", home.trim_matches('/'));
    let tree = &engine.disks.get(&engine.host)?.upper;
    match &tree.node(tree.at(at.as_bytes())?).body {
        Body::File(content) => Some(content.clone()),
        _ => None,
    }
}

/// A layer has the secret in a file.
fn holds(tree: &Tree, secret: &Content) -> bool {
    let Ok(hash) = secret.sha256() else { return false };
    tree.walk().iter().any(|(_, id)| match &tree.node(*id).body {
        Body::File(content) if content.len() == secret.len() => {
            content.sha256().is_ok_and(|other| other == hash)
        }
        _ => false,
    })
}

fn in_layer(engine: &Engine, chain: &ChainId, secret: Option<&Content>) -> bool {
    secret.zip(engine.layers.get(chain)).is_some_and(|(secret, layer)| holds(&layer.tree, secret))
}

fn way(engine: &Engine, way: &Way, secret: Option<&Content>) -> String {
    let image = engine.tags.get(way.tag).and_then(|id| engine.images.get(id));
    let verb = if image.is_some() { "Build again" } else { "Build" };
    let mut out = format!(
        "<section class=\"panel bench-way\" aria-label=\"{0}\"><h2>{0} <small>{1}</small></h2><p>{2}</p>",
        way.title, way.tag, way.about
    );
    if let Some(image) = image {
        out += &layers(engine, image, secret);
    }
    let _ = write!(
        out,
        "<div class=\"bench-bar\"><button type=\"button\" class=\"button primary\" data-press=\"way:{}\">{verb}</button></div></section>",
        way.tag
    );
    out
}

fn layers(engine: &Engine, image: &Image, secret: Option<&Content>) -> String {
    let most = (image.layers.len().max(2) - 1) as f32;
    let steps: Vec<_> = image.history.iter().filter(|step| !step.empty).collect();
    let mut rows = String::new();
    for (at, chain) in image.layers.iter().enumerate().rev() {
        let Some(layer) = engine.layers.get(chain) else { continue };
        let made_by = steps.get(at).map(|step| clean(&step.created_by)).unwrap_or_default();
        let made_by = if made_by.is_empty() { "imported".to_owned() } else { made_by };
        let tells = in_layer(engine, chain, secret);
        let (class, says) = match tells {
            true => ("holds-secret", "the secret is in it"),
            false if shared(engine, image, chain) => ("", "shared"),
            false => ("", ""),
        };
        let _ = write!(
            rows,
            "<li class=\"stack {class}\" data-css=\"{}\"><code>{}</code><small><span class=\"chip\">L{}</span> <b>{}</b></small><em>{says}</em></li>",
            ramp::grounds(at as f32 / most),
            xml(&made_by),
            at + 1,
            size(layer.size)
        );
    }
    format!("<ol class=\"pile-of\">{rows}</ol>")
}

/// Another image has the same layer on the same layers.
fn shared(engine: &Engine, image: &Image, chain: &ChainId) -> bool {
    engine.images.values().any(|other| other.id != image.id && other.layers.contains(chain))
}

fn table(engine: &Engine, secret: Option<&Content>) -> String {
    let mut rows = String::new();
    for way in &WAYS {
        let image = engine.tags.get(way.tag).and_then(|id| engine.images.get(id));
        let Some(image) = image else {
            let _ = write!(
                rows,
                "<tr><th scope=\"row\">{}</th><td colspan=\"4\">not built yet</td></tr>",
                way.title
            );
            continue;
        };
        let all = engine.image_size(image);
        let common: u64 = image
            .layers
            .iter()
            .filter(|chain| shared(engine, image, chain))
            .filter_map(|chain| engine.layers.get(chain))
            .map(|layer| layer.size)
            .sum();
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{}</th><td><b>{}</b></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            way.title,
            size(all),
            size(common),
            size(all - common),
            readers(engine, image, secret)
        );
    }
    format!(
        "<section class=\"panel\" aria-label=\"What each way costs\"><h2>What each way costs</h2><table class=\"costs\"><thead><tr><th scope=\"col\">way</th><th scope=\"col\">image</th><th scope=\"col\">shared with others here</th><th scope=\"col\">its own</th><th scope=\"col\">who can read the secret</th></tr></thead><tbody>{rows}</tbody></table><p>A deletion in a later layer hides; the bytes stay below it. Squashing takes them out, and with them all that the image had in common with others: everybody who pulls it pulls all of it. Stages do neither. On the machine that built, the build cache keeps the stage with the secret until <code>docker builder prune</code>.</p></section>"
    )
}

fn readers(engine: &Engine, image: &Image, secret: Option<&Content>) -> String {
    let found: Vec<String> = image
        .layers
        .iter()
        .enumerate()
        .filter(|(_, chain)| in_layer(engine, chain, secret))
        .map(|(at, _)| format!("L{}", at + 1))
        .collect();
    if !found.is_empty() {
        return format!(
            "<b class=\"bad\">everybody who has the image: it is in {}, and no container sees it</b>",
            found.join(", ")
        );
    }
    let cached = engine
        .cache
        .results
        .values()
        .any(|cached| secret.is_some_and(|secret| holds(&cached.layer.tree, secret)));
    let here = if cached { "; here, the build cache still has it" } else { "" };
    format!("nobody who has the image{here}")
}
