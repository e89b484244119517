//! What lies in a zip (APPNOTE 6.3): its central directory alone is looked at, which stands at the end. Numbers that have no room in
//! it are those of ZIP64 (4.3.14, 4.5.3).

use super::{MOST_MEMBERS, Member, Parts, Told, Value, little};
use memchr::memmem;

pub(super) const MAGIC: &[u8; 4] = b"PK\x03\x04";
const END: &[u8; 4] = b"PK\x05\x06";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END64: &[u8; 4] = b"PK\x06\x06";
const LOCATOR: &[u8; 4] = b"PK\x06\x07";
/// Bytes of what says where the ZIP64 end record stands.
const LOCATOR_LENGTH: u64 = 20;
/// Bytes of that record that are looked at.
const END64_LENGTH: u64 = 56;
/// Number of the extra field that has the sizes of ZIP64.
const SIZES: u64 = 1;
/// What stands for a number of four bytes, and of two, that has no room there.
const ELSEWHERE: u64 = 0xffff_ffff;
const ELSEWHERE_SHORT: u64 = 0xffff;

/// Bytes of a record of the central directory before its name.
const RECORD: u64 = 46;
/// Bytes of the end record with the longest comment.
const END_LONGEST: usize = 22 + 65_535;

pub(super) fn look(parts: &Parts<'_>) -> Option<Told> {
    let is_zip = parts.head.starts_with(MAGIC) || parts.head.starts_with(END);
    if !is_zip {
        return None;
    }
    let (members, packed, all) = members(parts).unwrap_or_default();
    let mut told = Told::new(kind(&members));
    if !members.is_empty() {
        let size = members.iter().filter_map(|of| of.size).fold(0, u64::saturating_add);
        told = told.facts(vec![("Unpacked", Value::Bytes(size)), ("Packed", Value::Bytes(packed))]);
    }
    if !all {
        told.note("Its list of members could not be read to its end.");
    }
    told.members = members;
    Some(told)
}

fn kind(members: &[Member]) -> &'static str {
    let has = |what: &dyn Fn(&[u8]) -> bool| members.iter().any(|of| what(&of.name));
    if has(&|name| name == b"AndroidManifest.xml") {
        "Android package (apk)"
    } else if has(&|name| name.ends_with(b".dist-info/WHEEL")) {
        "Python wheel"
    } else if has(&|name| name == b"META-INF/MANIFEST.MF") {
        "Java archive (jar)"
    } else if has(&|name| name.starts_with(b"EGG-INFO/")) {
        "Python egg"
    } else {
        "Zip archive"
    }
}

/// The members, their bytes in the archive, and whether that is all of them.
fn members(parts: &Parts<'_>) -> Option<(Vec<Member>, u64, bool)> {
    let (count, mut at) = directory(parts)?;
    let (mut members, mut packed) = (Vec::new(), 0_u64);
    while (members.len() as u64) < count && members.len() <= MOST_MEMBERS {
        let record = parts.at(at, RECORD).filter(|record| record.starts_with(CENTRAL));
        let Some(record) = record else { break };
        let [name, extra, comment] = [28, 30, 32].map(|at| little(record, at, 2).unwrap_or(0));
        let Some(name_bytes) = parts.at(at + RECORD, name) else { break };
        let extras = parts.at(at + RECORD + name, extra).unwrap_or_default();
        let [size, stored] = sizes(record, extras);
        let size = size.filter(|_| !name_bytes.ends_with(b"/"));
        packed = packed.saturating_add(stored.unwrap_or(0));
        members.push(Member { name: name_bytes.to_vec(), size });
        at = at.saturating_add(RECORD + name + extra + comment);
    }
    let all = members.len() as u64 == count;
    Some((members, packed, all))
}

/// How many records the central directory has, and where it begins.
fn directory(parts: &Parts<'_>) -> Option<(u64, u64)> {
    let end = if parts.is_whole() { parts.head } else { parts.tail };
    let from = end.len().saturating_sub(END_LONGEST);
    let found = from + memmem::rfind(&end[from..], END)?;
    let (count, at) = (little(&end[found..], 10, 2)?, little(&end[found..], 16, 4)?);
    if count != ELSEWHERE_SHORT && at != ELSEWHERE {
        return Some((count, at));
    }
    let offset = parts.size - (end.len() - found) as u64;
    let locator = parts.at(offset.checked_sub(LOCATOR_LENGTH)?, LOCATOR_LENGTH);
    let Some(locator) = locator.filter(|of| of.starts_with(LOCATOR)) else {
        // An old one that is exactly so long.
        return Some((count, at));
    };
    let record = parts.at(little(locator, 8, 8)?, END64_LENGTH)?;
    record.starts_with(END64).then(|| Some((little(record, 32, 8)?, little(record, 48, 8)?)))?
}

/// Bytes of a member, unpacked and as stored: where its record has no room for one, it stands in the extra field, in this order.
fn sizes(record: &[u8], mut extras: &[u8]) -> [Option<u64>; 2] {
    let mut wide: &[u8] = &[];
    while let (Some(kind), Some(length)) = (little(extras, 0, 2), little(extras, 2, 2)) {
        let Some(field) = extras.get(4..4 + length as usize) else { break };
        if kind == SIZES {
            wide = field;
        }
        extras = &extras[4 + length as usize..];
    }
    [24, 20].map(|at| {
        let short = little(record, at, 4)?;
        if short != ELSEWHERE {
            return Some(short);
        }
        let number = little(wide, 0, 8);
        wide = wide.get(8..).unwrap_or_default();
        number
    })
}
