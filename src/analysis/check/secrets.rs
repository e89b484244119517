//! Secrets, as hits of the rules.

use super::facts::{Hit, fingerprint, shown, step_of};
use crate::analysis::insight::{ImageSecrets, place};
use crate::analysis::secrets::{Finding, Severity};
use crate::analysis::union::Union;
use crate::analysis::waste::Steps;
use crate::domain::digest::hex;
use crate::domain::{Image, path};

/// What was found in an image, with how bad it is; what the ignore file names is left out, and so is what lies in layers below
/// `base`.
pub(super) fn hits(
    image: &Image,
    union: &Union,
    steps: &Steps,
    base: u32,
    found: &ImageSecrets<'_>,
) -> Vec<(Severity, Hit)> {
    let mut hits = Vec::new();
    let mut push = |finding: &Finding, place: &Place| {
        if finding.severity > Severity::Info && !found.ignore.covers(&place.words, finding) {
            hits.push((finding.severity, hit(finding, place, steps)));
        }
    };
    for (layer, file) in found.files.iter().filter(|(layer, _)| *layer >= base) {
        let place = Place {
            words: path::display(&file.path),
            path: shown(&file.path),
            layer: Some(*layer),
            deleted: !union.shown(*layer, file.entry),
        };
        file.found.findings.iter().for_each(|one| push(one, &place));
    }
    for row in found.config {
        let layer = layer_of(image, &row.spot);
        if layer.is_none_or(|layer| layer >= base) {
            let words = place(&row.spot);
            push(&row.finding, &Place { words, path: Vec::new(), layer, deleted: false });
        }
    }
    hits
}

/// Where a secret was found.
struct Place {
    words: String,
    /// As a hit has it.
    path: Vec<u8>,
    layer: Option<u32>,
    /// By a layer above.
    deleted: bool,
}

/// The layer that a row of the history made.
fn layer_of(image: &Image, spot: &crate::analysis::secrets::config::Spot) -> Option<u32> {
    let crate::analysis::secrets::config::Spot::History(row) = spot else { return None };
    let at = image.layers.iter().position(|layer| layer.history == Some(*row))?;
    u32::try_from(at).ok()
}

fn hit(found: &Finding, place: &Place, steps: &Steps) -> Hit {
    let Place { words, path, layer, deleted } = place;
    let gone = if *deleted { ", which a later layer hides; it is still in the image" } else { "" };
    Hit {
        what: found.rule.id.into(),
        message: format!(
            "{} ({}) in {words}{gone}. {}",
            found.rule.name, found.masked, found.rule.advice
        ),
        // The same value is the same finding, wherever a rebuild puts it.
        fingerprint: fingerprint(&[
            b"secret",
            found.rule.id.as_bytes(),
            hex(&found.sha256).as_bytes(),
        ]),
        path: path.clone(),
        step: layer.map(|layer| step_of(steps, layer)).unwrap_or_default(),
        layer: *layer,
        bytes: 0,
    }
}
