//! Secrets and risks of an image, ready to draw: what was deleted and is stored all the same first, then what the image shows, then
//! what its history and configuration tell. Every value is masked.

pub mod export;
mod found;
mod ground;
mod risks;

#[cfg(test)]
mod tests;

pub use found::Judged;
pub use ground::Ground;

use crate::domain::wire::wire;
use crate::domain::{BlobId, ContentHash};
use crate::view::text::{count, counted};

/// All that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecretsView {
    /// How many there are and how bad, in a sentence; says so when there are none.
    pub title: String,
    /// What that means, in a sentence or two.
    pub advice: String,
    /// In the order in which they are shown; empty ones are left out.
    pub groups: Vec<Group>,
    /// What was not looked through, in sentences.
    pub notes: Vec<String>,
    /// Files with content of their own, in all layers that were looked through.
    pub bodies: u64,
    /// The text of the ignore file; empty when nothing is ignored.
    pub ignore: String,
}
wire! { struct SecretsView { title, advice, groups, notes, bodies, ignore } }

impl SecretsView {
    /// How many are more than information.
    pub fn alarms(&self) -> usize {
        let alarming = self.groups.iter().filter(|group| group.place.is_alarm());
        alarming.map(|group| group.rows.len()).sum()
    }

    /// Numbers of what can be left out of the image: all that is more than information.
    pub fn can_go(&self) -> Vec<u64> {
        let alarming = self.groups.iter().filter(|group| group.place.is_alarm());
        alarming.flat_map(|group| group.rows.iter().map(|row| row.number)).collect()
    }

    /// The row of this number.
    pub fn row(&self, number: u64) -> Option<&Row> {
        self.groups.iter().flat_map(|group| &group.rows).find(|row| row.number == number)
    }
}

/// Where secrets are, or that they are risks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In files that a later layer hides.
    Deleted,
    /// In files that the final image shows.
    Shown,
    /// In the history or the configuration.
    Config,
    /// Anywhere, and no alarm.
    Info,
    /// No secret, but worth a look.
    Risk,
    /// Anywhere, and a person wants no more words about it.
    Ignored,
}
wire! { enum Place { Deleted, Shown, Config, Info, Risk, Ignored } }

impl Place {
    /// True for what is more than information, and can be left out of the image.
    pub fn is_alarm(self) -> bool {
        self < Self::Info
    }
}

/// Rows of one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which.
    pub place: Place,
    /// Its title.
    pub title: String,
    /// What it means.
    pub note: String,
    /// The worst first.
    pub rows: Vec<Row>,
}
wire! { struct Group { place, title, note, rows } }

/// A secret or a risk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Tells it from all others, whatever else is found.
    pub number: u64,
    /// `high`, `medium`, `low` or `info`.
    pub severity: String,
    /// What was found.
    pub name: String,
    /// The rule's own name.
    pub rule: String,
    /// What may be shown of the value; of a risk, what it means.
    pub masked: String,
    /// File and line, or what it is of the config.
    pub place: String,
    /// The file, escaped, with a leading `/`.
    pub path: Option<String>,
    /// The layers that store it, base = 0, and whether a later one hides it.
    pub layers: Vec<(u32, bool)>,
    /// The step that added it, inert.
    pub step: String,
    /// The layer that hid it, and its step.
    pub hidden: Option<(u32, String)>,
    /// What else is known of it.
    pub facts: Vec<(String, String)>,
    /// What to do, in sentences.
    pub advice: Vec<String>,
    /// Whether and where its value can be read.
    pub value: Value,
    /// Where it is ignored: the line of the ignore file that says so, from 0, and its text.
    pub ignored: Option<(u32, String)>,
    /// A line of the ignore file can be about it: it is no risk.
    pub can_be_ignored: bool,
}
wire! {
    struct Row { number, severity, name, rule, masked, place, path, layers, step, hidden, facts, advice, value, ignored, can_be_ignored }
}

/// What is ignored of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Its value, wherever that is.
    Value,
    /// What its rule finds at its place.
    Place,
    /// All that its rule finds.
    Rule,
}
wire! { enum Scope { Value, Place, Rule } }

/// How a value can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// There is none, or it is packed.
    #[default]
    None,
    /// The config has it.
    Config,
    /// In a file.
    File(Body),
}
wire! { enum Value { None, Config, File(body) } }

