//! Descriptors: where what is read comes from, and where what is written goes.

use super::Shell;
use crate::lab::errno::Errno;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Where a file descriptor leads. Copies share how far it is read.
#[derive(Clone, Debug)]
pub(super) enum Fd {
    /// Bytes to read, from a place on.
    Text(Rc<RefCell<(Vec<u8>, usize)>>),
    /// Bytes are collected.
    Buffer(usize),
    /// An open file; of those read, how far.
    File(usize, Rc<Cell<usize>>),
}

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
            Some(&Fd::Buffer(at)) => self.buffers[at].extend_from_slice(text),
            Some(&Fd::File(at, _)) => {
                let mut handle = self.files[at].clone();
                // A full disk or a closed end shows nowhere: the tools here do not check it.
                let _ = self.kernel().write(&mut handle, text);
                self.files[at] = handle;
            }
            Some(Fd::Text(..)) | None => {}
        }
    }

    /// All that is left of a descriptor's input.
    pub fn read_fd(&mut self, fd: u32) -> Result<Vec<u8>, Errno> {
        match self.fds.get(&fd).cloned() {
            Some(Fd::Text(text)) => {
                let (text, at) = std::mem::take(&mut *text.borrow_mut());
                Ok(if at == 0 { text } else { text[at.min(text.len())..].to_vec() })
            }
            Some(Fd::File(file, at)) => {
                let handle = self.files[file].clone();
                let content = self.kernel().content(&handle)?;
                let all = content.read().map_err(|_| Errno::EIO)?;
                let from = at.replace(all.len()).min(all.len());
                Ok(all[from..].to_vec())
            }
            Some(Fd::Buffer(_)) | None => Err(Errno::EBADF),
        }
    }

    /// True when what is printed goes to another program.
    pub(super) fn in_pipe(&self) -> bool {
        matches!(self.fds.get(&1), Some(Fd::Buffer(at)) if *at > 1)
    }

    /// Puts back what was read too far.
    pub(super) fn unread(&mut self, fd: u32, rest: &[u8]) {
        match self.fds.get(&fd) {
            Some(Fd::Text(text)) => *text.borrow_mut() = (rest.to_vec(), 0),
            Some(Fd::File(_, at)) => at.set(at.get() - rest.len().min(at.get())),
            Some(Fd::Buffer(_)) | None => {}
        }
    }
}
