//! What a build would do: nothing of it stays.

use super::{Built, Failure, Request, Verdict};
use crate::lab::engine::Engine;
use crate::lab::tree::{Body, Node, Tree};
use std::sync::Arc;

/// What is done anew in a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Steps that are not taken from the cache.
    pub steps: u64,
    /// Bytes of layers that are written.
    pub bytes: u64,
    /// Milliseconds, by what RUNs declare.
    pub ms: u64,
}

/// What a build did anew.
pub fn cost(engine: &Engine, built: &Built) -> Cost {
    let done = built.steps.iter().filter(|step| step.verdict == Verdict::Done);
    done.fold(Cost::default(), |sum, step| {
        let layer = step.layer.as_ref().and_then(|chain| engine.layers.get(chain));
        Cost {
            steps: sum.steps + 1,
            bytes: sum.bytes + layer.map_or(0, |layer| layer.size),
            ms: sum.ms + step.takes,
        }
    })
}

/// What another order of lines changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    /// An edit of the file, as it is.
    pub before: Cost,
    /// The build after the move.
    pub once: Cost,
    /// Every edit of the file after that.
    pub after: Cost,
}

/// Compares two Dockerfiles by what an edit of a file of the context costs. Errors: why the second cannot be built.
pub fn gain(
    engine: &Engine,
    request: &Request,
    moved: &str,
    file: &[u8],
) -> Result<Gain, (usize, Failure)> {
    let (_, before) = edited(engine, request, file);
    let request = Request { dockerfile: moved.to_owned(), ..request.clone() };
    let (first, after) = edited(engine, &request, file);
    if let Err(failure) = first.1.image {
        return Err((first.1.line, failure));
    }
    Ok(Gain { before, once: first.0, after })
}

/// What a build costs, and the one after an edit of a file.
fn edited(engine: &Engine, request: &Request, file: &[u8]) -> ((Cost, Built), Cost) {
    let mut engine = engine.clone();
    let built = engine.build(request);
    let first = (cost(&engine, &built), built);
    let mut request = request.clone();
    engine.now.secs += 1;
    if let Some(id) = request.context.at(file) {
        let mut node = request.context.node_mut(id);
        node.attr.mtime = engine.now;
        if let Body::File(content) = &mut node.body {
            let end = content.len();
            content.write(end, b"\n");
        }
    }
    request.no_cache = false;
    let built = engine.build(&request);
    (first, cost(&engine, &built))
}

/// A folder of a tree as a tree of its own, as a client sends it: all of it root's.
pub fn folder(tree: &Tree, at: &[u8]) -> Option<Tree> {
    let root = tree.node(tree.at(at)?).attr;
    let mut out = Tree::new(0, root);
    for (path, id) in tree.walk() {
        let Some(rest) = path.strip_prefix(at).and_then(|rest| rest.strip_prefix(b"/")) else {
            continue;
        };
        let node = tree.node(id);
        let body = match &node.body {
            Body::Dir(_) => Body::Dir(Arc::default()),
            body => body.clone(),
        };
        out.put(rest, Node::new(body, crate::lab::tree::Attr { uid: 0, gid: 0, ..node.attr }));
    }
    Some(out)
}
