//! Builders of whole image archives, in every packing: for tests, fuzz seeds and the built-in sample.

use super::squeeze::squeeze;
use super::tar::{Format, TarBuilder};
use crate::domain::digest::hex;
use crate::domain::{Digest, Platform};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// When everything was made.
pub const CREATED: &str = "2023-11-14T22:13:20Z";

/// How an archive is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// `docker save` from 1.10 to 24: `<id>/layer.tar` and `manifest.json`.
    Docker,
    /// `docker save` since 25: both `manifest.json` and an OCI layout.
    Docker25,
    /// `docker save` before 1.10.
    DockerV1,
    /// OCI layout, plain layers.
    Oci,
    /// OCI layout, gzip layers.
    OciGzip,
}

/// All packings.
pub const PACKINGS: [Packing; 5] =
    [Packing::Docker, Packing::Docker25, Packing::DockerV1, Packing::Oci, Packing::OciGzip];

/// A step of the build.
#[derive(Clone, Debug)]
pub struct Step {
    /// As the builder writes it into the history.
    pub created_by: String,
    /// The tar it made, if any.
    pub layer: Option<Vec<u8>>,
}

/// An image to be packed.
#[derive(Clone, Debug)]
pub struct ImageSpec {
    /// Such as `demo/app:1`.
    pub tags: Vec<String>,
    /// Such as linux/amd64.
    pub platform: Platform,
    /// Base first.
    pub steps: Vec<Step>,
    /// The `config` object of the config.
    pub config: Value,
}

impl ImageSpec {
    /// An image without steps, for linux/amd64.
    pub fn new(tag: &str) -> Self {
        let platform =
            Platform { os: "linux".into(), architecture: "amd64".into(), ..Platform::default() };
        Self {
            tags: vec![tag.into()],
            platform,
            steps: Vec::new(),
            config: json!({"Cmd": ["/bin/sh"]}),
        }
    }

    /// With a step that makes a layer.
    pub fn layer(mut self, created_by: &str, tar: Vec<u8>) -> Self {
        self.steps.push(Step { created_by: created_by.into(), layer: Some(tar) });
        self
    }

    /// With a step that makes none.
    pub fn empty(mut self, created_by: &str) -> Self {
        self.steps.push(Step { created_by: created_by.into(), layer: None });
        self
    }

    /// The layers' tars, base first.
    pub fn layers(&self) -> impl Iterator<Item = &[u8]> {
        self.steps.iter().filter_map(|step| step.layer.as_deref())
    }

    /// The config as JSON.
    pub fn config_json(&self) -> Vec<u8> {
        let diff_ids: Vec<String> =
            self.layers().map(|tar| Digest::sha256(tar).to_string()).collect();
        let history: Vec<Value> = self.steps.iter().map(history_row).collect();
        let mut config = json!({
            "architecture": self.platform.architecture, "os": self.platform.os, "created": CREATED,
            "config": self.config, "rootfs": {"type": "layers", "diff_ids": diff_ids}, "history": history,
        });
        if !self.platform.variant.is_empty() {
            config["variant"] = json!(self.platform.variant);
        }
        if !self.platform.os_version.is_empty() {
            config["os.version"] = json!(self.platform.os_version);
        }
        if !self.platform.os_features.is_empty() {
            config["os.features"] = json!(self.platform.os_features);
        }
        text(&config)
    }
}

fn history_row(step: &Step) -> Value {
    let mut row = json!({"created": CREATED, "created_by": step.created_by, "comment": "buildkit.dockerfile.v0"});
    if step.layer.is_none() {
        row["empty_layer"] = json!(true);
    }
    row
}

/// JSON as bytes, keys sorted.
pub fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// Packs images into one archive.
pub fn pack(images: &[ImageSpec], packing: Packing) -> Vec<u8> {
    let mut archive = Archive::default();
    match packing {
        Packing::Docker => docker(images, &mut archive),
        Packing::DockerV1 => docker_v1(images, &mut archive),
        Packing::Oci => layout(images, false, &mut archive),
        Packing::OciGzip => layout(images, true, &mut archive),
        Packing::Docker25 => {
            layout(images, false, &mut archive);
            docker25(images, &mut archive);
        }
    }
    archive.finish()
}

