//! Pull, push and share as markup.

use super::values::{Brick, Freed, Host, Named, Share, Stone, Took, short};
use super::wire::{Wire, beats, wire};
use crate::view::ramp;
use crate::view::text::{size, xml};
use std::fmt::Write as _;

/// The stage; `wires` are what the last command moved, a machine each.
pub fn markup(share: &Share, wires: &[Wire]) -> String {
    let mut out = format!("<div class=\"share\" data-css=\"{}\">", beats(wires));
    out += &registry(share);
    out += "<div class=\"hosts\">";
    for (host, wire) in share.hosts.iter().zip(wires) {
        let _ = write!(out, "<div class=\"reach\">{}{}</div>", self::wire(wire), self::host(host));
    }
    out += "</div><div class=\"hosts\">";
    out += &names(&share.names);
    out += &frees(&share.frees);
    out + "</div></div>"
}

fn chip(brick: &Brick) -> String {
    let css = ramp::grounds(brick.place);
    format!("<span class=\"letter\" data-css=\"{css}\">{}</span>", brick.letter)
}

fn press(line: &str, shown: &str) -> String {
    let line = xml(line);
    format!(
        "<button type=\"button\" class=\"button\" data-line=\"{line}\" title=\"{line}\"><code>{}</code></button>",
        xml(shown)
    )
}

fn registry(share: &Share) -> String {
    let mut out = format!(
        "<section class=\"panel bench-registry\" aria-label=\"Registry\"><h2>Registry <small>localhost:5000</small></h2><p><b>{}</b> in {} blobs, each once · {} if every image kept its own</p><ul>",
        size(share.stored),
        share.blobs,
        size(share.unshared)
    );
    for tag in &share.tags {
        let _ = write!(out, "<li><code>{}</code><span class=\"blobs\">", xml(&tag.name));
        for (brick, bytes) in &tag.blobs {
            let _ = write!(
                out,
                "<span class=\"blob\" data-css=\"{}\"><b>{}</b> {}</span>",
                ramp::grounds(brick.place),
                brick.letter,
                size(*bytes)
            );
        }
        let whole = size(tag.whole());
        let _ = write!(out, "</span><span class=\"figure\">{whole} to pull whole</span></li>");
    }
    if share.tags.is_empty() {
        out += "<li>Nothing was pushed yet.</li>";
    }
    out + "</ul></section>"
}

fn host(host: &Host) -> String {
    let (name, command) = (host.name, host.command);
    let mut out = format!(
        "<section class=\"panel bench-host\" aria-label=\"{name}\"><h2>{name} <small>{}</small></h2>",
        host.about()
    );
    let _ = write!(
        out,
        "<p class=\"sums\">moved <b>{}</b> · stored <b>{}</b></p>",
        size(host.moved),
        size(host.stored)
    );
    out += &piles(&host.piles);
    out += &pulled(&host.took);
    out += "<div class=\"bench-bar\">";
    for name in &host.pulls {
        out += &press(&format!("{command} pull {name}"), &format!("pull {}", short(name)));
    }
    for tag in &host.pushes {
        out += &press(&format!("{command} push {tag}"), &format!("push {}", short(tag)));
    }
    out + "</div></section>"
}

impl Host {
    /// What is on it, in words.
    pub fn about(&self) -> String {
        match self.images {
            0 => "nothing here: pull".to_owned(),
            1 => "1 image".to_owned(),
            count => format!("{count} images"),
        }
    }
}

fn piles(piles: &[Vec<Stone>]) -> String {
    let mut out = String::from("<div class=\"piles\">");
    for pile in piles {
        out += "<ol class=\"pile\">";
        pile.iter().for_each(|stone| out += &self::stone(stone));
        out += "</ol>";
    }
    out + "</div>"
}

fn stone(stone: &Stone) -> String {
    let tags = if stone.tags.is_empty() {
        String::new()
    } else {
        format!("<small>← {}</small>", xml(&stone.tags.join(", ")))
    };
    let class = match (stone.again, stone.is_new) {
        (true, _) => " is-ghost",
        (_, true) => " ph3",
        _ => "",
    };
    format!(
        "<li class=\"stone{class}\" data-css=\"{}\"><b>{}</b> <span>{}</span>{tags}</li>",
        ramp::grounds(stone.brick.place),
        stone.brick.letter,
        stone.says()
    )
}

impl Stone {
    /// Its bytes, or where they are.
    pub fn says(&self) -> String {
        if self.again { "stored once, left".to_owned() } else { size(self.bytes) }
    }
}

/// What the last pull took, and why.
fn pulled(took: &[Took]) -> String {
    if took.is_empty() {
        return String::new();
    }
    let mut out = String::from("<ul class=\"pulled\" aria-label=\"The last pull\">");
    for one in took {
        let class = match one.moved {
            None => "exists",
            Some(_) if one.twice => "again",
            Some(_) => "pulled-now",
        };
        let (chip, blob, says) = (chip(&one.brick), &one.blob, one.says());
        let _ = write!(out, "<li class=\"{class}\">{chip} <code>{blob}</code> {says}</li>");
    }
    out + "</ul>"
}

fn names(all: &[Named]) -> String {
    let mut out = String::from(
        "<section class=\"panel bench-names\" aria-label=\"One layer, three names\"><h2>One layer, three names <small>why pull and push print different ones</small></h2><table><thead><tr><th scope=\"col\">layer</th><th scope=\"col\">blob · pull</th><th scope=\"col\">diff ID · push</th><th scope=\"col\">chain ID · disk, rmi</th></tr></thead><tbody>",
    );
    for one in all {
        let class = if one.twice { "differs" } else { "" };
        let _ = write!(
            out,
            "<tr class=\"{class}\"><th scope=\"row\">{} <small>{}</small></th><td><code>{}</code></td><td><code>{}</code></td><td><code>{}</code></td></tr>",
            chip(&one.brick),
            xml(&one.on),
            one.blob,
            one.diff,
            one.chain
        );
    }
    out + "</tbody></table><p>A base layer’s chain ID is its diff ID. Above it, it is the hash of the chain ID below and the layer’s own diff ID.</p></section>"
}

fn frees(all: &[Freed]) -> String {
    let mut rows = String::new();
    for one in all {
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{} {}</th><td>{}</td><td><b>{}</b></td><td>{}</td></tr>",
            one.host,
            press(&one.line, &format!("rmi {}", one.name)),
            size(one.size),
            size(one.frees),
            one.what
        );
    }
    format!(
        "<section class=\"panel bench-frees\" aria-label=\"What rmi frees\"><h2>What <code>rmi</code> frees</h2><table><thead><tr><th scope=\"col\">command</th><th scope=\"col\">size</th><th scope=\"col\">frees</th><th scope=\"col\">what goes</th></tr></thead><tbody>{rows}</tbody></table></section>"
    )
}
