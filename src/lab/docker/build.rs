//! build: BuildKit's plain progress, and the classic builder's text.

use super::Said;
use super::args::{Count, Flags, read, reference};
use super::classic::classic_text;
use super::images::{registry_name, shown};
use super::options::label;
use super::progress::kit_text;
use crate::domain::order::Gather;
use crate::lab::build::dockerfile::{Fault, meant};
use crate::lab::build::{BuildRecord, Builder, Failure, Request, globals};
use crate::lab::engine::Engine;
use crate::lab::kernel::Kernel;
use crate::lab::shell::Call;
use crate::lab::tree::{Attr, Body, Node, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What both builders take, and behind it what only BuildKit does.
const OPTIONS: [&str; 17] = [
    "t,tag=",
    "iidfile=",
    "f,file=",
    "build-arg=",
    "no-cache",
    "target=",
    "q,quiet",
    "squash",
    "pull",
    "network=",
    "label=",
    "rm",
    "force-rm",
    "platform=",
    "secret=",
    "progress=",
    "load",
];
const BOTH: usize = 14;

pub(super) fn build(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let classic = call.env.get(b"DOCKER_BUILDKIT".as_slice()).is_some_and(|value| value == b"0");
    if classic {
        said.err.extend_from_slice(
            b"DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n            environment-variable.\n\n",
        );
    }
    let spec = if classic { &OPTIONS[..BOTH] } else { &OPTIONS[..] };
    let Some(flags) = read(said, args, spec, false, Count::Exactly(1)) else { return };
    let prefix = if classic { "" } else { "ERROR: " };
    for tag in flags.all("tag") {
        // BuildKit's client looks at it before it is completed: two colons are told of first.
        let colons = tag.rsplit('/').next().unwrap_or(tag).matches(':').count();
        let checked = match colons > 1 && !classic {
            true => Err("invalid reference format".into()),
            false => reference(tag),
        };
        if let Err(wrong) = checked {
            let text = match classic {
                true => format!(
                    "invalid argument {tag:?} for \"-t, --tag\" flag: {wrong}\nSee 'docker build --help'."
                ),
                false => format!("{prefix}invalid tag {tag:?}: {wrong}"),
            };
            said.error(&text);
            said.status = if classic { 125 } else { 1 };
            return;
        }
    }
    if flags.has("squash") {
        if classic {
            return said.error(
                "\"--squash\" is only supported on a Docker daemon with experimental features enabled",
            );
        }
        said.err.extend_from_slice(b"WARNING: experimental flag squash is removed with BuildKit. You should squash inside build using a multi-stage Dockerfile for efficiency.\n");
    }
    if let Err(wrong) = not_here(&flags, classic) {
        return said.error(&format!("{prefix}{wrong}"));
    }
    let piped = flags.rest[0] == "-";
    let folder = absolute(&call.cwd, if piped { "." } else { &flags.rest[0] });
    let namespace = engine.host_namespace();
    let mut kernel = engine.kernel(&namespace);
    if !kernel.stat(&folder, true).is_ok_and(|stat| stat.node.is_dir()) {
        return said.error(&format!(
            "{prefix}unable to prepare context: path {:?} not found",
            flags.rest[0]
        ));
    }
    let file = match flags.get("file") {
        Some(file) => absolute(&call.cwd, file),
        None => [folder.as_slice(), b"/Dockerfile"].concat(),
    };
    let file_name = String::from_utf8_lossy(file.rsplit(|&b| b == b'/').next().unwrap_or_default())
        .into_owned();
    let text = |kernel: &mut Kernel<'_>, path: &[u8]| {
        let content = kernel.read(path).ok()?.read().ok()?;
        Some(String::from_utf8_lossy(&content).into_owned())
    };
    let dockerfile = match piped {
        true => Some(String::from_utf8_lossy(&call.input).into_owned()),
        false => text(&mut kernel, &file),
    };
    let ignore =
        text(&mut kernel, &[folder.as_slice(), b"/.dockerignore"].concat()).unwrap_or_default();
    let context = match piped {
        true => Tree::new(0, Attr::default()),
        false => context(&mut kernel, &folder),
    };
    let Some(dockerfile) = dockerfile else {
        let text = match classic {
            true => format!(
                "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {}: no such file or directory",
                String::from_utf8_lossy(&file)
            ),
            false => format!(
                "#0 building with \"default\" instance using docker driver\n\n#1 [internal] load build definition from {file_name}\n#1 transferring dockerfile: 2B done\n#1 DONE 0.0s\nERROR: failed to solve: failed to read dockerfile: open {file_name}: no such file or directory"
            ),
        };
        return said.error(&text);
    };
    let pairs = flags.all("build-arg").map(|pair| match pair.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => {
            let value = call.env.get(pair.as_bytes()).cloned().unwrap_or_default();
            (pair.to_owned(), String::from_utf8_lossy(&value).into_owned())
        }
    });
    let args: BTreeMap<String, String> = pairs.gather();
    let mut secrets = BTreeMap::new();
    for secret in flags.all("secret") {
        let get = |wanted: &str| {
            secret.split(',').find_map(|part| part.strip_prefix(wanted)?.strip_prefix('='))
        };
        let path = absolute(&call.cwd, get("src").or(get("source")).unwrap_or_default());
        if let (Some(id), Ok(content)) = (get("id"), engine.kernel(&namespace).read(&path)) {
            secrets.insert(id.to_owned(), content);
        }
    }
    let request = Request {
        dockerfile,
        context,
        ignore,
        args,
        labels: flags.all("label").map(label).gather(),
        no_cache: flags.has("no-cache"),
        target: flags.get("target").map(str::to_owned),
        secrets,
        builder: if classic { Builder::Classic } else { Builder::BuildKit },
        tongue: super::TONGUE,
    };
    if flags.has("pull")
        && let Err(wrong) = pull_bases(engine, &request)
    {
        return said.error(&format!("{prefix}{wrong}"));
    }
    let built = engine.build(&request);
    if !classic {
        let folder = String::from_utf8_lossy(&folder).into_owned();
        let above = String::from_utf8_lossy(&file).into_owned();
        let above = above.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
        super::cached::keep(engine, &request, &built, [&above, &folder]);
    }
    let tags: Vec<String> = flags.all("tag").map(shown).collect();
    if let (Some(path), Ok(id)) = (flags.get("iidfile"), &built.image)
        && super::env_file::write_id(engine, call, path, Some(id.as_str())).is_err()
    {
        return said.error(&format!("{prefix}open {path}: no such file or directory"));
    }
    if let Ok(id) = &built.image {
        for tag in &tags {
            engine.tags.insert(tag.clone(), id.clone());
        }
    }
    let quiet = flags.has("quiet");
    let folder = String::from_utf8_lossy(&folder).into_owned();
    let record = BuildRecord {
        request: request.clone(),
        folder,
        file: file_name.clone(),
        tags: tags.clone(),
        built: built.clone(),
    };
    engine.recorded = Some(Arc::new(record));
    let force = flags.has("force-rm");
    match (&built.image, quiet) {
        (Ok(id), true) => said.line(id.as_str()),
        _ if classic => classic_text(engine, said, &request, &built, &tags, [quiet, force]),
        _ => kit_text(said, &request, &built, &file_name, &tags, quiet),
    }
}

