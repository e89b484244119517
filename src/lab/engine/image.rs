//! Images and their layers.

use super::Engine;
use crate::domain::{ChainId, DiffId, Digest, EntryKind, Time};
use crate::lab::overlay::changes::tree_size;
use crate::lab::overlay::layer::{Layer, Stack};
use crate::lab::tar::{self, TarEntry};
use crate::lab::tree::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A layer as it is stored: once for all images that have it on the same layers.
#[derive(Clone, Debug)]
pub struct StoredLayer {
    /// Of its tar.
    pub diff_id: DiffId,
    /// Its files; whiteouts are nodes.
    pub tree: Arc<Tree>,
    /// Its tar's entries, in order.
    pub entries: Arc<[TarEntry]>,
    /// Bytes, as the engine counts.
    pub size: u64,
}

/// One row of an image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub created: Time,
    /// The command, as the builder writes it.
    pub created_by: String,
    /// Free text.
    pub comment: String,
    /// It made no layer.
    pub empty: bool,
}

/// What a container of an image starts with (config.md).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Config {
    pub env: Vec<String>,
    pub entrypoint: Option<Vec<String>>,
    pub cmd: Option<Vec<String>>,
    pub user: String,
    pub working_dir: String,
    pub labels: BTreeMap<String, String>,
    pub exposed: Vec<String>,
    pub volumes: Vec<String>,
    pub stop_signal: String,
    pub shell: Option<Vec<String>>,
    pub onbuild: Vec<String>,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// Digest of its configuration.
    pub id: Digest,
    /// What containers start with.
    pub config: Config,
    /// Its layers, base first.
    pub layers: Vec<ChainId>,
    /// All steps, first first.
    pub history: Vec<Step>,
    /// When.
    pub created: Time,
    /// Who.
    pub author: String,
    /// The image that it was made of on this machine, by a commit or the classic builder.
    pub parent: Option<Digest>,
}

impl Engine {
    /// Stores a layer on others, unless it is there; gives its chain ID.
    pub fn store_layer(
        &mut self,
        below: Option<&ChainId>,
        entries: Vec<TarEntry>,
    ) -> Result<ChainId, String> {
        self.store(below, entries, true)
    }

    /// The same; BuildKit's own layers leave the targets of symbolic links out of their size.
    pub(crate) fn store(
        &mut self,
        below: Option<&ChainId>,
        entries: Vec<TarEntry>,
        links: bool,
    ) -> Result<ChainId, String> {
        let diff_id = tar::diff_id(&entries)?;
        let chain = ChainId::on(below, &diff_id);
        if !self.layers.contains_key(&chain) {
            let base = self.inodes();
            let tree = tar::unpack_at(&entries, base, Some(self.now));
            let targets = entries.iter().filter(|entry| entry.kind == EntryKind::Symlink);
            let targets: u64 = targets.map(|entry| entry.link.len() as u64).sum();
            let size = tree_size(&tree);
            let layer = StoredLayer {
                diff_id,
                size: if links { size } else { size.saturating_sub(targets) },
                tree: Arc::new(tree),
                entries: entries.into(),
            };
            self.layers.insert(chain.clone(), Arc::new(layer));
        }
        Ok(chain)
    }

    /// Adds an image; its ID is the digest of what it says.
    pub fn add_image(&mut self, mut image: Image) -> Digest {
        let text =
            format!("{:?}{:?}{:?}{:?}", image.config, image.layers, image.history, image.created);
        image.id = Digest::sha256(text.as_bytes());
        let id = image.id.clone();
        self.images.entry(id.clone()).or_insert_with(|| Arc::new(image));
        id
    }

    /// The layers of an image, to look through. What an opened archive has merged already is one of them.
    pub fn stack(&self, layers: &[ChainId]) -> Stack {
        let opened = (0..layers.len()).rev().find(|&at| self.opened.contains_key(&layers[at]));
        let base = opened.map(|at| Arc::clone(&self.opened[&layers[at]]));
        let rest = &layers[opened.map_or(0, |at| at + 1)..];
        let trees = rest.iter().filter_map(|chain| self.layers.get(chain));
        let trees = trees.map(|layer| Arc::clone(&layer.tree) as Arc<dyn Layer>);
        Stack::new(base.into_iter().chain(trees))
    }

    /// Adds an image of an opened archive: its layers by chain ID, base first, all of them merged, and its names.
    pub fn put_opened(
        &mut self,
        image: &Arc<Image>,
        layers: &[(ChainId, Arc<StoredLayer>)],
        merged: &Arc<dyn Layer>,
        names: &[String],
    ) {
        for (chain, layer) in layers {
            self.layers.entry(chain.clone()).or_insert_with(|| Arc::clone(layer));
        }
        if let Some((top, _)) = layers.last() {
            self.opened.insert(top.clone(), Arc::clone(merged));
        }
        self.images.insert(image.id.clone(), Arc::clone(image));
        for name in names {
            self.tags.entry(with_tag(name)).or_insert_with(|| image.id.clone());
        }
    }

    /// An opened archive has layers of it, so that their files' contents are not here.
    pub(in crate::lab) fn is_of_archive(&self, image: &Image) -> bool {
        image.layers.iter().any(|chain| self.opened.contains_key(chain))
    }

    /// Bytes of an image's layers.
    pub fn image_size(&self, image: &Image) -> u64 {
        image.layers.iter().filter_map(|chain| self.layers.get(chain)).map(|layer| layer.size).sum()
    }

    /// Bytes of all layers, each once.
    pub fn stored(&self) -> u64 {
        self.layers.values().map(|layer| layer.size).sum()
    }

    /// The image that a name or an ID's beginning stands for.
    pub fn image(&self, named: &str) -> Option<&Arc<Image>> {
        let tag = with_tag(named);
        if let Some(id) = self.tags.get(&tag) {
            return self.images.get(id);
        }
        let hex = named.strip_prefix("sha256:").unwrap_or(named);
        let is_hex = !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let mut found = self.images.values().filter(|image| image.id.hex().starts_with(hex));
        let first = found.next().filter(|_| is_hex)?;
        found.next().is_none().then_some(first)
    }
}

/// A name with its tag, `latest` when there is none, as docker shows it: without the registry that it takes for granted.
pub(crate) fn with_tag(name: &str) -> String {
    let name = name
        .strip_prefix("docker.io/")
        .map_or(name, |rest| rest.strip_prefix("library/").unwrap_or(rest));
    if has_tag(name) { name.to_owned() } else { format!("{name}:latest") }
}

/// A colon before the last slash is a registry's port.
pub(crate) fn has_tag(name: &str) -> bool {
    name.rsplit('/').next().unwrap_or(name).contains(':')
}
