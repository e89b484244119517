//! What an image says of itself, as files. Secrets are masked in all of them.

use super::{About, image_view};
use crate::domain::wire::wire;
use crate::view::compare::csv::Table;
use std::io;

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagePart {
    /// The Dockerfile as the history tells it.
    Dockerfile,
    /// The Dockerfile that is attached.
    Original,
    /// The config.
    Config,
    /// All packages, as CSV.
    Packages,
}
wire! { enum ImagePart { Dockerfile, Original, Config, Packages } }

/// The Dockerfile as the history tells it, with comments on what it can't tell; empty when no Dockerfile made the image.
pub fn dockerfile(about: &About<'_>) -> String {
    let built = crate::analysis::dockerfile::built(&about.image.config, &about.statements());
    let text = built.lines.join("\n");
    if text.is_empty() { text } else { about.masks.hide("Dockerfile", &text) + "\n" }
}

/// The Dockerfile that is attached; empty when none is.
pub fn original(about: &About<'_>) -> String {
    let built = crate::analysis::dockerfile::built(&about.image.config, &about.statements());
    built.original.map_or_else(String::new, |found| about.masks.hide("Dockerfile", &found.text))
}

/// Writes a part.
pub fn write(out: &mut dyn io::Write, about: &About<'_>, part: ImagePart) -> io::Result<()> {
    match part {
        ImagePart::Dockerfile => out.write_all(dockerfile(about).as_bytes()),
        ImagePart::Original => out.write_all(original(about).as_bytes()),
        ImagePart::Config => {
            let value = about.config_bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
            let none = || io::Error::other("the archive has no such document");
            let value: serde_json::Value = value.ok_or_else(none)?;
            let text = serde_json::to_string_pretty(&value).unwrap_or_default();
            out.write_all(about.masks.hide("config.json", &text).as_bytes())?;
            out.write_all(b"\n")
        }
        ImagePart::Packages => {
            let columns = ["layer", "kind", "name", "version", "size", "removed_by_layer"];
            let mut table = Table::new(out, &columns)?;
            let number =
                |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
            for layer in image_view(about).packages {
                for row in layer.rows {
                    table.row(&[
                        (layer.layer + 1).to_string(),
                        row.kind,
                        row.name,
                        row.version,
                        number(row.size),
                        number(row.gone_in.map(|by| u64::from(by) + 1)),
                    ])?;
                }
            }
            Ok(())
        }
    }
}
