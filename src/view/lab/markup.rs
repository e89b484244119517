//! The stage as markup: a table, so that who hears it has it, too. Rows are what containers see, their own layers, and the image's
//! layers, which are drawn once; columns are paths, each as wide as there are containers. What moves has the class of its phase.
//! Numbers for the style sheet travel in `data-css`.

use super::scene::{Lane, Scene, Spot, Stratum};
use super::stage::{Cell, Served, What};
use crate::lab::explain::{Layer, Seen};
use crate::view::ramp;
use crate::view::text::{size, xml};
use std::fmt::Write as _;

/// Milliseconds that a lookup stays in a layer.
const LOOK: usize = 90;
/// Milliseconds that a copy takes on its way up, whatever its size.
const COPY: usize = 600;

/// The picture as a table.
pub fn markup(scene: &Scene) -> String {
    let lanes = scene.lanes.len();
    let all = || scene.lanes.iter().flat_map(|lane| &lane.spots);
    let looked = all().map(|spot| spot.looked).max().unwrap_or(0);
    let copy_at = if looked > 0 { looked * LOOK + 200 } else { 0 };
    let change_at = copy_at + if all().any(|spot| spot.copied.is_some()) { COPY + 100 } else { 0 };
    let mut out = format!(
        "<table data-css=\"--each:{lanes};--wide:{};--d2:{copy_at}ms;--d3:{change_at}ms\"><caption class=\"hush\">{}</caption>",
        lanes * scene.columns.len(),
        xml(&caption(scene))
    );
    head(scene, &mut out);
    own(scene, &mut out);
    image(scene, &mut out);
    out + "</table>"
}

fn caption(scene: &Scene) -> String {
    let names: Vec<&str> = scene.lanes.iter().map(|lane| lane.name.as_str()).collect();
    format!("{} over the layers of {}", names.join(" and "), scene.image)
}

fn head(scene: &Scene, out: &mut String) {
    *out += "<thead><tr><td></td>";
    for path in &scene.columns {
        let path = xml(path);
        let _ = write!(
            out,
            "<th scope=\"colgroup\" colspan=\"{}\"><code title=\"{path}\"><bdi>{path}</bdi></code></th>",
            scene.lanes.len()
        );
    }
    *out += "</tr></thead>";
}

/// The rows that containers have for themselves.
fn own(scene: &Scene, out: &mut String) {
    *out += "<tbody class=\"own\">";
    if scene.lanes.len() > 1 {
        *out += "<tr class=\"whose\"><td></td>";
        for _ in &scene.columns {
            for lane in &scene.lanes {
                let _ = write!(out, "<th scope=\"col\">{}</th>", xml(&lane.name));
            }
        }
        *out += "</tr>";
    }
    *out += "<tr class=\"merged\"><th scope=\"row\">merged<small>what it sees</small></th>";
    spots(scene, out, merged);
    *out += "</tr><tr class=\"upper\"><th scope=\"row\">upper<small>what it wrote</small></th>";
    spots(scene, out, upper);
    *out += "</tr></tbody>";
}

fn spots(scene: &Scene, out: &mut String, draw: fn(&Scene, &Lane, &Spot) -> String) {
    for at in 0..scene.columns.len() {
        for (number, lane) in scene.lanes.iter().enumerate() {
            let class = if number == 0 { " class=\"begins\"" } else { "" };
            let spot = lane.spots.get(at).map(|spot| draw(scene, lane, spot));
            let _ = write!(out, "<td{class}>{}</td>", spot.unwrap_or_default());
        }
    }
}

/// Class and colours of what a layer serves.
fn ground(scene: &Scene, layer: Layer) -> (&'static str, String) {
    match layer {
        Layer::Image(number) => {
            let found = scene.layers.iter().find(|layer| layer.number == number);
            ("of-layer", found.map_or(String::new(), |layer| ramp::grounds(layer.place)))
        }
        _ => ("of-own", String::new()),
    }
}

