//! Random operations on the lab's overlay and on the kernel's: each call must answer alike, and what the upper folder and
//! the merged view hold must be equal. It needs root and mounts; where they are refused it says so and passes.
//!
//! A sequence runs over the uppers of those before it, so that whiteouts and opaque folders which one leaves are the next
//! one's layers: whether a folder is opaque is seen there, as the standard library reads no attributes. More sequences
//! than usual run with `LAYERPEEL_SEQUENCES=100000`.

#![cfg(target_os = "linux")]

mod random;

use layerpeel::domain::Time;
use layerpeel::lab::errno::Errno;
use layerpeel::lab::explain::Log;
use layerpeel::lab::kernel::{Cred, Disks, Kernel, Namespace, OpenFlags};
use layerpeel::lab::overlay::FileSystem;
use layerpeel::lab::overlay::layer::{Layer, Stack};
use layerpeel::lab::tree::{Attr, Body, Node, Tree};
use random::Random;
use std::collections::BTreeMap;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _,
    PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const SEQUENCES: u64 = 2_000;
const OPERATIONS: u64 = 14;
/// Layers on which a sequence may stand before all begins anew.
const DEPTH: usize = 4;
/// The model's time; whatever a disk has from this year on is "now", too.
const NOW: i64 = 4_000_000_000;
const OLD: i64 = 1_500_000_000;

impl Random {
    fn path(&mut self) -> String {
        let depth = 1 + self.roll(3);
        let names: Vec<&str> = (0..depth).map(|_| self.one(&["a", "b", "c"])).collect();
        names.join("/")
    }
}

#[derive(Debug)]
enum Op {
    Write(String, bool, String),
    Read(String),
    Mkdir(String),
    Rmdir(String),
    Unlink(String),
    Rename(String, String),
    Link(String, String),
    Symlink(String, String),
    Chmod(String, u32),
    Chown(String, u32, bool),
    Truncate(String, u64),
    Touch(String, i64),
}

impl Random {
    fn op(&mut self) -> Op {
        let (one, two) = (self.path(), self.path());
        match self.roll(16) {
            0 | 1 => Op::Write(one, self.roll(2) == 0, "x".repeat(self.roll(9) as usize)),
            2 => Op::Read(one),
            3 | 4 => Op::Mkdir(one),
            5 => Op::Rmdir(one),
            6 | 7 => Op::Unlink(one),
            8..=10 => Op::Rename(one, two),
            11 => Op::Link(one, two),
            // No `..`: outside of a mount there is more than in the model.
            12 => Op::Symlink(["a", "b", "c", "a/b"][self.roll(4) as usize].into(), one),
            13 => Op::Chmod(one, [0o600, 0o644, 0o755, 0o700][self.roll(4) as usize]),
            14 if self.roll(2) == 0 => {
                Op::Chown(one, [0, 7][self.roll(2) as usize], self.roll(2) == 0)
            }
            14 => Op::Truncate(one, self.roll(20)),
            _ => Op::Touch(one, OLD + self.roll(5) as i64),
        }
    }
}

type Answer = Result<Vec<u8>, String>;

fn in_model(kernel: &mut Kernel<'_>, op: &Op) -> Answer {
    let at = |path: &str| format!("/{path}").into_bytes();
    let none = |done: Result<(), Errno>| done.map(|()| Vec::new());
    let done = match op {
        Op::Write(path, append, text) => {
            let flags = if *append { OpenFlags::APPEND } else { OpenFlags::WRITE };
            kernel
                .open(&at(path), flags)
                .and_then(|mut handle| none(kernel.write(&mut handle, text.as_bytes())))
        }
        Op::Read(path) => kernel.read(&at(path)).map(|content| content.read().expect("in memory")),
        Op::Mkdir(path) => none(kernel.mkdir(&at(path), 0o755)),
        Op::Rmdir(path) => none(kernel.rmdir(&at(path))),
        Op::Unlink(path) => none(kernel.unlink(&at(path))),
        Op::Rename(old, new) => none(kernel.rename(&at(old), &at(new), false)),
        Op::Link(old, new) => none(kernel.link(&at(old), &at(new), false)),
        Op::Symlink(target, path) => none(kernel.symlink(target.as_bytes(), &at(path))),
        Op::Chmod(path, mode) => none(kernel.chmod(&at(path), *mode)),
        Op::Chown(path, uid, follow) => {
            none(kernel.chown(&at(path), Some(*uid), Some(*uid), *follow))
        }
        Op::Truncate(path, size) => {
            let flags = OpenFlags { trunc: false, create: false, ..OpenFlags::WRITE };
            kernel.open(&at(path), flags).and_then(|_| none(kernel.truncate(&at(path), *size)))
        }
        Op::Touch(path, secs) => {
            let time = Some(Time { secs: *secs, nanos: 0 });
            let opened = kernel.open(&at(path), OpenFlags::READ);
            opened.and_then(|_| none(kernel.utimens(&at(path), true, [time, time], true)))
        }
    };
    done.map_err(Errno::name)
}

