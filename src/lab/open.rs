//! Images of opened archives, as the engine has them.

use super::archive::Opened;
use super::content::Far;
use super::engine::PATH;
use super::engine::{Config, Engine, Image, Step, StoredLayer, with_tag};
use super::kernel::{Cred, Namespace};
use super::overlay::FileSystem;
use super::overlay::layer::Layer;
use super::tar;
use super::tree::Body;
use crate::analysis::Union;
use crate::domain::time::parse_rfc3339;
use crate::domain::{self, ChainId, DiffId, Digest, EntryKind, EntryRef, LayerIndex, Time};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An image of an archive as engines have it. All that have it share what is in it; nothing is read for it.
#[derive(Clone, Debug)]
pub struct Ready {
    image: Arc<Image>,
    layers: Vec<(ChainId, Arc<StoredLayer>)>,
    merged: Arc<dyn Layer>,
    names: Vec<String>,
    mark: String,
}

impl Ready {
    /// The `number`th image from 0 of an archive; of several that are open at a time each has a number of its own. `sizes` are
    /// [`layer_bytes`] of each layer, base first; `merge` makes its union when it is first looked into; `far` reads contents by
    /// [`place`](super::archive::place).
    pub fn new(
        (archive, number): (u32, usize),
        image: &domain::Image,
        sizes: &[u64],
        merge: impl FnOnce() -> Arc<Union> + Send + 'static,
        far: Arc<dyn Far>,
    ) -> Self {
        let mut layers: Vec<(ChainId, Arc<StoredLayer>)> = Vec::new();
        for (at, layer) in image.layers.iter().enumerate() {
            // A layer that says no diff ID is known by its place.
            let place = || format!("{archive} {:?}", layer.blob);
            let unknown = || DiffId(Digest::sha256(place().as_bytes()));
            let diff_id = layer.diff_id.clone().unwrap_or_else(unknown);
            let chain = ChainId::on(layers.last().map(|(chain, _)| chain), &diff_id);
            let size = sizes.get(at).copied().unwrap_or(0);
            // What is in it, the union of all of them knows.
            let tree = Arc::new(tar::unpack(&[], 0));
            layers.push((
                chain,
                Arc::new(StoredLayer { diff_id, tree, entries: Arc::default(), size }),
            ));
        }
        let base = (number as u64 + 1) << 48;
        let chains = layers.iter().map(|(chain, _)| chain.clone()).collect();
        Self {
            image: Arc::new(Image { layers: chains, ..made((archive, number), image) }),
            merged: Arc::new(Opened::new(merge, far, base)),
            names: names(number, image),
            mark: image.id.as_ref().map_or_else(String::new, |id| id.as_str()[..19].to_owned()),
            layers,
        }
    }

    /// By what it is known again when its archive is opened another time: the beginning of its ID, or of one that has none what
    /// [`Ready::known_by`] made of its files.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// One without an ID is known by the sizes of all files of its layers, base first: 12 hex digits of their SHA-256. Another has to
    /// have as many files, each as long, to be taken for it.
    #[must_use]
    pub fn known_by(mut self, layers: &[Option<Arc<LayerIndex>>]) -> Self {
        if self.mark.is_empty() {
            let layers = layers.iter().flatten();
            let sizes = layers.flat_map(|layer| entries(layer).map(|entry| entry.size()));
            let bytes: Vec<u8> = sizes.flat_map(u64::to_le_bytes).collect();
            self.mark = Digest::sha256(&bytes).as_str()[7..19].to_owned();
        }
        self
    }

    /// What engines call it: its tags as docker shows them, or one that says which it is.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What engines are to call it instead.
    pub fn rename(&mut self, names: Vec<String>) {
        self.names = names;
    }

    /// Its ID.
    pub fn id(&self) -> &Digest {
        &self.image.id
    }

    /// What containers of it start with, as it may be shown.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Bytes of its layers.
    pub fn size(&self) -> u64 {
        self.layers.iter().map(|(_, layer)| layer.size).sum()
    }

    /// Its layers, merged.
    pub fn merged(&self) -> &dyn Layer {
        &*self.merged
    }

    /// Where a program of this name is found on its path, as its containers find it.
    pub fn finds(&self, program: &str) -> Option<String> {
        let mut engine = Engine::new(Time::default());
        self.add(&mut engine);
        let files = FileSystem::over(engine.stack(&self.image.layers), 0, engine.now);
        let namespace = Namespace { root: engine.new_disk_of(files), ..engine.host_namespace() };
        let set = self.image.config.env.iter().find_map(|pair| pair.strip_prefix("PATH="));
        let mut kernel = engine.kernel(&namespace);
        let mut all = set.unwrap_or(PATH).split(':').map(|dir| format!("{dir}/{program}"));
        all.find(|path| {
            let found = kernel.stat(path.as_bytes(), true);
            found.is_ok_and(|stat| {
                matches!(stat.node.body, Body::File(_)) && Cred::root().may(&stat.node, 1)
            })
        })
    }