fn sees(scene: &Scene, lane: &Lane, seen: Option<Served>, class: &str) -> String {
    let Some((layer, bytes)) = seen else {
        return format!("<div class=\"block gone {class}\"><b>—</b><span>not there</span></div>");
    };
    let (kind, css) = ground(scene, layer);
    let from = match layer {
        Layer::Upper => format!("from {}", lane.name),
        Layer::Init => "from docker".into(),
        Layer::Image(number) => format!("from L{}", number + 1),
    };
    let what = bytes.map_or_else(|| "folder".into(), size);
    format!(
        "<div class=\"block {kind} {class}\" data-css=\"{css}\"><b>{what}</b><span>{}</span></div>",
        xml(&from)
    )
}

fn merged(scene: &Scene, lane: &Lane, spot: &Spot) -> String {
    let mut out = String::new();
    // From what is seen down to what serves it: through the container's own layer, and so many of the image's.
    let down = match spot.merged {
        Some((Layer::Image(number), _)) => {
            scene.layers.iter().position(|layer| layer.number == number).map_or(0, |at| at + 1)
        }
        _ => 0,
    };
    if spot.looked > 0 {
        // docker's own layer is looked at, too, and not drawn; so is the container's, before all others.
        let rows = spot.looked - 1;
        let _ = write!(
            out,
            "<i class=\"ray ph1 {}\" data-css=\"--rows:{rows};--ms:{}ms\"></i>",
            place(rows),
            spot.looked * LOOK
        );
    } else if spot.merged.is_some() {
        let _ = write!(out, "<i class=\"thread {}\" data-css=\"--rows:{down}\"></i>", place(down));
    }
    match spot.was {
        Some(was) => {
            out += &sees(scene, lane, was, "was");
            out + &sees(scene, lane, spot.merged, "now ph3")
        }
        None => out + &sees(scene, lane, spot.merged, ""),
    }
}

fn place(rows: usize) -> &'static str {
    if rows == 0 { "to-own" } else { "to-layer" }
}

/// A mark on the way of a lookup: the row's number, and what was found when it ended there.
fn mark(row: usize, ended: Option<Seen>) -> String {
    let (class, sign, says) = match ended {
        None => ("passed", "✗", "looked here, went on"),
        Some(Seen::Nothing) => ("passed", "✗", "looked here: not there either"),
        Some(Seen::Whiteout) => ("stopped", "⊘", "looked here: hidden"),
        Some(_) => ("found", "✓", "looked here: found"),
    };
    format!(
        "<span class=\"mark ph1 {class}\" data-css=\"--ms:{}ms\"><i aria-hidden=\"true\">{sign}</i><span class=\"hush\">{says}. </span></span>",
        row * LOOK
    )
}

fn upper(_: &Scene, _: &Lane, spot: &Spot) -> String {
    let mut out = String::new();
    if spot.looked > 0 {
        out += &mark(1, spot.ended.filter(|_| spot.looked == 1));
    }
    let bytes = size(spot.upper.bytes);
    let phase = if spot.is_new { " ph3" } else { "" };
    if let Some((row, bytes)) = spot.copied {
        let rows = row + 1;
        let bytes = size(bytes);
        let _ = write!(
            out,
            "<i class=\"trail ph2\" data-css=\"--rows:{rows}\"></i><i class=\"ghost ph2\" data-css=\"--rows:{rows}\" aria-hidden=\"true\">{bytes}</i>"
        );
    }
    out += &match spot.upper.what {
        What::Absent => String::new(),
        What::CopiedUp if spot.copied.is_some() => {
            let rows = spot.copied.map_or(0, |(row, _)| row + 1);
            format!(
                "<div class=\"block of-own rises ph2\" data-css=\"--rows:{rows}\"><b>{bytes}</b><span>copied up</span></div>"
            )
        }
        What::CopiedUp => block("of-own", phase, &bytes, "copied up"),
        What::File => block("of-own", phase, &bytes, "its own"),
        What::Folder => block("of-own is-folder", phase, "folder", "merged"),
        What::Opaque if spot.merged.is_none() => block("opaque", phase, "closed", "by its folder"),
        What::Opaque => block("opaque", phase, "opaque", "closes all"),
        What::Whiteout => block("whiteout", phase, "whiteout", "hides it"),
    };
    out
}

