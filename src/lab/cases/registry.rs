//! Cases of a registry: what push, pull and rmi move, keep and free.

use super::layer::entries;
use super::{list, read};
use crate::domain::order::SortSmall;
use crate::domain::{ChainId, DiffId, Digest, Time};
use crate::lab::engine::{Config, Engine, Image, PullStep, PushStep, Removed};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

struct Lab {
    engine: Engine,
    /// Names of layers by diff ID, of chains by chain ID, of images by ID.
    layers: BTreeMap<DiffId, String>,
    chains: BTreeMap<ChainId, String>,
    images: BTreeMap<Digest, String>,
}

/// Answers a case: `{"after": [one per operation]}`. Errors with what is wrong with the file.
pub fn run(file: &str) -> Result<String, String> {
    let case = read(file)?;
    let mut lab = Lab {
        engine: Engine::new(Time { secs: 1_700_000_000, nanos: 0 }),
        layers: BTreeMap::new(),
        chains: BTreeMap::new(),
        images: BTreeMap::new(),
    };
    for (name, layers) in case.get("images").and_then(Value::as_object).into_iter().flatten() {
        lab.load(&case, name, layers)?;
    }
    let mut after = Vec::new();
    for op in list(&case, "ops") {
        let word = |at: usize| op.get(at).and_then(Value::as_str).unwrap_or_default();
        let mut out = lab.operate(word(0), word(1), word(2))?;
        out.insert("stored".into(), json!(lab.engine.stored()));
        after.push(Value::Object(out));
    }
    serde_json::to_string(&json!({ "after": after })).map_err(|error| error.to_string())
}

impl Lab {
    fn load(&mut self, case: &Value, name: &str, layers: &Value) -> Result<(), String> {
        let (mut chains, mut chain_name): (Vec<ChainId>, Vec<String>) = Default::default();
        for layer in layers.as_array().into_iter().flatten() {
            let layer = layer.as_str().unwrap_or_default();
            let files = entries(list(&case["layers"], layer))?;
            let chain = self.engine.store_layer(chains.last(), files)?;
            chain_name.push(layer.to_owned());
            let diff_id = self.engine.layers[&chain].diff_id.clone();
            self.layers.insert(diff_id, layer.to_owned());
            self.chains.insert(chain.clone(), chain_name.join("/"));
            chains.push(chain);
        }
        let image = Image {
            id: Digest::sha256(b""),
            config: Config { cmd: Some(vec!["sh".into()]), ..Config::default() },
            layers: chains,
            history: Vec::new(),
            created: self.engine.now,
            author: String::new(),
            parent: None,
        };
        let id = self.engine.add_image(image);
        self.images.entry(id.clone()).or_insert_with(|| name.to_owned());
        self.engine.tags.insert(name.to_owned(), id);
        Ok(())
    }

    fn operate(&mut self, op: &str, name: &str, new: &str) -> Result<Map<String, Value>, String> {
        let answer = match op {
            "push" => match self.engine.push(name) {
                Some(push) => {
                    let mut layers: Vec<Value> = Vec::new();
                    for (diff_id, step) in push?.layers {
                        let status = match step {
                            PushStep::Pushed(_) => "Pushed".to_owned(),
                            PushStep::Exists => "Layer already exists".into(),
                            PushStep::Mounted(other) => format!("Mounted from {other}"),
                        };
                        layers.push(json!([self.layers[&diff_id], status]));
                    }
                    layers.sort_small_by_key(|layer| layer[0].as_str().map(str::to_owned));
                    json!({ "exit": 0, "layers": layers })
                }
                None => {
                    let repository = name.split(':').next().unwrap_or_default();
                    json!({ "exit": 1, "error": format!("An image does not exist locally with the tag: {repository}") })
                }
            },
            "pull" => match self.engine.pull(name) {
                Some(pull) => {
                    let pull = pull?;
                    let status = |step| match step {
                        PullStep::Exists => "Already exists",
                        PullStep::Pulled(_) => "Pull complete",
                    };
                    let layers: Vec<Value> = pull
                        .layers
                        .iter()
                        .map(|(_, diff_id, step)| json!([self.layers[diff_id], status(*step)]))
                        .collect();
                    let newer =
                        if pull.newer { "Downloaded newer image" } else { "Image is up to date" };
                    let mut answer = json!({ "exit": 0, "status": newer });
                    if !layers.is_empty() {
                        answer["layers"] = json!(layers);
                    }
                    answer
                }
                None => {
                    let error = format!(
                        "Error response from daemon: manifest for {name} not found: manifest unknown: manifest unknown"
                    );
                    json!({ "exit": 1, "error": error })
                }
            },
            "rmi" => self.remove(name),
            "tag" => {
                let id = self
                    .engine
                    .tags
                    .get(name)
                    .cloned()
                    .ok_or_else(|| format!("no image {name}"))?;
                self.engine.tags.insert(new.to_owned(), id);
                json!({})
            }
            other => return Err(format!("there is no operation {other:?}")),
        };
        Ok(answer.as_object().cloned().unwrap_or_default())
    }

    fn remove(&mut self, name: &str) -> Value {
        let Some(removed) = self.engine.untag(name) else {
            return json!({ "exit": 1, "error": format!("Error response from daemon: No such image: {name}") });
        };
        let (mut untagged, mut deleted) = (Vec::new(), Vec::new());
        for one in removed {
            match one {
                Removed::Tag(tag) => untagged.push(tag),
                Removed::Digest(repository, _) => untagged.push(format!("{repository}@DIGEST")),
                Removed::Image(id) => deleted.push(format!("image {}", self.images[&id])),
                Removed::Layer(chain) => deleted.push(self.chains[&chain].clone()),
            }
        }
        let mut answer = json!({ "exit": 0, "untagged": untagged });
        if !deleted.is_empty() {
            answer["deleted"] = json!(deleted);
        }
        answer
    }
}
