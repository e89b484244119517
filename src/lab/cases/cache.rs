//! Experiments with build caches: build, change one thing, build again, with both builders.

use super::transcript::{NOW, THEN, host_files, load};
use super::{list, text};
use crate::domain::{Time, path};
use crate::lab::build::dockerfile::{self, Instruction};
use crate::lab::build::{Builder, Built, Request, Verdict};
use crate::lab::content::Content;
use crate::lab::docker;
use crate::lab::engine::{Engine, Tongue};
use crate::lab::tar::{self, TarEntry};
use crate::lab::tree::{Attr, Body, Node, Tree};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CWD: &str = "/home/me";

struct Lab {
    engine: Engine,
    builder: Builder,
    context: Tree,
    dockerfile: String,
    dockerfile_time: Time,
    args: String,
    outside: bool,
}

/// Answers an experiment: for each builder and each build one word per instruction. Errors with what is wrong with it.
pub(super) fn run(question: &Value) -> Result<String, String> {
    let mut answer = json!({});
    for (name, builder) in [("classic", Builder::Classic), ("buildkit", Builder::BuildKit)] {
        answer[name] = experiment(question, builder)?;
    }
    serde_json::to_string(&answer).map_err(|error| error.to_string())
}

fn experiment(question: &Value, builder: Builder) -> Result<Value, String> {
    let mut engine = Engine::new(NOW);
    let setup = &question["setup"];
    for name in list(setup, "images") {
        load(&mut engine, &question["bases"][name.as_str().unwrap_or_default()])?;
    }
    host_files(&mut engine, CWD, &json!({}));
    let mut lab = Lab {
        engine,
        builder,
        context: Tree::new(0, Attr::new(0o755, 0, 0, THEN)),
        dockerfile_time: THEN,
        dockerfile: text(question, "dockerfile").unwrap_or_default().to_owned(),
        args: text(question, "args").unwrap_or_default().to_owned(),
        outside: question["dockerfile_outside_context"].as_bool().unwrap_or(false),
    };
    for command in list(setup, "commands") {
        lab.docker(command.as_str().unwrap_or_default());
    }
    for (name, value) in question["context"].as_object().into_iter().flatten() {
        lab.write(name, value, THEN)?;
    }
    let mut out = json!({ "first": lab.build() });
    for (changes, name) in list(question, "changes").iter().zip(["second", "third", "fourth"]) {
        for change in changes.as_array().into_iter().flatten() {
            lab.change(change)?;
        }
        out[name] = lab.build();
    }
    Ok(out)
}

impl Lab {
    fn docker(&mut self, command: &str) {
        let classic = self.builder == Builder::Classic;
        let line = format!("{}{command}", if classic { "export DOCKER_BUILDKIT=0; " } else { "" });
        docker::host(&mut self.engine, CWD, line.as_bytes());
    }

    fn write(&mut self, name: &str, value: &Value, time: Time) -> Result<(), String> {
        let attr = Attr::new(0o644, 0, 0, time);
        let dir = Attr::new(0o755, 0, 0, time);
        let content = match value {
            Value::String(text) => Content::bytes(text.as_bytes()),
            other if other.get("tar").is_some() => archive(&other["tar"])?,
            other if other.get("link").is_some() => {
                let target = text(other, "link").unwrap_or_default().as_bytes().into();
                let link = Node::new(Body::Symlink(target), Attr { mode: 0o777, ..attr });
                self.context.put(name.as_bytes(), link);
                return Ok(());
            }
            other if other.get("dir").is_some() => {
                self.context.folder(name.trim_end_matches('/').as_bytes(), dir);
                return Ok(());
            }
            other => {
                let pattern = text(other, "repeat").unwrap_or_default().as_bytes();
                Content::repeat(pattern, other.get("size").and_then(Value::as_u64).unwrap_or(0))
            }
        };
        let at = name.as_bytes();
        self.context.folder(path::parent(at), dir);
        match self.context.at(at) {
            Some(id) => {
                let mut node = self.context.node_mut(id);
                node.body = Body::File(content);
                node.attr.mtime = time;
            }
            None => drop(self.context.put(at, Node::new(Body::File(content), attr))),
        }
        Ok(())
    }

