//! The command that writes an image without what is ticked: `layerpeel mend`.

use super::rows::common_folder;
use super::what_if::left_alone;
use crate::analysis::mend::Wish;
use crate::analysis::union::{NodeId, Union};
use crate::analysis::waste::table::{Place, named};
use crate::analysis::waste::{Finding, Heading};
use crate::domain::EntryKind;
use crate::view::text::size;
use std::collections::BTreeSet;

/// Paths that a command names; with more, who reads it sees nothing.
const MOST_PATHS: usize = 60;

/// What is ticked.
pub(super) struct Ticked<'a> {
    pub findings: &'a [&'a Finding],
    /// All bytes that are hidden.
    pub hidden: u64,
    /// This layer and all above it become one.
    pub squash_from: Option<u32>,
}

/// What is to be done, and sentences about it.
pub(super) fn wish(union: &Union, ticked: &Ticked<'_>) -> (Wish, Vec<String>) {
    let of = |heading| ticked.findings.iter().filter(move |found| found.heading == heading);
    let hidden = of(Heading::Hidden).fold(0u64, |sum, found| sum.saturating_add(found.bytes));
    let mut about = Vec::new();
    if hidden > 0 && hidden < ticked.hidden {
        about.push(format!("It drops all {} that is hidden, ticked or not.", size(ticked.hidden)));
    }
    let (mut without, mut alone) = (BTreeSet::new(), of(Heading::Duplicate).count());
    for found in of(Heading::Leftover) {
        let mut more = without.clone();
        more.extend(cover(union, found));
        if more.len() <= MOST_PATHS { without = more } else { alone += 1 }
    }
    about.extend((alone > 0).then(|| left_alone(alone)));
    let (without, squash_from) = (without.into_iter().collect(), ticked.squash_from);
    (
        Wish {
            drop_hidden: hidden > 0,
            without,
            bodies: Vec::new(),
            entries: Vec::new(),
            squash_from,
        },
        about,
    )
}

/// The command, and sentences about it. It is empty when it would do nothing.
pub(super) fn command(
    union: &Union,
    ticked: &Ticked<'_>,
    file: &str,
    image: Option<u32>,
) -> (String, Vec<String>) {
    let (wish, about) = wish(union, ticked);
    let mut options = Vec::new();
    options.extend(wish.drop_hidden.then(|| "--drop-hidden".to_owned()));
    let without = wish.without.iter();
    options
        .extend(without.map(|path| format!("--without {}", quoted(&[b"/", &path[..]].concat()))));
    options.extend(wish.squash_from.map(|from| format!("--squash-from {from}")));
    if options.is_empty() {
        return (String::new(), about);
    }
    let number = image.map(|image| format!("#{}", image.saturating_add(1))).unwrap_or_default();
    let whole = format!("layerpeel mend {}", quoted(format!("{file}{number}").as_bytes()));
    let out = format!("-o {}", quoted(mended_name(file).as_bytes()));
    let parts: Vec<String> = [whole].into_iter().chain(options).chain([out]).collect();
    (parts.join(" \\\n  "), about)
}

/// `shop.tar.gz` becomes `shop-mended.tar`.
pub fn mended_name(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let ends = [".gz", ".tgz", ".zst", ".xz", ".bz2", ".tar"];
    let stem = ends.iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
    format!("{stem}-mended.tar")
}

/// The paths that take a finding's files away and nothing else: folders where nothing else is in them.
fn cover(union: &Union, found: &Finding) -> BTreeSet<Vec<u8>> {
    let files: BTreeSet<NodeId> = found.bodies.iter().map(|body| body.node).collect();
    let mut whole = BTreeSet::new();
    let mut mixed = BTreeSet::new();
    let mut cover = BTreeSet::new();
    // Nothing above what the finding is about.
    let highest = common_folder(union, &found.bodies);
    for &file in &files {
        let mut top = file;
        loop {
            let folder = union.parent(top);
            let path = union.path(folder);
            let is_system = is_system(found, &path) || !path.starts_with(&highest);
            if folder == NodeId::ROOT || is_system || mixed.contains(&folder) {
                break;
            }
            if !whole.contains(&folder) && !is_all_of(union, folder, &files) {
                mixed.insert(folder);
                break;
            }
            whole.insert(folder);
            top = folder;
        }
        cover.insert(union.path(top));
    }
    cover
}

/// A folder that the system itself has, such as `/tmp`, or one around it: it stays.
fn is_system(found: &Finding, folder: &[u8]) -> bool {
    let places = named(found.cause).map_or(&[][..], |rule| rule.places);
    let is_at = |place: &str| {
        place.as_bytes().strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    };
    places.iter().any(|place| matches!(place, Place::At(at) if is_at(at)))
}

