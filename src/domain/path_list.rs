//! Paths one after the other, each as a folder and a name in it: neighbours in a tar mostly lie in one folder.

use super::bytes::{
    put_bytes, put_list, put_pair, put_varint, take, take_bytes, take_list, take_pair, take_varint,
};
use super::path;
use std::collections::HashMap;

/// Paths in order. Folder 0 is the root; a folder's number is above that of the folder it is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathList {
    /// All folders but the root: the folder each is in, and where its name ends in `folder_names`.
    folders: Vec<(u32, usize)>,
    folder_names: Vec<u8>,
    /// A folder, and how many paths in a row lie in it.
    runs: Vec<(u32, u32)>,
    /// The length of each path's name, as varints.
    lengths: Vec<u8>,
    names: Vec<u8>,
}

impl PathList {
    /// How many paths there are.
    pub fn len(&self) -> usize {
        self.runs.iter().map(|&(_, count)| count as usize).sum()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// All paths, in order.
    pub fn iter(&self) -> Paths<'_> {
        Paths {
            list: self,
            runs: self.runs.iter(),
            left: 0,
            names: self.names(),
            path: Vec::new(),
            start: 0,
        }
    }

    /// Folders, each with how many paths in a row lie in it: these are the next of [`PathList::names`].
    pub fn runs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.runs.iter().copied()
    }

    /// The last components of all paths, in order; that of the root is empty.
    pub fn names(&self) -> Names<'_> {
        Names { lengths: &self.lengths, names: &self.names }
    }

    /// The same, end to end.
    pub fn name_bytes(&self) -> &[u8] {
        &self.names
    }

    /// How many folders there are, the root included.
    pub fn folder_count(&self) -> usize {
        self.folders.len() + 1
    }

    /// The folder that a folder is in, and its name. The root is in itself and has none.
    pub fn folder(&self, folder: u32) -> (u32, &[u8]) {
        let Some(at) = (folder as usize).checked_sub(1) else { return (0, b"") };
        let start = at.checked_sub(1).map_or(0, |before| self.folders[before].1);
        let (parent, end) = self.folders[at];
        (parent, &self.folder_names[start..end])
    }

    /// The path of a name in a folder.
    pub fn path(&self, folder: u32, name: &[u8]) -> Vec<u8> {
        let mut names = vec![name];
        let mut at = folder;
        while at != 0 {
            let (parent, name) = self.folder(at);
            names.push(name);
            at = parent;
        }
        names.reverse();
        names.join(&b'/')
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        let folders = self.folders.len() * size_of::<(u32, usize)>() + self.folder_names.len();
        folders + self.runs.len() * size_of::<(u32, u32)>() + self.lengths.len() + self.names.len()
    }

    /// Appends the list to a run of bytes.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_list(out, &self.folders, |out, &(parent, end)| put_pair(out, parent, end as u64));
        put_bytes(out, &self.folder_names);
        put_list(out, &self.runs, |out, &(folder, count)| put_pair(out, folder, u64::from(count)));
        put_bytes(out, &self.lengths);
        put_bytes(out, &self.names);
    }

    /// Takes a list off the front; `None` when it is cut, or is none.
    pub(super) fn take(rest: &mut &[u8]) -> Option<Self> {
        let list = Self {
            folders: take_list(rest, |rest| {
                take_pair(rest).map(|(parent, end)| (parent, end as usize))
            })?,
            folder_names: take_bytes(rest)?.to_vec(),
            runs: take_list(rest, |rest| {
                take_pair(rest).map(|(folder, count)| (folder, count as u32))
            })?,
            lengths: take_bytes(rest)?.to_vec(),
            names: take_bytes(rest)?.to_vec(),
        };
        let above = list.folders.iter().enumerate().all(|(at, &(parent, _))| parent as usize <= at);
        let named = list.folders.is_sorted_by_key(|folder| folder.1)
            && list.folders.last().map_or(0, |folder| folder.1) == list.folder_names.len();
        let known = list.runs.iter().all(|&(folder, _)| (folder as usize) < list.folder_count());
        (above && named && known).then_some(list)
    }
}

/// Iterates last components.
pub struct Names<'a> {
    lengths: &'a [u8],
    names: &'a [u8],
}

impl<'a> Iterator for Names<'a> {
    type Item = &'a [u8];

    #[inline(always)]
    fn next(&mut self) -> Option<&'a [u8]> {
        let length = match *self.lengths {
            // Nearly always.
            [byte, ref rest @ ..] if byte < 0x80 => {
                self.lengths = rest;
                byte.into()
            }
            _ => take_varint(&mut self.lengths)? as usize,
        };
        take(&mut self.names, length)
    }
}

/// Iterates paths without allocating for each.
pub struct Paths<'a> {
    list: &'a PathList,
    runs: std::slice::Iter<'a, (u32, u32)>,
    /// How many more lie in the folder at hand.
    left: u32,
    names: Names<'a>,
    path: Vec<u8>,
    /// Where the name begins.
    start: usize,
}

