//! A config without the secrets that it tells, for an image that is written anew.

use super::config::{self, ConfigFinding, Spot};
use super::mask::Values;
use super::texts::map_texts;
use super::{Scanner, Severity};
use crate::domain::Config;

/// What stands in place of a value: nothing of it is left, since the image goes to others.
const MASK: &str = "••••••••";

/// The config without these: variables and labels go as a whole, in all other texts the values are masked. Also those that it tells
/// all the same, which is said by who looks again.
pub fn purged(
    scanner: &Scanner,
    config: &Config,
    gone: &[&ConfigFinding],
) -> (Config, Vec<ConfigFinding>) {
    let value = |one: &&ConfigFinding| Some((config::value(config, one)?, MASK.to_owned()));
    let values = Values::new(gone.iter().filter_map(value));
    let mut clean = config.clone();
    let is = |spot: Spot| gone.iter().any(|one| one.spot == spot);
    clean.env.retain(|variable| {
        let name = variable.split_once('=').map_or(&**variable, |(name, _)| name);
        !is(Spot::Env(name.to_owned()))
    });
    clean.labels.retain(|name, _| !is(Spot::Label(name.clone())));
    let mut clean = map_texts(&clean, &mut |text| values.leave_out(text).into_owned());
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
    let left = left(&clean);
    (clean, left)
}
