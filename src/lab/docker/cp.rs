//! cp: between a container and the host, or a tar on standard input or output.

use super::Said;
use super::archive::{host_path, unpacked};
use super::args::{Count, read};
use crate::domain::EntryKind;
use crate::lab::engine::Engine;
use crate::lab::errno::Errno;
use crate::lab::kernel::{Kernel, Namespace, OpenFlags};
use crate::lab::members;
use crate::lab::shell::Call;
use crate::lab::tar;
use crate::lab::tree::Body;

/// One side of a cp: what a container or the host sees, and a path of it.
struct Side {
    namespace: Namespace,
    path: Vec<u8>,
    shown: String,
    container: Option<String>,
}

pub(super) fn cp(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["a,archive", "L,follow-link", "q,quiet"];
    let Some(flags) = read(said, args, &spec, false, Count::Exactly(2)) else { return };
    let mut sides = Vec::new();
    for text in &flags.rest {
        let (name, path) = match text.split_once(':') {
            Some((name, path)) if !name.contains('/') && !name.is_empty() => (Some(name), path),
            _ => (None, text.as_str()),
        };
        let Some(name) = name else {
            let (namespace, path) = (engine.host_namespace(), host_path(call, path));
            sides.push(Side { namespace, path, shown: text.clone(), container: None });
            continue;
        };
        // What isn't there is asked for first, and the client takes the silence for a folder that is missing.
        let Some(container) = engine.container(name).cloned() else {
            if sides.len() == 1 && flags.rest[0] == "-" {
                return said.error(&format!("destination {text:?} must be a directory"));
            }
            let to = sides.len() == 1 && path.ends_with('/');
            return match to {
                true => said.error("no such directory"),
                false => said.daemon(&format!("No such container: {name}")),
            };
        };
        let path = format!("/{}", path.trim_start_matches('/'));
        let namespace = Namespace { read_only: false, ..container.namespace.clone() };
        sides.push(Side {
            namespace,
            shown: path.clone(),
            path: path.into_bytes(),
            container: Some(container.name.clone()),
        });
    }
    let [from, to] = &sides[..] else { return };
    match (&from.container, &to.container) {
        (Some(_), Some(_)) => return said.error("copying between containers is not supported"),
        (None, None) => return said.error("must specify at least one container source"),
        _ => {}
    }
    let follow = flags.has("follow-link");
    if to.container.is_none() && flags.rest[1] == "-" {
        return packed(engine, said, from, follow);
    }
    if from.container.is_none() && flags.rest[0] == "-" {
        return unpack_into(engine, said, to, &flags.rest[1], &call.input);
    }
    let stat = match engine.kernel(&from.namespace).stat(&from.path, follow) {
        Ok(stat) => stat,
        Err(_) => match &from.container {
            Some(name) => {
                return said.daemon(&format!(
                    "Could not find the file {} in container {name}",
                    from.shown
                ));
            }
            None => {
                return said.error(&format!(
                    "lstat {}: no such file or directory",
                    String::from_utf8_lossy(&from.path)
                ));
            }
        },
    };
    let mut kernel = engine.kernel(&to.namespace);
    let there = kernel.stat(&to.path, true).ok();
    let content_only = from.path.ends_with(b"/.");
    let name =
        from.path.rsplit(|&b| b == b'/').find(|part| !part.is_empty()).unwrap_or_default().to_vec();
    let into = there.as_ref().is_some_and(|stat| stat.node.is_dir()) && !content_only;
    let bare = to.path.strip_suffix(b"/").unwrap_or(&to.path);
    let end = bare.iter().rposition(|&b| b == b'/').unwrap_or(0);
    let parent = if end == 0 { &b"/"[..] } else { &bare[..end] };
    let slash = to.path.ends_with(b"/") && to.path.len() > 1;
    if there.as_ref().is_some_and(|there| !there.node.is_dir()) && stat.node.is_dir() {
        return said.error("cannot copy directory");
    }
    if there.is_none() {
        let shown = String::from_utf8_lossy(parent);
        let above = kernel.stat(parent, true).is_ok();
        match &to.container {
            None if !above => {
                return said
                    .error(&format!("invalid output path: directory {shown:?} does not exist"));
            }
            _ if slash && !stat.node.is_dir() => return said.error("no such directory"),
            Some(name) if !above => {
                return said
                    .daemon(&format!("Could not find the file {shown} in container {name}"));
            }
            _ => {}
        }
    }
    let target = if into { [bare, b"/", &name].concat() } else { bare.to_vec() };
    let source = from.path.strip_suffix(b"/.").unwrap_or(&from.path).to_vec();
    let done = copy(engine, from, to, (&source, &target), follow);
    if let Err(error) = done {
        said.daemon(&format!(
            "{}: {}",
            String::from_utf8_lossy(&target),
            error.text().to_lowercase()
        ));
    }
}