impl Paths<'_> {
    /// The next path, normalised.
    pub fn next_path(&mut self) -> Option<&[u8]> {
        while self.left == 0 {
            let &(folder, count) = self.runs.next()?;
            self.left = count;
            // A path in the root has no slash.
            self.path = if folder == 0 { Vec::new() } else { self.list.path(folder, b"") };
            self.start = self.path.len();
        }
        self.left -= 1;
        self.path.truncate(self.start);
        self.path.extend_from_slice(self.names.next()?);
        Some(&self.path)
    }
}

/// Collects paths; `finish` freezes them.
#[derive(Debug, Default)]
pub(super) struct PathListBuilder {
    list: PathList,
    /// The folder that the last path lies in.
    last: Vec<u8>,
    /// Its components: where each ends, and its number.
    stack: Vec<(usize, u32)>,
    /// By the number of the folder it is in, in bytes, and its name.
    numbers: HashMap<Vec<u8>, u32>,
}

impl PathListBuilder {
    /// Adds a normalised path.
    pub fn push(&mut self, path: &[u8]) {
        let folder = path::parent(path);
        if folder != self.last {
            self.enter(folder);
        }
        let number = self.stack.last().map_or(0, |level| level.1);
        match self.list.runs.last_mut().filter(|run| run.0 == number) {
            Some(run) => run.1 += 1,
            None => self.list.runs.push((number, 1)),
        }
        let name = &path[if folder.is_empty() { 0 } else { folder.len() + 1 }..];
        put_varint(&mut self.list.lengths, name.len() as u64);
        self.list.names.extend_from_slice(name);
    }

    /// What was collected.
    pub fn finish(self) -> PathList {
        self.list
    }

    /// Makes `folder` the one that paths lie in.
    fn enter(&mut self, folder: &[u8]) {
        let shared = self.last.iter().zip(folder).take_while(|(a, b)| a == b).count();
        let above = |end: usize| end <= shared && folder.get(end).is_none_or(|&byte| byte == b'/');
        while self.stack.last().is_some_and(|&(end, _)| !above(end)) {
            self.stack.pop();
        }
        let (mut end, mut number) = self.stack.last().copied().unwrap_or_default();
        for name in path::components(&folder[end..]) {
            number = self.number(number, name);
            end += usize::from(end > 0) + name.len();
            self.stack.push((end, number));
        }
        self.last.clear();
        self.last.extend_from_slice(folder);
    }

    fn number(&mut self, parent: u32, name: &[u8]) -> u32 {
        let key = [&parent.to_le_bytes(), name].concat();
        if let Some(&known) = self.numbers.get(&key) {
            return known;
        }
        let list = &mut self.list;
        list.folder_names.extend_from_slice(name);
        list.folders.push((parent, list.folder_names.len()));
        let number = list.folders.len() as u32;
        self.numbers.insert(key, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 12] =
        ["", "a", "a/b", "a/b/c", "a/bc/d", "ab", "a/b/e", "a/b/c", "x/y/z", "", "x/y", "a/b/ü"];

    fn list(paths: &[&str]) -> PathList {
        let mut builder = PathListBuilder::default();
        paths.iter().for_each(|path| builder.push(path.as_bytes()));
        builder.finish()
    }

    fn all(list: &PathList) -> Vec<String> {
        let mut paths = list.iter();
        std::iter::from_fn(|| {
            paths.next_path().map(|path| String::from_utf8(path.to_vec()).unwrap())
        })
        .collect()
    }

    #[test]
    fn gives_back_what_was_pushed_across_the_border() {
        let list = list(&PATHS);
        assert_eq!((all(&list), list.len()), (PATHS.map(String::from).to_vec(), PATHS.len()));
        let mut bytes = Vec::new();
        list.put(&mut bytes);
        assert_eq!(PathList::take(&mut &bytes[..]), Some(list));
    }

    #[test]
    fn numbers_a_folder_once() {
        let list = list(&PATHS);
        let folders: Vec<_> =
            (0..list.folder_count() as u32).map(|folder| list.path(folder, b"f")).collect();
        assert_eq!(folders, [&b"f"[..], b"a/f", b"a/b/f", b"a/bc/f", b"x/f", b"x/y/f"]);
        assert_eq!(
            list.runs().collect::<Vec<_>>(),
            [(0, 2), (1, 1), (2, 1), (3, 1), (0, 1), (2, 2), (5, 1), (0, 1), (4, 1), (2, 1)]
        );
    }

    #[test]
    fn folders_within_themselves_or_without_their_names_are_refused() {
        for folders in [vec![(1, 1)], vec![(0, 2)], vec![(0, 0)], vec![(0, 2), (1, 1)]] {
            let mut bytes = Vec::new();
            PathList {
                folders: folders.clone(),
                folder_names: b"a".to_vec(),
                ..PathList::default()
            }
            .put(&mut bytes);
            assert_eq!(PathList::take(&mut &bytes[..]), None, "{folders:?}");
        }
    }
}
