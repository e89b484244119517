//! `rpmdb.sqlite`: the table `Packages(hnum, blob)`, a b-tree whose leaves hold the rows. Indexes are passed over, and so is a
//! write-ahead log: rpm writes it back when it closes the database.

use super::Take;
use super::pages::{Pages, number};
use std::borrow::Cow;

pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

/// The header of the file, before the first page's own.
const HEAD: usize = 100;
const LEAF: u8 = 0x0d;
const INNER: u8 = 0x05;

/// The bodies of rows that fit neither in their page.
struct Table<'a> {
    pages: Pages<'a>,
    /// Bytes of a page that are used.
    usable: usize,
}

/// Hands over the blob of each row; `None` where the file is no database with that table, or is damaged.
pub(super) fn values(bytes: &[u8], take: &mut Take<'_>) -> Option<()> {
    let size = match number(bytes, 16, 2, true)? {
        1 => 65536,
        size => size,
    };
    let usable = size.checked_sub(usize::from(*bytes.get(20)?)).filter(|&usable| usable >= 480)?;
    let mut table = Table { pages: Pages::new(bytes, size)?, usable };
    let mut root = None;
    table.rows(1, &mut |row| {
        let fields = [0, 1, 3].map(|at| field(&row, at));
        if let [Some((_, b"table")), Some((_, b"Packages")), Some((kind, page))] = fields
            && (1..=6).contains(&kind)
        {
            root = number(page, 0, page.len(), true);
        }
        Some(())
    })?;
    let root = root?;
    table.rows(root, &mut |row| match row {
        // Most headers are larger than a page, and came together from several.
        Cow::Owned(row) => take(blob(&row).map_or(Cow::Borrowed(&[]), Cow::Borrowed)),
        Cow::Borrowed(row) => take(blob(row).map_or(Cow::Borrowed(&[]), Cow::Borrowed)),
    })
}

fn blob(row: &[u8]) -> Option<&[u8]> {
    field(row, 1).filter(|(kind, _)| *kind >= 12 && kind % 2 == 0).map(|(_, value)| value)
}

impl<'a> Table<'a> {
    /// Hands over each row of the b-tree below a page, numbered from 1.
    fn rows(
        &mut self,
        root: usize,
        take: &mut dyn FnMut(Cow<'a, [u8]>) -> Option<()>,
    ) -> Option<()> {
        let mut todo = vec![root];
        while let Some(number) = todo.pop() {
            let page = self.pages.take(number.checked_sub(1)?)?;
            let head = if number == 1 { HEAD } else { 0 };
            let cells = self::number(page, head + 3, 2, true)?;
            match *page.get(head)? {
                LEAF => {
                    for cell in 0..cells {
                        let at = self::number(page, head + 8 + 2 * cell, 2, true)?;
                        take(self.row(page, at)?)?;
                    }
                }
                INNER => {
                    todo.push(self::number(page, head + 8, 4, true)?);
                    for cell in (0..cells).rev() {
                        let at = self::number(page, head + 12 + 2 * cell, 2, true)?;
                        todo.push(self::number(page, at, 4, true)?);
                    }
                    // No page has two parents.
                    if todo.len() > self.pages.count() {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// The record of a cell: in its page, or in that and a chain of others.
    fn row(&mut self, page: &'a [u8], at: usize) -> Option<Cow<'a, [u8]>> {
        let (length, at) = varint(page, at)?;
        let (_, at) = varint(page, at)?;
        let length = usize::try_from(length).ok()?;
        let most = self.usable - 35;
        if length <= most {
            return page.get(at..at.checked_add(length)?).map(Cow::Borrowed);
        }
        if length > self.pages.count().checked_mul(self.usable)? {
            return None;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let local = least + (length - least) % (self.usable - 4);
        let local = if local <= most { local } else { least };
        let mut row = page.get(at..at.checked_add(local)?)?.to_vec();
        let mut next = number(page, at + local, 4, true)?;
        while row.len() < length {
            let page = self.pages.take(next.checked_sub(1)?)?;
            let part = (length - row.len()).min(self.usable - 4);
            row.extend_from_slice(page.get(4..4 + part)?);
            next = number(page, 0, 4, true)?;
        }
        Some(Cow::Owned(row))
    }
}

/// The serial type and the bytes of a column.
fn field(row: &[u8], wanted: usize) -> Option<(u64, &[u8])> {
    let (end, mut at) = varint(row, 0)?;
    let end = usize::try_from(end).ok()?;
    let mut body = end;
    for column in 0.. {
        if at >= end {
            return None;
        }
        let (kind, next) = varint(row, at)?;
        at = next;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => (kind - 12) / 2,
        };
        let after = body.checked_add(usize::try_from(length).ok()?)?;
        if column == wanted {
            return Some((kind, row.get(body..after)?));
        }
        body = after;
    }
    None
}

/// A number of up to nine bytes, and where it ends.
fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for count in 0..8 {
        let &byte = bytes.get(at.checked_add(count)?)?;
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, at + count + 1));
        }
    }
    let &last = bytes.get(at.checked_add(8)?)?;
    Some((value << 8 | u64::from(last), at + 9))
}
