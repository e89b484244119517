//! Files of a build's context get names: what is made of a name that was typed on the stage.

use super::Lab;
use crate::view::lab::build::{Controls, Naming, Source};

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