/// `docker cp NAME:PATH -`: a tar of it on standard output.
fn packed(engine: &mut Engine, said: &mut Said, from: &Side, follow: bool) {
    let found = {
        let mut kernel = engine.kernel(&from.namespace);
        kernel.existing(&from.path, follow).ok()
    };
    let disk = found.as_ref().and_then(|place| engine.disks.get(&place.disk));
    let (Some(place), Some(disk)) = (found.as_ref(), disk) else {
        let name = from.container.clone().unwrap_or_default();
        return said.daemon(&format!("Could not find the file {} in container {name}", from.shown));
    };
    // The content of a folder has no name.
    let bare = from.path.ends_with(b"/.") || place.path.is_empty();
    let name = if bare { b"." } else { crate::domain::path::name(&place.path) };
    let mut found = vec![(name.to_vec(), place.dentry.clone())];
    found.extend(disk.walk_from(name, place.dentry.clone()));
    let entries = members::of(disk, found);
    match tar::bytes(&entries) {
        Ok(bytes) => said.out.extend(bytes),
        Err(why) => said.daemon(&why),
    }
}

/// `docker cp - NAME:FOLDER`: a tar from standard input.
fn unpack_into(engine: &mut Engine, said: &mut Said, to: &Side, given: &str, input: &[u8]) {
    let mut kernel = engine.kernel(&to.namespace);
    if !kernel.stat(&to.path, true).is_ok_and(|stat| stat.node.is_dir()) {
        return said.error(&format!("destination {given:?} must be a directory"));
    }
    let Some(entries) = unpacked(input) else { return said.daemon("unexpected EOF") };
    for entry in &entries {
        if let Err(error) = members::take_out(&mut kernel, entry, &to.path) {
            return said.daemon(&error.text().to_lowercase());
        }
    }
}

fn copy(
    engine: &mut Engine,
    from: &Side,
    to: &Side,
    paths: (&[u8], &[u8]),
    follow: bool,
) -> Result<(), Errno> {
    let (source, target) = paths;
    let node = engine.kernel(&from.namespace).stat(source, follow)?.node;
    let names =
        if node.is_dir() { engine.kernel(&from.namespace).read_dir(source)? } else { Vec::new() };
    let mut kernel = engine.kernel(&to.namespace);
    kernel.umask = 0;
    put(&mut kernel, target, &node.body, node.attr.mode)?;
    // Measured: the owner goes along, with -a and without.
    kernel.chown(target, Some(node.attr.uid), Some(node.attr.gid), false)?;
    if !matches!(node.body, Body::Symlink(_)) {
        kernel.chmod(target, node.attr.mode)?;
    }
    for name in names {
        let (source, target) = ([source, b"/", &name].concat(), [target, b"/", &name].concat());
        copy(engine, from, to, (&source, &target), false)?;
    }
    let time = Some(node.attr.mtime);
    engine.kernel(&to.namespace).utimens(target, false, [time, time], true)
}

fn put(kernel: &mut Kernel<'_>, target: &[u8], body: &Body, mode: u32) -> Result<(), Errno> {
    let there = kernel.stat(target, false).ok();
    if there.as_ref().is_some_and(|stat| !stat.node.is_dir()) {
        kernel.unlink(target)?;
    }
    match body {
        Body::Dir(_) if there.is_some_and(|stat| stat.node.is_dir()) => Ok(()),
        Body::Dir(_) => kernel.mkdir(target, mode),
        Body::File(content) => {
            let handle = kernel.open(target, OpenFlags::WRITE)?;
            kernel.fill(&handle, content.clone())
        }
        Body::Symlink(link) => kernel.symlink(link, target),
        Body::Char(device) => kernel.mknod(target, EntryKind::Char, mode, *device),
        Body::Block(device) => kernel.mknod(target, EntryKind::Block, mode, *device),
        Body::Fifo | Body::Whiteout => {
            kernel.mknod(target, EntryKind::Fifo, mode, crate::domain::Device::default())
        }
    }
}
