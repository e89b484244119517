//! What is found, as a list sees it.

use super::sightings::MOST_FILES;
use super::versions::{Held, Versions};
use super::{FindCells, FindSort, Finds, FindsQuery, FindsTotals, Sightings};
use crate::analysis::union::Union;
use crate::view::list::{Elsewhere, FoldSet, Nodes, ROOT, Source};
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// The number of the first line: files come before.
const FIRST_LINE: u32 = MOST_FILES as u32 + 1;

/// All that is found in an image.
#[derive(Debug)]
pub struct Findings {
    union: Arc<Union>,
    /// Made when they are first asked for.
    versions: OnceCell<Versions>,
    /// What was found in contents, and by which search.
    pub sighted: (u32, Sightings),
    /// What another search has found: nothing is told of it yet.
    nothing: Sightings,
}

impl Findings {
    /// Of an image; nothing was searched in contents.
    pub fn of(union: Arc<Union>) -> Self {
        let (sighted, nothing) = ((0, Sightings::default()), Sightings::default());
        Self { union, versions: OnceCell::new(), sighted, nothing }
    }
}

/// What a query sees of it.
#[derive(Debug)]
pub enum Found<'a> {
    /// Versions of paths, and of which of them the facts are true.
    Versions {
        /// All there is.
        all: &'a Findings,
        /// What is asked.
        query: &'a FindsQuery,
        /// Of which rows it is true.
        #[allow(private_interfaces)]
        held: Rc<Held>,
    },
    /// Files with lines, of a search of this number; true: with private keys in them.
    Sighted(&'a Sightings, u32, bool),
}

impl Source<Finds> for Findings {
    type Nodes<'a> = Found<'a>;

    fn seen<'a>(&'a self, query: &'a FindsQuery) -> Found<'a> {
        match query.sighted {
            Some(of) => {
                let known =
                    if of.search == self.sighted.0 { &self.sighted.1 } else { &self.nothing };
                Found::Sighted(known, of.search, query.bare)
            }
            None => {
                let is_hashed = query.hashed.is_some_and(|of| of.search == self.sighted.0);
                let hashed = if is_hashed { &self.sighted.1 } else { &self.nothing };
                let held = self.versions().held(&self.union, query, hashed);
                Found::Versions { all: self, query, held }
            }
        }
    }
}

impl Findings {
    fn versions(&self) -> &Versions {
        self.versions.get_or_init(|| Versions::of(&self.union))
    }
}

/// Index of a node's row; the root is none.
fn index(node: u32) -> usize {
    (node as usize).wrapping_sub(1)
}

fn line(node: u32) -> Option<usize> {
    Some(node.checked_sub(FIRST_LINE)? as usize)
}

impl Nodes<Finds> for Found<'_> {
    fn count(&self) -> u32 {
        match self {
            Self::Versions { all, .. } => all.versions().len() as u32 + 1,
            Self::Sighted(all, ..) => FIRST_LINE + all.counts().1,
        }
    }

    fn parent(&self, node: u32) -> u32 {
        match (self, line(node)) {
            (Self::Sighted(all, ..), Some(line)) => all.file_of(line) + 1,
            _ => ROOT,
        }
    }

    fn children(&self, node: u32) -> Range<u32> {
        match self {
            Self::Versions { .. } if node == ROOT => 1..self.count(),
            Self::Sighted(all, ..) if node == ROOT => 1..all.counts().0 + 1,
            Self::Sighted(all, ..) if line(node).is_none() => {
                let Range { start, end } = all.lines_of(index(node));
                start + FIRST_LINE..end + FIRST_LINE
            }
            _ => 0..0,
        }
    }

    fn name(&self, node: u32) -> &[u8] {
        match self {
            Self::Versions { all, .. } => all.versions().path(index(node)),
            Self::Sighted(all, ..) if line(node).is_none() => all.path(index(node)),
            Self::Sighted(..) => b"",
        }
    }

    /// Every component of a path is looked at, as in a tree.
    fn matches_name(&self, node: u32, matches: &dyn Fn(&[u8]) -> bool) -> bool {
        self.name(node).split(|&byte| byte == b'/').any(matches)
    }

    fn is_shown(&self, node: u32) -> bool {
        match self {
            Self::Versions { all, query, held } => {
                let kind = all.versions().kind(index(node));
                held.has(index(node)) && kind.is_some_and(|kind| !query.list.hide.contains(&kind))
            }
            Self::Sighted(..) => true,
        }
    }

    fn shows_inside(&self, node: u32) -> bool {
        node == ROOT || !self.children(node).is_empty()
    }

    fn order(&self) -> Option<impl Fn(u32) -> u64> {
        let sort = match self {
            Self::Versions { query, .. } => query.list.sort,
            Self::Sighted(..) => FindSort::Path,
        };
        (sort != FindSort::Path).then_some(move |node| match self {
            Self::Versions { all, .. } if sort == FindSort::Size => {
                all.versions().size(index(node))
            }
            Self::Versions { all, .. } => all.versions().layer(index(node)).into(),
            Self::Sighted(..) => 0,
        })
    }

    fn folds(&self) -> FoldSet {
        match self {
            Self::Versions { .. } => FoldSet::default(),
            Self::Sighted(_, search, _) => FoldSet { number: 1, of: *search },
        }
    }

    fn opens_whole(&self) -> bool {
        matches!(self, Self::Sighted(..))
    }

    fn bytes(&self, node: u32) -> u64 {
        match self {
            Self::Versions { all, .. } => all.versions().size(index(node)),
            Self::Sighted(..) => 0,
        }
    }

    fn elsewhere(&self, node: u32) -> Option<(Elsewhere, u64)> {
        let Self::Versions { held, .. } = self else { return None };
        held.has(index(node)).then(|| (Elsewhere::Buttons, self.bytes(node)))
    }

    /// Each is a body of its own.
    fn body(&self, _: u32) -> Option<u64> {
        None
    }

    fn cells(&self, node: u32) -> FindCells {
        match (self, line(node)) {
            (Self::Versions { all, .. }, _) => all.versions().cells(&all.union, index(node)),
            (Self::Sighted(all, _, bare), Some(line)) => all.line(line, *bare),
            (Self::Sighted(all, ..), None) => all.file(index(node)),
        }
    }

    fn totals(&self) -> FindsTotals {
        match self {
            Self::Versions { held, .. } => held.totals.clone(),
            Self::Sighted(all, ..) => all.totals(),
        }
    }
}