fn on_disk(root: &Path, op: &Op) -> Answer {
    let none = |done: io::Result<()>| done.map(|()| Vec::new());
    let done = match op {
        Op::Write(path, append, text) => {
            let mut options = OpenOptions::new();
            options.create(true).mode(0o666).append(*append).write(!append).truncate(!append);
            options.open(root.join(path)).and_then(|mut file| none(file.write_all(text.as_bytes())))
        }
        Op::Read(path) => fs::read(root.join(path)),
        Op::Mkdir(path) => none(fs::DirBuilder::new().mode(0o755).create(root.join(path))),
        Op::Rmdir(path) => none(fs::remove_dir(root.join(path))),
        Op::Unlink(path) => none(fs::remove_file(root.join(path))),
        Op::Rename(old, new) => none(fs::rename(root.join(old), root.join(new))),
        Op::Link(old, new) => none(fs::hard_link(root.join(old), root.join(new))),
        Op::Symlink(target, path) => none(std::os::unix::fs::symlink(target, root.join(path))),
        Op::Chmod(path, mode) => {
            none(fs::set_permissions(root.join(path), fs::Permissions::from_mode(*mode)))
        }
        Op::Chown(path, uid, true) => {
            none(std::os::unix::fs::chown(root.join(path), Some(*uid), Some(*uid)))
        }
        Op::Chown(path, uid, false) => {
            none(std::os::unix::fs::lchown(root.join(path), Some(*uid), Some(*uid)))
        }
        Op::Truncate(path, size) => OpenOptions::new()
            .write(true)
            .open(root.join(path))
            .and_then(|file| none(file.set_len(*size))),
        Op::Touch(path, secs) => {
            File::open(root.join(path)).and_then(|file| none(set_time(&file, *secs)))
        }
    };
    done.map_err(|error| name(&error))
}

fn set_time(file: &File, secs: i64) -> io::Result<()> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(secs.unsigned_abs());
    file.set_times(FileTimes::new().set_accessed(time).set_modified(time))
}

fn name(error: &io::Error) -> String {
    let known = [
        (1, "EPERM"),
        (2, "ENOENT"),
        (13, "EACCES"),
        (16, "EBUSY"),
        (17, "EEXIST"),
        (18, "EXDEV"),
        (20, "ENOTDIR"),
        (21, "EISDIR"),
        (22, "EINVAL"),
        (39, "ENOTEMPTY"),
        (40, "ELOOP"),
    ];
    let code = error.raw_os_error().unwrap_or(0);
    known
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(format!("{code}"), |(_, name)| (*name).into())
}

/// What one path is, in a line; the inode as the first path that has it.
fn line(
    kind: &str,
    mode: u32,
    owner: (u32, u32),
    mtime: i64,
    links: u64,
    content: &[u8],
) -> String {
    let link = kind == "link";
    let mode = if link { String::new() } else { format!("{mode:o}") };
    // Nobody sets the time of a link here, and the standard library can't.
    let mtime = match mtime {
        _ if link => "-".to_owned(),
        mtime if mtime >= OLD + 100 => "now".into(),
        mtime => mtime.to_string(),
    };
    let owner = format!("{}:{}", owner.0, owner.1);
    format!("{kind} {mode} {owner} {mtime} {links} {}", String::from_utf8_lossy(content))
}

type Listing = BTreeMap<String, String>;

struct Inodes<K>(BTreeMap<K, String>);

impl<K: Ord> Inodes<K> {
    fn first(&mut self, inode: K, at: &str) -> String {
        self.0.entry(inode).or_insert_with(|| at.to_owned()).clone()
    }
}

fn disk_listing(root: &Path) -> Listing {
    let mut out = Listing::new();
    let mut inodes = Inodes(BTreeMap::new());
    let mut all = Vec::new();
    let mut todo = vec![root.to_owned()];
    while let Some(dir) = todo.pop() {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            let Ok(about) = fs::symlink_metadata(&path) else { continue };
            if about.is_dir() {
                todo.push(path.clone());
            }
            all.push((path, about));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, about) in all {
        let at = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
        let kind = about.file_type();
        if kind.is_char_device() && about.rdev() == 0 {
            let first = inodes.first(about.ino(), &at);
            out.insert(at, format!("whiteout as {first}"));
            continue;
        }
        let (kind, content) = if kind.is_dir() {
            ("folder", Vec::new())
        } else if kind.is_symlink() {
            let target = fs::read_link(&path).expect("a link");
            ("link", target.to_string_lossy().into_owned().into_bytes())
        } else {
            ("file", fs::read(&path).expect("a file"))
        };
        let first = if kind == "folder" { String::new() } else { inodes.first(about.ino(), &at) };
        let owner = (about.uid(), about.gid());
        let text = line(kind, about.mode() & 0o7777, owner, about.mtime(), about.nlink(), &content);
        out.insert(at, format!("{text} as {first}"));
    }
    out
}