    /// Adds it to an engine. A name that the engine gives to another image stays with that.
    pub fn add(&self, engine: &mut Engine) {
        engine.put_opened(&self.image, &self.layers, &self.merged, &self.names);
    }

    /// Takes it out of an engine where nothing was made of it. Where one of those that are `left` is the same image, that stays, and
    /// its names with it.
    pub fn take(&self, engine: &mut Engine, left: &[Self]) {
        if left.iter().any(|other| other.id() == self.id()) {
            for name in &self.names {
                let name = with_tag(name);
                if engine.tags.get(&name) == Some(self.id()) {
                    engine.tags.remove(&name);
                }
            }
            return;
        }
        engine.images.remove(&self.image.id);
        engine.tags.retain(|_, id| *id != self.image.id);
        if let Some((top, _)) = self.layers.last() {
            engine.opened.remove(top);
        }
        let images: Vec<Arc<Image>> = engine.images.values().cloned().collect();
        for (chain, _) in &self.layers {
            if !images.iter().any(|image| image.layers.contains(chain)) {
                engine.layers.remove(chain);
            }
        }
    }

    /// Its files are read from its own archive, where another that has the same layers was closed.
    pub fn serve(&self, engine: &mut Engine) {
        if let Some((top, _)) = self.layers.last()
            && engine.images.contains_key(self.id())
        {
            engine.opened.insert(top.clone(), Arc::clone(&self.merged));
        }
    }

    /// True for the very same of the very same archive, whatever it is called.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.image, &other.image)
    }

    /// True where something was made of it: a container, or an image on top of it. Images that are `lent` were made by nobody here.
    pub fn is_used(&self, engine: &Engine, lent: &BTreeSet<Digest>) -> bool {
        let Some((top, _)) = self.layers.last() else { return false };
        engine.containers.iter().any(|container| container.layers.contains(top))
            || engine.images.values().any(|of| !lent.contains(&of.id) && of.layers.contains(top))
    }
}

/// Bytes that a layer takes as docker counts: regular files, each inode once, and the targets of symbolic links.
pub fn layer_bytes(index: &LayerIndex) -> u64 {
    let bytes = entries(index).map(|entry| match entry.kind() {
        EntryKind::File => entry.size(),
        EntryKind::Symlink => entry.link().len() as u64,
        _ => 0,
    });
    bytes.fold(0, u64::saturating_add)
}

fn entries(index: &LayerIndex) -> impl Iterator<Item = EntryRef<'_>> {
    (0..u32::try_from(index.len()).unwrap_or(u32::MAX)).map(|at| index.entry(at))
}

/// Its tags as docker shows them, or one that says which it is.
fn names(number: usize, image: &domain::Image) -> Vec<String> {
    let shown = |tag: &String| {
        let tag = tag.strip_prefix("docker.io/").unwrap_or(tag);
        tag.strip_prefix("library/").unwrap_or(tag).to_owned()
    };
    let mut names: Vec<String> = Vec::new();
    for name in image.tags.iter().map(shown) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.push(format!("image:{}", number + 1));
    }
    names
}

fn made(place: (u32, usize), image: &domain::Image) -> Image {
    let config = &image.config;
    let list = |words: &[String]| (!words.is_empty()).then(|| words.to_vec());
    let time = |text: &Option<String>| text.as_deref().and_then(parse_rfc3339).unwrap_or_default();
    let step = |step: &domain::HistoryEntry| Step {
        created: time(&step.created),
        created_by: step.created_by.clone(),
        comment: step.comment.clone(),
        empty: step.empty_layer,
    };
    Image {
        id: image.id.clone().unwrap_or_else(|| Digest::sha256(format!("{place:?}").as_bytes())),
        config: Config {
            env: config.env.clone(),
            entrypoint: list(&config.entrypoint),
            cmd: list(&config.cmd),
            user: config.user.clone(),
            working_dir: config.working_dir.clone(),
            labels: config.labels.clone(),
            exposed: config.exposed_ports.clone(),
            volumes: config.volumes.clone(),
            stop_signal: config.stop_signal.clone().unwrap_or_default(),
            ..Config::default()
        },
        layers: Vec::new(),
        history: config.history.iter().map(step).collect(),
        created: time(&config.created),
        author: config.author.clone().unwrap_or_default(),
        parent: None,
    }
}
