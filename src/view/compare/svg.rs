//! A diagram as the text of an SVG file that stands alone: fixed light colours, no style sheet, no script.

use super::diagram::{Column, Diagram, Label, LayerBox, Legend};
use crate::view::text::xml;
use std::fmt::Write as _;

/// The strata ramp of the design tokens, in sRGB, for programs that don't know `oklch()`.
const STRATA: [u32; 8] = [
    0x0046_587a,
    0x0035_7090,
    0x0023_8994,
    0x0041_a083,
    0x0088_ac61,
    0x00c9_b04f,
    0x00e8_a95c,
    0x00f1_9266,
];
const FONT: &str = "system-ui,Segoe UI,Roboto,Helvetica,Arial,sans-serif";
const MONO: &str = "ui-monospace,SF Mono,DejaVu Sans Mono,Menlo,Consolas,monospace";

/// The colour at `place` (0 to 1) of the strata ramp.
pub fn stratum_colour(place: f32) -> String {
    let at = place.clamp(0.0, 1.0) * (STRATA.len() - 1) as f32;
    let low = (at as usize).min(STRATA.len() - 2);
    let part = at - low as f32;
    let channel = |shift: u32| {
        let value = |colour: u32| (colour >> shift & 255) as f32;
        (value(STRATA[low]) * (1.0 - part) + value(STRATA[low + 1]) * part).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", channel(16), channel(8), channel(0))
}

/// The diagram as an SVG file; `description` is for those who don't see it.
pub fn svg(diagram: &Diagram, description: &str) -> String {
    let (width, height) = (diagram.width, diagram.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"{FONT}\" font-size=\"12\" role=\"img\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fbfaf7\"/>\n",
        xml(description)
    );
    for (name, whole) in diagram.names.iter().zip(&diagram.whole) {
        let _ = write!(out, "<g data-name=\"{0}\"><title>{0}</title>", xml(whole));
        push_label(&mut out, name, " text-anchor=\"middle\" font-weight=\"650\" fill=\"#1d1f23\"");
        out.push_str("</g>\n");
    }
    diagram.boxes.iter().for_each(|layer| push_box(&mut out, layer));
    for link in &diagram.links {
        let dashes = dashes(link.same_blob);
        let _ = writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"#5646c2\" stroke-width=\"1.5\"{dashes}><title>{}</title></path>",
            link.path,
            xml(&link.title)
        );
    }
    if let Some((words, y)) = &diagram.parting {
        let label = Label { text: words.clone(), x: width / 2.0, y: y + 4.0, ends: false };
        push_label(&mut out, &label, " text-anchor=\"middle\" font-size=\"11\" fill=\"#565a59\"");
    }
    diagram.legend.iter().for_each(|line| push_legend(&mut out, line));
    out.push_str("</svg>\n");
    out
}

fn push_label(out: &mut String, label: &Label, attributes: &str) {
    let anchor = if label.ends { " text-anchor=\"end\"" } else { "" };
    let (x, y) = (label.x, label.y);
    let _ = writeln!(
        out,
        "<text x=\"{x:.0}\" y=\"{y:.0}\"{anchor}{attributes}>{}</text>",
        xml(&label.text)
    );
}

fn dashes(same_blob: bool) -> &'static str {
    if same_blob { "" } else { " stroke-dasharray=\"4 3\"" }
}

fn push_legend(out: &mut String, line: &Legend) {
    if let Some(same_blob) = line.same_blob {
        let (end, y, dashes) = (line.label.x - 8.0, line.label.y - 4.0, dashes(same_blob));
        let start = end - 28.0;
        let _ = writeln!(
            out,
            "<path d=\"M{start:.0} {y:.0}H{end:.0}\" stroke=\"#5646c2\" stroke-width=\"1.5\"{dashes}/>"
        );
    }
    push_label(out, &line.label, " font-size=\"11\" fill=\"#565a59\"");
}

fn push_box(out: &mut String, layer: &LayerBox) {
    let LayerBox { x, y, width, height, .. } = *layer;
    let colour = stratum_colour(layer.stratum);
    let (whose, ground) = match layer.column {
        Column::A => ("a", "#ffffff"),
        Column::B => ("b", "#ffffff"),
        Column::Both => ("both", "#f8f7f5"),
    };
    let _ = write!(
        out,
        "<g data-column=\"{whose}\" data-layer=\"{}\"><title>{}</title>\
         <rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"6\" fill=\"{ground}\" stroke=\"#e3dfd6\"/>\
         <rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"8\" height=\"{height:.0}\" rx=\"3\" fill=\"{colour}\"/>",
        layer.layer,
        xml(&layer.title),
    );
    push_label(out, &layer.instruction, &format!(" font-family=\"{MONO}\" fill=\"#1d1f23\""));
    push_label(out, &layer.about, " font-size=\"11\" fill=\"#565a59\"");
    out.push_str("</g>\n");
}

#[cfg(test)]
mod tests {
    use super::super::diagram::{Changes, diagram};
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;

    #[test]
    fn the_ramp_has_its_ends() {
        assert_eq!(stratum_colour(0.0), "#46587a");
        assert_eq!(stratum_colour(1.0), "#f19266");
        assert_eq!(stratum_colour(f32::NAN).len(), 7);
        assert_eq!(stratum_colour(1.0 / 7.0), "#357090");
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut a = side("<script>&\u{0}", "gz", &[("base", 100, 300), ("x", 1, 2)]);
        a.layers[1].created_by =
            Some(format!("RUN echo \"</text><script>\" {}", "long ".repeat(50)));
        let b = side("b", "gz", &[("base", 100, 300)]);
        let sharing = sharing(&a, &b);
        let text = svg(&diagram(&a, &b, &sharing, Changes::default()), "A & B");
        assert!(!text.contains("<script>") && !text.contains('\u{0}'));
        assert!(text.contains("&lt;script&gt;") && text.contains("A &amp; B"));
        assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
        assert_eq!(text.matches("<g data-column").count(), 2);
        assert_eq!(text.matches("<g data-name").count(), 2, "each name stands there whole, too");
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
    }
}
