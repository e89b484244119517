//! Where keys, pointer and lists lead in a picture.

use super::{Picture, Spot, What};

/// A step with the arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the folder around.
    Out,
    /// To the largest of what lies in it.
    In,
    /// To the next smaller in the same folder; from the last, to what is drawn beside it.
    Next,
    /// To the next larger.
    Previous,
    /// To the largest in the same folder.
    First,
    /// To the smallest.
    Last,
}

/// A block as it is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its number.
    pub at: u32,
    /// Its place among what lies beside it, from 1.
    pub place: u32,
    /// How many those are, itself included.
    pub of: u32,
    /// How many blocks lie in it.
    pub holds: u32,
}

impl Picture {
    /// The innermost block at a point.
    pub fn at(&self, x: f32, y: f32) -> Option<u32> {
        let hit = |at: &u32| self.blocks[*at as usize].rect.holds(x, y);
        let blocks = 0..self.blocks.len() as u32;
        blocks.filter(hit).max_by_key(|&at| self.blocks[at as usize].depth)
    }

    /// What lies in a block.
    pub fn inside(&self, at: u32) -> impl DoubleEndedIterator<Item = u32> {
        let inside = move |&other: &u32| other != at && self.blocks[other as usize].parent == at;
        (0..self.blocks.len() as u32).filter(inside)
    }

    /// What those hear who don't see the picture: a block, what it lies in, its siblings and what lies in it. One walk over all
    /// blocks.
    pub fn heard(&self, active: u32) -> Vec<Heard> {
        let parent_of = |at: u32| self.blocks.get(at as usize).map_or(0, |block| block.parent);
        let mut above = vec![active];
        while let Some(&last) = above.last().filter(|&&last| last != 0) {
            above.push(parent_of(last));
        }
        let beside = parent_of(active);
        let mut inside = vec![0u32; self.blocks.len()];
        let mut heard = Vec::new();
        for (at, block) in (0u32..).zip(&self.blocks) {
            let mut place = 1;
            if at != 0 {
                inside[block.parent as usize] += 1;
                place = inside[block.parent as usize];
            }
            let is_near = at != 0 && (block.parent == active || block.parent == beside);
            if is_near || above.contains(&at) {
                heard.push(Heard { at, place, of: 1, holds: 0 });
            }
        }
        for of in &mut heard {
            of.holds = inside[of.at as usize];
            of.of = if of.at == 0 { 1 } else { inside[parent_of(of.at) as usize] };
        }
        heard
    }

    /// Where a step leads from a block; itself where there is nothing.
    pub fn step(&self, at: u32, step: Step) -> u32 {
        let Some(block) = self.blocks.get(at as usize) else { return 0 };
        let level = || {
            let same = |&other: &u32| self.blocks[other as usize].depth == block.depth;
            (0..self.blocks.len() as u32).filter(same)
        };
        let place = |&other: &u32| {
            let rect = self.blocks[other as usize].rect;
            (rect.x, rect.y)
        };
        let siblings = || self.inside(block.parent).filter(|_| at != block.parent);
        let found = match step {
            Step::Out => Some(block.parent),
            Step::In => self.inside(at).next(),
            Step::First => siblings().next(),
            Step::Last => siblings().next_back(),
            Step::Next => siblings().find(|&other| other > at).or_else(|| {
                let beside = level().filter(|other| place(other) > place(&at));
                beside.min_by(|a, b| {
                    place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal)
                })
            }),
            Step::Previous => siblings().rfind(|&other| other < at).or_else(|| {
                let beside = level().filter(|other| place(other) < place(&at));
                beside.max_by(|a, b| {
                    place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal)
                })
            }),
        };
        found.unwrap_or(at)
    }

    /// The block that shows what is selected: its own, or else the innermost around it.
    pub fn block_of(&self, spot: &Spot) -> Option<u32> {
        let position = |is: &dyn Fn(&super::Block) -> bool| {
            self.blocks.iter().position(is).map(|at| at as u32)
        };
        let own = position(&|block| {
            block.node == spot.node
                && block.what != What::More
                && (spot.layer.is_none() || block.layer == spot.layer)
        });
        let own =
            own.or_else(|| position(&|block| block.node == spot.node && block.what != What::More));
        own.or_else(|| {
            let around = spot.around.iter().find_map(|&folder| {
                position(&|block| block.node == folder && block.what == What::Folder)
            })?;
            let more = self.inside(around).find(|&at| self.blocks[at as usize].what == What::More);
            Some(more.unwrap_or(around))
        })
    }

    /// What is selected with a block.
    pub fn spot(&self, at: u32) -> Option<Spot> {
        let block = self.blocks.get(at as usize)?;
        let mut around = Vec::new();
        let mut names = Vec::new();
        let mut here = at;
        while here != 0 {
            let block = &self.blocks[here as usize];
            if block.what != What::More {
                names.push(block.name.as_str());
            }
            here = block.parent;
            around.push(self.blocks[here as usize].node);
        }
        let above = self.crumbs.iter().rev().skip(1).map(|crumb| crumb.node);
        around.extend(above);
        names.push(self.path.trim_end_matches('/'));
        names.reverse();
        let path = names.join("/");
        Some(Spot {
            node: block.node,
            layer: block.layer,
            path: if path.is_empty() { "/".to_owned() } else { path },
            says: block.says.clone(),
            around,
            folder: block.what != What::Body,
        })
    }
}
