//! The one archive that a command is about, and which of its images: `FILE#IMAGE`, or `--image IMAGE`.

use super::Which;
use crate::compare::which;
use crate::words::Words;
use std::ffi::OsString;
use std::path::PathBuf;

/// As far as it was said.
#[derive(Debug, Default)]
pub struct One {
    /// File or folder, and perhaps an image behind a `#`.
    file: Option<OsString>,
    image: Option<String>,
}

impl One {
    /// Takes the option that names an image. False when it is another.
    pub fn take(&mut self, option: &str, words: &mut Words) -> Result<bool, String> {
        let is_it = matches!(option, "--image" | "--platform");
        if is_it {
            self.image = Some(words.text()?);
        }
        Ok(is_it)
    }

    /// Takes the archive's name; an error for a second one.
    pub fn file(&mut self, file: OsString) -> Result<(), String> {
        match self.file.replace(file) {
            None => Ok(()),
            Some(_) => Err("more than one file was given".into()),
        }
    }

    /// True before [`One::file`].
    pub fn lacks_file(&self) -> bool {
        self.file.is_none()
    }

    /// The file or folder, without its image.
    pub fn input(&self) -> Option<PathBuf> {
        self.file.clone().map(|file| which(file).input)
    }

    /// The archive and its image; `None` when no file was given. The option beats what stands behind the `#`.
    pub fn which(self) -> Option<Which> {
        let Which { input, image } = which(self.file?);
        Some(Which { input, image: self.image.or(image) })
    }
}
