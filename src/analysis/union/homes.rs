//! Where a layer's entries lie in the tree: each folder of the layer's own paths leads to a folder of the tree, found once and
//! kept until something on the way to any folder changes.

use super::arena::Arena;
use super::build::Builder;
use super::resolve::{Lost, Mode};
use crate::domain::PathList;

/// An entry's path. It is put together only where it is told.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub paths: &'a PathList,
    /// Number of the folder in `paths`.
    pub folder: u32,
    pub name: &'a [u8],
    /// Where the tree keeps the name, as [`super::arena::Arena::keep_names`] tells.
    pub kept: Option<u32>,
}

impl Spot<'_> {
    pub fn path(&self) -> Vec<u8> {
        self.paths.path(self.folder, self.name)
    }

    pub fn is_root(&self) -> bool {
        self.folder == 0 && self.name.is_empty()
    }
}

/// Folders of the tree, by the layer's own numbers of folders.
#[derive(Default)]
pub(super) struct Homes {
    known: Vec<Home>,
    /// Goes up when what was found may no longer hold.
    now: u32,
    /// Folders on the way to one that is looked for, kept for its memory.
    todo: Vec<u32>,
    /// A symbolic link was followed, since that was last asked.
    followed: bool,
}

/// A folder of the layer's paths.
#[derive(Clone, Copy, Default)]
struct Home {
    /// Its number in the tree ([`super::arena::Arena::folder`]).
    folder: u32,
    /// When that was found.
    when: u32,
    /// How many paths of the layer lie in it.
    paths: u32,
    /// Whether symbolic links lead to it: it has another path in the tree.
    led: bool,
}

impl Homes {
    /// Nothing is known of any folder, but what the layer has in it.
    pub fn begin(&mut self, paths: &PathList) {
        self.known.clear();
        self.known.resize(paths.folder_count(), Home::default());
        paths.runs().for_each(|(folder, count)| self.known[folder as usize].paths += count);
        self.now = 1;
    }

    /// A folder or a link on the way to others has gone.
    pub fn forget(&mut self) {
        self.now += 1;
    }

    #[inline(always)]
    fn get(&self, folder: u32) -> Option<u32> {
        let home = &self.known[folder as usize];
        (home.when == self.now).then_some(home.folder)
    }

    /// A symbolic link was followed on the way to the folder that is looked for.
    pub fn follow(&mut self) {
        self.followed = true;
    }

    /// Whether a folder whose home is known has another path in the tree.
    #[inline(always)]
    pub fn is_led(&self, folder: u32) -> bool {
        self.known[folder as usize].led
    }

    fn set(&mut self, folder: u32, arena: &mut Arena, node: u32, led: bool) -> u32 {
        let home = &mut self.known[folder as usize];
        home.led = led;
        home.folder = arena.folder_or_new(node, home.paths as usize);
        home.when = self.now;
        home.folder
    }
}

impl Builder {
    /// The folder of the tree that an entry lies in; made, with those above it, when it is not there.
    #[inline(always)]
    pub(super) fn home(&mut self, spot: Spot<'_>) -> Result<u32, Lost> {
        match self.homes.get(spot.folder) {
            Some(home) => Ok(home),
            None => self.find_home(spot),
        }
    }

    #[inline(never)]
    fn find_home(&mut self, spot: Spot<'_>) -> Result<u32, Lost> {
        let mut todo = std::mem::take(&mut self.homes.todo);
        todo.clear();
        let mut folder = spot.folder;
        let mut home = loop {
            match self.homes.get(folder) {
                Some(home) => break home,
                None if folder == 0 => break self.homes.set(0, &mut self.arena, 0, false),
                None => todo.push(folder),
            }
            folder = spot.paths.folder(folder).0;
        };
        let mut led = self.homes.is_led(folder);
        while let Some(folder) = todo.pop() {
            self.homes.followed = false;
            let node =
                self.step(self.arena.node_of(home), spot.paths.folder(folder).1, Mode::Make(spot))?;
            led |= self.homes.followed;
            home = self.homes.set(folder, &mut self.arena, node, led);
        }
        self.homes.todo = todo;
        Ok(home)
    }
}
