//! Pull, push and share: a registry and two machines. What moved, what is stored, the three names of a layer, what a removal frees.

mod markup;
mod values;
mod wire;

pub use markup::markup;
pub use values::{Brick, Freed, Host, Named, Share, Stone, Tag, Took, values};
pub use wire::{Fate, Packet, Wire, beats, phases, wires};
