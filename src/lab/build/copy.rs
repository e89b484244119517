//! COPY and ADD: what they take, what counts of it, and putting it there.

use super::context::{self, Folders};
use super::dockerfile::{Instruction, expand};
use super::stage::{Build, State};
use super::step::{absolute, lookup};
use super::{BuildStep, Builder, Failure, Part, Taken, Verdict};
use crate::domain::{EntryKind, Time, path};
use crate::lab::content::Content;
use crate::lab::errno::Errno;
use crate::lab::kernel::{Cred, Kernel, OpenFlags};
use crate::lab::overlay::FileSystem;
use crate::lab::overlay::layer::Stack;
use crate::lab::tree::{Attr, Body, Node, NodeId, Tree};
use std::sync::Arc;

/// Files of a COPY that are kept to explain a miss.
const TAKEN: usize = 500;

/// What is copied where.
pub(super) struct Copy {
    tree: Tree,
    sources: Vec<Vec<u8>>,
    /// Absolute; ends with a slash when it is to be a folder.
    target: String,
    owner: Option<String>,
    mode: Option<u32>,
    /// ADD unpacks a tar.
    unpack: bool,
    shown: String,
}

impl Copy {
    /// As the classic builder's history names it.
    pub(super) fn shown(&self) -> String {
        format!("{} in {}", self.shown, self.target)
    }

    /// The files that it takes, as many as a person looks at.
    pub(super) fn taken(&self) -> Vec<Taken> {
        let below = self.tree.walk().into_iter().filter(|(at, _)| {
            let holds = |source: &Vec<u8>| {
                source.is_empty()
                    || at
                        .strip_prefix(source.as_slice())
                        .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
            };
            self.sources.iter().any(holds)
        });
        let one = |(path, id): (Vec<u8>, NodeId)| {
            let node = self.tree.node(id);
            let content = match &node.body {
                Body::File(content) => crate::domain::digest::hex(&content.sha256().ok()?),
                Body::Symlink(target) => path::display(target),
                Body::Dir(_) => return None,
                _ => String::new(),
            };
            Some(Taken { path, mode: node.attr.mode, content })
        };
        below.filter_map(one).take(TAKEN).collect()
    }
}

type Planned = (Copy, Vec<(Part, String)>, String);

