//! What a screen shows, as plain values: no DOM, no arithmetic left for the screen to do.

pub mod check;
pub mod compare;
pub mod instruction;
pub mod life;
pub mod life_items;
pub mod list;
pub mod long_stack;
pub mod packages;
pub mod rows;
pub mod stack;
pub mod statement;
pub mod text;
pub mod tree;
