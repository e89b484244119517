//! Files of a build's context: what is made of a name that was typed on the stage, and what of them comes into the editor.

use super::{Lab, print};
use crate::lab::tree::Body;
use crate::view::lab::build::{Controls, Naming, Source};
use crate::view::text::size;
use crate::worker::protocol::Shown;

/// Bytes of a file that can be edited on the stage.
const EDITED: u64 = 64 * 1024;

impl Controls {
    /// What stands in the field that is open: the editor, or that for a name.
    pub(super) fn draft(&mut self, text: &str) {
        if let Some((_, draft)) = &mut self.editing {
            text.clone_into(draft);
        } else if let Some(naming) = &mut self.naming {
            text.clone_into(&mut naming.draft);
        }
    }
}

/// Why this can be no path of a file in the context; nothing: it can.
fn fault(name: &str) -> &'static str {
    let is_bad = |part: &str| part.is_empty() || part == "." || part == "..";
    if name.is_empty() {
        "A file needs a name."
    } else if name.starts_with('/') {
        "The context is a folder: a name in it begins with no slash."
    } else if name.split('/').any(is_bad) || name.chars().any(char::is_control) {
        "That is no path of a file in the context."
    } else {
        ""
    }
}

impl Lab {
    /// The line that makes the file, or gives it its new name; what can be no name stays in the field, with the reason.
    pub(super) fn name_file(&mut self, source: &Source) -> Option<String> {
        let naming = self.controls.naming.take()?;
        let name = naming.draft.trim();
        if naming.of.as_deref() == Some(name) {
            return None;
        }
        let fault = match fault(name) {
            "" if self.is_there(source, name) => "There is one of that name already.",
            fault => fault,
        };
        if !fault.is_empty() {
            self.controls.naming = Some(Naming { fault, ..naming });
            return None;
        }
        self.controls.file = Some(name.to_owned());
        let to = self.quoted(source, name);
        let folder = name.rsplit_once('/').map(|(folder, _)| folder);
        let folder = folder.filter(|folder| !self.is_there(source, folder));
        let begins = folder.map(|folder| format!("mkdir -p {} && ", self.quoted(source, folder)));
        let begins = begins.unwrap_or_default();
        Some(match &naming.of {
            Some(of) => format!("{begins}mv {} {to}", self.quoted(source, of)),
            None => {
                self.controls.editing = Some((name.to_owned(), String::new()));
                format!("{begins}touch {to}")
            }
        })
    }

    /// Opens a file in the editor. What can't be edited says why, and what is in the editor stays there.
    pub(super) fn edit(&mut self, file: &str, shown: &mut Shown) {
        if self.typing.take_again() {
            self.shelf.begin_again();
        } else {
            self.shelf.begin();
        }
        let Some(source) = self.source() else { return };
        let read = self.readable(&source, file);
        if self.shelf.is_wanting() {
            // It is of an open archive, and comes first.
            return;
        }
        match read {
            Ok(text) => {
                self.controls.editing = Some((file.to_owned(), text));
                self.controls.naming = None;
            }
            Err(why) => {
                let all =
                    [&[format!("{file} can’t be edited here: {why}.")][..], &self.shelf.refusals()];
                print(&all.concat().join("\n"), "note", shown);
            }
        }
    }

    /// The text of a file of the context; or why it is none for the editor.
    pub(super) fn readable(&self, source: &Source, file: &str) -> Result<String, String> {
        let engine = &self.session.state().engine;
        let tree = &engine.disks.get(&engine.host).ok_or("there is no host")?.upper;
        let at = format!("{}/{file}", source.folder.trim_matches('/'));
        match &tree.node(tree.at(at.as_bytes()).ok_or("it is not there")?).body {
            Body::File(content) if content.len() > EDITED => Err(format!(
                "it has {}, and up to {} are edited",
                size(content.len()),
                size(EDITED)
            )),
            Body::File(content) => {
                let bytes = content.read().map_err(|_| "it can’t be read")?;
                Ok(String::from_utf8(bytes).map_err(|_| "it is no text")?)
            }
            _ => Err("it is no file".to_owned()),
        }
    }

    fn is_there(&self, source: &Source, name: &str) -> bool {
        let engine = &self.session.state().engine;
        let at = format!("{}/{name}", source.folder.trim_matches('/'));
        engine.disks.get(&engine.host).is_some_and(|disk| disk.upper.at(at.as_bytes()).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::super::stages::quote;
    use super::*;

    #[test]
    fn what_can_be_no_file_is_refused() {
        for name in ["", "/etc/passwd", "../x", "a//b", "a/", "a\nb", "."] {
            assert_ne!(fault(name), "", "{name}");
        }
        assert_eq!(fault("static/new page.html"), "");
        assert_eq!(quote("new page.html"), "'new page.html'");
    }
}
