//! A config without the secrets that it tells, for an image that is written anew.

use super::config::{self, ConfigFinding, Spot};
use super::mask::Values;
use super::texts::{map_names, map_texts};
use super::{Scanner, Severity};
use crate::domain::Config;

/// What stands in place of a value: nothing of it is left, since the image goes to others.
const MASK: &str = "••••••••";

/// What became of a config.
#[derive(Clone, Debug)]
pub struct Purged {
    /// Without them.
    pub config: Config,
    /// What it tells all the same, as is seen by who looks again.
    pub left: Vec<ConfigFinding>,
    /// Names that hold a value and stay, since programs ask for them, such as `the variable X_••••••••`.
    pub names: Vec<String>,
    values: Values,
}

impl Purged {
    /// A sentence that may name what holds a value in its name.
    pub fn said(&self, sentence: &str) -> String {
        self.values.leave_out(sentence).into_owned()
    }
}

/// The config without these: variables and labels go as a whole, in all other texts the values are masked.
pub fn purged(scanner: &Scanner, config: &Config, gone: &[&ConfigFinding]) -> Purged {
    let value = |one: &&ConfigFinding| Some((config::value(config, one)?, MASK.to_owned()));
    let values = Values::new(gone.iter().filter_map(value));
    let mut clean = config.clone();
    let is = |spot: Spot| gone.iter().any(|one| one.spot == spot);
    clean.env.retain(|variable| {
        let name = variable.split_once('=').map_or(&**variable, |(name, _)| name);
        !is(Spot::Env(name.to_owned()))
    });
    clean.labels.retain(|name, _| !is(Spot::Label(name.clone())));
    let hide = &mut |text: &str| values.leave_out(text).into_owned();
    let mut clean = map_texts(&clean, hide);
    let hashes: Vec<[u8; 32]> = gone.iter().map(|one| one.finding.sha256).collect();
    let left = |config: &Config| {
        let all = config::secrets(scanner, config).into_iter();
        let still = all.filter(|one| {
            one.finding.severity > Severity::Info && hashes.contains(&one.finding.sha256)
        });
        still.collect::<Vec<_>>()
    };
    // A value that can't be told from the words around it takes its row along.
    for one in left(&clean) {
        if let Spot::History(at) = one.spot
            && let Some(row) = clean.history.get_mut(at as usize)
        {
            row.created_by = "a step that held a secret".into();
            row.comment.clear();
        }
    }
    let (left, named) = (left(&clean), map_names(clean.clone(), hide));
    Purged { names: changed_names(&clean, &named), config: clean, left, values }
}

/// Names that are others in `named`, as they are there.
fn changed_names(config: &Config, named: &Config) -> Vec<String> {
    let variables = config.env.iter().zip(&named.env).filter(|(is, shown)| is != shown);
    let variables = variables.map(|(_, shown)| {
        format!("the variable {}", shown.split_once('=').map_or(&**shown, |(name, _)| name))
    });
    let fields = named.more.keys().filter(|place| !config.more.contains_key(*place));
    variables.chain(fields.map(|place| format!("the field {place}"))).collect()
}
