//! Where descriptors lead while a command runs.

use super::super::syntax::{Redirect, Word};
use super::super::words::Say;
use super::super::{Fd, Shell, Stop};
use super::{Ran, Redirects};
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use crate::lab::tree::Body;

impl Shell<'_> {
    pub(super) fn redirected(
        &mut self,
        all: &Redirects,
        run: impl FnOnce(&mut Self) -> Ran,
    ) -> Ran {
        let saved = (!all.is_empty()).then(|| self.fds.clone());
        let ran = match self.redirect(all)? {
            Ok(()) => run(self),
            Err(status) => {
                self.status = status;
                Ok(())
            }
        };
        if let Some(saved) = saved {
            self.fds = saved;
        }
        ran
    }

    /// Opens files and copies descriptors, in order; the inner error is the exit status of one that failed.
    pub(super) fn redirect(&mut self, all: &Redirects) -> Result<Result<(), i32>, Stop> {
        for (fd, redirect) in all {
            let (word, flags, say) = match redirect {
                Redirect::Read(word) => (word, OpenFlags::READ, Say::OpenInput),
                Redirect::Write(word) | Redirect::Over(word) => {
                    (word, OpenFlags::WRITE, Say::Create)
                }
                Redirect::Append(word) => (word, OpenFlags::APPEND, Say::Create),
                Redirect::Both(word) => {
                    let both = OpenFlags { read: true, trunc: false, ..OpenFlags::WRITE };
                    (word, both, Say::Create)
                }
                Redirect::Copy(word) => match self.copy_fd(*fd, word)? {
                    Ok(()) => continue,
                    Err(status) => return Ok(Err(status)),
                },
                Redirect::Here(word) => {
                    let text = self.expand_one(word)?;
                    self.fds.insert(*fd, Fd::text(text));
                    continue;
                }
            };
            let path = self.expand_one(word)?;
            let exists = flags.trunc
                && self.is_set(b'C')
                && !matches!(redirect, Redirect::Over(_))
                && self
                    .kernel()
                    .stat(&path, true)
                    .is_ok_and(|s| matches!(s.node.body, Body::File(_)));
            let opened = if exists { Err(Errno::EEXIST) } else { self.kernel().open(&path, flags) };
            match opened {
                Ok(handle) => {
                    self.files.push(handle);
                    self.fds.insert(*fd, Fd::file(self.files.len() - 1));
                }
                Err(error) => return Ok(Err(self.redirect_failed(say, &path, error))),
            }
        }
        Ok(Ok(()))
    }

    /// `2>&1`, `3>&-`; the inner error is the exit status.
    fn copy_fd(&mut self, fd: u32, word: &Word) -> Result<Result<(), i32>, Stop> {
        let from = self.expand_one(word)?;
        if from == b"-" {
            self.fds.remove(&fd);
            return Ok(Ok(()));
        }
        let source = std::str::from_utf8(&from).ok().and_then(|text| text.parse::<u32>().ok());
        match source.and_then(|source| self.fds.get(&source).cloned()) {
            Some(source) => {
                self.fds.insert(fd, source);
                Ok(Ok(()))
            }
            None => {
                self.grumble(None, &[&from, b": Bad file descriptor".as_slice()].concat());
                Ok(Err(self.if_gnu(2, 1)))
            }
        }
    }
}
