//! `RUN --mount`: caches, secrets, folders of stages and of the context.

use super::Failure;
use super::dockerfile::Instruction;
use super::stage::Build;
use crate::lab::content::Content;
use crate::lab::kernel::DiskId;
use crate::lab::overlay::FileSystem;
use crate::lab::tree::{Attr, Body, Node};

/// A `--mount` of a RUN.
#[derive(Clone, Debug)]
pub(super) struct Mounted {
    pub(super) kind: String,
    pub(super) target: String,
    pub(super) disk: DiskId,
    pub(super) root: Vec<u8>,
    pub(super) read_only: bool,
}

impl Build<'_> {
    /// The mounts of a RUN, and what counts of them for its key.
    pub(super) fn mounts(
        &mut self,
        one: &Instruction,
        stage: usize,
    ) -> Result<(Vec<Mounted>, String), Failure> {
        let (mut all, mut shown) = (Vec::new(), String::new());
        for (_, text) in one.flags.iter().filter(|(flag, _)| flag == "mount") {
            let options: Vec<(&str, &str)> =
                text.split(',').map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
            let get = |names: &[&str]| {
                options
                    .iter()
                    .find(|(name, _)| names.contains(name))
                    .map(|(_, value)| (*value).to_owned())
            };
            let kind = get(&["type"]).unwrap_or("bind".into());
            let target = get(&["target", "dst", "destination"]);
            let id = get(&["id"]);
            let dir = Attr::new(0o755, 0, 0, self.engine.now);
            let (disk, root, target) = match kind.as_str() {
                "cache" => {
                    let target = target.unwrap_or_default();
                    (self.cache_mount(&id.unwrap_or(target.clone())), Vec::new(), target)
                }
                "secret" => {
                    let id = id.unwrap_or_else(|| target.clone().unwrap_or_default());
                    let target = target.unwrap_or(format!("/run/secrets/{id}"));
                    let Some(secret) = self.request.secrets.get(&id).cloned() else {
                        if get(&["required"]).is_some_and(|value| value != "false") {
                            return Err(Failure::Other(format!("secret {id}: not found")));
                        }
                        continue;
                    };
                    (self.file_disk(secret), b"secret".to_vec(), target)
                }
                "tmpfs" => (self.engine.new_disk(dir), Vec::new(), target.unwrap_or_default()),
                _ => {
                    let source = get(&["source", "src"]).unwrap_or("/".into());
                    let (disk, hash) = self.bind(get(&["from"]), &source, stage)?;
                    shown += &hash;
                    (disk, source.trim_matches('/').into(), target.unwrap_or_default())
                }
            };
            // Which secret, which cache: the key has the mount's words, never what is behind them.
            shown += &format!("{kind} {target} ");
            let read_only =
                kind == "secret" || kind == "bind" && get(&["rw", "readwrite"]).is_none();
            all.push(Mounted { kind, target, disk, root, read_only });
        }
        Ok((all, shown))
    }

    fn cache_mount(&mut self, id: &str) -> DiskId {
        let known = self.engine.cache.mounts.get(id).copied().filter(|_| !self.request.no_cache);
        known.unwrap_or_else(|| {
            let disk = self.engine.new_disk(Attr::new(0o755, 0, 0, self.engine.now));
            self.engine.cache.mounts.insert(id.to_owned(), disk);
            disk
        })
    }

    fn file_disk(&mut self, content: Content) -> DiskId {
        let now = self.engine.now;
        let disk = self.engine.new_disk(Attr::new(0o755, 0, 0, now));
        if let Some(disk) = self.engine.disks.get_mut(&disk) {
            disk.upper.put(b"secret", Node::new(Body::File(content), Attr::new(0o400, 0, 0, now)));
        }
        disk
    }

    fn bind(
        &mut self,
        from: Option<String>,
        source: &str,
        stage: usize,
    ) -> Result<(DiskId, String), Failure> {
        let at = source.trim_matches('/').as_bytes();
        let (disk, tree) = match from {
            None => (FileSystem::disk(self.context.clone()), self.context.clone()),
            Some(name) => {
                let layers = self.tree_of(&name, stage)?;
                let tree = super::copy::merged(&self.engine.stack(&layers));
                (FileSystem::over(self.engine.stack(&layers), 1 << 45, self.engine.now), tree)
            }
        };
        let hash = super::context::hash(&tree, at, super::context::Folders::Names)
            .map_err(Failure::Other)?;
        Ok((self.engine.new_disk_of(disk), hash))
    }
}