/// What is asked for that this lab can't do.
fn not_here(flags: &Flags, classic: bool) -> Result<(), String> {
    super::options::platform(flags)?;
    if let Some(mode) = flags.get("progress").filter(|mode| !["auto", "plain"].contains(mode)) {
        return Err(format!("--progress {mode}: this lab shows plain progress"));
    }
    if let Some(network) =
        flags.get("network").filter(|network| !["", "default", "host", "none"].contains(network))
    {
        return Err(match classic {
            true => format!("network {network} not found"),
            false => format!(
                "network mode {network:?} not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create"
            ),
        });
    }
    match classic && flags.get("rm") == Some("false") {
        true => Err("--rm=false: this lab keeps the container of a step that failed only".into()),
        false => Ok(()),
    }
}

/// Pulls what stages begin with, as `--pull` wants.
fn pull_bases(engine: &mut Engine, request: &Request) -> Result<(), String> {
    // What is wrong with the file is told where it is built.
    let all = request.instructions().unwrap_or_default();
    let global = globals(&all, request);
    let mut stages = Vec::new();
    for one in all.iter().filter(|one| one.name == "FROM") {
        let base = one.base(&global);
        if base != "scratch" && !stages.contains(&base.to_lowercase()) {
            match engine.pull(&base).filter(|_| registry_name(&base).is_some()) {
                Some(pulled) => drop(pulled?),
                None if registry_name(&base).is_some() => {
                    return Err(format!("{}: not found", shown(&base)));
                }
                None => {
                    return Err(
                        "--pull: there is no network in this lab; its registry is localhost:5000"
                            .into(),
                    );
                }
            }
        }
        stages.extend(one.stage_name());
    }
    Ok(())
}

