//! An image without the secrets that were found in it: which files are left out of which layers, and what of the config.
//!
//! A file that the final tree shows goes from every layer, by its path: an older version would be seen again. What no path shows
//! any more goes as the entry that it is; what hides it stays.

use super::Wish;
use crate::analysis::insight::{ImageSecrets, place};
use crate::analysis::secrets::config::{ConfigFinding, Spot};
use crate::analysis::secrets::purge::purged;
use crate::analysis::secrets::{Finding, Scanner, Severity};
use crate::analysis::union::{NodeId, Union};
use crate::domain::{Config, path};
use std::collections::BTreeSet;

/// What is to be done for it, and what is said of it.
#[derive(Clone, Debug, Default)]
pub struct Purge {
    /// The config without them; `None` when nothing of it changes.
    pub config: Option<Config>,
    /// What was left out, a sentence each. No value is in them.
    pub done: Vec<String>,
    /// What could not be.
    pub left: Vec<String>,
    /// Files that were not looked at to their end: what they still hold is not known.
    pub unread: Vec<String>,
}

/// Which findings, by their place, are to be left out.
pub type Which<'a> = &'a dyn Fn(&str, &Finding) -> bool;

/// Adds to a wish what leaves these secrets out. `config` is the true one.
pub fn purge_secrets(
    union: &Union,
    config: &Config,
    found: &ImageSecrets<'_>,
    which: Which<'_>,
    scanner: &Scanner,
    wish: &mut Wish,
) -> Purge {
    let mut purge = Purge::default();
    files(union, found, which, wish, &mut purge);
    texts(config, found, which, scanner, &mut purge);
    purge
}

/// True for what is worth an alarm and not ignored.
pub fn is_alarm(found: &ImageSecrets<'_>, place: &str, one: &Finding) -> bool {
    one.severity > Severity::Info && !found.ignore.covers(place, one)
}

fn files(
    union: &Union,
    found: &ImageSecrets<'_>,
    which: Which<'_>,
    wish: &mut Wish,
    purge: &mut Purge,
) {
    let mut shown = BTreeSet::new();
    for &(layer, file) in &found.files {
        let at = path::display(&file.path);
        if file.found.passed_over > 0 {
            purge.unread.push(format!(
                "{at} in layer {layer}: {} bytes of it were not looked at",
                file.found.passed_over
            ));
        }
        let alarms = file.found.findings.iter().filter(|one| which(&at, one));
        let rules: BTreeSet<&str> = alarms.map(|one| one.rule.id).collect();
        if rules.is_empty() {
            continue;
        }
        wish.entries.push((layer, file.entry));
        let names: Vec<NodeId> = union.shown_names(layer, file.entry, &file.path).collect();
        let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
        purge.done.push(match names.is_empty() {
            true => format!("{at} is out of layer {layer}, where it was hidden ({rules})"),
            false => format!("{at} is left out ({rules})"),
        });
        shown.extend(names.into_iter().map(|node| union.path(node)));
    }
    wish.without.extend(shown);
}

fn texts(
    config: &Config,
    found: &ImageSecrets<'_>,
    which: Which<'_>,
    scanner: &Scanner,
    purge: &mut Purge,
) {
    let alarms = |of: &&ConfigFinding| which(&place(&of.spot), &of.finding);
    let alarms: Vec<&ConfigFinding> = found.config.iter().filter(alarms).collect();
    if alarms.is_empty() {
        return;
    }
    let purged = purged(scanner, config, &alarms);
    let spots: BTreeSet<&Spot> = alarms.iter().map(|one| &one.spot).collect();
    for spot in spots {
        let is_left = purged.left.iter().any(|one| one.spot == *spot);
        let into = if is_left { &mut purge.left } else { &mut purge.done };
        into.push(purged.said(&said(spot, is_left)));
    }
    let clean = &purged.config;
    // The rules find nothing in these: their values are known from elsewhere.
    for (field, is_masked) in [
        ("User", clean.user != config.user),
        ("WorkingDir", clean.working_dir != config.working_dir),
        ("Volumes", clean.volumes != config.volumes),
        ("ExposedPorts", clean.exposed_ports != config.exposed_ports),
    ] {
        if is_masked {
            purge.done.push(said(&Spot::Field(field), false));
        }
    }
    purge.left.extend(purged.names.iter().map(|name| format!("a secret in the name of {name}")));
    purge.config = (clean != config).then_some(purged.config);
}

fn said(spot: &Spot, is_left: bool) -> String {
    let at = match spot {
        Spot::Env(name) => format!("the variable {name}"),
        Spot::Label(name) => format!("the label {name}"),
        Spot::Field("provenance") => {
            return "attestations are not taken over, and what they told goes with them".into();
        }
        Spot::Field(name) => format!("a secret in {name}"),
        Spot::History(row) => format!("a secret in row {row} of the history"),
    };
    match spot {
        _ if is_left => format!("{at} could not be left out"),
        Spot::Field(_) => format!("{at} is masked: what runs there needs another way to it"),
        Spot::History(_) => format!("{at} is masked"),
        _ => format!("{at} is left out"),
    }
}
