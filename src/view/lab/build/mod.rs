//! The build stage: a Dockerfile, the context, what each step of the last build came from and why, and what another order gains.

mod aside;
mod bench;
mod context;
mod markup;
pub mod pieces;
mod play;
mod verdict;

pub(in crate::view::lab) use bench::clean;
pub use bench::{Bench, Source, Told, bench, request, sources};
pub(in crate::view::lab) use markup::label;
pub use markup::markup;
pub(in crate::view::lab) use pieces::Piece;
pub use play::told;
pub(in crate::view::lab) use verdict::Line;

/// What a person chose on the stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Controls {
    /// The folder, absolute, and the Dockerfile in it.
    pub source: Option<Source>,
    /// The classic builder's rules.
    pub classic: bool,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--target`.
    pub target: Option<String>,
    /// The piece whose verdict is explained.
    pub why: Option<usize>,
    /// A piece that is being moved: where it is, and where it would go.
    pub moving: Option<(usize, usize)>,
    /// The file that is being edited, and what stands in the editor.
    pub editing: Option<(String, String)>,
    /// The file of the context that was chosen.
    pub file: Option<String>,
    /// A file of the context that gets a name.
    pub naming: Option<Naming>,
}

/// A name on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Its name so far; nothing for a file that is new.
    pub of: Option<String>,
    /// What stands in the field.
    pub draft: String,
    /// Why that can be no name.
    pub fault: &'static str,
}