/// Some bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// In which blob.
    pub blob: BlobId,
    /// Where in the uncompressed tar the file's content is.
    pub offset: u64,
    /// Bytes of the file.
    pub size: u64,
    /// It lies there in one piece.
    pub dense: bool,
    /// Of all of it.
    pub hash: Option<ContentHash>,
    /// The first byte that is wanted.
    pub from: u64,
    /// How many.
    pub length: u64,
}
wire! { struct Body { blob, offset, size, dense, hash, from, length } }

/// The screen; `looked` is true once all layers were looked through.
pub fn secrets_view(judged: &Judged<'_>, looked: bool) -> SecretsView {
    let rows = found::rows(judged);
    let is_alarm = |row: &&(Place, Row)| row.0.is_alarm();
    let alarms: Vec<&Row> = rows.iter().filter(is_alarm).map(|(_, row)| row).collect();
    let high = alarms.iter().filter(|row| row.severity == "high").count() as u64;
    let deleted = rows.iter().filter(|(place, _)| *place == Place::Deleted).count() as u64;
    let bodies = judged.ground.unread.is_empty().then_some(judged.ground.bodies);
    let ignored = rows.iter().filter(|(place, _)| *place == Place::Ignored).count() as u64;
    let (title, mut advice) = words(bodies, looked, alarms.len() as u64, high, deleted);
    if ignored > 0 {
        advice = format!("{advice} {} ignored.", count(ignored)).trim_start().to_owned();
    }
    let ignore = &judged.secrets.ignore;
    SecretsView {
        ignore: if ignore.is_empty() { String::new() } else { ignore.text() },
        title,
        advice,
        groups: groups(rows, risks::rows(judged)),
        notes: found::notes(judged),
        bodies: judged.ground.bodies,
    }
}

/// `bodies` is `None` where not all could be read.
fn words(bodies: Option<u64>, looked: bool, all: u64, high: u64, deleted: u64) -> (String, String) {
    if all == 0 {
        let title = match bodies {
            _ if !looked => "No secrets so far.".to_owned(),
            None => "No secrets in what could be read.".to_owned(),
            Some(bodies) => {
                format!("No secrets in {}.", counted(bodies, "distinct body", "distinct bodies"))
            }
        };
        return (title, String::new());
    }
    let secrets = counted(all, "secret", "secrets");
    let title = match high {
        0 => format!("{secrets}, none of them high."),
        high if high == all => {
            format!("{secrets}, {} high.", if all == 1 { "and it is" } else { "all of them" })
        }
        high => format!("{secrets}, {} of them high.", count(high)),
    };
    let gone = match deleted {
        0 => String::new(),
        1 => "One was deleted, which didn’t help. ".to_owned(),
        deleted => format!("{} were deleted, which didn’t help. ", count(deleted)),
    };
    let title = if looked { title } else { format!("So far: {title}") };
    (title, format!("{gone}Take them as leaked: revoke them, then build anew."))
}

fn groups(found: Vec<(Place, Row)>, risks: Vec<Row>) -> Vec<Group> {
    let all: Vec<_> =
        found.into_iter().chain(risks.into_iter().map(|row| (Place::Risk, row))).collect();
    let titles = [
        (
            Place::Deleted,
            "Deleted, but still stored",
            "A later layer hides the file; the layers below keep it for whoever pulls the image.",
        ),
        (Place::Shown, "In the image", "Anyone in the container can read these."),
        (
            Place::Config,
            "In history and configuration",
            "No file to delete: docker history and docker inspect show them.",
        ),
        (Place::Info, "For information", "Keys for tests, samples, tokens that have expired."),
        (Place::Risk, "Risks", "No secret, but worth a look."),
        (Place::Ignored, "Ignored", "The ignore file says so; the file can be taken away."),
    ];
    let group = |(place, title, note): (Place, &str, &str)| {
        let rows: Vec<Row> =
            all.iter().filter(|(of, _)| *of == place).map(|(_, row)| row.clone()).collect();
        (!rows.is_empty()).then(|| Group { place, title: title.into(), note: note.into(), rows })
    };
    titles.into_iter().filter_map(group).collect()
}
