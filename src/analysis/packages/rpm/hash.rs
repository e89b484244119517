//! `Packages`: a hash table of Berkeley DB. Its pages are looked through in turn; which bucket a value is in makes no difference.

use super::Take;
use super::pages::{Pages, number};
use std::borrow::Cow;

/// Of a hash table, at offset 12, in the byte order of the machine that wrote it.
const HASH: usize = 0x0006_1561;
/// The head of each page.
const HEAD: usize = 26;
/// Types of pages: buckets, unsorted and sorted.
const BUCKETS: [u8; 2] = [2, 13];
const OVERFLOW: u8 = 7;
/// Types of items: in the page, and in pages of its own.
const INSIDE: u8 = 1;
const OUTSIDE: u8 = 3;
/// Bytes of the counter that rpm keeps as a value of its own, which is no header.
const COUNTER: usize = 4;

/// The byte order; `None`: it is no such table.
pub(super) fn is_big(bytes: &[u8]) -> Option<bool> {
    [false, true].into_iter().find(|&big| number(bytes, 12, 4, big) == Some(HASH))
}

/// Hands over each value; `None` where the file is damaged.
pub(super) fn values(bytes: &[u8], take: &mut Take<'_>) -> Option<()> {
    let big = is_big(bytes)?;
    // Encrypted: nothing can be read.
    if *bytes.get(24)? != 0 {
        return None;
    }
    let size = number(bytes, 20, 4, big)?;
    let last = number(bytes, 32, 4, big)?;
    let mut buckets = Pages::new(bytes, size)?;
    let mut chains = Pages::new(bytes, size)?;
    if last >= buckets.count() {
        return None;
    }
    for page in (1..=last).map_while(|page| buckets.take(page)) {
        if !BUCKETS.contains(page.get(25)?) {
            continue;
        }
        // Keys and values in turn, from the end of the page.
        let items = number(page, 20, 2, big)?;
        for item in (1..items).step_by(2) {
            let at = number(page, HEAD + 2 * item, 2, big)?;
            let before = number(page, HEAD + 2 * (item - 1), 2, big)?;
            match *page.get(at)? {
                INSIDE => {
                    let value = page.get(at + 1..before)?;
                    if value.len() != COUNTER {
                        take(Cow::Borrowed(value))?;
                    }
                }
                OUTSIDE => {
                    let first = number(page, at + 4, 4, big)?;
                    let length = number(page, at + 8, 4, big)?;
                    take(Cow::Owned(chain(&mut chains, first, length, big)?))?;
                }
                // Nothing else is a header, so that a package is missing.
                _ => take(Cow::Borrowed(&[]))?,
            }
        }
    }
    Some(())
}

/// A value that has pages of its own.
fn chain(pages: &mut Pages<'_>, first: usize, length: usize, big: bool) -> Option<Vec<u8>> {
    let (mut value, mut next) = (Vec::new(), first);
    while value.len() < length {
        let page = pages.take(next)?;
        if page[25] != OVERFLOW {
            return None;
        }
        let part = (length - value.len()).min(page.len() - HEAD);
        value.extend_from_slice(&page[HEAD..HEAD + part]);
        next = number(page, 16, 4, big)?;
    }
    Some(value)
}
