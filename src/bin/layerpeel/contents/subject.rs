//! The image that a command is about: its archive, opened, and its layers, read.

use super::words::{Word, Words};
use crate::args::{One, Which};
use crate::compare::{find, names};
use crate::files::{DiskFile, files};
use layerpeel::analysis::Union;
use layerpeel::analysis::follow::follow;
use layerpeel::analysis::union::NodeId;
use layerpeel::domain::path::LayerPath;
use layerpeel::domain::{Archive, BlobId, Layer, Severity};
use layerpeel::formats::ReadOptions;
use layerpeel::view::text::escape;
use layerpeel::worker::native;
use layerpeel::worker::opened::Opened;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;

/// Which image of which archive.
#[derive(Debug, Default)]
pub struct Choice {
    one: One,
    as_layer: bool,
}

/// What is said of these options in every help text.
pub const OPTIONS: &str = "      --image IMAGE  Of an archive with several images: the one of that tag, platform (linux/arm64) or number, from 1.
                     FILE#IMAGE says the same. Without it, the first image is taken.
      --as-layer     Take FILE, a tar, as one layer, whatever is in it
  -h, --help         Print this
";

impl Choice {
    /// Takes an option that every command has. False when it is none of those.
    pub fn take(&mut self, option: &str, words: &mut Words) -> Result<bool, String> {
        match option {
            "--as-layer" => self.as_layer = true,
            _ => return self.one.take(option, words),
        }
        Ok(true)
    }

    /// Takes the archive's name.
    pub fn file(&mut self, file: OsString) -> Result<(), String> {
        self.one.file(file)
    }

    /// True before [`Choice::file`].
    pub fn lacks_file(&self) -> bool {
        self.one.lacks_file()
    }

    /// The file or folder, without its image.
    pub fn input(&self) -> Option<PathBuf> {
        self.one.input()
    }

    /// Opens the archive and reads the layers of the image, up to the layer `top` where that is given.
    pub fn open(self, top: Option<u32>) -> Result<Subject, String> {
        self.read(false, |image| {
            let count = top.map_or(usize::MAX, |top| (top as usize).saturating_add(1));
            image.iter().take(count).map(|layer| layer.blob).collect()
        })
    }

    /// Opens the archive; no layer is read yet.
    pub fn open_unread(self) -> Result<Subject, String> {
        self.read(false, |_| BTreeSet::new())
    }

    /// Opens the archive and reads all layers of the image, with the SHA-256 of each file where that is wanted.
    pub fn open_hashed(self, sha256: bool) -> Result<Subject, String> {
        self.read(sha256, |image| image.iter().map(|layer| layer.blob).collect())
    }

    fn read(
        self,
        sha256: bool,
        wanted: impl FnOnce(&[Layer]) -> BTreeSet<BlobId>,
    ) -> Result<Subject, String> {
        let Which { input, image } = self.one.which().ok_or("no file was given; see --help")?;
        let shown = input.display();
        let files = files(&input).map_err(|error| format!("can't read {shown}: {error}"))?;
        let mut chosen = Err(String::new());
        let wanted = |archive: &Archive| {
            chosen = choose(archive, image.as_deref());
            chosen
                .as_ref()
                .map_or_else(|_| BTreeSet::new(), |&image| wanted(&archive.images[image].layers))
        };
        let options = ReadOptions { sha256, ..ReadOptions::default() };
        let opened = native::read_some(&files, &options, self.as_layer, wanted)
            .map_err(|error| crate::explain(&input, &error))?;
        let image = chosen.map_err(|why| format!("{shown}: {why}"))?;
        Ok(Subject { files, opened, image })
    }
}

fn choose(archive: &Archive, name: Option<&str>) -> Result<usize, String> {
    match name {
        Some(name) => find(archive, name)
            .ok_or_else(|| format!("there is no image {name:?}; there are {}", names(archive))),
        None if archive.images.is_empty() => Err("there is no image in it".into()),
        None => Ok(0),
    }
}

/// An image of an opened archive.
pub struct Subject {
    /// What it was opened from.
    pub files: Vec<(String, DiskFile)>,
    /// As far as it was read.
    pub opened: Opened,
    image: usize,
}

impl Subject {
    /// Its layers, base first.
    pub fn layers(&self) -> &[Layer] {
        &self.opened.archive.images[self.image].layers
    }

    /// The blob of a layer.
    pub fn blob(&self, layer: u32) -> Option<BlobId> {
        self.layers().get(layer as usize).map(|layer| layer.blob)
    }

