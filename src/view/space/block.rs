//! Which blocks a picture has: folder by folder, the largest first, down to what can still be seen; the rest of a folder is one block.

use super::label::{Words, fits, write};
use super::layout::{columns, squares};
use super::paint::{STRIP, fills};
use super::{Block, Crumb, Picture, PictureQuery, Rect, Shade, ShadeRow, Shape, Spot, What};
use crate::analysis::space::{Body, Counted, Space, bodies};
use crate::analysis::union::{NodeId, Union};
use crate::view::text::{counted, escape, size};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Most blocks of a picture; what would be more stays closed.
const MOST: usize = 2000;
/// What is narrower than this is put together, in pixels; of squares, what has less than its area.
const LEAST_WIDTH: f64 = 3.0;
const LEAST_AREA: f64 = 36.0;
/// Of an icicle: the first row; a row, at least and at most.
const FIRST_ROW: f32 = 40.0;
const ROW: (f32, f32) = (38.0, 78.0);
/// A narrow picture shows one folder, and this many levels below it.
const NARROW: (u32, u32) = (480, 3);
/// Of squares: the head of a folder, the room around what lies in it, and the least that a folder is opened in.
const HEAD: f32 = 17.0;
const PAD: f32 = 2.0;
const LEAST_INSIDE: f32 = 16.0;
/// A folder has the colour of who made so much of it.
const MOSTLY: f64 = 0.6;
const NOBODY: u32 = u32::MAX;

/// A block with what is needed to paint it.
pub(super) struct Made {
    pub block: Block,
    pub bytes: u64,
    pub shade: Option<Shade>,
    pub is_hidden: bool,
    /// Who made what lies in it, and whether it is hidden.
    pub strip: BTreeMap<(Shade, bool), u64>,
    pub strip_at: Option<Rect>,
}

/// Something that lies in a folder.
struct Item {
    node: NodeId,
    bytes: u64,
    body: Option<Body>,
    /// How many are put together in it; 0: it is one.
    count: u32,
}

struct Builder<'a> {
    union: &'a Union,
    space: &'a Space,
    query: PictureQuery,
    made: Vec<Made>,
}

/// The picture of a folder. A folder that is none, or that there is not, gives a picture without blocks.
pub fn picture(union: &Union, space: &Space, query: PictureQuery) -> Picture {
    let known = (query.folder as usize) < union.len();
    let folder = NodeId(if known { query.folder } else { 0 });
    let mut builder = Builder { union, space, query, made: Vec::new() };
    builder.fill(folder);
    builder.own();
    builder.finish(folder)
}

