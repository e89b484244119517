//! Cases of builds: what both builders take from their caches, and what layers they make.

use super::layer::{entries, tar_entry};
use super::{list, read, text};
use crate::domain::{Digest, Time};
use crate::lab::build::{BuildStep, Builder, Built, Failure, Request, Verdict};
use crate::lab::content::Content;
use crate::lab::engine::{Config, Engine, Image, Tongue};
use crate::lab::shell::{Dialect, Programs};
use crate::lab::sizes::human;
use crate::lab::tar::unpack;
use crate::lab::tree::{Attr, Body, Node, Tree};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Answers a case: `{"after": [one per build]}`. Errors with what is wrong with the file.
pub fn run(file: &str) -> Result<String, String> {
    let case = read(file)?;
    let now = Time { secs: 1_750_000_000, nanos: 0 };
    // Each builder has its own machine: they share no cache.
    let mut engines = [Engine::new(now), Engine::new(now)];
    for engine in &mut engines {
        load(engine, list(&case, "base"))?;
    }
    let mut after = Vec::new();
    for (number, build) in list(&case, "builds").iter().enumerate() {
        let mut request = request(build, number)?;
        let mut answer = json!({});
        for engine in &mut engines {
            engine.now.secs += 60;
            if build.get("base").is_some() {
                load(engine, list(build, "base"))?;
            }
            let built = engine.build(&request);
            match request.builder {
                Builder::BuildKit => answer = kit(engine, &built)?,
                Builder::Classic => answer["classic"] = classic(&built),
            }
            request.builder = Builder::Classic;
        }
        after.push(answer);
    }
    serde_json::to_string(&json!({ "after": after })).map_err(|error| error.to_string())
}

fn load(engine: &mut Engine, base: &[Value]) -> Result<(), String> {
    let layer = engine.store_layer(None, entries(base)?)?;
    let image = Image {
        id: Digest::sha256(b""),
        config: Config {
            cmd: Some(vec!["sh".into()]),
            env: vec!["PATH=/bin".into()],
            ..Config::default()
        },
        layers: vec![layer],
        history: Vec::new(),
        created: Time { secs: 1_700_000_000, nanos: 0 },
        author: String::new(),
        parent: None,
    };
    let id = engine.add_image(image);
    engine.tags.insert("base:1".into(), id);
    Ok(())
}

fn request(build: &Value, number: usize) -> Result<Request, String> {
    let dockerfile = text(build, "dockerfile").ok_or("a build has no dockerfile")?.to_owned();
    let mut context: Tree = unpack(&entries(list(build, "context"))?, 0);
    let time = Time { secs: 1_740_000_000 + number as i64, nanos: 0 };
    // Files without a time were just written.
    for (_, id) in context.walk() {
        let mut node = context.node_mut(id);
        if node.attr.mtime.secs == super::layer::MTIME {
            node.attr.mtime = time;
        }
    }
    let file = |text: &str| {
        Node::new(Body::File(Content::bytes(text.as_bytes())), Attr::new(0o644, 0, 0, time))
    };
    context.put(b"Dockerfile", file(&dockerfile));
    let ignore = text(build, "dockerignore").unwrap_or_default().to_owned();
    if build.get("dockerignore").is_some() {
        context.put(b".dockerignore", file(&ignore));
    }
    let args = build.get("args").and_then(Value::as_object).into_iter().flatten();
    let args: BTreeMap<String, String> = args
        .map(|(name, value)| {
            (name.clone(), value.as_str().map_or(value.to_string(), str::to_owned))
        })
        .collect();
    Ok(Request {
        dockerfile,
        context,
        ignore,
        args,
        labels: BTreeMap::new(),
        no_cache: build.get("no_cache").and_then(Value::as_bool).unwrap_or(false),
        target: text(build, "target").map(str::to_owned),
        secrets: BTreeMap::new(),
        builder: Builder::BuildKit,
        tongue: Tongue { dialect: Dialect::Busybox, programs: Programs::Anywhere },
    })
}

fn kit(engine: &Engine, built: &Built) -> Result<Value, String> {
    let state = |verdict| match verdict {
        Verdict::Cached => "CACHED",
        Verdict::Done => "DONE",
        Verdict::Failed => "ERROR",
    };
    let show = |step: &BuildStep| {
        json!({
            "stage": step.stage_name,
            "n": step.number.0,
            "of": step.number.1,
            "text": step.text,
            "state": state(step.verdict),
        })
    };
    let steps: Vec<Value> = built.steps.iter().map(show).collect();
    let id = match &built.image {
        Ok(id) => id,
        Err(failure) => return Ok(json!({ "steps": steps, "exit": 1, "error": error(failure) })),
    };
    let image = engine.images.get(id).ok_or("the image is gone")?;
    let mut layers = image.layers.iter().filter_map(|chain| engine.layers.get(chain)).skip(1);
    let mut out: Vec<Value> = Vec::new();
    for layer in layers.clone() {
        // Places of mounts that every RUN leaves; the cases leave them out.
        let own = |path: &[u8]| [&b"dev"[..], b"proc", b"sys", b"etc"].contains(&path);
        let entries = layer.entries.iter().filter(|entry| !own(&entry.path));
        out.push(entries.map(tar_entry).collect::<Result<Vec<_>, _>>()?.into());
    }
    let mut history = Vec::new();
    for step in &image.history {
        let size = if step.empty { 0 } else { layers.next().map_or(0, |layer| layer.size) };
        let created_by = step.created_by.strip_suffix(" # buildkit").unwrap_or(&step.created_by);
        history.insert(0, json!({ "created_by": created_by, "size": human(size, 3) }));
    }
    Ok(json!({ "steps": steps, "exit": 0, "history": history, "layers": out }))
}

fn error(failure: &Failure) -> String {
    match failure {
        Failure::Exit(command, code) => format!(
            "ERROR: failed to solve: process \"{command}\" did not complete successfully: exit code: {code}"
        ),
        Failure::Missing(path) => format!(
            "ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref REF: \"{path}\": not found"
        ),
        other => format!("ERROR: failed to solve: {other:?}"),
    }
}

fn classic(built: &Built) -> Value {
    let show =
        |step: &BuildStep| json!({ "text": step.text, "cached": step.verdict == Verdict::Cached });
    built.steps.iter().map(show).collect::<Vec<_>>().into()
}
