//! Files that are being written: beside the place where they go, or without a name.

use super::ended::Watched;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Names that are tried: some may be left by runs that were ended.
const TRIES: u32 = 1000;

/// A file that has no place yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Part {
    part: Watched,
    place: PathBuf,
    is_placed: bool,
}

impl Part {
    /// A new file beside `place`, with the mode of what stands there.
    pub fn beside(place: &Path) -> io::Result<(Self, File)> {
        let folder = place.parent().unwrap_or(Path::new(""));
        let (part, file) = Watched::made(|| create(folder, false))?;
        let this = Self { part, place: place.to_owned(), is_placed: false };
        if let Ok(there) = fs::metadata(place) {
            // Who may not write the file may not replace it, either.
            OpenOptions::new().write(true).open(place)?;
            file.set_permissions(there.permissions())?;
        }
        Ok((this, file))
    }

    /// Puts the file in its place; what stood there is gone.
    pub fn place(mut self) -> io::Result<()> {
        // Where another file system begins at the file itself (a container's volume), it can only be filled.
        fs::rename(self.part.path(), &self.place)
            .map(|()| self.is_placed = true)
            .or_else(|_| fs::copy(self.part.path(), &self.place).map(drop))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = fs::remove_file(self.part.path());
        }
    }
}

/// A file for this run alone, of which nothing stays.
pub fn unnamed() -> io::Result<File> {
    let (path, file) = create(&std::env::temp_dir(), true)?;
    // Where a file that is open can't be removed, it stays; nobody else may read it.
    let _ = fs::remove_file(path);
    Ok(file)
}

fn create(folder: &Path, private: bool) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..TRIES {
        let path = folder.join(format!(".layerpeel-{}-{number}.part", std::process::id()));
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}