    fn change(&mut self, change: &Value) -> Result<(), String> {
        self.engine.now.secs += 5;
        let now = self.engine.now;
        let word = |key: &str| text(change, key).unwrap_or_default().to_owned();
        let at = word("path").trim_matches('/').as_bytes().to_vec();
        let number =
            |key: &str| change[key].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        match word("op").as_str() {
            "write" => {
                let kept = self.context.at(&at).map(|id| self.context.node(id).attr.mtime);
                let kept = kept.filter(|_| change["keep_mtime"].as_bool().unwrap_or(false));
                self.write(&word("path"), &change["content"], kept.unwrap_or(now))?;
            }
            "tar" => self.write(&word("path"), &json!({ "tar": change["tar"] }), now)?,
            "touch" => self.each(&at, |node| node.attr.mtime = now),
            "chmod" => {
                let mode = u32::from_str_radix(&word("mode"), 8).unwrap_or(0o644);
                self.each(&at, |node| node.attr.mode = mode);
            }
            "chown" => {
                let (uid, gid) = (number("uid"), number("gid"));
                self.each(&at, |node| (node.attr.uid, node.attr.gid) = (uid, gid));
            }
            "rename" => {
                let new = word("to").into_bytes();
                let dir = self.context.at(path::parent(&at)).ok_or("no such folder")?;
                let id = self.context.unlink(dir, path::name(&at)).ok_or("no such file")?;
                let dir = self.context.folder(path::parent(&new), Attr::new(0o755, 0, 0, now));
                self.context.link(dir, path::name(&new), id);
            }
            "mkdir" => drop(self.context.folder(&at, Attr::new(0o755, 0, 0, now))),
            "delete" => {
                if let Some(dir) = self.context.at(path::parent(&at)) {
                    self.context.unlink(dir, path::name(&at));
                }
            }
            "symlink" => {
                let target = if word("target").is_empty() { word("to") } else { word("target") };
                let link = Body::Symlink(target.into_bytes().into());
                self.context.put(&at, Node::new(link, Attr::new(0o777, 0, 0, now)));
            }
            "dockerfile" => (self.dockerfile, self.dockerfile_time) = (word("content"), now),
            "args" => self.args = word("args"),
            "docker" => self.docker(&word("cmd")),
            // Another folder with the same files, another name for the file or the result: nothing that counts.
            _ => {}
        }
        Ok(())
    }

    fn each(&mut self, at: &[u8], change: impl Fn(&mut Node)) {
        match self.context.at(at) {
            Some(id) if !at.is_empty() => change(&mut self.context.node_mut(id)),
            _ => {
                for (_, id) in self.context.walk() {
                    change(&mut self.context.node_mut(id));
                }
            }
        }
    }

    fn build(&mut self) -> Value {
        self.engine.now.secs += 60;
        let mut context = self.context.clone();
        if !self.outside {
            let content = Content::bytes(self.dockerfile.as_bytes());
            context.put(
                b"Dockerfile",
                Node::new(Body::File(content), Attr::new(0o644, 0, 0, self.dockerfile_time)),
            );
        }
        let ignore = context.at(b".dockerignore").map(|id| context.node(id).body.clone());
        let ignore = match ignore {
            Some(Body::File(content)) => content.read().unwrap_or_default(),
            _ => Vec::new(),
        };
        let words = dockerfile::split_words(&self.args);
        let after = |flag: &str| {
            let at = words.iter().position(|word| word == flag)?;
            words.get(at + 1).cloned()
        };
        let mut args = BTreeMap::new();
        for pair in words.windows(2).filter(|pair| pair[0] == "--build-arg") {
            let (name, value) = pair[1].split_once('=').unwrap_or((&pair[1], ""));
            args.insert(name.to_owned(), value.to_owned());
        }
        let request = Request {
            dockerfile: self.dockerfile.clone(),
            context,
            ignore: String::from_utf8_lossy(&ignore).into_owned(),
            args,
            labels: BTreeMap::new(),
            no_cache: words.iter().any(|word| word == "--no-cache"),
            target: after("--target"),
            secrets: BTreeMap::new(),
            builder: self.builder,
            tongue: Tongue::BUSYBOX,
        };
        let first = self.dockerfile.lines().next().unwrap_or_default();
        if self.builder == Builder::BuildKit && first.replace(' ', "").starts_with("#syntax=") {
            // The file asks for another builder, and there is no network to fetch it from.
            return json!(["refused"]);
        }
        let built = self.engine.build(&request);
        if let Ok(id) = &built.image {
            self.engine.tags.insert("demo:1.0".into(), id.clone());
        }
        words_of(&self.dockerfile, &built)
    }
}

fn archive(files: &Value) -> Result<Content, String> {
    let mut entries = Vec::new();
    for (name, value) in files.as_object().into_iter().flatten() {
        let time = Time { secs: value[1].as_i64().unwrap_or(THEN.secs), nanos: 0 };
        let mut entry =
            TarEntry::new(name.clone().into_bytes(), crate::domain::EntryKind::File, 0o644, time);
        entry.content = Content::bytes(value[0].as_str().unwrap_or_default().as_bytes());
        entries.push(entry);
    }
    Ok(Content::bytes(tar::bytes(&entries)?))
}

/// One word per instruction, or that it was refused.
fn words_of(dockerfile: &str, built: &Built) -> Value {
    if built.image.is_err() {
        return json!(["refused"]);
    }
    let word = |one: &Instruction| {
        let step = built.steps.iter().find(|step| step.line == one.line);
        match step.map(|step| step.verdict) {
            _ if one.name == "FROM" && built.stages.contains(&one.line) => "FROM",
            Some(Verdict::Cached) => "CACHED",
            Some(_) => "run",
            None => "none",
        }
    };
    let all = dockerfile::parse(dockerfile).unwrap_or_default();
    all.iter().map(|one| json!(word(one))).collect::<Vec<_>>().into()
}
