//! Finding things in an image: text in the contents of files ([`Pattern`], [`Lines`]), paths by what is known of them ([`Facts`]).
//! Everything is linear in what is searched, whatever the pattern, and holds a bounded part of it.

mod facts;
mod glob;
mod lines;
mod pattern;
mod shown;

pub use facts::{Amount, Facts, Mode, State, Where, state_of};
pub use glob::Glob;
pub use lines::{Hit, Lines};
pub use pattern::{Pattern, Syntax};
pub use shown::{Name, shown_names};
