//! The documents of an image as they are: its config, its manifest, the indexes that lead to it, and what is stated about it.

use super::About;
use crate::domain::wire::wire;
use crate::domain::{Digest, Document};
use crate::view::statement::{self, statement};
use crate::view::text::{counted, escape, size};
use serde_json::Value;

/// What the config is called among the documents.
pub(super) const CONFIG: &str = "Config";

/// What a document is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentName {
    /// Such as `Config`.
    pub title: String,
    /// Its name in the archive or its predicate type, and its size.
    pub about: String,
    /// What it says, in a sentence; empty for those that are only data.
    pub says: String,
    /// It is a statement about the image.
    pub is_statement: bool,
}
wire! { struct DocumentName { title, about, says, is_statement } }

/// A document's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentText {
    /// Indented, inert, masked, as far as it is shown.
    pub text: String,
    /// There is more than is shown.
    pub cut: bool,
}
wire! { struct DocumentText { text, cut } }

/// A document of the image.
struct Found<'a> {
    title: &'static str,
    of: Of<'a>,
}

enum Of<'a> {
    Document(&'a Document),
    Statement(&'a str, &'a [u8]),
}

impl About<'_> {
    fn documents(&self) -> Vec<Found<'_>> {
        let all = &self.archive.documents;
        let hash = |document: &Document| Some(Digest::sha256(&document.bytes));
        let of = |digest: &Option<Digest>| {
            digest.as_ref().and_then(|_| all.iter().find(|document| hash(document) == *digest))
        };
        let titled = |title: &'static str, found: Option<&'_ Document>| {
            found.map(|document| (title, document.name.clone()))
        };
        let named =
            [titled(CONFIG, of(&self.image.id)), titled("Manifest", of(&self.image.manifest))];
        let tops = [
            ("Index", "index.json"),
            ("Docker manifest", "manifest.json"),
            ("Repositories", "repositories"),
        ];
        let tops = tops.into_iter().map(|(title, name)| {
            titled(
                title,
                all.iter().find(|document| {
                    document.name == name || document.name.ends_with(&format!("/{name}"))
                }),
            )
        });
        let mut seen = Vec::new();
        let mut found = Vec::new();
        for (title, name) in named.into_iter().chain(tops).flatten() {
            if !seen.contains(&name) {
                let document = all.iter().find(|document| document.name == name);
                found.extend(document.map(|document| Found { title, of: Of::Document(document) }));
                seen.push(name);
            }
        }
        let statements = self.statements.iter();
        found.extend(
            statements.map(|&(kind, bytes)| Found { title: "", of: Of::Statement(kind, bytes) }),
        );
        found
    }

    /// The bytes of the config, where they were kept.
    pub(super) fn config_bytes(&self) -> Option<&[u8]> {
        let hash = |document: &&Document| Some(Digest::sha256(&document.bytes)) == self.image.id;
        self.archive.documents.iter().find(hash).map(|document| &*document.bytes)
    }
}

pub(super) fn names(about: &About<'_>) -> Vec<DocumentName> {
    let name = |found: &Found<'_>| match found.of {
        Of::Document(document) => DocumentName {
            title: found.title.into(),
            about: format!(
                "{}, {}",
                escape(document.name.as_bytes()),
                size(document.bytes.len() as u64)
            ),
            ..DocumentName::default()
        },
        Of::Statement(kind, bytes) => DocumentName {
            title: statement::name(kind),
            about: format!("{}, {}", escape(kind.as_bytes()), size(bytes.len() as u64)),
            says: says(bytes),
            is_statement: true,
        },
    };
    about.documents().iter().map(name).collect()
}

/// The text of the document of this number; `None` when there is none.
pub fn text(about: &About<'_>, number: u32) -> Option<DocumentText> {
    let documents = about.documents();
    let bytes = match documents.get(number as usize)?.of {
        Of::Document(document) => &document.bytes,
        Of::Statement(_, bytes) => bytes,
    };
    let shown = statement(bytes);
    Some(DocumentText { text: about.masks.hide("document.json", &shown.shown), cut: shown.cut })
}

/// What a statement says, in a sentence.
fn says(bytes: &[u8]) -> String {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return "It is no JSON.".into();
    };
    let count = |pointer: &str| value.pointer(pointer).and_then(Value::as_array).map(Vec::len);
    if let Some(packages) = count("/predicate/packages").or_else(|| count("/predicate/components"))
    {
        return format!("Lists {}.", counted(packages as u64, "package", "packages"));
    }
    let sources = count("/predicate/materials")
        .or_else(|| count("/predicate/buildDefinition/resolvedDependencies"));
    let holds = crate::analysis::dockerfile::original(bytes)
        .map(|original| format!("Holds {}. ", escape(original.name.as_bytes())));
    let sources =
        sources.map(|sources| format!("Names {}.", counted(sources as u64, "source", "sources")));
    format!("{}{}", holds.unwrap_or_default(), sources.unwrap_or_default()).trim_end().to_owned()
}
