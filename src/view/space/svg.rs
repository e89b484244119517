//! A picture as the text of an SVG file that stands alone: fixed light colours, no style sheet, no script.

use super::paint::{Fill, Line, LineKind, Tone};
use super::{Picture, Shade, ShadeRow};
use crate::view::compare::svg::stratum_colour;
use crate::view::text::xml;
use std::fmt::Write as _;

const MONO: &str = "ui-monospace,SF Mono,DejaVu Sans Mono,Menlo,Consolas,monospace";
/// Of changes and of kinds, by number; those of the style sheet.
const CHANGES: [&str; 5] = ["#157038", "#b87a1e", "#7a6bd0", "#b92525", "#8b8f8e"];
const GROUPS: [&str; 7] =
    ["#46587a", "#238994", "#c9564a", "#88ac61", "#e8a95c", "#8a6fb0", "#8b8f8e"];
/// Room around the picture, for its title above and its legend below.
const MARGIN: f32 = 16.0;
const TITLE: f32 = 26.0;
const LEGEND: f32 = 22.0;
/// Width of an item of the legend.
const ITEM: f32 = 170.0;
const PATTERNS: &str = "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect width=\"6\" height=\"6\" fill=\"#fff\" fill-opacity=\".45\"/><path d=\"M1 0v6\" stroke=\"#1d1f23\" stroke-opacity=\".45\" stroke-width=\"1.4\"/></pattern>\
<pattern id=\"dots\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><circle cx=\"2.5\" cy=\"2.5\" r=\".8\" fill=\"#1d1f23\" fill-opacity=\".45\"/></pattern></defs>\n";

/// The picture as an SVG file; `title` says of which image.
pub fn svg(picture: &Picture, title: &str) -> String {
    let width = picture.width + 2.0 * MARGIN;
    let each = (picture.width / ITEM).max(1.0) as usize;
    let rows = picture.shades.len().div_ceil(each) as f32;
    let height = picture.height + 2.0 * MARGIN + TITLE + LEGEND * rows;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"{MONO}\" font-size=\"12\" role=\"img\">\n<title>{}</title>\n{PATTERNS}\
         <rect width=\"100%\" height=\"100%\" fill=\"#fbfaf7\"/>\n\
         <text x=\"{MARGIN:.0}\" y=\"{:.0}\" font-weight=\"650\" fill=\"#1d1f23\">{}</text>\n\
         <g transform=\"translate({MARGIN:.0} {:.0})\">\n",
        xml(&picture.says),
        MARGIN + 12.0,
        xml(&format!("{title}  {}", picture.path)),
        MARGIN + TITLE,
    );
    picture.fills.iter().for_each(|fill| push_fill(&mut out, fill));
    picture.lines.iter().for_each(|line| push_line(&mut out, line));
    for (at, row) in picture.shades.iter().enumerate() {
        let (x, y) =
            ((at % each) as f32 * ITEM, picture.height + 20.0 + (at / each) as f32 * LEGEND);
        push_legend(&mut out, row, x, y);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn colour(shade: Option<Shade>, stratum: f32) -> String {
    match shade {
        None => "#d5d3cc".to_owned(),
        Some(Shade::Layer(_)) => stratum_colour(stratum),
        Some(Shade::Change(kind)) => CHANGES[usize::from(kind.clamp(1, 5)) - 1].to_owned(),
        Some(Shade::Group(group)) => GROUPS[usize::from(group).min(GROUPS.len() - 1)].to_owned(),
    }
}

fn push_fill(out: &mut String, fill: &Fill) {
    let colour = colour(fill.shade, fill.stratum);
    let paint = match fill.tone {
        Tone::Folder => format!("\"{colour}\" fill-opacity=\".24\""),
        Tone::Leaf => format!("\"{colour}\" fill-opacity=\".5\""),
        Tone::Strip => format!("\"{colour}\""),
        Tone::Dots => "\"url(#dots)\"".to_owned(),
        Tone::Hatch => "\"url(#hatch)\"".to_owned(),
    };
    let _ = writeln!(out, "<path d=\"{}\" fill={paint}/>", fill.path);
}

fn push_line(out: &mut String, line: &Line) {
    let Line { x, y, .. } = line;
    let turn = if line.upright {
        format!(" transform=\"rotate(90 {x:.1} {y:.1})\"")
    } else {
        String::new()
    };
    let face = match line.kind {
        LineKind::Folder => " font-weight=\"600\" fill=\"#1d1f23\"",
        LineKind::File => " fill=\"#1d1f23\"",
        LineKind::Size | LineKind::Note => " font-size=\"11\" fill=\"#3d413f\"",
    };
    let halo = match line.hidden {
        true => {
            " stroke=\"#fff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        }
        false => "",
    };
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\"{turn}{face}{halo}>{}</text>",
        xml(&line.text)
    );
}

fn push_legend(out: &mut String, row: &ShadeRow, x: f32, y: f32) {
    let colour = colour(Some(row.shade), row.stratum);
    let _ = writeln!(
        out,
        "<rect x=\"{x:.0}\" y=\"{:.0}\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{colour}\"/>\
         <text x=\"{:.0}\" y=\"{y:.0}\" font-size=\"11\" fill=\"#1d1f23\">{} {}</text>",
        y - 10.0,
        x + 18.0,
        xml(&row.name),
        xml(&row.size)
    );
}
