//! One manifest (manifest.md): an image, BuildKit's statements about an image, or something else that an index may list.

use super::assemble::Assembler;
use super::config;
use super::descriptor::{Descriptor, Unread};
use super::image::Draft;
use super::json::Loose;
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

const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";

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
    if let Some((media_type, about)) = not_an_image(descriptor, &document, &layers) {
        return Outcome::Other(NotAnImage { digest: Some(digest.clone()), media_type, about });
    }
    image(descriptor, document, digest, &layers, findings, assembler)
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

/// Media type and a sentence, when the manifest is of something else than an image.
fn not_an_image(
    descriptor: &Descriptor,
    document: &Document,
    layers: &[Descriptor],
) -> Option<(String, String)> {
    if document.fs_layers != Loose::Absent {
        let about = "A manifest of Docker's schema 1, which no engine writes any more; its layers are not shown.";
        return Some((document.media_type.text().into(), about.into()));
    }
    let config = document.config.get().map_or("", |config| config.media_type.text());
    let artifact = [document.artifact_type.text(), descriptor.artifact_type.text()]
        .into_iter()
        .find(|kind| !kind.is_empty());
    let image_config = matches!(config, OCI_CONFIG | DOCKER_CONFIG | "");
    let tarred = layers.iter().filter(|layer| holds_tar(layer.media_type.text())).count();
    if image_config
        && artifact.is_none()
        && (layers.is_empty() || tarred > 0)
        && document.config.get().is_some()
    {
        return None;
    }
    if config == OCI_CONFIG && tarred > 0 && tarred == layers.len() {
        return None;
    }
    let first = layers.first().map_or("", |layer| layer.media_type.text());
    let kind = artifact.unwrap_or(if image_config { first } else { config });
    Some((kind.into(), about(kind, first)))
}

fn about(kind: &str, layer: &str) -> String {
    let is = |part: &str| kind.contains(part) || layer.contains(part);
    let what = if is("helm") {
        "A Helm chart"
    } else if is("cosign") || is("sigstore") || is("notary") {
        "A signature"
    } else if is("spdx") || is("cyclonedx") {
        "A bill of materials"
    } else if is("in-toto") {
        "An attestation"
    } else if is("wasm") {
        "A WebAssembly module"
    } else {
        "An artifact"
    };
    format!("{what} ({kind}), not a container image.")
}

/// True for layers of a file system, in all spellings of OCI and Docker, and where nothing is declared.
fn holds_tar(media_type: &str) -> bool {
    media_type.is_empty()
        || media_type.contains("image.layer.")
        || media_type.contains(".diff.tar")
        || media_type.contains("rootfs")
}

fn image(
    descriptor: &Descriptor,
    document: Document,
    digest: &Digest,
    layers: &[Descriptor],
    findings: Vec<Diagnostic>,
    assembler: &mut Assembler,
) -> Outcome {
    let mut draft = Draft {
        manifest: Some(digest.clone()),
        platform: descriptor.platform(),
        platform_more: descriptor.platform_more(),
        diagnostics: findings,
        ..Draft::default()
    };
    if let Loose::Odd(kind) = document.layers {
        let message = format!("The manifest's layers are {kind} instead of a list.");
        draft.diagnostics.push(Diagnostic::error("manifest-layers", message));
    }
    for (at, layer) in layers.iter().enumerate() {
        let listed = layer.layer(at, assembler, &mut draft.diagnostics);
        if !holds_tar(&listed.media_type) {
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
    let config = document.config.into_option().unwrap_or_default();
    let parsed = match config.document("config", assembler, &mut draft.diagnostics) {
        Ok(bytes) => {
            draft.id = config
                .parsed_digest()
                .ok()
                .filter(|digest| digest.algorithm() == Algorithm::Sha256);
            draft.id = draft.id.or_else(|| Some(Digest::sha256(&bytes)));
            config::parse(&bytes)
        }
        Err(Unread::Because(why)) => Err(why),
        Err(Unread::Absent) => {
            assembler.lacking.push("the config".into());
            Err(format!("The config {} is not in the archive", config.digest.text()))
        }
    };
    draft.id = draft.id.or_else(|| config.parsed_digest().ok());
    Outcome::Image(Box::new(draft.finish(parsed, assembler)))
}