    /// All layers that were read, merged; the others change nothing.
    pub fn union(&self) -> Union {
        let index = |layer: &Layer| self.opened.index(layer.blob);
        Union::build(&self.layers().iter().map(index).collect::<Vec<_>>())
    }

    /// Why a layer can't be read to its end: a sentence. `None` when it can, or was not read.
    pub fn damage(&self, layer: u32) -> Option<String> {
        let at = self.layers().get(layer as usize)?;
        if let Some(why) = self.missing(at) {
            return Some(why);
        }
        self.opened.facts(at).damage
    }

    /// What makes the bytes of a layer doubtful that could be read to its end, such as a wrong checksum: a sentence.
    pub fn doubt(&self, layer: u32) -> Option<String> {
        let facts = self.opened.facts(self.layers().get(layer as usize)?);
        let mut found = facts.diagnostics.into_iter();
        let doubt = found.find(|found| found.severity == Severity::Error)?;
        facts.damage.is_none().then_some(doubt.message)
    }

    fn missing(&self, layer: &Layer) -> Option<String> {
        match &self.opened.archive.blobs.get(layer.blob.0 as usize)?.location {
            layerpeel::domain::Location::Missing(why) => Some(format!("It is missing: {why}")),
            _ => None,
        }
    }

    /// Says on the error output which layers could not be read, and of which the bytes are doubtful. True when there are any.
    pub fn say_doubts(&self, command: &str) -> bool {
        self.say_doubts_in(command, self.all_layers())
    }

    /// The same of some layers.
    pub fn say_doubts_in(&self, command: &str, layers: Range<u32>) -> bool {
        let said = self.doubts(layers);
        said.iter().for_each(|why| tell!("layerpeel {command}: {}", escape(why.as_bytes())));
        !said.is_empty()
    }

    fn all_layers(&self) -> Range<u32> {
        0..self.layers().len() as u32
    }

    /// Which of these layers can't be read to their end, and why: a sentence for each.
    pub fn unread(&self, layers: Range<u32>) -> Vec<String> {
        sentences(layers, |layer| self.damage(layer))
    }

    /// The same, and of which the bytes are doubtful.
    pub fn doubts(&self, layers: impl Iterator<Item = u32>) -> Vec<String> {
        sentences(layers, |layer| self.damage(layer).or_else(|| self.doubt(layer)))
    }

    /// The layers up to `layer` that may change what is found of a path there: those above the one that stores it. All of
    /// them, where nothing is found, or where links lead to it.
    pub fn above(&self, union: &Union, path: &[u8], layer: u32) -> Range<u32> {
        let exact = union.find(LayerPath::normalise(path).0.as_bytes());
        let node = follow(union, path, layer).ok().filter(|node| exact == Some(*node));
        let stored = node.and_then(|node| union.state(node, layer)?.entry_layer);
        stored.map_or(0, |stored| stored + 1)..layer + 1
    }

    /// An error when there is no such layer.
    pub fn check(&self, layer: u32) -> Result<(), String> {
        match self.layers().len() {
            0 => Err("the image has no layers".into()),
            count if layer as usize >= count => Err(format!(
                "there is no layer {layer}; the image has 0 (the base) to {}",
                count - 1
            )),
            _ => Ok(()),
        }
    }
}

fn sentences(
    layers: impl Iterator<Item = u32>,
    why: impl Fn(u32) -> Option<String>,
) -> Vec<String> {
    layers.filter_map(|layer| Some(format!("layer {layer}: {}", why(layer)?))).collect()
}

/// Takes one word that is no option of the command's own: an option of every command, or a plain word.
pub fn common(
    word: Word,
    words: &mut Words,
    choice: &mut Choice,
) -> Result<Option<OsString>, String> {
    match word {
        Word::Plain(word) if choice.lacks_file() => choice.file(word)?,
        Word::Plain(word) => return Ok(Some(word)),
        Word::Option(option) => {
            if !choice.take(&option, words)? {
                return Err(words.unknown_with_hint());
            }
        }
    }
    Ok(None)
}

/// The layers that store a version of a path, for a person: `layers 1 and 4`; empty when none does.
pub fn storing(union: &Union, node: NodeId) -> String {
    let stored: Vec<u32> = union
        .versions(node)
        .filter(|version| version.exists() && version.entry.is_some())
        .map(|version| version.layer)
        .collect();
    match &stored[..] {
        [] => String::new(),
        [one] => format!("layer {one}"),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().take(20).map(u32::to_string).collect();
            format!("layers {} and {last}", most.join(", "))
        }
    }
}
