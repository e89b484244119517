//! Pull, push and share on paper: the registry on top, the machines below it, what went between them.

use super::paper::{Face, Look, MARGIN, Paper, Place};
use super::{Heading, head, panel};
use crate::view::lab::share::{Fate, Host, Packet, Share, Tag, Wire};
use crate::view::text::size;

const WIDTH: f32 = 1080.0;
const GAP: f32 = 16.0;
/// Heights: of a tag, of the way between registry and machines, of a layer.
const TAG: f32 = 28.0;
const WIRE: f32 = 64.0;
const PACKET: f32 = 21.0;
const STONE: f32 = 38.0;
const PILE: f32 = 150.0;
/// A line of text in a panel.
const LINE: f32 = 20.0;

/// The stage as an SVG file.
pub fn share(share: &Share, wires: &[Wire], heading: &Heading, dark: bool) -> String {
    let mut paper = Paper::new(dark);
    let top = head(&mut paper, heading, WIDTH);
    let below = registry(&mut paper, share, top);
    let width = (WIDTH - 2.0 * MARGIN - GAP) / 2.0;
    let height = wires.iter().map(|wire| high(wire, width)).fold(WIRE, f32::max);
    let mut ends = below;
    for (at, (host, between)) in share.hosts.iter().zip(wires).enumerate() {
        let x = MARGIN + at as f32 * (width + GAP);
        wire(&mut paper, between, Place(x, below, width, height));
        ends = ends.max(machine(&mut paper, host, Place(x, below + height, width, 0.0)));
    }
    let names = names(&mut paper, share, Place(MARGIN, ends + GAP, width, 0.0));
    let at = Place(MARGIN + width + GAP, ends + GAP, width, 0.0);
    let ends = names.max(frees(&mut paper, share, at));
    paper.finish(WIDTH, ends + MARGIN, &format!("{}: {}", heading.title, heading.line))
}

fn registry(paper: &mut Paper, share: &Share, top: f32) -> f32 {
    let (tones, width) = (paper.tones, WIDTH - 2.0 * MARGIN);
    let height = 38.0 + share.tags.len().max(1) as f32 * TAG;
    let about = format!(
        "{} in {} blobs, each once · {} if every image kept its own",
        size(share.stored),
        share.blobs,
        size(share.unshared)
    );
    panel(paper, Place(MARGIN, top, width, height), "Registry", &about);
    if share.tags.is_empty() {
        let face = Face::of(12.0, tones.ink_2);
        paper.text(MARGIN + 12.0, top + 50.0, "Nothing was pushed yet.", face);
    }
    for (at, tag) in share.tags.iter().enumerate() {
        self::tag(paper, tag, top + 52.0 + at as f32 * TAG);
    }
    top + height
}

fn tag(paper: &mut Paper, tag: &Tag, y: f32) {
    let tones = paper.tones;
    let face = Face::of(12.0, tones.ink).mono().within(150.0);
    paper.text(MARGIN + 12.0, y, &tag.name, face);
    let mut x = MARGIN + 176.0;
    for (brick, bytes) in &tag.blobs {
        x += paper.chip(x, y, &format!("{} {}", brick.letter, size(*bytes)), brick.place) + 5.0;
    }
    let whole = format!("{} to pull whole", size(tag.whole()));
    paper.text(WIDTH - MARGIN - 12.0, y, &whole, Face::of(11.5, tones.ink_2).end());
}

fn words(packet: &Packet) -> String {
    let sign = if matches!(packet.fate, Fate::Moved(_)) { "" } else { "✓ " };
    format!("{sign}{} {}", packet.brick.letter, packet.fate.says())
}

/// Room of a packet, with what is between it and the next.
fn wide(text: &str) -> f32 {
    text.chars().count() as f32 * 7.0 + 17.0
}

/// Height of the way with its packets in as many lines as they take.
fn high(wire: &Wire, width: f32) -> f32 {
    let all: f32 = wire.packets.iter().map(|packet| wide(&words(packet))).sum();
    // The last of a line leaves room, which the next line may need.
    let lines = (all / (width - 170.0)).ceil().max(1.0);
    WIRE + (lines - 1.0) * PACKET
}

fn wire(paper: &mut Paper, wire: &Wire, Place(x, y, width, height): Place) {
    let tones = paper.tones;
    let colour = if wire.packets.is_empty() { tones.line_strong } else { tones.modified };
    let at = x + 22.0;
    paper.path(&format!("M{at:.1} {y:.1}V{:.1}", y + height), colour, 2.0, false);
    if !wire.packets.is_empty() {
        let (tip, back) = if wire.up { (y + 2.0, 9.0) } else { (y + height - 2.0, -9.0) };
        let way = format!(
            "M{:.1} {:.1}L{at:.1} {tip:.1}L{:.1} {:.1}",
            at - 6.0,
            tip + back,
            at + 6.0,
            tip + back
        );
        paper.path(&way, colour, 2.0, false);
    }
    let face = Face::of(11.5, tones.ink_2).within(width - 44.0);
    paper.text(x + 38.0, y + 24.0, &wire.says(), face);
    let (mut left, mut base) = (x + 38.0, y + 48.0);
    for packet in &wire.packets {
        let text = words(packet);
        if left + wide(&text) > x + width {
            (left, base) = (x + 38.0, base + PACKET);
        }
        if matches!(packet.fate, Fate::Moved(_)) {
            paper.chip(left, base, &text, packet.brick.place);
        } else {
            paper.text(left, base, &text, Face::of(11.5, tones.added));
        }
        left += wide(&text);
    }
}

