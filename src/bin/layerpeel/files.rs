//! Files on disk, read at positions.

use crate::output::unnamed;
use layerpeel::formats::Source;
use std::fs::{self, File};
use std::io::{self, IsTerminal};
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

    /// One that is open.
    fn open(file: File, length: u64) -> Self {
        Self { path: PathBuf::new(), length, file: OnceLock::from(file) }
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

/// The standard input, the file with its name, or all files of the folder with their names in it, in order.
pub fn files(input: &Path) -> io::Result<Vec<(String, DiskFile)>> {
    let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if input == Path::new("-") {
        return Ok(vec![(name, standard_input()?)]);
    }
    let about = fs::metadata(input)?;
    if about.is_file() {
        return Ok(vec![(name, DiskFile::new(input.to_owned(), about.len()))]);
    }
    if !about.is_dir() {
        return Ok(vec![(name, streamed(File::open(input)?)?)]);
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

fn standard_input() -> io::Result<DiskFile> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(io::Error::other("it is a terminal: give a file, or `< FILE`"));
    }
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        streamed(File::from(stdin.as_fd().try_clone_to_owned()?))
    }
    #[cfg(not(unix))]
    spooled(stdin.lock())
}

/// What is open: a file as it is, a pipe by way of a file.
fn streamed(file: File) -> io::Result<DiskFile> {
    let about = file.metadata()?;
    if about.is_file() {
        return Ok(DiskFile::open(file, about.len()));
    }
    if is_device(&about) {
        return Err(io::Error::other("it is a device, not an archive"));
    }
    spooled(file)
}

#[cfg(unix)]
fn is_device(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    about.file_type().is_char_device() || about.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

/// An archive is read at many places, which a pipe can't be: all of it goes to a file without a name first.
fn spooled(mut from: impl io::Read) -> io::Result<DiskFile> {
    let mut file = unnamed()?;
    let length = io::copy(&mut from, &mut file).map_err(|error| {
        let why = "an archive is read at many places, so a pipe goes to a temporary file first";
        io::Error::new(error.kind(), format!("{error} ({why}; TMPDIR says where)"))
    })?;
    Ok(DiskFile::open(file, length))
}
