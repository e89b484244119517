//! Which of two versions is the newer one, by the rules of each ecosystem.

use super::Ecosystem;
use std::cmp::Ordering;

/// The order of two versions; `None` where the ecosystem's rules do not understand one of them.
pub fn compare(ecosystem: Ecosystem, a: &str, b: &str) -> Option<Ordering> {
    match ecosystem {
        Ecosystem::Deb => Some(deb(a, b)),
        Ecosystem::Apk => Some(apk(a)?.cmp(&apk(b)?)),
        Ecosystem::Rpm => Some(rpm(a, b)),
        Ecosystem::Python => Some(pep440(a)?.cmp(&pep440(b)?)),
        Ecosystem::Npm => Some(semver(a)?.cmp(&semver(b)?)),
        Ecosystem::Go => Some(semver(go(a))?.cmp(&semver(go(b))?)),
        Ecosystem::Gem => Some(gem(a, b)),
    }
}

/// `v1.2.3` of a module, `go1.22.1` of Go itself.
fn go(version: &str) -> &str {
    version.strip_prefix("go").or_else(|| version.strip_prefix('v')).unwrap_or(version)
}

/// Takes the digits off the front: their value's digits without leading zeros, so that numbers of any length compare.
fn take_number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    &digits[zeros..]
}

fn number_order(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// deb-version(7): epoch, upstream version, revision.
fn deb(a: &str, b: &str) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (epoch(a), epoch(b));
    let split = |text: &str| -> (Vec<u8>, Vec<u8>) {
        let (upstream, revision) = text.rsplit_once('-').unwrap_or((text, ""));
        (upstream.into(), revision.into())
    };
    let ((upstream_a, revision_a), (upstream_b, revision_b)) = (split(a), split(b));
    let epochs =
        number_order(take_number(&mut epoch_a.as_bytes()), take_number(&mut epoch_b.as_bytes()));
    epochs
        .then_with(|| deb_part(&upstream_a, &upstream_b))
        .then_with(|| deb_part(&revision_a, &revision_b))
}

fn epoch(version: &str) -> (&str, &str) {
    match version.split_once(':') {
        Some((epoch, rest))
            if !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (epoch, rest)
        }
        _ => ("0", version),
    }
}

/// Letters and signs against each other, then digits, in turn: `~` before the end, the end before letters, letters before signs.
fn deb_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    let weight = |text: &[u8]| match text.first() {
        None => 0,
        Some(byte) if byte.is_ascii_digit() => 0,
        Some(b'~') => -1,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    };
    let in_word = |text: &[u8]| text.first().is_some_and(|byte| !byte.is_ascii_digit());
    while !a.is_empty() || !b.is_empty() {
        while in_word(a) || in_word(b) {
            match weight(a).cmp(&weight(b)) {
                Ordering::Equal => (a, b) = (a.get(1..).unwrap_or(b""), b.get(1..).unwrap_or(b"")),
                other => return other,
            }
        }
        match number_order(take_number(&mut a), take_number(&mut b)) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    Ordering::Equal
}

/// rpmvercmp of epoch, version and release.
fn rpm(a: &str, b: &str) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (epoch(a), epoch(b));
    let epochs =
        number_order(take_number(&mut epoch_a.as_bytes()), take_number(&mut epoch_b.as_bytes()));
    let ((version_a, release_a), (version_b, release_b)) =
        (a.rsplit_once('-').unwrap_or((a, "")), b.rsplit_once('-').unwrap_or((b, "")));
    epochs
        .then_with(|| rpm_part(version_a.as_bytes(), version_b.as_bytes()))
        .then_with(|| rpm_part(release_a.as_bytes(), release_b.as_bytes()))
}

fn rpm_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    let skip = |text: &mut &[u8]| {
        let end = text
            .iter()
            .position(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'^'))
            .unwrap_or(text.len());
        *text = &text[end..];
    };
    loop {
        skip(&mut a);
        skip(&mut b);
        match (a.first(), b.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => (a, b) = (&a[1..], &b[1..]),
            (Some(b'~'), _) | (None, Some(b'^')) => return Ordering::Less,
            (_, Some(b'~')) | (Some(b'^'), None) => return Ordering::Greater,
            (Some(b'^'), _) => return Ordering::Less,
            (_, Some(b'^')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => {
                let order = match (x.is_ascii_digit(), y.is_ascii_digit()) {
                    (true, true) => number_order(take_number(&mut a), take_number(&mut b)),
                    // A number is newer than a word.
                    (true, false) => Ordering::Greater,
                    (false, true) => Ordering::Less,
                    (false, false) => take_word(&mut a).cmp(take_word(&mut b)),
                };
                if order != Ordering::Equal {
                    return order;
                }
            }
        }
    }
}

