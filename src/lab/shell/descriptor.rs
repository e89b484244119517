//! Descriptors: where what is read comes from, and where what is written goes.

use super::Shell;
use super::limits::{FILE, MADE};
use crate::lab::content::Content;
use crate::lab::errno::Errno;
use crate::lab::kernel::{ENDLESS, OpenFlags};
use crate::lab::tree::Name;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Where a file descriptor leads. Copies share how far it is read.
#[derive(Clone, Debug)]
pub(super) enum Fd {
    /// Bytes to read, from a place on.
    Text(Rc<RefCell<(Vec<u8>, usize)>>),
    /// Bytes are collected.
    Buffer(usize),
    /// What somebody may still type, and nobody does: who reads waits.
    Open,
    /// An open file; of those read, how far.
    File(usize, Rc<Cell<usize>>),
}

/// How much the next program of a pipe finds of what does not end.
pub(super) const PIPE: u64 = 1 << 16;

impl Fd {
    pub(super) fn text(bytes: Vec<u8>) -> Self {
        Self::Text(Rc::new(RefCell::new((bytes, 0))))
    }

    pub(super) fn file(at: usize) -> Self {
        Self::File(at, Rc::default())
    }
}

impl Shell<'_> {
    pub(super) fn write_fd(&mut self, fd: u32, text: &[u8]) {
        let full = self.over && fd != 2;
        if full || self.charge(text.len()).is_err() {
            return;
        }
        self.put(fd, text);
    }

    /// The same, uncounted.
    pub(super) fn put(&mut self, fd: u32, text: &[u8]) {
        match self.fds.get(&fd) {
            Some(&Fd::Buffer(at)) => {
                if let Some(buffer) = self.buffers.get_mut(at) {
                    buffer.extend_from_slice(text);
                }
            }
            Some(&Fd::File(at, _)) => {
                let mut handle = self.files[at].clone();
                // What else may go wrong shows nowhere: the tools here do not check it.
                let written = self.kernel().write(&mut handle, text);
                // An error that is lost is nobody's output.
                self.full |= fd != 2 && written == Err(Errno::ENOSPC);
                self.files[at] = handle;
            }
            Some(Fd::Text(..) | Fd::Open) | None => {}
        }
    }

    /// What a program says of output that had no room, and its exit status, as busybox measured: most say it and end well.
    pub(super) fn lost(&mut self, name: &[u8], status: i32) -> i32 {
        if !std::mem::take(&mut self.full) {
            return status;
        }
        let name = name.rsplit(|&b| b == b'/').next().unwrap_or_default();
        let (text, status): (&[u8], i32) = match name {
            b"printf" | b"pwd" => return 1,
            b"echo" => (b"sh: write error", 1),
            b"cat" | b"gzip" | b"tar" => (b": write error", 1),
            _ => (b": standard output", status),
        };
        let name = if text.starts_with(b":") { name } else { b"" };
        self.print_error(&[name, text, b": No space left on device\n"].concat());
        status
    }

    /// All that is left of a descriptor's input.
    pub fn read_fd(&mut self, fd: u32) -> Result<Vec<u8>, Errno> {
        match self.fds.get(&fd).cloned() {
            Some(Fd::Open) => {
                self.waiting |= self.main;
                Ok(Vec::new())
            }
            Some(Fd::Text(text)) => {
                let (text, at) = std::mem::take(&mut *text.borrow_mut());
                Ok(if at == 0 { text } else { text[at.min(text.len())..].to_vec() })
            }
            Some(Fd::File(file, at)) => {
                let handle = self.files[file].clone();
                let content = self.kernel().content(&handle)?;
                let rest = self.whole(&content.part(at.get() as u64, u64::MAX))?;
                at.set(at.get().saturating_add(rest.len()));
                Ok(rest)
            }
            Some(Fd::Buffer(_)) | None => Err(Errno::EBADF),
        }
    }

    /// True when what is printed goes to another program.
    pub(super) fn in_pipe(&self) -> bool {
        matches!(self.fds.get(&1), Some(Fd::Buffer(at)) if *at > 1)
    }

    /// So many bytes of a descriptor's input, some after the next one; it stays where it is.
    pub(super) fn ahead(&mut self, fd: u32, skip: usize, length: usize) -> Result<Vec<u8>, Errno> {
        match self.fds.get(&fd) {
            Some(Fd::Open) => self.read_fd(fd),
            Some(Fd::Text(text)) => {
                let (text, at) = &*text.borrow();
                let rest = text.get(at.saturating_add(skip)..).unwrap_or_default();
                Ok(rest[..length.min(rest.len())].to_vec())
            }
            Some(Fd::File(file, at)) => {
                let (handle, from) = (self.files[*file].clone(), at.get().saturating_add(skip));
                let content = self.kernel().content(&handle)?;
                content.part(from as u64, length as u64).read().map_err(|_| Errno::EIO)
            }
            Some(Fd::Buffer(_)) | None => Err(Errno::EBADF),
        }
    }

    /// Goes on in a descriptor's input.
    pub(super) fn skip(&mut self, fd: u32, bytes: usize) {
        match self.fds.get(&fd) {
            Some(Fd::Text(text)) => {
                let mut text = text.borrow_mut();
                text.1 = text.1.saturating_add(bytes).min(text.0.len());
            }
            Some(Fd::File(_, at)) => at.set(at.get().saturating_add(bytes)),
            Some(Fd::Buffer(_) | Fd::Open) | None => {}
        }
    }

    /// Lets a descriptor lead to where it led.
    pub(super) fn lead(&mut self, fd: u32, to: Option<Fd>) {
        match to {
            Some(to) => self.fds.insert(fd, to),
            None => self.fds.remove(&fd),
        };
    }

    /// The names in a folder.
    pub(super) fn names(&mut self, path: &[u8]) -> Result<Vec<Name>, Errno> {
        let names = self.kernel().read_dir(path)?;
        self.small_work(FILE * names.len()).map_err(|_| Errno::EIO)?;
        Ok(names)
    }

    /// All of a file.
    pub(super) fn file(&mut self, path: &[u8]) -> Result<Vec<u8>, Errno> {
        let content = self.kernel().read(path)?;
        self.whole(&content)
    }

    /// All of a content; one that is larger than a text may be ends the line. Of one without an end, the next program of a pipe
    /// gets as much as it can be expected to read.
    pub(super) fn whole(&mut self, content: &Content) -> Result<Vec<u8>, Errno> {
        if content.len() > ENDLESS / 2 && self.in_pipe() {
            return content.part(0, PIPE).read().map_err(|_| Errno::EIO);
        }
        let size = usize::try_from(content.len()).unwrap_or(usize::MAX);
        if size > MADE {
            self.grows_on();
        }
        if size > MADE || self.moved(size).is_err() {
            return Err(Errno::EIO);
        }
        content.read().map_err(|_| Errno::EIO)
    }

    /// Writes a file.
    pub(super) fn save(&mut self, path: &[u8], flags: OpenFlags, text: &[u8]) -> Result<(), Errno> {
        let mut handle = self.kernel().open(path, flags)?;
        self.charge(text.len()).map_err(|_| Errno::EIO)?;
        self.kernel().write(&mut handle, text)
    }
}
