//! Files on disk, read at positions.

use layerpeel::formats::Source;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One file. It is opened when first read: a folder may hold more of them than can be open at once.
pub struct DiskFile {
    path: PathBuf,
    length: u64,
    file: OnceLock<File>,
}

impl DiskFile {
    fn new(path: PathBuf, length: u64) -> Self {
        Self { path, length, file: OnceLock::new() }
    }

    fn file(&self) -> io::Result<&File> {
        if self.file.get().is_none() {
            // Another thread may have been quicker; either will do.
            let _ = self.file.set(File::open(&self.path)?);
        }
        self.file.get().ok_or_else(|| io::Error::other("not open"))
    }
}

impl Source for DiskFile {
    fn len(&self) -> u64 {
        self.length
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self.file()?, buf, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self.file()?, buf, offset)
    }

    #[cfg(not(any(unix, windows)))]
    fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The file with its name, or all files of the folder with their names in it, in order.
pub fn files(input: &Path) -> io::Result<Vec<(String, DiskFile)>> {
    let about = fs::metadata(input)?;
    if !about.is_dir() {
        let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![(name, DiskFile::new(input.to_owned(), about.len()))]);
    }
    let root = input.canonicalize()?;
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), root.clone())];
    while let Some((prefix, folder)) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            // A link may lead to another blob of the folder, never out of it; links to folders could go in circles.
            let Some(path) =
                entry.path().canonicalize().ok().filter(|path| path.starts_with(&root))
            else {
                continue;
            };
            let about = fs::metadata(&path)?;
            if about.is_file() {
                found.push((name, DiskFile::new(path, about.len())));
            } else if about.is_dir() && !entry.file_type()?.is_symlink() {
                folders.push((format!("{name}/"), path));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}
