//! Databases of rpm: which package was installed is a header, and each of the three formats keeps headers as values of a table.
//!
//! Sources: rpm's `lib/backend/ndb/rpmpkg.c` and `lib/header.cc`, its manual's "Package format"; "Database File Format" of SQLite;
//! Berkeley DB's `dbinc/db_page.h`. Nothing here trusts a length, and each page is read once: the work is at most that of the file.

mod hash;
mod header;
mod ndb;
mod pages;
mod sqlite;

use super::{Ecosystem, Package, RpmFormat};
use std::borrow::Cow;

/// Packages of one database; more are none that anybody installed.
const MOST: usize = 200_000;

/// How a database is stored, by its first bytes.
pub(super) fn format(bytes: &[u8]) -> RpmFormat {
    if bytes.starts_with(sqlite::MAGIC) {
        RpmFormat::Sqlite
    } else if bytes.starts_with(ndb::MAGIC) {
        RpmFormat::Ndb
    } else if hash::is_big(bytes).is_some() {
        RpmFormat::BerkeleyDb
    } else {
        RpmFormat::Unknown
    }
}

/// Its packages; `None` where it is damaged, or none of the three.
pub(super) fn packages(path: &[u8], bytes: &[u8]) -> Option<Vec<Package>> {
    let mut found = Vec::new();
    let mut take = |value: Cow<'_, [u8]>| {
        let header = header::read(&value);
        found.extend(header.filter(|_| found.len() < MOST).map(|header| package(path, header)));
    };
    match format(bytes) {
        RpmFormat::Sqlite => sqlite::values(bytes, &mut take)?,
        RpmFormat::Ndb => ndb::values(bytes, &mut take)?,
        RpmFormat::BerkeleyDb => hash::values(bytes, &mut take)?,
        RpmFormat::Unknown => return None,
    }
    // Keys that signatures are checked with stand among the packages.
    found.retain(|package| package.name != "gpg-pubkey");
    Some(found)
}

fn package(path: &[u8], header: header::Header) -> Package {
    let epoch = header.epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default();
    Package {
        ecosystem: Ecosystem::Rpm,
        name: header.name,
        architecture: header.architecture,
        version: format!("{epoch}{}-{}", header.version, header.release),
        size: header.size,
        path: path.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::make::rpm::{Made, hash, header, ndb, sqlite};

    /// Name, version, architecture, size.
    type Short = (String, String, String, Option<u64>);

    fn short(bytes: &[u8]) -> Option<Vec<Short>> {
        let found = packages(b"var/lib/rpm/x", bytes)?.into_iter();
        Some(found.map(|one| (one.name, one.version, one.architecture, one.size)).collect())
    }

    fn made() -> Vec<Vec<u8>> {
        let long = "x".repeat(9000);
        [
            Made { name: "bash", version: "5.1.8", release: "6.el9", ..Made::default() },
            Made { name: "gpg-pubkey", version: "1", release: "2", ..Made::default() },
            Made {
                name: "zlib",
                version: "1.2",
                release: "3",
                epoch: Some(1),
                size: 7000,
                more: &long,
            },
        ]
        .map(|made| header(&made))
        .into()
    }

    #[test]
    fn each_format_tells_the_same() {
        let want =
            [("bash", "5.1.8-6.el9", 0), ("zlib", "1:1.2-3", 7000)].map(|(name, version, size)| {
                (name.into(), version.into(), "x86_64".into(), Some(size))
            });
        let headers = made();
        for (bytes, kind) in [
            (sqlite(&headers), RpmFormat::Sqlite),
            (ndb(&headers), RpmFormat::Ndb),
            (hash(&headers, false), RpmFormat::BerkeleyDb),
            (hash(&headers, true), RpmFormat::BerkeleyDb),
        ] {
            assert_eq!(format(&bytes), kind);
            assert_eq!(short(&bytes), Some(want.to_vec()), "{kind:?}");
        }
    }

    #[test]
    fn what_is_cut_or_changed_does_no_harm() {
        for whole in [sqlite(&made()), ndb(&made()), hash(&made(), false)] {
            for end in (0..whole.len()).step_by(97) {
                let _ = short(&whole[..end]);
            }
            for at in (0..whole.len()).step_by(7) {
                let mut bytes = whole.clone();
                bytes[at] = !bytes[at];
                let _ = short(&bytes);
            }
        }
        assert_eq!(format(b"\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\x15\x61"), RpmFormat::BerkeleyDb);
        assert_eq!(format(b""), RpmFormat::Unknown);
        assert_eq!(short(b""), None);
        assert_eq!(short(b"SQLite format 3\0"), None);
    }
}
