//! One manifest (manifest.md): an image, BuildKit's statements about an image, or something else that an index may list.

use super::assemble::Assembler;
use super::config::{self, Parsed};
use super::descriptor::{Descriptor, Unread};
use super::image::Draft;
use super::json::Loose;
use super::media_type;
use super::oci::Document;
use crate::domain::digest::Algorithm;
use crate::domain::image::Attestation;
use crate::domain::{Diagnostic, Digest, Image, NotAnImage};

/// What a manifest turned out to be.
pub(crate) enum Outcome {
    Image(Box<Image>),
    Statements(Vec<Statement>),
    Other(NotAnImage),
}

/// An attestation, and the digest of the manifest it is about.
pub(crate) struct Statement {
    pub(crate) subject: Option<Digest>,
    pub(crate) attestation: Attestation,
}

/// Reads a manifest that was parsed already.
pub(crate) fn read(
    descriptor: &Descriptor,
    document: Document,
    digest: &Digest,
    findings: Vec<Diagnostic>,
    assembler: &mut Assembler,
) -> Outcome {
    let layers: Vec<Descriptor> = document
        .layers
        .get()
        .into_iter()
        .flatten()
        .map(|layer| layer.get().cloned().unwrap_or_default())
        .collect();
    if is_attestation(descriptor, &layers) {
        return Outcome::Statements(statements(descriptor, &layers, assembler));
    }
    let not_an_image = |(media_type, about)| {
        Outcome::Other(NotAnImage { digest: Some(digest.clone()), media_type, about })
    };
    if document.fs_layers != Loose::Absent {
        let about = "A manifest of Docker's schema 1, which no engine writes any more; its layers are not shown.";
        return not_an_image((document.media_type.text().into(), about.into()));
    }
    let config = Config::read(&document, assembler);
    if !is_image(descriptor, &document, &layers, &config, assembler) {
        return not_an_image(other(descriptor, &document, &layers));
    }
    image(descriptor, &document, digest, &layers, config, findings, assembler)
}

/// BuildKit marks them in the index; where the mark is lost, all their layers are still in-toto statements.
fn is_attestation(descriptor: &Descriptor, layers: &[Descriptor]) -> bool {
    let marked = descriptor.annotation("vnd.docker.reference.type") == "attestation-manifest";
    marked
        || (!layers.is_empty()
            && layers.iter().all(|layer| layer.media_type.text().contains("in-toto")))
}

fn statements(
    descriptor: &Descriptor,
    layers: &[Descriptor],
    assembler: &mut Assembler,
) -> Vec<Statement> {
    let subject = Digest::parse(descriptor.annotation("vnd.docker.reference.digest")).ok();
    let mut statements = Vec::new();
    // An attestation that is not there takes nothing from the image.
    let lacking = assembler.lacking.len();
    for (at, layer) in layers.iter().enumerate() {
        let listed = layer.layer(at, assembler, &mut Vec::new());
        let predicate_type = layer.annotation("in-toto.io/predicate-type").to_string();
        let attestation = Attestation {
            predicate_type,
            blob: listed.blob,
            size: listed.packed.unwrap_or_default(),
        };
        statements.push(Statement { subject: subject.clone(), attestation });
    }
    assembler.lacking.truncate(lacking);
    statements
}

/// The config that a manifest names, read before anybody knows whether it is an image's.
struct Config {
    media_type: String,
    parsed: Result<Parsed, String>,
    id: Option<Digest>,
    findings: Vec<Diagnostic>,
    /// What an image would lack.
    lacking: Vec<String>,
}

impl Config {
    fn read(document: &Document, assembler: &mut Assembler) -> Self {
        let absent = Descriptor::default();
        let descriptor = document.config.get().unwrap_or(&absent);
        let mut findings = Vec::new();
        let before = assembler.lacking.len();
        let read = descriptor.document("config", assembler, &mut findings);
        let mut lacking = assembler.lacking.split_off(before);
        let claimed = descriptor.parsed_digest().ok();
        let mut id = claimed.clone();
        let parsed = match read {
            Ok(bytes) => {
                let is_sha256 = |digest: &Digest| digest.algorithm() == Algorithm::Sha256;
                id = claimed.filter(is_sha256).or_else(|| Some(Digest::sha256(&bytes)));
                config::parse(&bytes)
            }
            Err(Unread::Because(why)) => Err(why),
            Err(Unread::Absent) => {
                lacking.push("the config".into());
                Err(format!("The config {} is not in the archive", descriptor.digest.text()))
            }
        };
        let media_type = descriptor.media_type.text().to_string();
        Self { media_type, parsed, id, findings, lacking }
    }

