//! Archives other than zip: tars, packed or not, packages of Debian and Alpine, and what is packed alone.

use super::{Group, MOST_MEMBERS, MOST_UNPACKED, Member, Parts, Told, Unpack, Value, tar};

/// Bytes of a header in an `ar`.
const AR: usize = 60;
const AR_MAGIC: &[u8] = b"!<arch>\n";

pub(super) fn look(parts: &Parts<'_>, unpack: Unpack) -> Option<Told> {
    if parts.head.starts_with(AR_MAGIC) {
        return Some(ar(parts, unpack));
    }
    if is_tar(parts.head) {
        let (members, all) = tar::members(parts.head);
        return Some(listed(Told::new("Tar archive"), members, all && parts.is_whole()));
    }
    let by = packed(parts.head)?;
    let (inner, ended) = unpack(parts.head, MOST_UNPACKED);
    let cut = !ended || !parts.is_whole();
    // All of it was there, and no bound was met.
    let is_damaged = !ended && parts.is_whole() && inner.len() < MOST_UNPACKED;
    let mut told =
        if is_tar(&inner) { tar_in(&inner, by, cut) } else { alone(parts, by, &inner, cut) };
    if is_damaged {
        told.note("It could not be unpacked to its end: it is damaged.");
    }
    Some(told)
}

/// A tar that was packed, or a package that is one.
fn tar_in(inner: &[u8], by: &'static str, cut: bool) -> Told {
    let (members, all) = tar::members(inner);
    let is_alpine = members.iter().take(4).any(|of| of.name == b".PKGINFO");
    if is_alpine && by == "gzip" {
        let mut told = Told::new("Alpine package (apk)");
        told.groups.extend(body(inner, b".PKGINFO").map(pkginfo));
        return listed(told, members, all && !cut);
    }
    listed(Told::new(format!("Tar archive, packed by {by}")), members, all && !cut)
}

fn listed(mut told: Told, members: Vec<Member>, all: bool) -> Told {
    if !all {
        told.note("More lies in it than is listed: only its beginning was read.");
    }
    told.members = members;
    told
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

fn packed(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some("bzip2"),
        _ => None,
    }
}

/// What is packed, and is no archive.
fn alone(parts: &Parts<'_>, by: &'static str, inner: &[u8], cut: bool) -> Told {
    let mut facts = vec![("Packed", Value::Bytes(parts.size))];
    if cut {
        facts.push(("Unpacked, of what was read", Value::Bytes(inner.len() as u64)));
    } else {
        facts.push(("Unpacked", Value::Bytes(inner.len() as u64)));
    }
    // RFC 1952: the name follows the fixed part where there are no extra fields.
    if by == "gzip" && parts.head.get(3).is_some_and(|flags| flags & 0b1100 == 0b1000) {
        let name = parts.head.get(10..).and_then(|rest| rest.split(|&byte| byte == 0).next());
        facts.extend(name.map(|name| ("Name", Value::Text(name[..name.len().min(255)].to_vec()))));
    }
    let text = inner.get(..inner.len().min(4096)).unwrap_or_default();
    if !text.is_empty()
        && !text.contains(&0)
        && str::from_utf8(text).is_ok_and(|text| text.lines().count() > 0)
    {
        facts.push(("In it", "text".into()));
    }
    Told::new(format!("Packed by {by}")).facts(facts)
}

/// Members of an `ar`: their names and bytes, as far as those were read.
fn entries(parts: &Parts<'_>) -> Vec<(Vec<u8>, u64, Vec<u8>)> {
    let (mut at, mut found) = (AR_MAGIC.len() as u64, Vec::new());
    while let Some(header) = parts.at(at, AR as u64).filter(|header| header[58..] == *b"`\n") {
        let name = header[..16].trim_ascii_end();
        let name = name.strip_suffix(b"/").filter(|name| !name.is_empty()).unwrap_or(name).to_vec();
        let size =
            str::from_utf8(&header[48..58]).ok().and_then(|size| size.trim().parse::<u64>().ok());
        let Some(size) = size else { break };
        let start = at + AR as u64;
        let read = parts.at(start, size.min((parts.head.len() as u64).saturating_sub(start)));
        found.push((name, size, read.unwrap_or_default().to_vec()));
        let Some(next) = start.checked_add(size).and_then(|end| end.checked_add(size % 2)) else {
            break;
        };
        at = next;
        if found.len() > MOST_MEMBERS {
            break;
        }
    }
    found
}

/// A package of Debian holds two tars; any other `ar` is one of the linker's.
fn ar(parts: &Parts<'_>, unpack: Unpack) -> Told {
    let entries = entries(parts);
    if entries.first().is_none_or(|(name, ..)| name != b"debian-binary") {
        let all = parts.is_whole();
        let members = entries.into_iter().map(|(name, size, _)| Member { name, size: Some(size) });
        return listed(Told::new("Library for the linker (ar)"), members.collect(), all);
    }
    let mut told = Told::new("Debian package (deb)");
    let inner = |what: &[u8]| {
        let (_, size, bytes) = entries.iter().find(|(name, ..)| name.starts_with(what))?;
        let (tar, ended) =
            if is_tar(bytes) { (bytes.clone(), true) } else { unpack(bytes, MOST_UNPACKED) };
        Some((tar, ended && bytes.len() as u64 >= *size))
    };
    if let Some((control, _)) = inner(b"control.tar") {
        told.groups.extend(
            body(&control, b"./control").or_else(|| body(&control, b"control")).map(control_facts),
        );
    }
    let Some((data, all)) = inner(b"data.tar") else { return listed(told, Vec::new(), false) };
    let (members, whole) = tar::members(&data);
    listed(told, members, whole && all)
}

/// The first bytes of a member of a tar.
fn body<'a>(tar: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    const MOST: u64 = 64 << 10;
    let mut archive = ::tar::Archive::new(tar);
    for entry in archive.entries().ok()?.raw(true).take(64) {
        let entry = entry.ok()?;
        if *entry.path_bytes() == *name {
            let from = usize::try_from(entry.raw_file_position()).ok()?;
            let size = usize::try_from(entry.size().min(MOST)).ok()?;
            return tar.get(from..from.checked_add(size)?);
        }
    }
    None
}

fn control_facts(text: &[u8]) -> Group {
    fields(
        text,
        b": ",
        &[
            ("Package", b"Package"),
            ("Version", b"Version"),
            ("Architecture", b"Architecture"),
            ("Maintainer", b"Maintainer"),
            ("Needs", b"Depends"),
            ("What it is", b"Description"),
        ],
    )
}

fn pkginfo(text: &[u8]) -> Group {
    fields(
        text,
        b" = ",
        &[
            ("Package", b"pkgname"),
            ("Version", b"pkgver"),
            ("Architecture", b"arch"),
            ("Maintainer", b"maintainer"),
            ("Licence", b"license"),
            ("What it is", b"pkgdesc"),
        ],
    )
}

/// Lines of a name and a value.
fn fields(text: &[u8], between: &[u8], wanted: &[(&'static str, &[u8])]) -> Group {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let find =
        |key: &[u8]| lines.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(between));
    let facts =
        wanted.iter().filter_map(|(name, key)| Some((*name, Value::Text(find(key)?.to_vec()))));
    Group { title: String::new(), facts: facts.collect() }
}
