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

/// A layer of a way's image.
pub struct Row {
    /// What made it.
    pub made_by: String,
    /// Base = 0.
    pub number: usize,
    pub(in crate::view::lab) bytes: u64,
    /// Its place on the strata ramp.
    pub place: f32,
    /// The secret is in it.
    pub tells: bool,
    /// Another image has it, too.
    pub shared: bool,
}

impl Row {
    /// What is to be said of it.
    pub fn says(&self) -> &'static str {
        match (self.tells, self.shared) {
            (true, _) => "the secret is in it",
            (false, true) => "shared",
            _ => "",
        }
    }
}

/// A way that was built.
pub struct Built {
    /// Base first.
    pub rows: Vec<Row>,
    /// Bytes of the image, and what of it others here have, too.
    pub size: u64,
    pub(in crate::view::lab) common: u64,
    /// Somebody who has the image can read the secret.
    pub told: bool,
    /// Who can read the secret.
    pub readers: String,
}

/// A way as it is shown.
pub struct Shown {
    pub(in crate::view::lab) title: &'static str,
    pub(in crate::view::lab) about: &'static str,
    pub(in crate::view::lab) tag: &'static str,
    /// What came of it; nothing before it is built.
    pub built: Option<Built>,
}

/// The stage as values. `home` is the folder with the sample in it.
pub fn values(engine: &Engine, home: &str) -> Vec<Shown> {
    let secret = secret(engine, home);
    let one = |way: &Way| {
        let image = engine.tags.get(way.tag).and_then(|id| engine.images.get(id));
        let built = image.map(|image| built(engine, image, secret.as_ref()));
        Shown { title: way.title, about: way.about, tag: way.tag, built }
    };
    WAYS.iter().map(one).collect()
}

/// The stage.
pub fn markup(all: &[Shown]) -> String {
    let ways: String = all.iter().map(way).collect();
    format!("<div class=\"share\"><div class=\"ways\">{ways}</div>{}</div>", table(all))
}

fn built(engine: &Engine, image: &Image, secret: Option<&Content>) -> Built {
    let most = (image.layers.len().max(2) - 1) as f32;
    let steps: Vec<_> = image.history.iter().filter(|step| !step.empty).collect();
    let row = |(number, chain): (usize, &ChainId)| {
        let made_by = steps.get(number).map(|step| clean(&step.created_by)).unwrap_or_default();
        Some(Row {
            made_by: if made_by.is_empty() { "imported".to_owned() } else { made_by },
            number,
            bytes: engine.layers.get(chain)?.size,
            place: number as f32 / most,
            tells: in_layer(engine, chain, secret),
            shared: shared(engine, image, chain),
        })
    };
    let rows: Vec<Row> = image.layers.iter().enumerate().filter_map(row).collect();
    let common = rows.iter().filter(|row| row.shared).map(|row| row.bytes).sum();
    let told = rows.iter().any(|row| row.tells);
    Built {
        size: engine.image_size(image),
        common,
        told,
        readers: readers(engine, &rows, secret),
        rows,
    }
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

fn way(way: &Shown) -> String {
    let verb = if way.built.is_some() { "Build again" } else { "Build" };
    let rows: String =
        way.built.iter().flat_map(|built| built.rows.iter().rev()).map(row).collect();
    let pile = way.built.as_ref().map(|_| format!("<ol class=\"pile-of\">{rows}</ol>"));
    format!(
        "<section class=\"panel bench-way\" aria-label=\"{0}\"><h2>{0} <small>{1}</small></h2><p>{2}</p>{3}<div class=\"bench-bar\"><button type=\"button\" class=\"button primary\" data-press=\"way:{1}\">{verb}</button></div></section>",
        way.title,
        way.tag,
        way.about,
        pile.unwrap_or_default()
    )
}

fn row(row: &Row) -> String {
    format!(
        "<li class=\"stack {}\" data-css=\"{}\"><code>{}</code><small><span class=\"chip\">L{}</span> <b>{}</b></small><em>{}</em></li>",
        if row.tells { "holds-secret" } else { "" },
        ramp::grounds(row.place),
        xml(&row.made_by),
        row.number + 1,
        size(row.bytes),
        row.says()
    )
}

/// Another image has the same layer on the same layers.
fn shared(engine: &Engine, image: &Image, chain: &ChainId) -> bool {
    engine.images.values().any(|other| other.id != image.id && other.layers.contains(chain))
}

fn table(all: &[Shown]) -> String {
    let mut rows = String::new();
    for way in all {
        let _ = match &way.built {
            None => write!(
                rows,
                "<tr><th scope=\"row\">{}</th><td colspan=\"4\">not built yet</td></tr>",
                way.title
            ),
            Some(built) => write!(
                rows,
                "<tr><th scope=\"row\">{}</th><td><b>{}</b></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                way.title,
                size(built.size),
                size(built.common),
                size(built.size - built.common),
                if built.told {
                    format!("<b class=\"bad\">{}</b>", built.readers)
                } else {
                    built.readers.clone()
                }
            ),
        };
    }
    format!(
        "<section class=\"panel\" aria-label=\"What each way costs\"><h2>What each way costs</h2><table class=\"costs\"><thead><tr><th scope=\"col\">way</th><th scope=\"col\">image</th><th scope=\"col\">shared with others here</th><th scope=\"col\">its own</th><th scope=\"col\">who can read the secret</th></tr></thead><tbody>{rows}</tbody></table><p>A deletion in a later layer hides; the bytes stay below it. Squashing takes them out, and with them all that the image had in common with others: everybody who pulls it pulls all of it. Stages do neither. On the machine that built, the build cache keeps the stage with the secret until <code>docker builder prune</code>.</p></section>"
    )
}

/// Who can read the secret, in words.
fn readers(engine: &Engine, rows: &[Row], secret: Option<&Content>) -> String {
    let found = rows.iter().filter(|row| row.tells);
    let found: Vec<String> = found.map(|row| format!("L{}", row.number + 1)).collect();
    if !found.is_empty() {
        return format!(
            "everybody who has the image: it is in {}, and no container sees it",
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
