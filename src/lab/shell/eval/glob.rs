//! Names of files that a pattern stands for (POSIX 2.13.3).

use super::super::limits::FILE;
use super::super::{Shell, Stop};
use super::pattern::{Marked, is_pattern, plain};
use crate::domain::order::SortSmall;

impl Shell<'_> {
    /// Adds the paths that a word stands for, in order; the word itself where it is no pattern, or there is none.
    pub(super) fn glob(&mut self, field: Marked, out: &mut Vec<Vec<u8>>) -> Result<(), Stop> {
        if !is_pattern(&field) {
            out.push(plain(&field));
            return Ok(());
        }
        let mut found: Vec<Vec<u8>> = vec![Vec::new()];
        let mut rest = field.as_slice();
        while !rest.is_empty() {
            let slashes = rest.iter().take_while(|(b, _)| *b == b'/').count();
            let (slash, after) = rest.split_at(slashes);
            let name = after.iter().take_while(|(b, _)| *b != b'/').count();
            let (part, after) = after.split_at(name);
            rest = after;
            let mut next = Vec::new();
            for dir in found {
                self.small_work(FILE)?;
                self.glob_part(&[dir, plain(slash)].concat(), part, &mut next)?;
            }
            found = next;
        }
        if found.is_empty() {
            out.push(plain(&field));
        }
        found.sort_small();
        out.extend(found);
        Ok(())
    }

    /// Adds what a part between slashes stands for in a folder, which ends in its slashes; what is no folder has nothing behind them.
    fn glob_part(
        &mut self,
        dir: &[u8],
        part: &[(u8, bool)],
        next: &mut Vec<Vec<u8>>,
    ) -> Result<(), Stop> {
        if !is_pattern(part) {
            let path = [dir, &plain(part)].concat();
            if self.kernel().stat(&path, path.ends_with(b"/")).is_ok() {
                next.push(path);
            }
            return Ok(());
        }
        let at: &[u8] = if dir.is_empty() { b"." } else { dir };
        let dots = [&b"."[..], b".."].map(Into::into);
        for name in self.names(at).unwrap_or_default().into_iter().chain(dots) {
            let hidden = name.starts_with(b".") && part[0].0 != b'.';
            if !hidden && self.fits(part, &name)? {
                next.push([dir, &*name].concat());
                self.charge(dir.len() + name.len())?;
            }
        }
        Ok(())
    }
}
