//! Databases of rpm: which package was installed is a header, and each of the three formats keeps headers as values of a table.
//!
//! Sources: rpm's `lib/backend/ndb/rpmpkg.c` and `lib/header.cc`, its manual's "Package format"; "Database File Format" of SQLite;
//! Berkeley DB's `dbinc/db_page.h`. Nothing here trusts a length. Each page is read once, and values that lie over one another end
//! the reading once they are longer together than the file: the work is at most that of the file.

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

/// Takes the value of a row; `None` ends the reading.
type Take<'a> = dyn FnMut(Cow<'_, [u8]>) -> Option<()> + 'a;

/// What a database tells.
pub(super) struct Read {
    pub packages: Vec<Package>,
    /// Values that are no header of a package, or are too many.
    pub refused: usize,
}

/// Its packages; `None` where it is damaged, or none of the three.
pub(super) fn read(path: &[u8], bytes: &[u8]) -> Option<Read> {
    let mut read = Read { packages: Vec::new(), refused: 0 };
    // Rows may point to one place again and again: no more is taken than there is.
    let mut left = bytes.len();
    let mut take = |value: Cow<'_, [u8]>| {
        left = left.checked_sub(value.len())?;
        read.add(path, &value, MOST);
        Some(())
    };
    match format(bytes) {
        RpmFormat::Sqlite => sqlite::values(bytes, &mut take)?,
        RpmFormat::Ndb => ndb::values(bytes, &mut take)?,
        RpmFormat::BerkeleyDb => hash::values(bytes, &mut take)?,
        RpmFormat::Unknown => return None,
    }
    // Keys that signatures are checked with stand among the packages.
    read.packages.retain(|package| package.name != "gpg-pubkey");
    Some(read)
}

impl Read {
    fn add(&mut self, path: &[u8], value: &[u8], most: usize) {
        let room = self.packages.len() < most;
        match header::read(value).filter(|_| room) {
            Some(header) => self.packages.push(package(path, header)),
            None => self.refused += 1,
        }
    }
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
        let found = read(b"var/lib/rpm/x", bytes)?.packages.into_iter();
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

    /// In page `table`, `count` pointers to what the one at `at` points to.
    fn pointed(mut bytes: Vec<u8>, table: usize, count: usize, at: usize) -> Vec<u8> {
        let page = &mut bytes[table * 4096..(table + 1) * 4096];
        let pointer = [page[at], page[at + 1]];
        page[3..5].copy_from_slice(&(count as u16).to_be_bytes());
        page[at..at + 2 * count].copy_from_slice(&pointer.repeat(count));
        bytes
    }

    #[test]
    fn values_that_lie_over_one_another_end_the_reading() {
        let small = Made { name: "a", version: "1", ..Made::default() };
        let one = [header(&Made { more: &"x".repeat(500), ..small })];
        // The leaf is the third page: its cell once, and more often than the file has room for it.
        let rows = |count: usize| short(&pointed(sqlite(&one), 2, count, 8)).map(|all| all.len());
        assert_eq!((rows(1), rows(2), rows(1000)), (Some(1), Some(2), None));

        // Values of a hash table end where the key before them begins: each here spans the page.
        let mut table = hash(&one, false);
        let page = &mut table[4096..8192];
        page[2000] = 1;
        page[2001..2001 + one[0].len()].copy_from_slice(&one[0]);
        let items = 900u16;
        page[20..22].copy_from_slice(&items.to_le_bytes());
        let places = [4095u16.to_le_bytes(), 2000u16.to_le_bytes()].concat();
        page[26..26 + 2 * usize::from(items)].copy_from_slice(&places.repeat(450));
        assert_eq!(short(&table), None);
    }

    #[test]
    fn what_is_refused_is_counted() {
        let small = header(&Made { name: "a", version: "1", ..Made::default() });
        let rows = [small.clone(), b"no header".to_vec(), vec![0; 5000], small.clone()];
        for bytes in [sqlite(&rows), ndb(&rows), hash(&rows, false), hash(&rows, true)] {
            let read = read(b"x", &bytes).expect("a database");
            assert_eq!((read.packages.len(), read.refused), (2, 2), "{:?}", format(&bytes));
        }
        let mut some = Read { packages: Vec::new(), refused: 0 };
        (0..5).for_each(|_| some.add(b"x", &small, 3));
        assert_eq!((some.packages.len(), some.refused), (3, 2), "more than any image has");
    }

    #[test]
    fn an_inner_page_with_more_children_than_there_are_pages_is_damaged() {
        let one = [header(&Made { name: "a", version: "1", ..Made::default() })];
        let mut bytes = sqlite(&one);
        let leaf = bytes[4096 + 8..4096 + 12].to_vec();
        // 1,000 cells, each at the end of the page: the last that is pushed would be read first.
        let page = &mut bytes[4096..8192];
        page[3..5].copy_from_slice(&1000u16.to_be_bytes());
        page[12..2012].copy_from_slice(&4090u16.to_be_bytes().repeat(1000));
        page[4090..4094].copy_from_slice(&leaf);
        let mut taken = 0;
        let end = sqlite::values(&bytes, &mut |_| {
            taken += 1;
            Some(())
        });
        assert_eq!((end, taken), (None, 0));
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
