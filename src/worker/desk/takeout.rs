//! What is to be written so that something is taken away: the desk knows, and a layer worker writes it.

use super::{Desk, Reply};
use crate::analysis::mend::{Wish, plan, purge_secrets};
use crate::analysis::union::{NodeId, Union};
use crate::domain::wire::to_bytes;
use crate::domain::{BlobId, Config, Location};
use crate::view::waste::mend_wish;
use crate::worker::protocol::{FromDesk, ImageRef, RequestId, TakeQuestion};
use crate::worker::takeout::{Layer, Mended, Script, Store, Tree};
use std::sync::Arc;

const NOT_READ: &str = "The image is not read yet.";
const NOT_LOOKED: &str = "No image is made: not all of its layers were looked through for secrets.";

impl Desk {
    /// The script of it, beside the message; or why there is none.
    pub(super) fn script(&mut self, id: RequestId, of: TakeQuestion) -> Reply {
        match self.script_of(of) {
            Ok((script, total)) => {
                Reply { body: FromDesk::Script { id, total }, bytes: Some(to_bytes(&script)) }
            }
            Err(why) => FromDesk::Answer { id, result: Err(why) }.into(),
        }
    }

    fn script_of(&mut self, of: TakeQuestion) -> Result<(Script, u64), String> {
        let image = of.image();
        let script = match of {
            TakeQuestion::Tree { node, taken, .. } => {
                let union = Arc::clone(self.union(image).ok_or(NOT_READ)?);
                let start = NodeId(node);
                if node as usize >= union.len() {
                    return Err("The path is not there.".into());
                }
                let (archive, blobs) = self.layers(image)?;
                Script::Tree(Tree::of(archive, &blobs, &union, start, taken))
            }
            TakeQuestion::Layer { layer, form, .. } => {
                let (archive, blobs) = self.layers(image)?;
                let blob = blobs.get(layer as usize).ok_or("There is no such layer.")?;
                let blob = archive.blobs.get(blob.0 as usize);
                let location = blob.map(|blob| blob.location.clone());
                let location = location.ok_or("The layer is missing.")?;
                if let Location::Missing(why) = location {
                    return Err(format!("The layer is missing: {why}."));
                }
                Script::Layer(Layer { store: Store { layer, location }, form })
            }
            TakeQuestion::Mended { ticked, squash_from, .. } => {
                let (union, judged) = self.waste_of(image).ok_or(NOT_READ)?;
                let wish = mend_wish(&union, judged, &ticked, squash_from);
                Script::Mended(Box::new(self.mended(image, &union, &wish, None)?))
            }
            TakeQuestion::Clean { numbers, .. } => {
                Script::Mended(Box::new(self.clean(image, &numbers)?))
            }
        };
        let archive = self.archives.get(&image.archive).map(|opened| &opened.archive);
        let streamed = archive.into_iter().flat_map(|archive| &archive.blobs);
        let whole = streamed.map(|blob| match blob.location {
            Location::Streamed { length, .. } => length,
            _ => 0,
        });
        let total = script.bytes(whole.sum());
        Ok((script, total))
    }

    /// The archive of an image, and the blobs of its layers, base first.
    fn layers(&self, image: ImageRef) -> Result<(&crate::domain::Archive, Vec<BlobId>), String> {
        let opened = self.archives.get(&image.archive).ok_or(NOT_READ)?;
        let of = opened.archive.images.get(image.image as usize).ok_or(NOT_READ)?;
        Ok((&opened.archive, of.layers.iter().map(|layer| layer.blob).collect()))
    }

    /// The image without these secrets: what holds them in its tree and its layers, and in its config.
    fn clean(&mut self, image: ImageRef, numbers: &[u64]) -> Result<Mended, String> {
        let which = self.judged_secrets(image).ok_or(NOT_READ)?.of_rows(numbers);
        let union = Arc::clone(self.union(image).ok_or(NOT_READ)?);
        let opened = self.archives.get(&image.archive).ok_or(NOT_READ)?;
        // Of a layer that was not looked through nothing would be left out.
        if !opened.is_looked_through(image.image) {
            return Err(NOT_LOOKED.into());
        }
        if let Some(layer) = opened.unread_layers(image.image).first() {
            return Err(format!(
                "No image is made: layer {} could not be looked through, and a secret may stay in it.",
                layer + 1
            ));
        }
        let (looked, found) = opened.looked().zip(opened.secrets(image.image)).ok_or(NOT_READ)?;
        let config = opened.archive.config(image.image).ok_or(NOT_READ)?;
        let mut wish = Wish::default();
        let purge = purge_secrets(&union, config, &found, &which, &looked.scanner, &mut wish);
        // That a file was not looked at to its end is said on the screen; what was ticked must not stay.
        if let Some(left) = purge.left.first() {
            return Err(format!("No image is made, since a secret would stay in it: {left}."));
        }
        self.mended(image, &union, &wish, purge.config.as_ref())
    }

    /// `config`: another than the image's.
    fn mended(
        &self,
        image: ImageRef,
        union: &Union,
        wish: &Wish,
        config: Option<&Config>,
    ) -> Result<Mended, String> {
        let opened = self.archives.get(&image.archive).ok_or(NOT_READ)?;
        if !opened.is_whole() {
            return Err("Not all of the archive could be read, or a digest is wrong: what is made of it would not be whole, either.".into());
        }
        if opened.is_being_checked(image.image) {
            return Err("Digests are still being checked: try again in a moment.".into());
        }
        if *wish == Wish::default() && config.is_none() {
            return Err(
                "There is nothing to be done: nothing that the command can mend is ticked.".into(),
            );
        }
        let plan = plan(union, wish).map_err(sentence)?;
        let compression = |layer: &_| opened.facts(layer).compression;
        let command = wish.command();
        Mended::of(&opened.archive, image.image, union, &plan, compression, &command, config)
            .map_err(sentence)
    }
}

/// An error of the command as a sentence.
fn sentence(error: String) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
