//! The playground in the URL: `#1/playground?open=sample&stage=build&do=docker%20images%0Adocker%20ps`: the stage, and what was
//! typed. Who opens the link
//! has the same lab; with nothing open, the sample comes along, since the start page shows no screen.

use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::encode;

/// Bytes of commands that a link carries at most: what chats and mails let through.
const LONGEST: usize = 4000;

/// A place on the playground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaygroundPlace {
    /// Commands, a line each.
    pub script: String,
    /// The stage that is shown; empty: the first.
    pub stage: String,
}

impl InUrl for PlaygroundPlace {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "do" => value.clone_into(&mut self.script),
            "stage" => value.clone_into(&mut self.stage),
            _ => {}
        }
    }

    fn fields(&self) -> Vec<String> {
        let is_carried = !self.script.is_empty() && self.script.len() <= LONGEST;
        let stage = (!self.stage.is_empty()).then(|| format!("stage={}", encode(&self.stage)));
        let script = is_carried.then(|| format!("do={}", encode(&self.script)));
        stage.into_iter().chain(script).collect()
    }

    fn names(&self) -> Vec<&Naming> {
        Vec::new()
    }
}
