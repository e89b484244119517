//! `Packages.db`: slots in the first pages say where in the file the header of each package lies.

use super::Take;
use super::pages::number;
use std::borrow::Cow;

pub(super) const MAGIC: &[u8] = b"RpmP";
const SLOT: &[u8] = b"Slot";
const BLOB: &[u8] = b"BlbS";
/// Of a slot, of a block, and of what stands before a header.
const UNIT: usize = 16;
const PAGE: usize = 4096;
/// Slots that the head of the file takes the place of.
const HEAD: usize = 2;

/// Hands over each header; `None` where the file is damaged.
pub(super) fn values(bytes: &[u8], take: &mut Take<'_>) -> Option<()> {
    let word = |at: usize| number(bytes, at, 4, false);
    if word(4)? != 0 {
        return None;
    }
    let slots = word(12)?.checked_mul(PAGE / UNIT)?;
    for at in (HEAD..slots).map(|slot| slot * UNIT) {
        if !bytes.get(at..)?.starts_with(SLOT) {
            return None;
        }
        let (package, block) = (word(at + 4)?, word(at + 8)?);
        if package == 0 || block == 0 {
            continue;
        }
        let at = block.checked_mul(UNIT)?;
        let length = word(at.checked_add(12)?)?;
        if !bytes.get(at..)?.starts_with(BLOB) || word(at + 4)? != package {
            return None;
        }
        take(Cow::Borrowed(bytes.get(at + UNIT..(at + UNIT).checked_add(length)?)?))?;
    }
    Some(())
}
