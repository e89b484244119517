//! Databases: SQLite, and those in which rpm keeps what is installed; and packages of rpm.

use super::{Parts, Told, Value, big};

/// Where Berkeley DB has its magic, and the magics of its hash and of its tree, low byte first.
const BERKELEY: usize = 12;
const HASH: &[u8] = b"\x61\x15\x06\0";
const TREE: &[u8] = b"\x62\x31\x05\0";

pub(super) fn look(parts: &Parts<'_>, path: &[u8]) -> Option<Told> {
    let head = parts.head;
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    if head.starts_with(b"SQLite format 3\0") {
        let kind =
            if name == b"rpmdb.sqlite" { "rpm database (SQLite)" } else { "SQLite database" };
        return Some(Told::new(kind).facts(sqlite(head)));
    }
    if head.starts_with(b"RpmP") {
        return Some(Told::new("rpm database (ndb)"));
    }
    if head.starts_with(b"\xed\xab\xee\xdb") {
        let name = head.get(10..76).and_then(|name| name.split(|&byte| byte == 0).next());
        let facts = name.map(|name| ("Package", Value::Text(name.to_vec())));
        return Some(Told::new("Package of rpm").facts(facts.into_iter().collect()));
    }
    let magic = head.get(BERKELEY..BERKELEY + 4)?;
    let kind = match (magic == HASH, magic == TREE, name == b"Packages") {
        (true, _, true) => "rpm database (Berkeley DB)",
        (true, ..) => "Berkeley DB, a hash",
        (_, true, _) => "Berkeley DB, a tree",
        _ => return None,
    };
    Some(Told::new(kind))
}

/// The header of an SQLite file (its file format, 1.3).
fn sqlite(head: &[u8]) -> Vec<(&'static str, Value)> {
    let mut facts = Vec::new();
    let number = |at: usize, length: usize| big(head, at, length).unwrap_or(0);
    let page = match number(16, 2) {
        1 => 65_536,
        page => page,
    };
    facts.push(("Page size", Value::Bytes(page)));
    facts.push(("Pages", Value::Number(number(28, 4))));
    let encoding = match number(56, 4) {
        1 => "UTF-8",
        2 => "UTF-16 LE",
        3 => "UTF-16 BE",
        _ => "not known",
    };
    facts.push(("Text", encoding.into()));
    let version = number(96, 4);
    if version > 0 {
        let (major, minor, patch) = (version / 1_000_000, version / 1000 % 1000, version % 1000);
        facts.push(("Written by", format!("SQLite {major}.{minor}.{patch}").into()));
    }
    facts
}
