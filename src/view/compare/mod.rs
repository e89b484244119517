//! The Compare screen as plain values.

pub mod diagram;
pub mod figures;
pub mod svg;
pub mod words;