/// True when nothing but these files is shown in a folder, folders apart.
fn is_all_of(union: &Union, folder: NodeId, files: &BTreeSet<NodeId>) -> bool {
    let mut walk = union.walk(folder);
    while let Some((node, _)) = walk.next_node() {
        let Some(version) = union.last(node) else {
            walk.skip_below();
            continue;
        };
        if version.kind != EntryKind::Dir && !files.contains(&node) {
            return false;
        }
    }
    true
}

/// A word for a shell, inert to whoever reads it.
fn quoted(word: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:@%,=".contains(byte);
    if !word.is_empty() && word.iter().all(is_plain) {
        return String::from_utf8_lossy(word).into_owned();
    }
    let is_shown = |byte: &u8| *byte == b' ' || byte.is_ascii_graphic();
    if word.iter().all(is_shown) {
        return format!("'{}'", String::from_utf8_lossy(word).replace('\'', r"'\''"));
    }
    let byte = |&byte: &u8| match byte {
        b'\'' | b'\\' => format!("\\{}", char::from(byte)),
        _ if is_shown(&byte) => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    };
    format!("$'{}'", word.iter().map(byte).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;
    use crate::analysis::waste::Body;

    fn found(union: &Union, heading: Heading, paths: &[&str]) -> Finding {
        let body =
            |path: &&str| Body { layer: 0, node: union.find(path.as_bytes()).unwrap(), bytes: 4 };
        Finding {
            heading,
            cause: "x",
            kind: None,
            layer: Some(0),
            by: None,
            bytes: 4 * paths.len() as u64,
            bodies: paths.iter().map(body).collect(),
            kept: None,
            weight: crate::analysis::waste::Weight::Worth,
            advice: None,
            mended: None,
        }
    }

    fn union_of_tmp() -> Union {
        union(&[&["tmp/a=1", "tmp/d/b=1", "var/tmp/c=1"]])
    }

    fn written(union: &Union, findings: &[&Finding]) -> (String, Vec<String>) {
        command(
            union,
            &Ticked { findings, hidden: 40, squash_from: None },
            "my shop.tar.gz",
            Some(1),
        )
    }

    #[test]
    fn folders_of_which_nothing_else_is_shown_are_named_as_one() {
        let union = union(&[&[
            "c/p/a=1111",
            "c/p/q/b=1111",
            "c/k=1",
            "l/a=1111",
            "l/lock=",
            "m/n/o=1",
            "z=1",
        ]]);
        let cache = found(&union, Heading::Leftover, &["c/p/a", "c/p/q/b", "l/a"]);
        let hidden = found(&union, Heading::Hidden, &["z"]);
        let double = found(&union, Heading::Duplicate, &["z"]);
        let (command, about) = written(&union, &[&cache, &hidden, &double]);
        assert_eq!(
            command,
            "layerpeel mend 'my shop.tar.gz#2' \\\n  --drop-hidden \\\n  --without /c/p \\\n  --without /l/a \\\n  -o 'my shop-mended.tar'"
        );
        assert!(about[0].contains("all 40 B"), "{about:?}");
        assert!(about[1].starts_with("1 ticked finding is"), "{about:?}");
        assert_eq!(written(&union, &[]), (String::new(), vec![]));
        let alone = found(&union, Heading::Leftover, &["m/n/o"]);
        let temporary = union_of_tmp();
        let files = found(&temporary, Heading::Leftover, &["tmp/a", "tmp/d/b", "var/tmp/c"]);
        let (command, _) = written(&temporary, &[&Finding { cause: "temp-files", ..files }]);
        assert!(
            command.contains("--without /tmp/a \\\n  --without /tmp/d \\\n  --without /var/tmp/c"),
            "{command}"
        );
        assert!(written(&union, &[&alone]).0.contains("--without /m/n \\"), "not /m");
    }

    #[test]
    fn a_command_never_names_half_of_a_finding() {
        let names: Vec<String> = (0..=MOST_PATHS).map(|at| format!("d{at}/a=1111")).collect();
        let others = (0..=MOST_PATHS).map(|at| format!("d{at}/b=1"));
        let all: Vec<String> = names.iter().cloned().chain(others).collect();
        let layer: Vec<&str> = all.iter().map(String::as_str).collect();
        let union = union(&[&layer]);
        let paths: Vec<&str> = names.iter().map(|name| name.trim_end_matches("=1111")).collect();
        let (command, about) = written(&union, &[&found(&union, Heading::Leftover, &paths)]);
        assert_eq!(command, "");
        assert_eq!(about.len(), 1);
    }

    #[test]
    fn words_are_safe_in_a_shell() {
        for (word, want) in [
            (&b"/opt/a-b_c.tar"[..], "/opt/a-b_c.tar"),
            (b"a b$c", "'a b$c'"),
            (b"it's", r"'it'\''s'"),
            (b"a\nb\xff'", r"$'a\x0ab\xff\''"),
            (b"", "''"),
        ] {
            assert_eq!(quoted(word), want);
        }
    }
}
