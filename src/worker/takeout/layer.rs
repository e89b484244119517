//! The bytes of a whole layer, as they are stored or unpacked.

use super::script::Layer;
use super::{Halt, Supply, stored};
use crate::domain::wire::wire;
use crate::domain::{Entry, Location, Severity};
use crate::formats::bodies::{Bodies, Visitor, Wish};
use crate::formats::{Damage, Flow, Limits, Unpacked, Unpacker};
use std::io::{self, Write};

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it lies in the archive: what its digest is of.
    Stored,
    /// Without its compression: what its diff ID is of.
    Unpacked,
}
wire! { enum Form { Stored, Unpacked } }

/// Writes the layer. What can be read before damage is written; the damage is a sentence.
pub(crate) async fn write(
    layer: &Layer,
    supply: &mut impl Supply,
    out: &mut (impl Write + ?Sized),
) -> Result<Option<String>, Halt> {
    let length = match layer.store.location {
        Location::Missing(_) => return Ok(Some("The layer is missing.".into())),
        Location::Range { length, .. } => Some(length),
        Location::Embedded(_) | Location::Streamed { .. } => None,
    };
    let unpacking = (layer.form == Form::Unpacked).then(Unpacking::new);
    let mut copy = Copy { unpacking, out, fed: 0, failed: None };
    let fed = stored(supply, &layer.store.location, &mut |slice| copy.take(slice)).await;
    copy.finish(fed, length)
}

struct Copy<'a, O: Write + ?Sized> {
    unpacking: Option<Unpacking>,
    out: &'a mut O,
    fed: u64,
    failed: Option<io::Error>,
}

/// Looks at what is unpacked, too: whether it is a tar to its end.
struct Unpacking {
    unpacker: Unpacker,
    tar: Bodies<Nobody>,
    damage: Option<Damage>,
}

/// Wants no body.
struct Nobody;

impl Visitor for Nobody {
    fn begin(&mut self, _: u32, _: &Entry) -> Wish {
        Wish::Skip
    }

    fn piece(&mut self, _: u64, _: &[u8]) -> Wish {
        Wish::Skip
    }
}

impl Unpacking {
    fn new() -> Self {
        let limits = Limits::default();
        Self { unpacker: Unpacker::new(&limits), tar: Bodies::new(Nobody, &limits), damage: None }
    }

    fn feed(&mut self, bytes: &[u8], put: &mut impl FnMut(&[u8]) -> Flow) -> Flow {
        let Self { unpacker, tar, damage } = self;
        let mut each = |bytes: &[u8]| {
            tar.feed(bytes);
            put(bytes)
        };
        unpacker.feed(bytes, &mut each).unwrap_or_else(|found| {
            *damage = Some(found);
            Flow::Done
        })
    }

    /// What is wrong with it.
    fn finish(self, put: &mut impl FnMut(&[u8]) -> Flow) -> Option<String> {
        let Self { unpacker, mut tar, damage } = self;
        let unpacked: Unpacked = unpacker.finish(&mut |bytes| {
            tar.feed(bytes);
            put(bytes)
        });
        let found = tar.finish(unpacked, damage);
        let mut errors =
            found.findings.iter().filter(|finding| finding.severity == Severity::Error);
        found.damage.or_else(|| errors.next().map(|finding| doubtful(&finding.message)))
    }
}

fn doubtful(why: &str) -> String {
    format!("The layer could be unpacked to its end, but {why}.")
}

impl<O: Write + ?Sized> Copy<'_, O> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacking, out, fed, failed } = self;
        *fed += bytes.len() as u64;
        let mut put = |bytes: &[u8]| match out.write_all(bytes) {
            Ok(()) => Flow::More,
            Err(error) => {
                failed.get_or_insert(error);
                Flow::Done
            }
        };
        match unpacking {
            Some(unpacking) => unpacking.feed(bytes, &mut put),
            None => put(bytes),
        }
    }

    /// `length`: bytes that there should have been, where that is known.
    fn finish(self, read: Result<(), Halt>, length: Option<u64>) -> Result<Option<String>, Halt> {
        let Self { unpacking, out, fed, mut failed } = self;
        let damage = unpacking.and_then(|unpacking| {
            unpacking.finish(&mut |bytes| {
                failed = failed.take().or_else(|| out.write_all(bytes).err());
                Flow::More
            })
        });
        if let Some(error) = failed {
            return Err(Halt::Unwritten(error.to_string()));
        }
        match read {
            Ok(()) => {}
            Err(Halt::Unread(why)) => {
                return Ok(Some(format!("The layer could not be read from disk: {why}.")));
            }
            Err(halt) => return Err(halt),
        }
        let cut = length.filter(|&length| fed < length);
        let cut = cut.map(|all| format!("The layer is cut short: {fed} of {all} bytes are there."));
        Ok(damage.or(cut))
    }
}
