//! Where commands write: the standard output, a file that comes to its place only when all of it is there, or a device or pipe
//! as it is. Never onto what is read.

mod ended;
mod overlap;
mod part;

use part::Part;
pub use part::unnamed;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Seek, Stdout, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Bytes that are written at a time.
const BUFFER: usize = 1 << 20;

/// Where to; nothing is touched yet.
#[derive(Debug)]
pub enum Target {
    /// The standard output.
    Stdout,
    /// A device, a pipe, or a file that is open already: written as it is.
    Direct(PathBuf),
    /// A file that is there afterwards or was before; links to it stay.
    File(PathBuf),
}

impl Target {
    /// `None` and `-` are the standard output. An error when it is one of `inputs`, or lies in one of them.
    pub fn new<'a>(
        out: Option<&Path>,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, String> {
        let Some(out) = out.filter(|out| *out != Path::new("-")) else { return Ok(Self::Stdout) };
        for input in inputs {
            overlap::check(out, input)?;
        }
        let is_open = ["/dev/", "/proc/"].iter().any(|folder| out.starts_with(folder));
        Ok(match fs::metadata(out) {
            Ok(about) if is_open || !about.is_file() => Self::Direct(out.to_owned()),
            Ok(_) => Self::File(out.canonicalize().unwrap_or_else(|_| out.to_owned())),
            // A link that leads nowhere is written through, as ever.
            Err(_) if out.is_symlink() => Self::Direct(out.to_owned()),
            Err(_) => Self::File(out.to_owned()),
        })
    }

    /// The same for an archive, which is nothing for a terminal.
    pub fn of_archive<'a>(
        out: &Path,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, String> {
        match Self::new(Some(out), inputs)? {
            Self::Stdout if io::stdout().is_terminal() => {
                Err("a tar is nothing for a terminal: use -o FILE".into())
            }
            target => Ok(target),
        }
    }

    /// Begins to write.
    pub fn open(self) -> Result<Output, String> {
        let to = match self {
            Self::Stdout => To::Stdout(BufWriter::with_capacity(BUFFER, io::stdout())),
            Self::Direct(path) => {
                let file = File::create(&path).map_err(|error| wrong(&path, &error))?;
                To::Direct(BufWriter::with_capacity(BUFFER, file))
            }
            Self::File(path) => match beside(&path)? {
                Some((part, file)) => To::Part(BufWriter::with_capacity(BUFFER, file), part),
                None => return Self::Direct(path).open(),
            },
        };
        Ok(Output(to))
    }

    /// The same for who must go back in what was written: a file, and where it goes when it is done.
    pub fn open_file(self) -> Result<(File, Placed), String> {
        match self {
            Self::File(path) => match beside(&path)? {
                Some((part, file)) => Ok((file, Placed::Part(part))),
                None => Self::Direct(path).open_file(),
            },
            other => {
                let file = unnamed().map_err(|error| format!("can't write: {error}"))?;
                Ok((file, Placed::Copied(other.open()?)))
            }
        }
    }
}

/// `None` where the file may be written and nothing else in its folder.
fn beside(path: &Path) -> Result<Option<(Part, File)>, String> {
    match Part::beside(path) {
        Ok(made) => Ok(Some(made)),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.exists() => Ok(None),
        Err(error) => Err(wrong(path, &error)),
    }
}

fn wrong(path: &Path, error: &io::Error) -> String {
    format!("can't write {}: {error}", path.display())
}

/// What is being written. Dropped before [`Output::finish`], a file is as if nothing had happened.
#[derive(Debug)]
pub struct Output(To);

#[derive(Debug)]
enum To {
    Stdout(BufWriter<Stdout>),
    Direct(BufWriter<File>),
    Part(BufWriter<File>, Part),
}

impl Output {
    /// The standard output.
    pub fn stdout() -> Self {
        Self(To::Stdout(BufWriter::with_capacity(BUFFER, io::stdout())))
    }

    /// All is written.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.0 {
            To::Part(_, part) => part.place(),
            To::Stdout(_) | To::Direct(_) => Ok(()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            To::Stdout(out) => out.write(bytes),
            To::Direct(out) | To::Part(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            To::Stdout(out) => out.flush(),
            To::Direct(out) | To::Part(out, _) => out.flush(),
        }
    }
}

/// Where a file goes that was written back and forth.
#[derive(Debug)]
pub enum Placed {
    /// To its name.
    Part(Part),
    /// Into what can only be written from the start to the end.
    Copied(Output),
}

impl Placed {
    /// The first `length` bytes of `file` are all.
    pub fn finish(self, mut file: File, length: u64) -> io::Result<()> {
        match self {
            Self::Part(part) => {
                file.set_len(length)?;
                part.place()
            }
            Self::Copied(mut out) => {
                file.rewind()?;
                io::copy(&mut io::Read::take(file, length), &mut out)?;
                out.finish()
            }
        }
    }
}

/// The exit status, when `code` is what it were if all was written. Who has seen enough of our output may go.
pub fn conclude(written: io::Result<()>, code: u8) -> Result<ExitCode, String> {
    match written {
        Ok(()) => Ok(ExitCode::from(code)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(format!("can't write: {error}")),
    }
}

/// Prints a text.
pub fn print(text: &str) -> Result<ExitCode, String> {
    let mut out = Output::stdout();
    conclude(out.write_all(text.as_bytes()).and_then(|()| out.finish()), 0)
}