impl Build<'_> {
    pub(super) fn plan_copy(
        &mut self,
        stage: usize,
        number: (usize, usize),
        one: &Instruction,
        state: &State,
    ) -> Result<Planned, Failure> {
        let get = lookup(state);
        let words: Vec<String> = one.words().iter().map(|word| expand(word, &get, false)).collect();
        let Some((given, named)) = words.split_last() else {
            return Err(Failure::Other(format!("{} requires at least two arguments", one.name)));
        };
        let flag = |(name, value): &(String, String)| match value.is_empty() {
            true => format!("--{name} "),
            false => format!("--{name}={value} "),
        };
        let flags: String = one.flags.iter().map(flag).collect();
        let text = format!("{} {flags}{}", one.name, words.join(" "));
        // BuildKit shows a list without its quotes, and takes it for words.
        let text = match (one.json().is_some(), self.request.builder) {
            (false, _) => text,
            (true, Builder::BuildKit) => format!("{} {flags}[{}]", one.name, words.join(", ")),
            (true, Builder::Classic) => expand(&one.text, &get, true),
        };
        let (tree, here) = match (one.flag("from"), one.here.is_empty()) {
            (Some(from), _) => {
                let layers = self.tree_of(from, stage)?;
                (merged(&self.engine.stack(&layers)), false)
            }
            (None, false) => (documents(one, &get, self.engine.now), true),
            (None, true) => (self.context.clone(), false),
        };
        let classic = self.request.builder == Builder::Classic;
        let folders = if classic { Folders::Modes } else { Folders::Names };
        let (mut sources, mut hash) = (Vec::new(), String::new());
        let far =
            |source: &&String| ["http://", "https://"].iter().any(|way| source.starts_with(way));
        if one.name == "ADD"
            && let Some(source) = named.iter().find(far)
        {
            let begun = BuildStep::begun((stage, self.stage_name(stage)), number, text, one.line);
            self.steps.push(BuildStep { verdict: Verdict::Failed, ..begun });
            return Err(Failure::Other(format!(
                "failed to load cache key: Get {source:?}: there is no network in this lab"
            )));
        }
        for source in named {
            let plain = source.trim_start_matches("<<").trim_matches(['-', '"', '\'']);
            let source = if here { plain } else { source.as_str() };
            if classic && !here && one.flag("from").is_none() && source.starts_with("../") {
                let begun = BuildStep::begun((stage, String::new()), number, text, one.line);
                self.steps.push(BuildStep { verdict: Verdict::Failed, ..begun });
                return Err(Failure::Outside(source.to_owned()));
            }
            let found = context::sources(&tree, source);
            if found.is_empty() && !source.contains(['*', '?', '['])
                || found.is_empty() && named.len() == 1 && classic
            {
                return Err(self.missing(stage, number, one, text, source));
            }
            for at in found {
                hash += &format!("{:?} ", path::display(&at));
                hash += &context::hash(&tree, &at, folders).map_err(Failure::Other)?;
                sources.push(at);
            }
        }
        let target = absolute(&state.config.working_dir, given);
        let folder = given.ends_with('/')
            || matches!(given.as_str(), "." | "./")
            || given.ends_with("/.")
            || named.len() > 1;
        let target = if folder && target != "/" { format!("{target}/") } else { target };
        let shown = match sources.first() {
            Some(at) if tree.at(at).is_some_and(|id| tree.node(id).is_dir()) => {
                format!("dir:{}", &hash_word(&hash))
            }
            _ if sources.len() > 1 => format!("multi:{}", &hash_word(&hash)),
            _ => format!("file:{}", &hash_word(&hash)),
        };
        let mode = one.flag("chmod").and_then(|text| u32::from_str_radix(text, 8).ok());
        let owner = one.flag("chown").map(|text| expand(text, &get, false));
        // Sources by name for BuildKit, whose operation has them; the classic builder hashes them.
        let flags = format!("{owner:?} {mode:?}");
        let key = vec![
            (
                Part::Text,
                format!("{} {target}", if classic { String::new() } else { named.join(" ") }),
            ),
            (Part::Flags, flags),
            (Part::Content, hash),
        ];
        let unpack = one.name == "ADD";
        Ok((Copy { tree, sources, target, owner, mode, unpack, shown }, key, text))
    }

    fn missing(
        &mut self,
        stage: usize,
        number: (usize, usize),
        one: &Instruction,
        text: String,
        source: &str,
    ) -> Failure {
        let begun = BuildStep::begun((stage, self.stage_name(stage)), number, text, one.line);
        self.steps.push(BuildStep { verdict: Verdict::Failed, ..begun });
        Failure::Missing(absolute("/", source))
    }
}

fn hash_word(hash: &str) -> String {
    crate::domain::Digest::sha256(hash.as_bytes()).hex().to_owned()
}

/// The files that here-documents of a COPY make.
fn documents(one: &Instruction, get: &dyn Fn(&str) -> Option<String>, now: Time) -> Tree {
    let mut tree = Tree::new(0, Attr::new(0o755, 0, 0, now));
    for (mark, body, raw) in &one.here {
        let body = if *raw { body.clone() } else { expand(body, get, true) };
        let node =
            Node::new(Body::File(Content::bytes(body.into_bytes())), Attr::new(0o644, 0, 0, now));
        tree.put(mark.as_bytes(), node);
    }
    tree
}

