//! build: BuildKit's plain progress, and the classic builder's text.

use super::Said;
use super::args::{Count, read, reference};
use super::images::shown;
use crate::domain::Digest;
use crate::domain::order::Gather;
use crate::lab::build::dockerfile::{Fault, meant};
use crate::lab::build::{BuildRecord, Builder, Built, Failure, PROXIES, Request, Verdict};
use crate::lab::engine::Engine;
use crate::lab::kernel::Kernel;
use crate::lab::shell::Call;
use crate::lab::tree::{Attr, Body, Node, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn build(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = [
        "t,tag=",
        "f,file=",
        "build-arg=",
        "no-cache",
        "target=",
        "q,quiet",
        "squash",
        "secret=",
        "progress=",
        "pull",
        "network=",
        "label=",
        "rm=",
        "force-rm",
        "platform=",
        "load",
        "ssh=",
    ];
    let classic = call.env.get(b"DOCKER_BUILDKIT".as_slice()).is_some_and(|value| value == b"0");
    if classic {
        said.err.extend_from_slice(
            b"DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n            environment-variable.\n\n",
        );
    }
    let Some(flags) = read(said, "build", args, &spec, false, Count::Exactly(1)) else { return };
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
        no_cache: flags.has("no-cache"),
        target: flags.get("target").map(str::to_owned),
        secrets,
        builder: if classic { Builder::Classic } else { Builder::BuildKit },
        tongue: super::TONGUE,
    };
    let built = engine.build(&request);
    if !classic {
        let folder = String::from_utf8_lossy(&folder).into_owned();
        let above = String::from_utf8_lossy(&file).into_owned();
        let above = above.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
        super::cached::keep(engine, &request, &built, [&above, &folder]);
    }
    let tags: Vec<String> = flags.all("tag").map(shown).collect();
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
    match (&built.image, quiet) {
        (Ok(id), true) => said.line(id.as_str()),
        _ if classic => classic_text(engine, said, &request, &built, &tags, quiet),
        _ => kit_text(said, &request, &built, &file_name, &tags, quiet),
    }
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

fn excerpt(said: &mut Said, request: &Request, file: &str, line: usize) {
    let lines: Vec<&str> = request.dockerfile.split('\n').collect();
    let mut text = format!("{file}:{line}\n--------------------\n");
    let first = line.saturating_sub(2).max(1);
    for number in first..=(line + 2).min(lines.len()) {
        let mark = if number == line { ">>>" } else { "   " };
        text += &format!("{number:4} | {mark} {}\n", lines[number - 1]);
    }
    text += "--------------------\n";
    said.err.extend(text.into_bytes());
}

fn kit_text(
    said: &mut Said,
    request: &Request,
    built: &Built,
    file: &str,
    tags: &[String],
    quiet: bool,
) {
    let mut text = format!(
        "#0 building with \"default\" instance using docker driver\n\n#1 [internal] load build definition from {file}\n#1 transferring dockerfile: {}B done\n#1 DONE 0.0s\n\n",
        request.dockerfile.len() + 31
    );
    let mut number = 2;
    let early = matches!(built.image, Err(Failure::Fault(_) | Failure::NoStage(_)));
    if !early {
        text += &format!(
            "#{number} [internal] load .dockerignore\n#{number} transferring context: 2B done\n#{number} DONE 0.0s\n\n"
        );
        number += 1;
    }
    for (stage, of, base) in &built.bases {
        let stage = if stage.is_empty() { String::new() } else { format!("{stage} ") };
        let width = of.to_string().len();
        let base = shown(base);
        text += &format!(
            "#{number} [{stage}{:>width$}/{of}] FROM docker.io/library/{base}\n#{number} DONE 0.0s\n\n",
            1
        );
        number += 1;
    }
    for step in &built.steps {
        let stage = if step.stage_name.is_empty() {
            String::new()
        } else {
            format!("{} ", step.stage_name)
        };
        let width = step.number.1.to_string().len();
        text += &format!(
            "#{number} [{stage}{:>width$}/{}] {}\n",
            step.number.0, step.number.1, step.text
        );
        for line in String::from_utf8_lossy(&step.output).lines() {
            text += &format!("#{number} 0.100 {line}\n");
        }
        text += &match (step.verdict, &built.image) {
            (Verdict::Cached, _) => format!("#{number} CACHED\n\n"),
            (Verdict::Done, _) => format!("#{number} DONE 0.1s\n\n"),
            (Verdict::Failed, Err(failure)) => {
                format!("#{number} ERROR: {}\n", failure_text(failure))
            }
            (Verdict::Failed, Ok(_)) => String::new(),
        };
        number += 1;
    }
    if let Ok(id) = &built.image {
        text += &format!(
            "#{number} exporting to image\n#{number} exporting layers done\n#{number} writing image {id} done\n"
        );
        for tag in tags {
            text += &format!("#{number} naming to docker.io/library/{tag} done\n");
        }
        text += &format!("#{number} DONE 0.0s\n");
    }
    if !quiet {
        said.err.extend(text.into_bytes());
    }
    let Err(failure) = &built.image else { return };
    if let Some(step) =
        built.steps.iter().find(|step| step.verdict == Verdict::Failed).filter(|_| !quiet)
    {
        let stage = if step.stage_name.is_empty() {
            String::new()
        } else {
            format!("{} ", step.stage_name)
        };
        let mut text =
            format!("------\n > [{stage}{}/{}] {}:\n", step.number.0, step.number.1, step.text);
        for line in String::from_utf8_lossy(&step.output).lines() {
            text += &format!("0.100 {line}\n");
        }
        text += "------\n";
        said.err.extend(text.into_bytes());
    }
    match failure {
        Failure::Fault(Fault::Unknown(line, _) | Fault::Bad(line, _)) => {
            excerpt(said, request, file, *line)
        }
        Failure::Fault(Fault::NoStage) => excerpt(said, request, file, 1),
        Failure::Fault(Fault::Empty) | Failure::NoStage(_) => {}
        _ if built.line > 0 => excerpt(said, request, file, built.line),
        _ => {}
    }
    said.error(&format!("ERROR: failed to solve: {}", failure_text(failure)));
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

fn fault_text(fault: &Fault) -> String {
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

fn classic_text(
    engine: &mut Engine,
    said: &mut Said,
    request: &Request,
    built: &Built,
    tags: &[String],
    quiet: bool,
) {
    let mut text = "Sending build context to Docker daemon  3.072kB\n".to_owned();
    if let Err(failure @ (Failure::Fault(_) | Failure::NoStage(_))) = &built.image {
        if !quiet {
            said.out.extend(text.into_bytes());
        }
        return said.daemon(&failure_text(failure));
    }
    let all = crate::lab::build::dockerfile::parse(&request.dockerfile).unwrap_or_default();
    let mut steps = built.steps.iter();
    for (number, one) in all.iter().enumerate() {
        text += &format!("Step {}/{} : {}\n", number + 1, all.len(), one.text);
        if one.name == "FROM" {
            let name = one.words().first().cloned().unwrap_or_default();
            if name == "scratch" {
                text += " --->\n";
                continue;
            }
            let Some(image) = engine.image(&name).cloned() else { break };
            text += &format!(" ---> {}\n", image.id.short());
            continue;
        }
        let Some(step) = steps.next() else { break };
        let container = || match &step.container {
            Some(id) => id[..12].to_owned(),
            None => Digest::sha256(format!("{:?}", step.image).as_bytes()).short().to_owned(),
        };
        let runs = !matches!(one.name.as_str(), "COPY" | "ADD");
        match step.verdict {
            Verdict::Cached => text += " ---> Using cache\n",
            Verdict::Done | Verdict::Failed if runs => {
                text += &format!(" ---> Running in {}\n", container());
                text += &String::from_utf8_lossy(&step.output);
                if step.verdict == Verdict::Done {
                    text += &format!(" ---> Removed intermediate container {}\n", container());
                }
            }
            _ => {}
        }
        if let Some(id) = &step.image {
            text += &format!(" ---> {}\n", id.short());
        }
        if step.verdict == Verdict::Failed {
            break;
        }
    }
    if let Ok(id) = &built.image {
        let left = not_consumed(request, &all);
        if !left.is_empty() {
            text += &format!(
                "[Warning] One or more build-args [{}] were not consumed\n",
                left.join(" ")
            );
        }
        text += &format!("Successfully built {}\n", id.short());
        for tag in tags {
            text += &format!("Successfully tagged {tag}\n");
        }
    }
    // What a quiet build that failed had to say comes on the other way.
    let out = if quiet { &mut said.err } else { &mut said.out };
    out.extend(text.into_bytes());
    match &built.image {
        Ok(_) => {}
        Err(Failure::Outside(path)) => {
            said.error(&format!("COPY failed: forbidden path outside the build context: {path} ()"));
        }
        Err(Failure::Exit(command, code)) => {
            said.error(&format!("The command '{command}' returned a non-zero code: {code}"));
            said.status = *code;
        }
        Err(Failure::Missing(path)) => said.error(&format!(
            "COPY failed: file not found in build context or excluded by .dockerignore: stat {}: file does not exist",
            path.trim_start_matches('/')
        )),
        Err(Failure::Nothing) => said.error("No image was generated. Is your Dockerfile empty?"),
        Err(failure @ Failure::NoImage(_)) => said.daemon(&failure_text(failure)),
        Err(failure) => said.error(&failure_text(failure)),
    }
}

/// Names of `--build-arg` that no ARG takes.
fn not_consumed(
    request: &Request,
    all: &[crate::lab::build::dockerfile::Instruction],
) -> Vec<String> {
    let declared = |name: &String| {
        let takes = |one: &&crate::lab::build::dockerfile::Instruction| {
            one.words().iter().any(|word| word.split('=').next() == Some(name))
        };
        all.iter().filter(|one| one.name == "ARG").any(|one| takes(&one))
    };
    // Those of proxies are taken everywhere.
    let known = |name: &String| PROXIES.contains(&name.as_str());
    request.args.keys().filter(|name| !declared(name) && !known(name)).cloned().collect()
}