fn node_line(node: &Node, nlink: u32, first: &str) -> String {
    let (kind, content) = match &node.body {
        Body::Dir(_) => ("folder", Vec::new()),
        Body::Symlink(target) => ("link", target.to_vec()),
        Body::File(content) => ("file", content.read().expect("in memory")),
        _ => unreachable!("no operation makes one"),
    };
    let attr = node.attr;
    let first = if kind == "folder" { "" } else { first };
    let text =
        line(kind, attr.mode, (attr.uid, attr.gid), attr.mtime.secs, u64::from(nlink), &content);
    format!("{text} as {first}")
}

fn upper_listing(disk: &FileSystem) -> Listing {
    let mut inodes = Inodes(BTreeMap::new());
    let mut out = Listing::new();
    let mut all = disk.upper.walk();
    all.sort();
    for (at, id) in all {
        let at = String::from_utf8(at).expect("letters");
        let node = disk.upper.node(id);
        let first = inodes.first(id, &at);
        let text = match node.body {
            Body::Whiteout => format!("whiteout as {first}"),
            _ => node_line(node, node.nlink, &first),
        };
        out.insert(at, text);
    }
    out
}

fn merged_listing(disk: &FileSystem) -> Listing {
    let mut inodes = Inodes(BTreeMap::new());
    let mut out = Listing::new();
    let mut all = disk.walk();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    for (at, dentry) in all {
        let at = String::from_utf8(at).expect("letters");
        let stat = disk.stat(&dentry).expect("it was listed");
        let first = inodes.first(stat.ino, &at);
        out.insert(at, node_line(&stat.node, stat.nlink, &first));
    }
    out
}

/// A place to mount in, with a tmpfs of its own; gone with the value.
struct Ground(PathBuf);

impl Ground {
    fn new() -> Option<Self> {
        let at = std::env::temp_dir().join(format!("layerpeel-overlay-{}", std::process::id()));
        fs::create_dir_all(&at).ok()?;
        let ground = Self(at);
        run("mount", &["-t", "tmpfs", "none", &ground.0.to_string_lossy()]).then_some(())?;
        Some(ground)
    }

    fn mount(&self, lower: &[PathBuf], number: usize) -> Option<(PathBuf, PathBuf)> {
        let dir = |name: &str| self.0.join(format!("{name}{number}"));
        let (upper, work, merged) = (dir("upper"), dir("work"), dir("merged"));
        for folder in [&upper, &work, &merged] {
            fs::create_dir_all(folder).ok()?;
        }
        let lower: Vec<_> =
            lower.iter().rev().map(|path| path.to_string_lossy().into_owned()).collect();
        let options = format!(
            "lowerdir={},upperdir={},workdir={},index=off,metacopy=off,redirect_dir=off,xino=off",
            lower.join(":"),
            upper.display(),
            work.display()
        );
        let mounted =
            run("mount", &["-t", "overlay", "overlay", "-o", &options, &merged.to_string_lossy()]);
        mounted.then_some((upper, merged))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        run("umount", &["-l", &self.0.to_string_lossy()]);
        // Only the empty mount point is left.
        let _ = fs::remove_dir(&self.0);
    }
}

