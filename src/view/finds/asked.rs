//! What a person asks of versions, and how it is understood.

use crate::analysis::search::{Amount, EntryFacts, Mode, owner, sha256};
use crate::domain::Time;
use crate::domain::time::parse_rfc3339;
use crate::domain::wire::wire;

/// Which versions are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All that layers store.
    #[default]
    All,
    /// Those that the final image shows.
    Final,
    /// Those that it does not.
    Hidden,
}
wire! { enum Which { All, Final, Hidden } }

impl Which {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::All, Self::Final, Self::Hidden];

    /// As in the URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Final => "final",
            Self::Hidden => "hidden",
        }
    }

    /// The inverse of [`Which::name`]; anything else is all.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|which| which.name() == name).unwrap_or_default()
    }
}

/// What is asked of versions, as it was typed; what is empty is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactsQuery {
    /// Which of them.
    pub which: Which,
    /// The layer that stores it, base = 0.
    pub layer: Option<u32>,
    /// At least and at most so large: `4096`, `1.5 MB`.
    pub sizes: [String; 2],
    /// Owner: `1000`, `1000:50`, `:50`.
    pub owner: String,
    /// Bits of the mode as `find -perm` has them: `755`, `-4000`, `/6000`.
    pub mode: String,
    /// Modified on this day or later, and on this day or earlier: `2026-03-02`.
    pub days: [String; 2],
    /// SHA-256 of the whole content, in hex.
    pub sha256: String,
}
wire! { struct FactsQuery { which, layer, sizes, owner, mode, days, sha256 } }

impl FactsQuery {
    /// What must be true, and a sentence for each part that can't be understood, which is left out.
    pub fn understood(&self) -> (EntryFacts, Vec<String>) {
        let mut wrong = Vec::new();
        let mut facts = EntryFacts { layer: self.layer, ..EntryFacts::default() };
        let mut told = |text: &str, what: &str| wrong.push(format!("{text:?} is no {what}."));
        let [least, most] = &self.sizes;
        for (text, amount) in [(least, least_of as fn(u64) -> Amount), (most, most_of)] {
            match given(text).map(bytes) {
                Some(Some(bytes)) => facts.sizes.push(amount(bytes)),
                Some(None) => told(text, "size, such as 4096, 20 kB or 1.5 MB"),
                None => {}
            }
        }
        match given(&self.owner).map(owner) {
            Some(Some((uid, gid))) => (facts.uid, facts.gid) = (uid, gid),
            Some(None) => told(&self.owner, "owner, such as 1000, 1000:50 or :50"),
            None => {}
        }
        match given(&self.mode).map(Mode::parse) {
            Some(Some(mode)) => facts.modes.push(mode),
            Some(None) => {
                told(&self.mode, "mode, such as 755, -4000 (all of these bits) or /6000 (any)")
            }
            None => {}
        }
        let [from, to] = &self.days;
        for (text, is_from) in [(from, true), (to, false)] {
            match given(text).map(day) {
                Some(Some(secs)) if is_from => {
                    // The last moment of the day before.
                    facts.newer = Some(Time { secs: secs - 1, nanos: 999_999_999 });
                }
                Some(Some(secs)) => facts.older = Some(Time { secs: secs + 86_400, nanos: 0 }),
                Some(None) => told(text, "day, such as 2026-03-02"),
                None => {}
            }
        }
        match given(&self.sha256).map(sha256) {
            Some(Some(hash)) => facts.sha256 = Some(hash),
            Some(None) => told(&self.sha256, "SHA-256, which is 64 digits in hex"),
            None => {}
        }
        (facts, wrong)
    }

    /// What contents must be read for: the hash, where it is one, and what narrows which files have it. All else is known.
    pub fn hashed(&self) -> Option<Self> {
        sha256(given(&self.sha256)?)?;
        let (layer, sizes, sha256) = (self.layer, self.sizes.clone(), self.sha256.clone());
        Some(Self { layer, sizes, sha256, ..Self::default() })
    }
}

fn least_of(bytes: u64) -> Amount {
    match bytes.checked_sub(1) {
        Some(less) => Amount::More(less),
        None => Amount::Less(u64::MAX),
    }
}

fn most_of(bytes: u64) -> Amount {
    Amount::Less(bytes.saturating_add(1))
}

fn given(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

/// `4096`, `20 kB`, `1.5MB`: units of 1,000, as they are shown.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &*text[digits.len()..].to_ascii_lowercase() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        _ => return None,
    };
    let digits = digits.trim();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = digits.parse().ok().filter(|_| is_number)?;
    Some((number * unit).round() as u64)
}

/// Seconds at which a day begins, in UTC.
fn day(text: &str) -> Option<i64> {
    parse_rfc3339(&format!("{text}T00:00:00Z")).map(|time| time.secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood_or_said_to_be_wrong() {
        let of = |change: fn(&mut FactsQuery)| {
            let mut query = FactsQuery::default();
            change(&mut query);
            query.understood()
        };
        let (facts, wrong) = of(|query| {
            query.sizes = ["1.5 MB".into(), " 20kB".into()];
            query.owner = "1000:50".into();
            query.mode = "-4000".into();
            query.days = ["2026-03-02".into(), "2026-03-02".into()];
        });
        assert_eq!(wrong, [""; 0]);
        assert_eq!(facts.sizes, [Amount::More(1_499_999), Amount::Less(20_001)]);
        assert_eq!((facts.uid, facts.gid), (Some(1000), Some(50)));
        assert_eq!(facts.modes, [Mode::All(0o4000)]);
        let (newer, older) = (facts.newer.unwrap(), facts.older.unwrap());
        assert_eq!((newer.secs + 1, older.secs - newer.secs), (1_772_409_600, 86_401));
        assert_eq!(of(|query| query.owner = ":0".into()).0.gid, Some(0));
        for hash in ["0a".repeat(32), format!(" sha256:{}", "0A".repeat(32))] {
            let query = FactsQuery { sha256: hash, owner: "7".into(), ..FactsQuery::default() };
            assert_eq!(query.understood().0.sha256, Some([10; 32]));
            assert_eq!(query.hashed(), Some(FactsQuery { owner: String::new(), ..query }));
        }
        assert_eq!(of(|query| query.sizes[0] = "0".into()).0.sizes, [Amount::Less(u64::MAX)]);
        for wrong in [
            of(|query| query.sizes[0] = "big".into()),
            of(|query| query.sizes[1] = "-5".into()),
            of(|query| query.owner = "root".into()),
            of(|query| query.mode = "9".into()),
            of(|query| query.days[0] = "soon".into()),
            of(|query| query.sha256 = "sha256:00".into()),
            of(|query| query.sha256 = "+0".repeat(32)),
        ] {
            assert_eq!((wrong.0, wrong.1.len()), (EntryFacts::default(), 1));
        }
    }
}
