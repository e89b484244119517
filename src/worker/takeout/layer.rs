//! The bytes of a whole layer, as they are stored or unpacked.

use super::script::Layer;
use super::{Halt, Supply, stored};
use crate::domain::Location;
use crate::domain::wire::wire;
use crate::formats::{Damage, Flow, Limits, Unpacker};
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
    if let Location::Missing(_) = layer.store.location {
        return Ok(Some("The layer is missing.".into()));
    }
    let unpacker = (layer.form == Form::Unpacked).then(|| Unpacker::new(&Limits::default()));
    let mut copy = Copy { unpacker, out, damage: None, failed: None };
    let fed = stored(supply, &layer.store.location, &mut |slice| copy.take(slice)).await;
    copy.finish(fed)
}

struct Copy<'a, O: Write + ?Sized> {
    unpacker: Option<Unpacker>,
    out: &'a mut O,
    damage: Option<Damage>,
    failed: Option<io::Error>,
}

impl<O: Write + ?Sized> Copy<'_, O> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, out, damage, failed } = self;
        let mut put = |bytes: &[u8]| match out.write_all(bytes) {
            Ok(()) => Flow::More,
            Err(error) => {
                failed.get_or_insert(error);
                Flow::Done
            }
        };
        let Some(unpacker) = unpacker else { return put(bytes) };
        unpacker.feed(bytes, &mut put).unwrap_or_else(|found| {
            *damage = Some(found);
            Flow::Done
        })
    }

    fn finish(self, fed: Result<(), Halt>) -> Result<Option<String>, Halt> {
        let Self { unpacker, out, damage, mut failed } = self;
        let unpacked = unpacker.map(|unpacker| {
            unpacker.finish(&mut |bytes| {
                failed = failed.take().or_else(|| out.write_all(bytes).err());
                Flow::More
            })
        });
        if let Some(error) = failed {
            return Err(Halt::Unwritten(error.to_string()));
        }
        match fed {
            Ok(()) => {}
            Err(Halt::Unread(why)) => {
                return Ok(Some(format!("The layer could not be read from disk: {why}.")));
            }
            Err(halt) => return Err(halt),
        }
        let damage = damage.or_else(|| unpacked.and_then(|unpacked| unpacked.damage));
        Ok(damage.map(|damage| format!("The layer {damage}.")))
    }
}
