//! What is told of an archive: figures of an image, and what the report says of a layer.

use super::{KnownLayer, Opened};
use crate::analysis::docker_size::docker_sizes;
use crate::analysis::hidden::{hidden, never_shown, stored_bodies};
use crate::analysis::insight::Gathered;
use crate::analysis::report::{ImageParts, LayerFacts};
use crate::analysis::side::Identity;
use crate::analysis::union::{NodeId, Union};
use crate::domain::{Diagnostic, DiffId, Layer, Severity};
use crate::view::{text, tree};
use crate::worker::protocol::{ImageFacts, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Opened {
    /// Figures of an image whose union is held.
    pub fn image_facts(&self, image: u32) -> Option<ImageFacts> {
        let union = self.held(image)?;
        let layers = self.layers_of(image).iter();
        let read = layers
            .filter_map(|layer| self.layers.get(&layer.blob))
            .flat_map(|layer| &layer.read.diagnostics);
        let paths: BTreeSet<&String> =
            read.chain(union.diagnostics()).filter_map(|finding| finding.path.as_ref()).collect();
        let is_absent =
            |path: &&String| tree::find(union, &text::escape(path.as_bytes())).is_none();
        let absent = paths.into_iter().filter(is_absent).cloned().collect();
        Some(ImageFacts { absent, ..figures(union) })
    }

    /// What is known of a layer. Another image may claim another diff ID for the same blob.
    pub fn facts(&self, layer: &Layer) -> LayerFacts {
        let known = self.layers.get(&layer.blob);
        known.map(|known| known.facts(layer.diff_id.as_ref())).unwrap_or_default()
    }

    /// One image, as the report shows it: of what was read, where layers are still to come.
    pub fn parts(&self, image: usize) -> ImageParts<'_> {
        let number = u32::try_from(image).unwrap_or(u32::MAX);
        ImageParts {
            union: self.union(number).unwrap_or_else(|| Arc::new(Union::build(&[]))),
            layers: self.layers_of(number).iter().map(|layer| self.facts(layer)).collect(),
            insight: None,
        }
    }

    /// The same, with what it is judged by.
    pub fn judged_parts(&self, image: usize) -> ImageParts<'_> {
        let number = u32::try_from(image).unwrap_or(u32::MAX);
        let captured = self.captured(number).unwrap_or_default();
        let secrets = self.secrets(number);
        let statements = self.statements(number);
        let gathered = Gathered { captured, secrets, statements };
        ImageParts { insight: Some(gathered), ..self.parts(image) }
    }

    /// True when no layer of any image is still to come.
    pub fn is_all_read(&self) -> bool {
        (0..).zip(&self.archive.images).all(|(image, _)| self.is_read(image))
    }

    /// True while the digest of a layer of this image, or its diff ID, is still being checked.
    pub fn is_being_checked(&self, image: u32) -> bool {
        let mut known = self.layers_of(image).iter().filter_map(|of| self.layers.get(&of.blob));
        known.any(|layer| layer.digest == Verdict::Pending)
    }

    /// True when nothing of the archive had to be left out.
    pub fn is_whole(&self) -> bool {
        let sound = |diagnostics: &[Diagnostic]| {
            diagnostics.iter().all(|found| found.severity != Severity::Error)
        };
        let images = &self.archive.images;
        sound(&self.archive.diagnostics)
            && images.iter().all(|image| sound(&image.diagnostics))
            && images.iter().flat_map(|image| &image.layers).all(|layer| {
                let facts = self.facts(layer);
                facts.summary.is_some() && facts.damage.is_none() && sound(&facts.diagnostics)
            })
    }
}

/// What is known to be other bytes than those that its digest or diff ID is of. What was not checked is in none of it.
impl Opened {
    /// In what stands above all images: a manifest, an index.
    fn mismatches_above(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.archive.diagnostics.iter().filter(|found| found.is_mismatch()).cloned()
    }

    /// In an image and above it, base layer first.
    pub fn mismatches(&self, image: usize) -> Vec<Diagnostic> {
        let of_image = self.archive.images.get(image).map_or(&[][..], |image| &image.diagnostics);
        let of_layers = self.layers_of(image as u32).iter().zip(0..).flat_map(|(layer, at)| {
            self.facts(layer).diagnostics.into_iter().map(move |found| found.in_layer(at))
        });
        let own = of_image.iter().cloned().chain(of_layers).filter(Diagnostic::is_mismatch);
        self.mismatches_above().chain(own).collect()
    }

    /// Whether the layers of an image are those that its config names, base first.
    pub fn identities(&self, image: u32) -> Vec<Identity> {
        self.layers_of(image).iter().map(|layer| self.identity(layer)).collect()
    }

    fn identity(&self, layer: &Layer) -> Identity {
        let facts = self.facts(layer);
        match (facts.digest_verified, facts.diff_id_verified) {
            (_, Some(false)) | (Some(false), None) => Identity::Other,
            (Some(false), Some(true)) => Identity::Repacked,
            (_, Some(true)) => Identity::Named,
            (_, None) => Identity::Unchecked,
        }
    }
}

impl KnownLayer {
    /// What is known of it as a layer of which this is claimed.
    fn facts(&self, claimed: Option<&DiffId>) -> LayerFacts {
        let claimed = claimed.map(|DiffId(claimed)| claimed);
        let diff_id_found = self.diff_id.clone().filter(|found| Some(found) != claimed);
        let mut diagnostics = self.read.diagnostics.clone();
        diagnostics.extend(self.digest.mismatch().map(Diagnostic::digest_mismatch));
        diagnostics.extend(claimed.and(diff_id_found.as_ref()).map(Diagnostic::diff_id_mismatch));
        let is_claimed = |(claimed, found)| claimed == found;
        LayerFacts {
            summary: self.index.is_some().then_some(self.read.summary),
            compression: self.read.compression.clone(),
            damage: self.read.damage.clone(),
            diagnostics,
            digest_verified: match self.digest {
                Verdict::Verified => Some(true),
                Verdict::Mismatch(_) => Some(false),
                Verdict::Pending | Verdict::Unchecked => None,
            },
            diff_id_verified: claimed.zip(self.diff_id.as_ref()).map(is_claimed),
            diff_id_found,
        }
    }
}

fn figures(union: &Union) -> ImageFacts {
    let hidden = hidden(union);
    let all = union.holds(NodeId::ROOT, union.top());
    ImageFacts {
        layers: (0..union.layer_count()).map(|layer| union.totals(layer)).collect(),
        docker: docker_sizes(union),
        paths: all.paths,
        bytes: all.bytes,
        hidden: hidden.bytes,
        hidden_files: hidden.files.len() as u32,
        hidden_by_layer: hidden.by_layer,
        never_shown: never_shown(union).into_iter().fold(0, u64::saturating_add),
        bodies: stored_bodies(union),
        diagnostics: union.diagnostics().to_vec(),
        absent: Vec::new(),
    }
}