    /// True when it says of an image what only an image's config does: what its layers unpack to, and for which platform.
    /// Other tools write an empty one of the same shape beside their artifacts.
    fn is_an_images(&self) -> bool {
        self.parsed.as_ref().is_ok_and(|parsed| {
            let names_platform =
                !parsed.platform.os.is_empty() || !parsed.platform.architecture.is_empty();
            !parsed.diff_ids.is_empty()
                && (names_platform || media_type::kind(&self.media_type).is_none())
        })
    }
}

/// True when the manifest is an image's. Its content decides: registries and builders of 2015 and 2016 typed configs as
/// `application/octet-stream`, `application/json` or even `text/html`, and engines take them all.
fn is_image(
    descriptor: &Descriptor,
    document: &Document,
    layers: &[Descriptor],
    config: &Config,
    assembler: &Assembler,
) -> bool {
    let held = layers.iter().filter(|layer| layer.may_be_layer(assembler)).count();
    if document.config.get().is_none() || (held == 0 && !layers.is_empty()) {
        return false;
    }
    let artifact = [document.artifact_type.text(), descriptor.artifact_type.text()];
    if artifact != ["", ""] {
        return held > 0 && held == layers.len() && config.is_an_images();
    }
    config.is_an_images() || media_type::is_image_config(&config.media_type)
}

/// Something else than an image, as well as its types and its content tell.
fn other(descriptor: &Descriptor, document: &Document, layers: &[Descriptor]) -> (String, String) {
    let config = document.config.get().map_or("", |config| config.media_type.text());
    let artifact = [document.artifact_type.text(), descriptor.artifact_type.text()]
        .into_iter()
        .find(|kind| !kind.is_empty());
    let first = layers.first().map_or("", |layer| layer.media_type.text());
    let kind = artifact.unwrap_or(if media_type::is_image_config(config) { first } else { config });
    let what = media_type::kind(kind).or_else(|| media_type::kind(first)).unwrap_or("An artifact");
    (kind.into(), format!("{what} ({kind}), not a container image."))
}

fn image(
    descriptor: &Descriptor,
    document: &Document,
    digest: &Digest,
    layers: &[Descriptor],
    config: Config,
    findings: Vec<Diagnostic>,
    assembler: &mut Assembler,
) -> Outcome {
    let mut draft = Draft {
        manifest: Some(digest.clone()),
        platform: descriptor.platform(),
        platform_more: descriptor.platform_more(),
        id: config.id,
        diagnostics: findings,
        ..Draft::default()
    };
    assembler.lacking.extend(config.lacking);
    draft.diagnostics.extend(config.findings);
    if !media_type::is_image_config(&config.media_type) {
        let message = format!(
            "The config is declared as {:?}; it is an image's config all the same, and its content is followed.",
            config.media_type
        );
        draft.diagnostics.push(Diagnostic::info("config-media-type", message));
    }
    if let Loose::Odd(kind) = document.layers {
        let message = format!("The manifest's layers are {kind} instead of a list.");
        draft.diagnostics.push(Diagnostic::error("manifest-layers", message));
    }
    for (at, layer) in layers.iter().enumerate() {
        let listed = layer.layer(at, assembler, &mut draft.diagnostics);
        if !media_type::is_layer(&listed.media_type) {
            let message = format!(
                "Layer {at} is declared as {:?}, which is no known layer; its bytes decide.",
                listed.media_type
            );
            draft
                .diagnostics
                .push(Diagnostic::warning("layer-media-type", message).in_layer(at as u32));
        }
        draft.layers.push(listed);
    }
    Outcome::Image(Box::new(draft.finish(config.parsed, assembler)))
}
