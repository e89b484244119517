//! What a screen shows, as plain values: no DOM, no arithmetic left for the screen to do.

pub mod check;
pub mod compare;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod content;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod finds;
pub mod handout;
pub mod hidden;
pub mod image;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod instruction;
pub mod lab;
pub mod life;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod life_items;
pub mod list;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod long_stack;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod names;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod packages;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod ramp;
pub mod rows;
pub mod secrets;
pub mod space;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod stack;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod statement;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) mod sums;
pub mod text;
pub mod tree;
pub mod unified;
pub mod waste;
