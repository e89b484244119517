//! Lines between equal layers that stand apart, and what they mean.

use super::{Column, Label, LayerBox, MARGIN};
use crate::analysis::sharing::{Link, SameContent};
use crate::domain::wire::wire;

/// A line between equal layers that stand apart.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkLine {
    /// Layer of A.
    pub a: u32,
    /// Layer of B.
    pub b: u32,
    /// `M … C …`, for an SVG path.
    pub path: String,
    /// True for one blob in a registry (a whole line); false when they are compressed differently, or that can't be told (dashed).
    pub same_blob: bool,
    /// What it means.
    pub title: String,
}
wire! { struct LinkLine { a, b, path, same_blob, title } }

/// A line of the legend.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Legend {
    /// A line as between layers: whole or dashed; `None` where there are only words.
    pub same_blob: Option<bool>,
    /// What it means.
    pub label: Label,
}
wire! { struct Legend { same_blob, label } }

/// From the inner edge of A's box to the inner edge of B's; from the trunk around the right edge.
pub(super) fn line(boxes: &[LayerBox], link: &Link, trunk: usize) -> Option<LinkLine> {
    let in_trunk = (link.a as usize) < trunk;
    let wanted = if in_trunk { Column::Both } else { Column::A };
    let a = boxes.iter().find(|layer| layer.column == wanted && layer.layer == link.a)?;
    let b = boxes.iter().find(|layer| layer.column == Column::B && layer.layer == link.b)?;
    let (y1, y2) = (a.y + a.height / 2.0, b.y + b.height / 2.0);
    let path = if in_trunk {
        let edge = a.x + a.width;
        let out = edge + MARGIN - 4.0;
        format!("M{edge:.0} {y1:.0}C{out:.0} {y1:.0} {out:.0} {y2:.0} {edge:.0} {y2:.0}")
    } else {
        let (x1, x2) = (a.x + a.width, b.x);
        let middle = (x1 + x2) / 2.0;
        format!("M{x1:.0} {y1:.0}C{middle:.0} {y1:.0} {middle:.0} {y2:.0} {x2:.0} {y2:.0}")
    };
    let what = match link.kind {
        SameContent::SameBlob => {
            "one blob in a registry and on containerd, but two snapshots: what is below differs"
        }
        SameContent::Recompressed => {
            "the same content compressed differently: two blobs, two snapshots"
        }
        SameContent::Untold => {
            "the same content; whether a registry holds one blob can't be told from these archives"
        }
    };
    let title = format!("Layer {} of A and {} of B: {what}", link.a + 1, link.b + 1);
    Some(LinkLine {
        a: link.a,
        b: link.b,
        path,
        same_blob: link.kind == SameContent::SameBlob,
        title,
    })
}

/// Below the trunk, from `top` on: the kinds of line that are there.
pub(super) fn legend(links: &[Link], top: f32) -> Vec<Legend> {
    let any = |kind: SameContent| links.iter().any(|link| link.kind == kind);
    let other = match (any(SameContent::Recompressed), any(SameContent::Untold)) {
        (true, true) => Some("the same content: two blobs, or that can't be told"),
        (true, false) => Some("the same content compressed differently: two blobs"),
        (false, true) => Some("the same content: one blob or two, that can't be told"),
        (false, false) => None,
    };
    let same = any(SameContent::SameBlob).then_some((Some(true), "one blob in a registry"));
    let mut lines: Vec<(Option<bool>, &str)> =
        same.into_iter().chain(other.map(|says| (Some(false), says))).collect();
    if !lines.is_empty() {
        lines.push((None, "Equal layers on different parents can be stored once, but an engine does not share them."));
    }
    let line = |(at, (same_blob, says)): (usize, (Option<bool>, &str))| {
        let x = MARGIN + if same_blob.is_some() { 36.0 } else { 0.0 };
        Legend {
            same_blob,
            label: Label {
                text: says.to_owned(),
                x,
                y: top + 10.0 + 16.0 * at as f32,
                ends: false,
            },
        }
    };
    lines.into_iter().enumerate().map(line).collect()
}