/// All that layers show, as one tree.
pub(super) fn merged(stack: &Stack) -> Tree {
    let disk = FileSystem::over(stack.clone(), 0, Time::default());
    let mut tree = Tree::new(0, Attr::new(0o755, 0, 0, Time::default()));
    for (at, dentry) in disk.walk() {
        if let Some(node) = disk.node(&dentry) {
            tree.put(&at, bare(node));
        }
    }
    tree
}

/// A node without names in it and without a name.
fn bare(node: Node) -> Node {
    let body = match node.body {
        Body::Dir(_) => Body::Dir(Arc::default()),
        body => body,
    };
    Node { xattrs: node.xattrs, ..Node::new(body, node.attr) }
}

type Done = Result<(), Errno>;

impl Copy {
    pub(super) fn run(&self, kernel: &mut Kernel<'_>) -> Result<(), Failure> {
        kernel.cred = Cred::root();
        kernel.umask = 0;
        let owner = match &self.owner {
            Some(owner) => {
                let cred = crate::lab::engine::cred(kernel, owner);
                let cred = cred.map_err(|_| Failure::Other(format!("invalid user: {owner}")))?;
                // A user without a group brings a group of the same number, when passwd does not know it.
                Some((cred.uid, cred.gid))
            }
            None => None,
        };
        self.copy_all(kernel, owner).map_err(|error| Failure::Other(error.text().into()))
    }

    fn copy_all(&self, kernel: &mut Kernel<'_>, owner: Option<(u32, u32)>) -> Done {
        let target = self.target.as_bytes();
        let is_dir = kernel.stat(target, true).is_ok_and(|stat| stat.node.is_dir());
        let into = target.ends_with(b"/") || is_dir || self.sources.len() > 1;
        for source in &self.sources {
            let Some(id) = self.tree.at(source) else { continue };
            let node = self.tree.node(id);
            if let Some(entries) = self.packed(node) {
                make_folders(kernel, target, owner)?;
                for entry in entries {
                    let at =
                        [target.strip_suffix(b"/").unwrap_or(target), b"/", &entry.path].concat();
                    unpack_one(kernel, &at, &entry)?;
                }
                continue;
            }
            if node.is_dir() {
                make_folders(kernel, target.strip_suffix(b"/").unwrap_or(target), owner)?;
                for (name, &child) in self.tree.names(id).iter() {
                    let at = [target.strip_suffix(b"/").unwrap_or(target), b"/", name].concat();
                    self.put(kernel, child, &at, owner)?;
                }
                continue;
            }
            let at = match into {
                true => {
                    [target.strip_suffix(b"/").unwrap_or(target), b"/", path::name(source)].concat()
                }
                false => target.to_vec(),
            };
            let end = at.iter().rposition(|&b| b == b'/').unwrap_or(0);
            make_folders(kernel, &at[..end], owner)?;
            self.put(kernel, id, &at, owner)?;
        }
        Ok(())
    }

    fn packed(&self, node: &Node) -> Option<Vec<crate::lab::tar::TarEntry>> {
        let Body::File(content) = &node.body else { return None };
        if !self.unpack {
            return None;
        }
        let mut bytes = content.read().ok()?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            bytes = crate::lab::tar::gunzip(&bytes, crate::lab::content::MOST)?;
        }
        (bytes.len() >= 512 && bytes[257..262] == *b"ustar")
            .then(|| crate::lab::tar::read(&bytes))
            .flatten()
    }

    /// Puts a node and all below it at a path; what is there is replaced, folders are merged.
    fn put(
        &self,
        kernel: &mut Kernel<'_>,
        id: NodeId,
        at: &[u8],
        owner: Option<(u32, u32)>,
    ) -> Done {
        let node = self.tree.node(id);
        let there = kernel.stat(at, false).ok();
        let mode = self.mode.unwrap_or(node.attr.mode);
        let (uid, gid) = owner.unwrap_or((0, 0));
        let both_dirs = there.as_ref().is_some_and(|stat| stat.node.is_dir() && node.is_dir());
        if there.is_some() && !both_dirs {
            kernel.unlink(at)?;
        }
        match &node.body {
            Body::Dir(names) => {
                if !both_dirs {
                    kernel.mkdir(at, mode)?;
                }
                for (name, &child) in names.iter() {
                    self.put(kernel, child, &[at, b"/", name].concat(), owner)?;
                }
            }
            Body::File(content) => {
                let handle = kernel.open(at, OpenFlags::WRITE)?;
                kernel.fill(&handle, content.clone())?;
            }
            Body::Symlink(target) => kernel.symlink(target, at)?,
            Body::Fifo | Body::Whiteout => {
                kernel.mknod(at, EntryKind::Fifo, mode, Default::default())?
            }
            Body::Char(device) => kernel.mknod(at, EntryKind::Char, mode, *device)?,
            Body::Block(device) => kernel.mknod(at, EntryKind::Block, mode, *device)?,
        }
        kernel.chown(at, Some(uid), Some(gid), false)?;
        if !matches!(node.body, Body::Symlink(_)) {
            kernel.chmod(at, mode)?;
        }
        kernel.utimens(at, false, [Some(node.attr.mtime), Some(node.attr.mtime)], true)
    }
}