fn absolute(cwd: &[u8], path: &str) -> Vec<u8> {
    let path = path.as_bytes();
    let whole =
        if path.starts_with(b"/") { path.to_vec() } else { [b"/", cwd, b"/", path].concat() };
    let parts: Vec<&[u8]> =
        crate::domain::path::components(&whole).filter(|part| *part != b".").collect();
    [b"/".to_vec(), parts.join(&b'/')].concat()
}

/// A folder of the host as a tree of its own.
fn context(kernel: &mut Kernel<'_>, folder: &[u8]) -> Tree {
    let root = kernel.stat(folder, true).map_or(Attr::default(), |stat| stat.node.attr);
    let mut tree = Tree::new(0, root);
    let Ok(place) = kernel.existing(folder, true) else { return tree };
    let Some(disk) = kernel.disks.get(&place.disk) else { return tree };
    for (at, dentry) in disk.walk_from(b"", place.dentry.clone()) {
        let Some(node) = disk.node(&dentry) else { continue };
        let body = match node.body {
            Body::Dir(_) => Body::Dir(Arc::default()),
            body => body,
        };
        // The client sends everything as root's.
        tree.put(&at, Node::new(body, Attr { uid: 0, gid: 0, ..node.attr }));
    }
    tree
}

/// Why a build ended, in BuildKit's words.
pub fn failure_text(failure: &Failure) -> String {
    match failure {
        Failure::Fault(fault) => fault_text(fault),
        Failure::NoImage(name) => format!(
            "{}: failed to resolve source metadata: there is no network in this lab",
            shown(name)
        ),
        Failure::NoStage(name) => format!("target stage {name:?} could not be found"),
        Failure::Missing(path) => {
            format!(
                "failed to compute cache key: failed to calculate checksum of ref 7b0c1a52-6a2e-4c0e-9d4f-2f6c1e8a9b30::lab: {path:?}: not found"
            )
        }
        Failure::Exit(command, code) => {
            format!("process {command:?} did not complete successfully: exit code: {code}")
        }
        Failure::Nothing => "no image was generated".into(),
        Failure::Outside(path) => {
            failure_text(&Failure::Missing(format!("/{}", path.trim_start_matches(['.', '/']))))
        }
        Failure::Other(text) => text.clone(),
    }
}

pub(super) fn fault_text(fault: &Fault) -> String {
    match fault {
        Fault::Empty => "the Dockerfile cannot be empty".into(),
        Fault::NoStage => "no build stage in current context".into(),
        Fault::Unknown(line, name) => {
            let meant =
                meant(name).map_or(String::new(), |meant| format!(" (did you mean {meant}?)"));
            format!("dockerfile parse error on line {line}: unknown instruction: {name}{meant}")
        }
        Fault::Bad(line, text) => format!("dockerfile parse error on line {line}: {text}"),
    }
}