impl Builder<'_> {
    fn counted(&self) -> Counted {
        self.query.look.counted
    }

    fn is_icicle(&self) -> bool {
        self.query.look.shape == Shape::Icicle
    }

    /// How many levels an icicle has room for, the first included.
    fn levels(&self) -> u32 {
        let below = (self.query.height as f32 - FIRST_ROW).max(0.0) / ROW.0;
        let most = if self.query.width < NARROW.0 { NARROW.1 } else { u32::MAX };
        1 + (below as u32).min(most)
    }

    /// Opens folders, the largest first, until all that can be seen is there.
    fn fill(&mut self, folder: NodeId) {
        let bytes = self.space.bytes(folder, self.counted());
        if bytes == 0 {
            return;
        }
        let (width, height) = (self.query.width as f32, self.query.height as f32);
        let height = if self.is_icicle() { 1.0 } else { height };
        let rect = Rect { x: 0.0, y: 0.0, width, height };
        let root = Item { node: folder, bytes, body: None, count: 0 };
        self.push(root, 0, 0, rect);
        let mut queue = BinaryHeap::from([(bytes, Reverse(0usize))]);
        while let Some((_, Reverse(at))) = queue.pop() {
            if self.made.len() >= MOST {
                break;
            }
            for child in self.open(at) {
                queue.push((self.made[child].bytes, Reverse(child)));
            }
        }
    }

    fn push(&mut self, item: Item, parent: u32, depth: u32, rect: Rect) {
        let what = match (item.count, &item.body) {
            (0, None) => What::Folder,
            (0, Some(_)) => What::Body,
            _ => What::More,
        };
        let look = self.query.look;
        let kind = self.space.kind(item.node);
        let shade = item.body.as_ref().map(|body| Shade::of(look.colour, body, kind));
        let block = Block {
            what,
            node: item.node.0,
            layer: item.body.map(|body| body.layer),
            parent,
            depth,
            rect,
            name: self.name(item.node, item.count),
            says: String::new(),
        };
        let of_folder = what == What::Folder
            && look.counted == Counted::Stored
            && self.space.hidden(item.node) == item.bytes;
        self.made.push(Made {
            block,
            bytes: item.bytes,
            shade,
            is_hidden: of_folder || item.body.is_some_and(|body| body.hidden),
            strip: BTreeMap::new(),
            strip_at: None,
        });
    }

    fn name(&self, node: NodeId, count: u32) -> String {
        match (count, node) {
            (1.., _) => format!("{} more", crate::view::text::count(count.into())),
            (_, NodeId::ROOT) => "/".to_owned(),
            _ => escape(self.union.name(node)),
        }
    }

    /// Lays out what lies in a folder; the folders in it that may be opened in turn.
    fn open(&mut self, at: usize) -> Vec<usize> {
        let (node, depth) = (NodeId(self.made[at].block.node), self.made[at].block.depth);
        if self.is_icicle() && depth + 1 >= self.levels() {
            return Vec::new();
        }
        let Some(room) = self.room(at) else { return Vec::new() };
        let items = self.items(node, room);
        let weights: Vec<f64> = items.iter().map(|item| item.bytes as f64).collect();
        let rects =
            if self.is_icicle() { columns(room, &weights) } else { squares(room, &weights) };
        let from = self.made.len();
        for (item, rect) in items.into_iter().zip(rects) {
            self.push(item, at as u32, depth + 1, rect);
        }
        (from..self.made.len()).filter(|&at| self.made[at].block.what == What::Folder).collect()
    }

    /// Where what lies in a folder is drawn; `None` where there is no room.
    fn room(&mut self, at: usize) -> Option<Rect> {
        let Rect { x, y, width, height } = self.made[at].block.rect;
        if self.is_icicle() {
            return Some(Rect { x, y: y + 1.0, width, height: 1.0 });
        }
        let has_head = width >= 40.0 && height >= HEAD + LEAST_INSIDE;
        let head = if has_head { HEAD + 3.0 } else { PAD };
        if has_head {
            let strip = Rect { x, y: y + HEAD, width: width - 1.0, height: 3.0 };
            self.made[at].strip_at = Some(strip);
        }
        let inside = Rect {
            x: x + PAD,
            y: y + head,
            width: width - 2.0 * PAD - 1.0,
            height: height - head - PAD - 1.0,
        };
        (inside.width >= LEAST_INSIDE && inside.height >= LEAST_INSIDE).then_some(inside)
    }

    /// What lies in a folder, the largest first; what would be too small to be seen in `room`, or is more than
    /// a picture holds, is put together at the end.
    fn items(&self, folder: NodeId, room: Rect) -> Vec<Item> {
        let counted = self.counted();
        let mut items = Vec::new();
        let body =
            |node| move |body: Body| Item { node, bytes: body.bytes, body: Some(body), count: 0 };
        items.extend(bodies(self.union, folder, counted).map(body(folder)));
        for node in self.union.children(folder) {
            let bytes = self.space.bytes(node, counted);
            if bytes == 0 {
                continue;
            }
            if self.union.child_range(node).is_empty() {
                items.extend(bodies(self.union, node, counted).map(body(node)));
            } else {
                items.push(Item { node, bytes, body: None, count: 0 });
            }
        }
        let total: f64 = items.iter().map(|item| item.bytes as f64).sum();
        let (all, least) = match self.is_icicle() {
            true => (f64::from(room.width), LEAST_WIDTH),
            false => (f64::from(room.area()), LEAST_AREA),
        };
        let (mut seen, mut small): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| item.bytes as f64 / total * all >= least);
        seen.sort_by_key(|item| (Reverse(item.bytes), item.node, item.body.map(|body| body.layer)));
        let room = MOST.saturating_sub(self.made.len()).max(1);
        if seen.len() > room {
            small.extend(seen.split_off(room));
        }
        seen.extend(together(folder, small));
        seen
    }

    /// Finds out who made what lies in each folder.
    fn own(&mut self) {
        let Some(first) = self.made.first().map(|made| NodeId(made.block.node)) else { return };
        let mut owner = vec![NOBODY; self.union.len()];
        for (at, made) in self.made.iter().enumerate() {
            if made.block.what == What::Folder {
                owner[made.block.node as usize] = at as u32;
            }
        }
        let (colour, counted) = (self.query.look.colour, self.counted());
        for node in self.union.below(first).flatten().map(NodeId) {
            if owner[node.0 as usize] == NOBODY {
                owner[node.0 as usize] = owner[self.union.parent(node).0 as usize];
            }
            let strip = &mut self.made[owner[node.0 as usize] as usize].strip;
            for body in bodies(self.union, node, counted) {
                let shade = Shade::of(colour, &body, self.space.kind(node));
                let sum = strip.entry((shade, body.hidden)).or_default();
                *sum = sum.saturating_add(body.bytes);
            }
        }
        // Blocks come before what lies in them.
        for at in (1..self.made.len()).rev() {
            let parent = self.made[at].block.parent as usize;
            let (above, below) = self.made.split_at_mut(at);
            for (of, bytes) in &below[0].strip {
                let sum = above[parent].strip.entry(*of).or_default();
                *sum = sum.saturating_add(*bytes);
            }
        }
        for made in &mut self.made {
            if made.block.what == What::Folder {
                made.shade = mostly(&made.strip, MOSTLY);
            }
        }
    }

    /// Rows of an icicle, as high as there is room.
    fn stretch(&mut self) -> f32 {
        let deepest = self.made.iter().map(|made| made.block.depth).max().unwrap_or(0);
        let rows = (self.query.height as f32 - FIRST_ROW) / deepest.max(1) as f32;
        let row = rows.clamp(ROW.0.min(self.query.height as f32), ROW.1);
        for made in &mut self.made {
            let rect = &mut made.block.rect;
            (rect.y, rect.height) = match made.block.depth {
                0 => (0.0, FIRST_ROW),
                depth => (FIRST_ROW + row * (depth - 1) as f32, row),
            };
            if made.block.what == What::Folder {
                let y = rect.y + rect.height - 1.0 - STRIP;
                let width = rect.width - if rect.width > 4.0 { 1.0 } else { 0.0 };
                made.strip_at = Some(Rect { y, width, height: STRIP, ..*rect });
            }
        }
        FIRST_ROW + row * deepest as f32
    }

    fn finish(mut self, folder: NodeId) -> Picture {
        let all = self.space.bytes(NodeId::ROOT, self.counted());
        let mut height = self.query.height as f32;
        if self.is_icicle() && !self.made.is_empty() {
            height = self.stretch();
        }
        let mut lines = Vec::new();
        let opened: BTreeSet<u32> = self.made.iter().map(|made| made.block.parent).collect();
        for at in 0..self.made.len() {
            let says = self.says(&self.made[at], all);
            let made = &mut self.made[at];
            made.block.says = says;
            let is_head =
                made.block.what == What::Folder && self.query.look.shape == Shape::Squares;
            let is_open = is_head && made.strip_at.is_some();
            let note = note(made, self.space);
            let size = size(made.bytes);
            let rect = made.block.rect;
            let mut room = if is_open { Rect { height: HEAD, ..rect } } else { rect };
            if made.strip_at.is_some() && !is_head {
                room.height -= STRIP;
            }
            let named = format!("{}  {size}", made.block.name);
            let is_bare = is_head && !is_open && opened.contains(&(at as u32));
            let words = Words {
                name: if is_open && fits(&named, room) { &named } else { &made.block.name },
                size: &size,
                note: &note,
                what: made.block.what,
                hidden: made.is_hidden,
            };
            // What lies in a folder without a head covers all of it.
            if is_bare {
                continue;
            }
            write(&mut lines, room, &words);
        }
        let layers = self.union.layer_count();
        let shades = self.made.first().map_or_else(Vec::new, |made| legend(made, layers));
        Picture {
            width: self.query.width as f32,
            height,
            folder: folder.0,
            path: path(self.union, folder),
            crumbs: crumbs(self.union, folder),
            fills: fills(&self.made, layers),
            lines,
            shades,
            spot: None,
            says: self.made.first().map(|made| made.block.says.clone()).unwrap_or_default(),
            blocks: self.made.into_iter().map(|made| made.block).collect(),
        }
    }

    fn says(&self, made: &Made, all: u64) -> String {
        let share = made.bytes as f64 * 100.0 / all.max(1) as f64;
        let mut says = format!("{}, {}, {share:.1} %", made.block.name, size(made.bytes));
        if let Some(layer) = made.block.layer {
            says += &format!(", layer {}", layer + 1);
        } else if let Some(Shade::Layer(layer)) = mostly(&made.strip, MOSTLY) {
            let all = mostly(&made.strip, 1.0).is_some();
            says += &format!(", {}layer {}", if all { "" } else { "mostly " }, layer + 1);
        }
        if made.is_hidden {
            says += ", hidden";
        }
        says
    }
}