fn unpack_one(kernel: &mut Kernel<'_>, at: &[u8], entry: &crate::lab::tar::TarEntry) -> Done {
    let end = at.iter().rposition(|&b| b == b'/').unwrap_or(0);
    make_folders(kernel, &at[..end], None)?;
    if kernel.stat(at, false).is_ok_and(|stat| !stat.node.is_dir()) {
        kernel.unlink(at)?;
    }
    match entry.kind {
        EntryKind::Dir => match kernel.mkdir(at, entry.mode) {
            Ok(()) | Err(Errno::EEXIST) => {}
            Err(error) => return Err(error),
        },
        EntryKind::Symlink => kernel.symlink(&entry.link, at)?,
        EntryKind::Hardlink => {
            let target = [&at[..at.len() - entry.path.len()], &entry.link].concat();
            return kernel.link(&target, at, false);
        }
        EntryKind::File => {
            let handle = kernel.open(at, OpenFlags::WRITE)?;
            kernel.fill(&handle, entry.content.clone())?;
        }
        kind => kernel.mknod(at, kind, entry.mode, entry.device.unwrap_or_default())?,
    }
    kernel.chown(at, Some(entry.uid), Some(entry.gid), false)?;
    if entry.kind != EntryKind::Symlink {
        kernel.chmod(at, entry.mode)?;
    }
    kernel.utimens(at, false, [Some(entry.mtime), Some(entry.mtime)], true)
}

/// `mkdir -p`, 0755; those made belong to `owner`.
pub(super) fn make_folders(kernel: &mut Kernel<'_>, at: &[u8], owner: Option<(u32, u32)>) -> Done {
    for end in (1..=at.len()).filter(|&n| n == at.len() || at[n] == b'/') {
        match kernel.mkdir(&at[..end], 0o755) {
            Ok(()) => {
                if let Some((uid, gid)) = owner {
                    kernel.chown(&at[..end], Some(uid), Some(gid), false)?;
                }
            }
            Err(Errno::EEXIST) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Makes a mount point that is not there, and tells what was made: path, and whether it is a file.
pub(super) fn mount_point(
    kernel: &mut Kernel<'_>,
    at: &[u8],
    file: bool,
) -> Result<Vec<(Vec<u8>, bool)>, Errno> {
    let mut made = Vec::new();
    for end in (1..=at.len()).filter(|&n| n == at.len() || at[n] == b'/') {
        if file && end == at.len() {
            if kernel.stat(at, true).is_err() {
                kernel.open(at, OpenFlags::WRITE)?;
                made.push((at.to_vec(), true));
            }
            break;
        }
        match kernel.mkdir(&at[..end], 0o755) {
            Ok(()) => made.push((at[..end].to_vec(), false)),
            Err(Errno::EEXIST) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(made)
}
