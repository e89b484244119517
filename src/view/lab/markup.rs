//! The stage as markup: a table, so that who hears it has it, too. Rows are what containers see, their own layers, and the image's
//! layers, which are drawn once; columns are paths, each as wide as there are containers. What moves has the class of its phase.
//! Numbers for the style sheet travel in `data-css`.

use super::block::{self, Block, Kind};
use super::scene::{LOOK, Lane, Scene, Spot, Stratum};
use super::stage::View;
use crate::lab::explain::{Layer, Seen};
use crate::view::ramp;
use crate::view::text::{size, xml};
use std::fmt::Write as _;

/// The picture as a table.
pub fn markup(scene: &Scene) -> String {
    let lanes = scene.lanes.len();
    let mut out = format!(
        "<table data-css=\"--each:{lanes};--wide:{};{}\"><caption class=\"hush\">{}</caption>",
        lanes * scene.columns.len(),
        scene.beats(),
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

fn sees(scene: &Scene, lane: &Lane, seen: View, class: &str) -> String {
    let block = block::seen(scene, lane, seen);
    let css = block.place.map(ramp::grounds).filter(|_| block.kind == Kind::Layer);
    let css = css.map(|css| format!(" data-css=\"{css}\"")).unwrap_or_default();
    drawn(&block, class, &css)
}

/// What was there until the change, and what is there from then on.
fn turns(was: Option<&Block>, now: Option<&Block>) -> String {
    match (was, now) {
        (None, None) => String::new(),
        (None, Some(now)) => drawn(now, "ph3", ""),
        (Some(was), None) => drawn(was, "was goes", ""),
        (Some(was), Some(now)) if was == now => drawn(now, "", ""),
        (Some(was), Some(now)) => drawn(was, "was", "") + &drawn(now, "now ph3", ""),
    }
}

/// A block; `more` is what its element has beside.
fn drawn(block: &Block, class: &str, more: &str) -> String {
    let kind = match block.kind {
        Kind::Layer => "of-layer",
        Kind::Own => "of-own",
        Kind::Beside => "beside",
        Kind::Gone => "gone",
        Kind::Whiteout => "whiteout",
        Kind::Opaque => "opaque",
    };
    let folder = if block.folder { " is-folder" } else { "" };
    let covered = if block.covered { " is-covered" } else { "" };
    let gap = if class.is_empty() { "" } else { " " };
    format!(
        "<div class=\"block {kind}{folder}{covered}{gap}{class}\"{more}><b>{}</b><span>{}</span></div>",
        xml(&block.first),
        xml(&block.second)
    )
}

fn merged(scene: &Scene, lane: &Lane, spot: &Spot) -> String {
    let mut out = String::new();
    // From what is seen down to what serves it: through the container's own layer, and so many of the image's.
    let down = match spot.merged {
        View::Layer(Layer::Image(number), _) => {
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
    } else if matches!(spot.merged, View::Layer(..)) {
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

fn upper(scene: &Scene, _: &Lane, spot: &Spot) -> String {
    let mut out = String::new();
    if spot.looked > 0 {
        out += &mark(1, spot.ended.filter(|_| spot.looked == 1));
    }
    let now = block::upper(&spot.upper, spot.merged);
    let Some((row, bytes)) = spot.copied else {
        let had = spot.had.map(|had| block::upper(&had, spot.was.unwrap_or(spot.merged)));
        return out + &turns(had.as_ref().unwrap_or(&now).as_ref(), now.as_ref());
    };
    let css = format!(" data-css=\"--rows:{}\"", row + 1);
    let _ = write!(
        out,
        "<i class=\"trail ph2\"{css}></i><i class=\"ghost ph2\"{css} aria-hidden=\"true\">{}</i>",
        size(bytes)
    );
    match &now {
        Some(now) if bytes == spot.upper.bytes => out += &drawn(now, "rises ph2", &css),
        // The whole file rises; only then is it written to.
        _ => {
            out += &drawn(&block::copy(scene, row, bytes), "rises was ph2", &css);
            out += &now.map(|now| drawn(&now, "now ph3", "")).unwrap_or_default();
        }
    }
    out
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
    let [was, now] = [true, false].map(|before| block::layer(scene, layer, at, before));
    *out += &turns(was.as_ref(), now.as_ref());
    *out += "</td>";
}