/// What is too small, as one; a single one stays what it is.
fn together(folder: NodeId, mut small: Vec<Item>) -> Option<Item> {
    if small.len() < 2 {
        return small.pop();
    }
    let bytes = small.iter().fold(0u64, |sum, item| sum.saturating_add(item.bytes));
    Some(Item { node: folder, bytes, body: None, count: small.len() as u32 })
}

/// Who made at least such a part.
fn mostly(strip: &BTreeMap<(Shade, bool), u64>, part: f64) -> Option<Shade> {
    let mut sums: BTreeMap<Shade, f64> = BTreeMap::new();
    for ((shade, _), bytes) in strip {
        *sums.entry(*shade).or_default() += *bytes as f64;
    }
    let total: f64 = sums.values().sum();
    let (shade, bytes) = sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (bytes >= total * part).then_some(shade)
}

fn note(made: &Made, space: &Space) -> String {
    let shade =
        if made.block.what == What::Folder { mostly(&made.strip, 0.98) } else { made.shade };
    let word = match shade {
        Some(Shade::Group(_)) if made.block.what == What::Body => {
            space.kind(NodeId(made.block.node)).name().to_owned()
        }
        Some(shade @ Shade::Change(_)) => shade.sign().to_owned(),
        Some(shade) => shade.name(),
        None => String::new(),
    };
    match (word.is_empty(), made.is_hidden) {
        (_, false) => word,
        (true, true) => "hidden".to_owned(),
        (false, true) => format!("{word} hidden"),
    }
}

