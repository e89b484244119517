//! The Compare screen as plain values.

pub mod contents;
pub mod csv;
pub mod diagram;
pub mod figures;
pub mod layers;
pub mod print;
mod relation;
pub mod rows;
mod same_files;
pub mod screen;
pub mod set;
pub mod svg;
pub mod tables;
pub mod tree;
mod trust;
pub mod words;