/// The files of an archive, each name once.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Name and content, in order.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Archive {
    /// Adds a file unless it is there.
    pub fn add(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        let name = name.into();
        if !self.files.iter().any(|(known, _)| *known == name) {
            self.files.push((name, bytes));
        }
    }

    /// Adds a blob under its digest, gives its descriptor.
    pub fn blob(&mut self, media_type: &str, bytes: Vec<u8>) -> Value {
        let digest = Digest::sha256(&bytes);
        let descriptor =
            json!({"mediaType": media_type, "digest": digest.as_str(), "size": bytes.len()});
        self.add(format!("blobs/sha256/{}", digest.hex()), bytes);
        descriptor
    }

    /// The tar.
    pub fn finish(&self) -> Vec<u8> {
        let tar = TarBuilder::new(Format::Ustar);
        self.files.iter().fold(tar, |tar, (name, bytes)| tar.file(name, bytes)).finish()
    }
}

fn layout(images: &[ImageSpec], zipped: bool, archive: &mut Archive) {
    let mut manifests = Vec::new();
    for image in images {
        let manifest = manifest(image, zipped, archive);
        for tag in &image.tags {
            let mut descriptor = manifest.clone();
            descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
            manifests.push(descriptor);
        }
        if image.tags.is_empty() {
            manifests.push(manifest);
        }
    }
    archive.add("index.json", text(&index(&manifests)));
    archive.add("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec());
}

/// An index of descriptors.
pub fn index(manifests: &[Value]) -> Value {
    json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests})
}

/// Adds an image's blobs, gives the descriptor of its manifest.
pub fn manifest(image: &ImageSpec, zipped: bool, archive: &mut Archive) -> Value {
    let kind = if zipped {
        "application/vnd.oci.image.layer.v1.tar+gzip"
    } else {
        "application/vnd.oci.image.layer.v1.tar"
    };
    let pack = |tar: &[u8]| if zipped { squeeze(tar) } else { tar.to_vec() };
    let layers: Vec<Value> = image.layers().map(|tar| archive.blob(kind, pack(tar))).collect();
    let config = archive.blob("application/vnd.oci.image.config.v1+json", image.config_json());
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest =
        json!({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers});
    let mut descriptor = archive.blob(kind, text(&manifest));
    descriptor["platform"] =
        json!({"architecture": image.platform.architecture, "os": image.platform.os});
    descriptor
}

fn docker25(images: &[ImageSpec], archive: &mut Archive) {
    let name = |bytes: &[u8]| format!("blobs/sha256/{}", Digest::sha256(bytes).hex());
    let list: Vec<Value> = images
        .iter()
        .map(|image| {
            let layers: Vec<String> = image.layers().map(name).collect();
            json!({"Config": name(&image.config_json()), "RepoTags": image.tags, "Layers": layers})
        })
        .collect();
    archive.add("manifest.json", text(&Value::Array(list)));
}

fn docker(images: &[ImageSpec], archive: &mut Archive) {
    let mut list = Vec::new();
    for image in images {
        let mut layers = Vec::new();
        for (id, tar) in chain(image) {
            layers.push(format!("{id}/layer.tar"));
            archive.add(format!("{id}/layer.tar"), tar.to_vec());
        }
        let config = image.config_json();
        let name = format!("{}.json", Digest::sha256(&config).hex());
        list.push(json!({"Config": name, "RepoTags": image.tags, "Layers": layers}));
        archive.add(name, config);
    }
    archive.add("manifest.json", text(&Value::Array(list)));
}

fn docker_v1(images: &[ImageSpec], archive: &mut Archive) {
    let mut repositories = serde_json::Map::new();
    for image in images {
        let mut parent: Option<String> = None;
        let steps = image.steps.iter().filter(|step| step.layer.is_some());
        for ((id, tar), step) in chain(image).into_iter().zip(steps) {
            let mut layer = json!({
                "id": id, "created": CREATED, "container_config": {"Cmd": ["/bin/sh", "-c", step.created_by]},
                "os": image.platform.os, "architecture": image.platform.architecture, "config": image.config,
            });
            if let Some(parent) = parent {
                layer["parent"] = json!(parent);
            }
            archive.add(format!("{id}/json"), text(&layer));
            archive.add(format!("{id}/layer.tar"), tar.to_vec());
            parent = Some(id);
        }
        for tag in &image.tags {
            let (repository, tag) = tag.rsplit_once(':').unwrap_or((tag, "latest"));
            repositories.entry(repository).or_insert_with(|| json!({}))[tag] = json!(parent);
        }
    }
    archive.add("repositories", text(&Value::Object(repositories)));
}

/// Layers with ids that depend on all below, as old engines make them.
fn chain(image: &ImageSpec) -> Vec<(String, &[u8])> {
    let mut id = String::new();
    let mut out = Vec::new();
    for tar in image.layers() {
        let mut hash = Sha256::new();
        hash.update(id.as_bytes());
        hash.update(tar);
        id = hex(hash.finalize().as_slice());
        out.push((id.clone(), tar));
    }
    out
}