fn legend(root: &Made, layers: u32) -> Vec<ShadeRow> {
    let mut rows: BTreeMap<Shade, (u64, u64)> = BTreeMap::new();
    for ((shade, hidden), bytes) in &root.strip {
        let row = rows.entry(*shade).or_default();
        row.0 = row.0.saturating_add(*bytes);
        row.1 = row.1.saturating_add(if *hidden { *bytes } else { 0 });
    }
    let row = |(shade, (bytes, hidden)): (Shade, (u64, u64))| ShadeRow {
        shade,
        stratum: shade.stratum(layers),
        name: shade.name(),
        size: size(bytes),
        part: (bytes as f64 / root.bytes.max(1) as f64) as f32,
        hidden: if hidden > 0 { size(hidden) } else { String::new() },
    };
    rows.into_iter().map(row).collect()
}

fn path(union: &Union, node: NodeId) -> String {
    format!("/{}", escape(&union.path(node)))
}

fn above(union: &Union, node: NodeId) -> impl Iterator<Item = NodeId> {
    let next = move |&at: &NodeId| (at != NodeId::ROOT).then(|| union.parent(at));
    std::iter::successors(Some(node), next)
}

fn crumbs(union: &Union, folder: NodeId) -> Vec<Crumb> {
    let crumb = |node: NodeId| Crumb {
        node: node.0,
        name: if node == NodeId::ROOT { "/".to_owned() } else { escape(union.name(node)) },
    };
    let mut crumbs: Vec<Crumb> = above(union, folder).map(crumb).collect();
    crumbs.reverse();
    crumbs
}

/// A path as something that is selected.
pub fn spot_of(union: &Union, space: &Space, counted_: Counted, node: NodeId) -> Spot {
    let (bytes, all) = (space.bytes(node, counted_), space.bytes(NodeId::ROOT, counted_));
    let share = bytes as f64 * 100.0 / all.max(1) as f64;
    let name = if node == NodeId::ROOT { "/".to_owned() } else { escape(union.name(node)) };
    let mut says = format!("{name}, {}, {share:.1} %", size(bytes));
    let layers: Vec<u32> = bodies(union, node, counted_).map(|body| body.layer).collect();
    match layers[..] {
        [] => {}
        [layer] => says += &format!(", layer {}", layer + 1),
        _ => says += &format!(", in {}", counted(layers.len() as u64, "layer", "layers")),
    }
    let hidden = space.hidden(node);
    if counted_ == Counted::Stored && hidden > 0 {
        let part = if hidden == bytes {
            "hidden".to_owned()
        } else {
            format!("{} of it hidden", size(hidden))
        };
        says += &format!(", {part}");
    }
    let around = if node == NodeId::ROOT {
        Vec::new()
    } else {
        above(union, union.parent(node)).map(|node| node.0).collect()
    };
    let folder = !union.child_range(node).is_empty();
    Spot { node: node.0, layer: None, path: path(union, node), says, around, folder }
}

/// The path that a text names, escaped and with a leading `/`.
pub fn named(union: &Union, path: &str) -> Option<NodeId> {
    path.split('/').filter(|part| !part.is_empty()).try_fold(NodeId::ROOT, |folder, part| {
        let plain = (!part.contains('\\')).then(|| union.child(folder, part.as_bytes())).flatten();
        let mut children = union.children(folder);
        plain.or_else(|| children.find(|&child| escape(union.name(child)) == part))
    })
}
