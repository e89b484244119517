//! What BuildKit keeps: results of steps, layers of bases, what it was sent. `system df` counts it, `builder prune` frees it.

use super::Said;
use super::args::{Count, read};
use super::table::ago;
use crate::domain::order::Gather;
use crate::domain::{ChainId, Digest, Time};
use crate::lab::build::{Built, Failure, Kept, Request};
use crate::lab::engine::Engine;
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use std::collections::BTreeSet;

/// One record as `system df -v` and `builder prune` list it.
pub(super) struct Record {
    /// 25 letters.
    pub(super) id: String,
    /// `regular`, or `source.local`.
    pub(super) kind: &'static str,
    pub(super) size: u64,
    pub(super) uses: u32,
    /// An image has it.
    pub(super) shared: bool,
    pub(super) made: Time,
    pub(super) used: Time,
}

fn id(of: &str) -> String {
    Digest::sha256(of.as_bytes()).hex()[..25].to_owned()
}

/// All there is. What was sent is counted when somebody asks first, and stays that.
pub(super) fn records(engine: &mut Engine) -> Vec<Record> {
    engine.cache.sources.values_mut().for_each(|kept| kept.counted = true);
    let used: BTreeSet<&ChainId> = engine.images.values().flat_map(|image| &image.layers).gather();
    let cache = &engine.cache;
    let results = cache.results.iter().map(|(key, cached)| Record {
        id: id(key),
        kind: "regular",
        size: cached.layer.size,
        uses: 1,
        shared: used.contains(&cached.chain),
        made: cached.created,
        used: cached.used,
    });
    let made: BTreeSet<&ChainId> = cache.results.values().map(|cached| &cached.chain).gather();
    let bases = cache.bases.iter().filter(|(chain, _)| !made.contains(chain));
    let bases = bases.map(|(chain, &(first, last))| Record {
        id: id(&format!("base {}", chain.0)),
        kind: "regular",
        size: 0,
        uses: 1,
        shared: used.contains(chain),
        made: first,
        used: last,
    });
    let sources = cache.sources.iter().map(|((what, folder), kept)| Record {
        id: id(&format!("{what} {folder}")),
        kind: "source.local",
        size: kept.size,
        uses: kept.uses,
        shared: false,
        made: kept.made,
        used: kept.used,
    });
    results.chain(bases).chain(sources).collect()
}

/// Keeps what a build was sent, and what it stood on. `folders`: those of the Dockerfile and of the context.
pub(super) fn keep(
    engine: &mut Engine,
    request: &Request,
    built: &Built,
    [above, folder]: [&str; 2],
) {
    let now = engine.now;
    let mut keep = |what, folder: &str, size: u64| {
        let new = Kept { made: now, ..Kept::default() };
        let kept = engine.cache.sources.entry((what, folder.to_owned())).or_insert(new);
        kept.used = now;
        if !kept.counted {
            kept.size = size;
        }
        kept.uses += 1;
    };
    keep("Dockerfile", above, request.dockerfile.len() as u64);
    if matches!(built.image, Err(Failure::Fault(_) | Failure::NoStage(_) | Failure::NoImage(_))) {
        return;
    }
    keep(".dockerignore", folder, request.ignore.len() as u64);
    let copies = built.steps.iter().filter(|step| {
        matches!(step.text.split(' ').next(), Some("COPY" | "ADD"))
            && !step.text.contains("--from=")
            && !step.text.contains("<<")
    });
    let taken: Vec<_> = copies.flat_map(|step| &step.taken).map(|one| one.path.clone()).collect();
    if !taken.is_empty() {
        let files: BTreeSet<Vec<u8>> = taken.into_iter().gather();
        let size =
            |at: &Vec<u8>| request.context.at(at).map_or(0, |id| request.context.node(id).size());
        keep("context", folder, files.iter().map(size).sum());
    }
    for (_, _, base) in &built.bases {
        let layers = engine.image(base).map(|image| image.layers.clone());
        for chain in layers.into_iter().flatten() {
            engine.cache.bases.entry(chain).or_insert((now, now)).1 = now;
        }
    }
}

/// Takes out what no image has; with `all` everything. Gives the records that went.
pub(super) fn prune(engine: &mut Engine, all: bool) -> Vec<Record> {
    let used: BTreeSet<ChainId> =
        engine.images.values().flat_map(|image| image.layers.clone()).gather();
    let gone: Vec<Record> =
        records(engine).into_iter().filter(|record| all || !record.shared).collect();
    let cache = &mut engine.cache;
    cache.results.retain(|_, cached| !all && used.contains(&cached.chain));
    cache.bases.retain(|chain, _| !all && used.contains(chain));
    cache.sources.clear();
    cache.mounts.clear();
    cache.sent.clear();
    engine.free_unused();
    gone
}

pub(super) fn builder_prune(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["f,force", "a,all"];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(0)) else { return };
    let which = if flags.has("all") { "all" } else { "all dangling" };
    let warning = format!("This will remove {which} build cache. ");
    if !super::manage::is_wanted(said, &flags, call, &warning) {
        return;
    }
    let gone = prune(engine, flags.has("all"));
    if !gone.is_empty() {
        said.line("ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED");
    }
    for record in &gone {
        // What can still be written to has a star.
        let star = if record.kind == "source.local" { "*" } else { "" };
        let (id, size) = (&record.id, human(record.size, 4));
        let ago = ago(engine.now, record.used);
        said.line(&format!("{id}{star}\ttrue\t\t{size}\t\t{ago} ago"));
    }
    let freed = gone.iter().map(|record| record.size).sum();
    said.line(&format!("Total:\t{}", human(freed, 4)));
}
