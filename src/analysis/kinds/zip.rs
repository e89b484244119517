//! What lies in a zip (APPNOTE 6.3): its central directory alone is looked at, which stands at the end.

use super::{MOST_MEMBERS, Member, Parts, Told, Value, little};
use memchr::memmem;

pub(super) const MAGIC: &[u8; 4] = b"PK\x03\x04";
const END: &[u8; 4] = b"PK\x05\x06";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
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
    let end = if parts.is_whole() { parts.head } else { parts.tail };
    let from = end.len().saturating_sub(END_LONGEST);
    let record = &end[from + memmem::rfind(&end[from..], END)?..];
    let (count, mut at) = (little(record, 10, 2)?, little(record, 16, 4)?);
    let (mut members, mut packed) = (Vec::new(), 0_u64);
    while (members.len() as u64) < count && members.len() <= MOST_MEMBERS {
        let record = parts.at(at, RECORD).filter(|record| record.starts_with(CENTRAL));
        let Some(record) = record else { break };
        let [name, extra, comment] = [28, 30, 32].map(|at| little(record, at, 2).unwrap_or(0));
        let Some(name_bytes) = parts.at(at + RECORD, name) else { break };
        let size = little(record, 24, 4).filter(|_| !name_bytes.ends_with(b"/"));
        packed = packed.saturating_add(little(record, 20, 4).unwrap_or(0));
        members.push(Member { name: name_bytes.to_vec(), size });
        at += RECORD + name + extra + comment;
    }
    let all = members.len() as u64 == count;
    Some((members, packed, all))
}