fn machine(paper: &mut Paper, host: &Host, Place(x, y, width, _): Place) -> f32 {
    let tones = paper.tones;
    let most = host.piles.iter().map(Vec::len).max().unwrap_or(0) as f32;
    let height = 66.0 + most * STONE + host.took.len() as f32 * LINE + 14.0;
    panel(paper, Place(x, y, width, height), host.name, &host.about());
    let sums = format!("moved {} · stored {}", size(host.moved), size(host.stored));
    paper.text(x + 12.0, y + 44.0, &sums, Face::of(12.5, tones.ink_2));
    let floor = y + 58.0 + most * STONE;
    for (at, pile) in host.piles.iter().enumerate() {
        let left = x + 12.0 + at as f32 * (PILE + 10.0);
        for (up, stone) in pile.iter().rev().enumerate() {
            let top = floor - (up + 1) as f32 * STONE;
            let place = Place(left, top, PILE, STONE - 3.0);
            let (fill, on) = Paper::ground(stone.brick.place);
            let (look, on) = if stone.again {
                (Look { edge: tones.line_strong, dashed: true, ..Look::default() }, tones.ink_2)
            } else {
                (Look { fill: &fill, ..Look::default() }, on)
            };
            paper.rect(place, 4.0, look);
            let text = format!("{}  {}", stone.brick.letter, stone.says());
            paper.text(
                left + 8.0,
                top + 15.0,
                &text,
                Face::of(11.5, on).bold().within(PILE - 14.0),
            );
            if !stone.tags.is_empty() {
                let tags = format!("← {}", stone.tags.join(", "));
                let face = Face::of(10.5, on).within(PILE - 14.0);
                paper.text(left + 8.0, top + 28.0, &tags, face);
            }
        }
    }
    for (at, took) in host.took.iter().enumerate() {
        let line = floor + 18.0 + at as f32 * LINE;
        let wide = paper.chip(x + 12.0, line, &took.brick.letter, took.brick.place);
        let face = Face::of(11.5, tones.ink_2).mono();
        let blob = paper.text(x + 20.0 + wide, line, &took.blob, face);
        let left = x + 28.0 + wide + blob;
        let face = Face::of(11.5, tones.ink).within(x + width - left - 8.0);
        paper.text(left, line, &took.says(), face);
    }
    y + height
}

/// What the columns of a table say, in a panel whose upper edge is `y`.
fn heads(paper: &mut Paper, y: f32, columns: [f32; 4], names: [&str; 4]) {
    let face = Face::of(11.0, paper.tones.ink_2);
    for (left, name) in columns.into_iter().zip(names) {
        paper.text(left, y + 46.0, name, face);
    }
}

fn names(paper: &mut Paper, share: &Share, Place(x, y, width, _): Place) -> f32 {
    let tones = paper.tones;
    let height = 66.0 + share.names.len() as f32 * LINE;
    panel(paper, Place(x, y, width, height), "One layer, three names", "");
    let columns = [x + 12.0, x + 190.0, x + 292.0, x + 394.0];
    heads(paper, y, columns, ["layer", "blob · pull", "diff ID · push", "chain ID · disk"]);
    for (at, one) in share.names.iter().enumerate() {
        let line = y + 68.0 + at as f32 * LINE;
        let colour = if one.twice { tones.modified } else { tones.ink };
        let wide = paper.chip(columns[0], line, &one.brick.letter, one.brick.place);
        let face = Face::of(11.0, tones.ink_2).within(160.0 - wide);
        paper.text(columns[0] + wide + 6.0, line, &one.on, face);
        let face = Face::of(11.0, colour).mono();
        for (left, text) in columns[1..].iter().zip([&one.blob, &one.diff, &one.chain]) {
            paper.text(*left, line, text, face);
        }
    }
    y + height
}

fn frees(paper: &mut Paper, share: &Share, Place(x, y, width, _): Place) -> f32 {
    let tones = paper.tones;
    let height = 66.0 + share.frees.len() as f32 * LINE;
    panel(paper, Place(x, y, width, height), "What rmi frees", "");
    let columns = [x + 12.0, x + 214.0, x + 284.0, x + 344.0];
    heads(paper, y, columns, ["command", "size", "frees", "what goes"]);
    for (at, one) in share.frees.iter().enumerate() {
        let line = y + 68.0 + at as f32 * LINE;
        let name = format!("{} rmi {}", one.host, one.name);
        paper.text(columns[0], line, &name, Face::of(11.0, tones.ink).mono().within(194.0));
        let face = Face::of(11.5, tones.ink);
        paper.text(columns[1], line, &size(one.size), face);
        paper.text(columns[2], line, &size(one.frees), face.bold());
        let face = Face::of(10.5, tones.ink_2).within(x + width - columns[3] - 8.0);
        paper.text(columns[3], line, &one.what, face);
    }
    y + height
}