fn take_word<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    *text = rest;
    word
}

/// Numbers, a letter, suffixes with their numbers, the revision.
type Apk = (Vec<u64>, Option<u8>, Vec<(i8, u64)>, u64);

/// `1.2.3b_rc1_p2-r4`, of Alpine's package format.
fn apk(version: &str) -> Option<Apk> {
    let (version, revision) = match version.rsplit_once("-r") {
        Some((version, revision)) => (version, revision.parse().ok()?),
        None => (version, 0),
    };
    let mut parts = version.split('_');
    let head = parts.next()?;
    let letter = head.bytes().last().filter(u8::is_ascii_lowercase);
    let numbers = head.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(head);
    let numbers =
        numbers.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>()?;
    let mut suffixes = Vec::new();
    for part in parts {
        // A commit's hash says nothing of the order.
        let part = part.split('~').next().unwrap_or(part);
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        const ORDER: [&str; 10] =
            ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
        let rank = ORDER.iter().position(|known| *known == word && !known.is_empty())? as i8 - 4;
        suffixes.push((rank, part[word.len()..].parse().unwrap_or(0)));
    }
    // No suffix stands between `_rc` and `_p`.
    suffixes.push((0, 0));
    Some((numbers, letter, suffixes, revision))
}

/// Epoch, release, pre-release, post-release, development release, local version.
type Pep440 = (u64, Vec<u64>, (u8, u64), Option<u64>, (u8, u64), Option<Vec<Local>>);

/// A part of a local version: words before numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Local {
    Word(String),
    Number(u64),
}

/// PEP 440 in its normal spelling and the usual others.
fn pep440(version: &str) -> Option<Pep440> {
    let text = version.trim().trim_start_matches('v').to_ascii_lowercase();
    let (public, local) =
        text.split_once('+').map_or((text.as_str(), None), |(public, local)| (public, Some(local)));
    let (epoch, rest) = public
        .split_once('!')
        .map_or(Some((0, public)), |(epoch, rest)| Some((epoch.parse().ok()?, rest)))?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (release, mut tail) = rest.split_at(end);
    let numbers = release
        .trim_end_matches('.')
        .split('.')
        .map(|number| number.parse().ok())
        .collect::<Option<Vec<u64>>>();
    let mut numbers = numbers?;
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    let (mut pre, mut post, mut dev) = (None, None, None);
    while !tail.is_empty() {
        tail = tail.trim_start_matches(['.', '-', '_']);
        let word_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (word, after) = tail.split_at(word_end);
        let after = after.trim_start_matches(['.', '-', '_']);
        let number_end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let number = after[..number_end].parse().unwrap_or(0);
        match word {
            "a" | "alpha" => pre = Some((0, number)),
            "b" | "beta" => pre = Some((1, number)),
            "c" | "rc" | "pre" | "preview" => pre = Some((2, number)),
            "post" | "rev" | "r" => post = Some(number),
            "" if number_end > 0 => post = Some(number),
            "dev" => dev = Some(number),
            _ => return None,
        }
        tail = &after[number_end..];
    }
    // A bare development release comes before all pre-releases; none at all comes after them.
    let pre = pre
        .map(|(kind, number)| (kind + 1, number))
        .unwrap_or(if dev.is_some() && post.is_none() { (0, 0) } else { (9, 0) });
    let dev = dev.map_or((1, 0), |number| (0, number));
    let part =
        |part: &str| part.parse().map_or_else(|_| Local::Word(part.to_owned()), Local::Number);
    Some((
        epoch,
        numbers,
        pre,
        post,
        dev,
        local.map(|local| local.split(['.', '-', '_']).map(part).collect()),
    ))
}

/// Core numbers; whether it is a release (later than all its pre-releases); the pre-release's parts.
type Semver = (Vec<u64>, bool, Vec<Identifier>);

/// Numbers before words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Word(String),
}

/// Semantic Versioning 2.0.0, section 11.
fn semver(version: &str) -> Option<Semver> {
    let text = version.trim().trim_start_matches(['v', '=']);
    let text = text.split('+').next().unwrap_or(text);
    let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let numbers =
        core.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>()?;
    let part = |part: &str| {
        part.parse().map_or_else(|_| Identifier::Word(part.to_owned()), Identifier::Number)
    };
    Some((numbers, pre.is_none(), pre.map_or(Vec::new(), |pre| pre.split('.').map(part).collect())))
}