fn run(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

/// The first layer, the same in both worlds: files, folders, a link, three names of one file.
fn base(root: &Path) -> Tree {
    let time = Time { secs: OLD, nanos: 0 };
    let mut tree = Tree::new(1 << 20, Attr::new(0o755, 0, 0, time));
    for dir in ["a", "a/b", "c"] {
        fs::create_dir_all(root.join(dir)).expect("a folder");
        tree.folder(dir.as_bytes(), Attr::new(0o755, 0, 0, time));
    }
    for (path, text) in [("a/a", "one"), ("a/b/c", "two"), ("b", "three"), ("c/a", "")] {
        fs::write(root.join(path), text).expect("a file");
        let file = Node::new(
            Body::File(layerpeel::lab::content::Content::bytes(text.as_bytes())),
            Attr::new(0o644, 0, 0, time),
        );
        tree.put(path.as_bytes(), file).expect("its folder is there");
    }
    let id = tree.at(b"b").expect("a file");
    for (dir, name) in [("c", "b"), ("a", "c")] {
        fs::hard_link(root.join("b"), root.join(dir).join(name)).expect("a link");
        let dir = tree.at(dir.as_bytes()).expect("a folder");
        tree.link(dir, name.as_bytes(), id);
    }
    std::os::unix::fs::symlink("a", root.join("c/c")).expect("a link");
    tree.put(b"c/c", Node::new(Body::Symlink((*b"a").into()), Attr::new(0o777, 0, 0, time)));
    for path in ["a/a", "a/b/c", "b", "c/a", "a/b", "a", "c", ""] {
        set_time(&File::open(root.join(path)).expect("it is there"), OLD).expect("a time");
    }
    for path in ["a", "a/b", "c", ""] {
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    for path in ["a/a", "a/b/c", "b", "c/a"] {
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(0o644)).expect("a mode");
    }
    tree
}

fn umask(ground: &Path) -> u32 {
    let probe = ground.join("probe");
    OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o777)
        .open(&probe)
        .expect("a file");
    !fs::metadata(&probe).expect("it").mode() & 0o777
}

/// One pile: a base and up to [`DEPTH`] sequences over each other. Gives how many sequences ran.
fn pile(ground: &Ground, random: &mut Random, umask: u32) -> u64 {
    let folder = ground.0.join("base");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let mut trees: Vec<Arc<dyn Layer>> = vec![Arc::new(base(&folder))];
    let mut folders = vec![folder];
    let mut mounts = Vec::new();
    for number in 0..DEPTH {
        let (upper, merged) = ground.mount(&folders, number).expect("it could be mounted before");
        let now = Time { secs: NOW, nanos: 0 };
        let inodes = (number as u64 + 2) << 20;
        let disk = FileSystem::over(Stack::new(trees.iter().cloned()), inodes, now);
        let mut disks = Disks::from([(1, disk)]);
        let namespace = Namespace {
            root: 1,
            read_only: false,
            mounts: Arc::default(),
            line: Default::default(),
        };
        let mut log = Log::default();
        let mut told = Vec::new();
        for _ in 0..OPERATIONS {
            let op = random.op();
            let mut kernel = Kernel {
                disks: &mut disks,
                namespace: &namespace,
                log: &mut log,
                cred: Cred::root(),
                umask,
                now,
                cwd: Vec::new(),
            };
            let (model, real) = (in_model(&mut kernel, &op), on_disk(&merged, &op));
            told.push(format!("{op:?} -> {real:?}"));
            assert_eq!(model, real, "the last of\n{}", told.join("\n"));
        }
        let disk = &disks[&1];
        assert_eq!(upper_listing(disk), disk_listing(&upper), "upper after\n{}", told.join("\n"));
        assert_eq!(
            merged_listing(disk),
            disk_listing(&merged),
            "merged after\n{}",
            told.join("\n")
        );
        trees.push(Arc::new(disk.upper.clone()));
        folders.push(upper);
        mounts.push(merged);
    }
    for merged in mounts.iter().rev() {
        assert!(run("umount", &[&merged.to_string_lossy()]), "can't unmount {}", merged.display());
    }
    for number in 0..DEPTH {
        for name in ["upper", "work"] {
            let _ = fs::remove_dir_all(ground.0.join(format!("{name}{number}")));
        }
    }
    DEPTH as u64
}

#[test]
fn the_model_and_the_kernel_agree() {
    // Past the harness, which keeps what a passing test prints to itself.
    let skip = |why: &str| {
        let text = format!("==> THE LAB IS NOT COMPARED WITH A REAL OVERLAY: {why}\n");
        let _shown = io::stderr().write_all(text.as_bytes());
    };
    let Some(ground) = Ground::new() else { return skip("a tmpfs can't be mounted here") };
    let probe = ground.0.join("base");
    fs::create_dir_all(&probe).expect("a folder");
    let Some((_, merged)) = ground.mount(&[probe], 0) else {
        return skip("an overlay can't be mounted here");
    };
    assert!(run("umount", &[&merged.to_string_lossy()]));
    for name in ["upper0", "work0"] {
        fs::remove_dir_all(ground.0.join(name)).expect("it is there");
    }
    let umask = umask(&ground.0);
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    let mut done = 0;
    let wanted = std::env::var("LAYERPEEL_SEQUENCES").ok();
    let wanted = wanted.map(|text| text.parse().expect("LAYERPEEL_SEQUENCES is a number"));
    while done < wanted.unwrap_or(SEQUENCES) {
        done += pile(&ground, &mut random, umask);
    }
    println!("{done} sequences of {OPERATIONS} operations, all equal");
}
