//! Finding things in an image: text in the contents of files ([`Pattern`], [`Lines`]), paths by what is known of them ([`Facts`]).
//! Everything is linear in what is searched, whatever the pattern, and holds a bounded part of it.

mod facts;
mod finder;
mod glob;
mod lines;
mod literal;
mod pattern;
mod places;
mod shown;

pub use facts::{Amount, EntryFacts, Facts, Mode, State, Where, owner, sha256, state_of};
pub use finder::Finder;
pub use glob::Glob;
pub use lines::{Hit, Lines};
pub use literal::Literal;
pub use pattern::{Matcher, Pattern, Syntax};
pub use places::{FoundPlaces, Place, Places};
pub use shown::{Name, shown_names};