fn block(class: &str, phase: &str, first: &str, second: &str) -> String {
    format!("<div class=\"block {class}{phase}\"><b>{first}</b><span>{second}</span></div>")
}

/// The image's layers, top first.
fn image(scene: &Scene, out: &mut String) {
    let width = 1 + scene.columns.len() * scene.lanes.len();
    let _ = write!(
        out,
        "<tbody class=\"image\"><tr class=\"whole\"><th scope=\"rowgroup\" colspan=\"{width}\"><code>{}</code> <small>read-only, stored once</small></th></tr>",
        xml(&scene.image)
    );
    for (row, layer) in scene.layers.iter().enumerate() {
        let made_by = xml(&layer.made_by);
        let _ = write!(
            out,
            "<tr class=\"stratum\" data-css=\"{}\"><th scope=\"row\"><code title=\"{made_by}\">{made_by}</code><small><span class=\"chip\">L{}</span> {}</small></th>",
            ramp::grounds(layer.place),
            layer.number + 1,
            size(layer.bytes)
        );
        for at in 0..scene.columns.len() {
            layer_cell(scene, row, layer, at, out);
        }
        *out += "</tr>";
    }
    *out += "</tbody>";
}

fn layer_cell(scene: &Scene, row: usize, layer: &Stratum, at: usize, out: &mut String) {
    let Some(cell) = layer.cells.get(at) else { return };
    let _ = write!(out, "<td class=\"begins\" colspan=\"{}\">", scene.lanes.len());
    // Row 0 is the container's own layer.
    let here = row + 1;
    for (number, lane) in scene.lanes.iter().enumerate() {
        if let Some(spot) = lane.spots.get(at).filter(|spot| spot.looked > here) {
            let _ = write!(out, "<span class=\"lane\" data-css=\"--lane:{number}\">");
            *out += &mark(here + 1, spot.ended.filter(|_| spot.looked == here + 1));
            *out += "</span>";
        }
    }
    *out += &layer_block(scene, layer, cell, at);
    *out += "</td>";
}

fn layer_block(scene: &Scene, layer: &Stratum, cell: &Cell, at: usize) -> String {
    let sees = |lane: &&Lane| {
        let merged = lane.spots.get(at).and_then(|spot| spot.merged);
        merged.is_some_and(|(by, _)| by == Layer::Image(layer.number))
    };
    let names: Vec<&str> = scene.lanes.iter().filter(sees).map(|lane| lane.name.as_str()).collect();
    let is_seen = !names.is_empty();
    let who = match names[..] {
        [] => match cell.hidden_by {
            Some(Layer::Image(number)) => format!("L{} hides it", number + 1),
            Some(_) => "hidden".into(),
            None => String::new(),
        },
        [_, _] => "both see it".into(),
        _ if scene.lanes.len() == 1 => "seen".into(),
        [name, ..] => format!("{name} sees it"),
    };
    let hidden = if is_seen { "" } else { " is-covered" };
    let (class, first) = match cell.what {
        What::Absent => return String::new(),
        What::Whiteout => ("whiteout", "whiteout".to_owned()),
        What::Opaque => ("opaque", "opaque".to_owned()),
        What::Folder => ("of-layer is-folder", "folder".to_owned()),
        What::File | What::CopiedUp => ("of-layer", size(cell.bytes)),
    };
    let who = match cell.what {
        What::Whiteout => "hides all below".into(),
        What::Folder if !is_seen && cell.hidden_by.is_none() => "merged".into(),
        _ => who,
    };
    let hidden = if class == "whiteout" { "" } else { hidden };
    format!("<div class=\"block {class}{hidden}\"><b>{first}</b><span>{}</span></div>", xml(&who))
}