/// `Gem::Version`: numbers and words in turn, a word before any number, missing parts count as 0.
fn gem(a: &str, b: &str) -> Ordering {
    let (a, b) = (gem_parts(a), gem_parts(b));
    let zero = Identifier::Number(0);
    for at in 0..a.len().max(b.len()) {
        let order = match (a.get(at).unwrap_or(&zero), b.get(at).unwrap_or(&zero)) {
            (Identifier::Number(a), Identifier::Number(b)) => a.cmp(b),
            (Identifier::Word(a), Identifier::Word(b)) => a.cmp(b),
            (Identifier::Word(_), Identifier::Number(_)) => Ordering::Less,
            (Identifier::Number(_), Identifier::Word(_)) => Ordering::Greater,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn gem_parts(version: &str) -> Vec<Identifier> {
    let mut parts = Vec::new();
    for part in version.replace('-', ".pre.").split('.') {
        for run in part.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
            let text = String::from_utf8_lossy(run);
            parts.push(
                text.parse()
                    .map_or_else(|_| Identifier::Word(text.into_owned()), Identifier::Number),
            );
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ecosystem::{Apk, Deb, Gem, Npm, Python, Rpm};

    #[test]
    fn each_is_older_than_the_next() {
        let table: &[(Ecosystem, &[&str])] = &[
            (
                Deb,
                &[
                    "1.0~rc1-1",
                    "1.0-1",
                    "1.0-1+b1",
                    "1.0-1.1",
                    "1.0-2",
                    "1.0+dfsg-1",
                    "1.2-1",
                    "1.10-1",
                    "1:0.1",
                ],
            ),
            (Deb, &["2.36-9~", "2.36-9", "2.36-9+deb12u1", "2.36-9+deb12u10"]),
            (
                Apk,
                &[
                    "1.2_alpha1",
                    "1.2_rc1-r3",
                    "1.2-r0",
                    "1.2-r1",
                    "1.2_p1",
                    "1.2b",
                    "1.2.1",
                    "1.10",
                ],
            ),
            (
                Rpm,
                &[
                    "1.0~rc1-1",
                    "1.0-1",
                    "1.0^git1-1",
                    "1.0a-1",
                    "1.0.1-1",
                    "1.0.1-2.el9",
                    "1:0.1-1",
                ],
            ),
            (
                Python,
                &[
                    "1.0.dev1",
                    "1.0a1",
                    "1.0b2",
                    "1.0rc1",
                    "1.0",
                    "1.0+local",
                    "1.0.post1",
                    "1.0.1",
                    "1.2",
                    "1.10",
                    "1!0.1",
                ],
            ),
            (
                Npm,
                &[
                    "1.0.0-alpha",
                    "1.0.0-alpha.1",
                    "1.0.0-beta.2",
                    "1.0.0-beta.11",
                    "1.0.0-rc.1",
                    "1.0.0",
                    "1.2.0",
                    "1.10.0",
                ],
            ),
            (Gem, &["1.0.a", "1.0.b1", "1.0", "1.0.1", "1.2", "1.10"]),
        ];
        for (ecosystem, versions) in table {
            for (at, a) in versions.iter().enumerate() {
                for (other, b) in versions.iter().enumerate() {
                    assert_eq!(
                        compare(*ecosystem, a, b),
                        Some(at.cmp(&other)),
                        "{ecosystem:?} {a} {b}"
                    );
                }
            }
        }
    }

    #[test]
    fn equal_in_other_words_and_not_understood() {
        let equal = [
            (Deb, "0:1.0", "1.0"),
            (Deb, "1.0-0", "1.0"),
            (Python, "1.0", "v1"),
            (Npm, "1.0.0+a", "1.0.0"),
            (Gem, "1.0", "1"),
        ];
        for (ecosystem, a, b) in equal {
            assert_eq!(compare(ecosystem, a, b), Some(Ordering::Equal), "{a} {b}");
        }
        for (ecosystem, odd) in
            [(Apk, "abc"), (Apk, ""), (Python, "banana"), (Npm, "latest"), (Npm, "")]
        {
            assert_eq!(compare(ecosystem, odd, "1.0"), None, "{odd}");
        }
    }

    #[test]
    fn nothing_panics() {
        for odd in [
            "",
            "-",
            "~",
            "é",
            "1.é",
            "+",
            ":",
            "1:",
            "_",
            "99999999999999999999999",
            "1.2-r",
            "\u{0}",
        ] {
            for ecosystem in [Deb, Apk, Rpm, Python, Npm, Gem] {
                let _ = compare(ecosystem, odd, "1.0-1");
                let _ = compare(ecosystem, "1.0-1", odd);
            }
        }
    }
}
