//! What lies in a tar that is in memory, as far as it was read.

use super::{MOST_MEMBERS, Member};
use std::io::Read as _;
use tar::{Archive, EntryType};

/// Bytes of a long name or of extended headers that are looked at.
const LONG: u64 = 64 << 10;

/// The members, and whether that is all of them.
pub(super) fn members(bytes: &[u8]) -> (Vec<Member>, bool) {
    let mut archive = Archive::new(bytes);
    let mut members = Vec::new();
    let Ok(entries) = archive.entries() else { return (members, false) };
    let mut long: Option<Vec<u8>> = None;
    // Raw: the crate keeps no long names, of which a hostile archive has any length.
    for entry in entries.raw(true) {
        let Ok(mut entry) = entry else { return (members, false) };
        let header = entry.header().clone();
        let (kind, size) = (header.entry_type(), header.size().unwrap_or(0));
        let mut told = |of: fn(&[u8]) -> Option<Vec<u8>>| {
            let mut bytes = Vec::new();
            let read = entry.by_ref().take(LONG).read_to_end(&mut bytes);
            read.ok().and_then(|_| of(&bytes))
        };
        match kind {
            EntryType::GNULongName => {
                long = told(|name| Some(name.split(|&byte| byte == 0).next()?.to_vec()))
            }
            EntryType::XHeader => long = told(path),
            EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            _ => {
                let name = long.take().unwrap_or_else(|| header.path_bytes().into_owned());
                let is_file = kind.is_file() || kind.is_contiguous();
                members.push(Member { name, size: is_file.then_some(size) });
                if members.len() > MOST_MEMBERS {
                    return (members, false);
                }
            }
        }
    }
    (members, true)
}

/// The path among extended headers: `27 path=some/name\n`.
fn path(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length: usize = str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
        let record = rest.get(digits + 1..length)?;
        if let Some(path) = record.strip_prefix(b"path=") {
            return Some(path.strip_suffix(b"\n").unwrap_or(path).to_vec());
        }
        rest = &rest[length..];
    }
    None
}
