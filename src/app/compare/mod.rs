//! Compare: two images, what they share, why they part, all that differs; and all images as a set.

mod choices;
mod place;
mod reduce;
mod rows;
mod sides;
#[cfg(test)]
mod tests;

#[cfg(target_arch = "wasm32")]
pub use choices::Choice;
pub use place::ComparePlace;
#[cfg(target_arch = "wasm32")]
pub use place::patterns;

use super::asked::ListAsker;
use super::keys::{Act, Key};
use super::listing::{ListAction, Listing};
use super::screens::Take;
use super::shared::Shared;
use super::slot::Slot;
use super::state::Refused;
use crate::view::compare::contents::TextView;
use crate::view::compare::csv::CsvTable;
use crate::view::compare::layers::LayerPart;
use crate::view::compare::rows::{CompareQuery, Difference, IgnoreQuery, Pairs};
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;
use crate::view::content::{Difference as ContentDifference, Manner};
use crate::view::list::{ListQuery, Row};
use crate::view::rows::LifeView;
use crate::worker::protocol::{ComparePart, ImageRef};
use std::rc::Rc;

/// All that Compare knows.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareState {
    /// Why the last second file could not be opened.
    pub refused: Option<Shared<Refused>>,
    /// The images that are compared: A and B.
    pub sides: [Option<ImageRef>; 2],
    /// Images whose unions were asked for here.
    unions: Vec<ImageRef>,
    /// The table that is shown.
    pub tab: Tab,
    /// Which layers the table of layers shows.
    pub part: LayerPart,
    /// Why the paths to leave out that were typed last can't be read.
    pub unread: Option<Rc<str>>,
    /// The comparison, and what it compares.
    pub view: Slot<(Pairing, Shared<CompareView>)>,
    /// What `view` was last asked about.
    asked: Option<Pairing>,
    /// The rows of the compared trees.
    pub rows: Listing<Pairs>,
    /// How the contents of two sides are shown.
    pub manner: Manner,
    /// What is known of the selected row.
    pub detail: Option<Detail>,
    /// The path that is looked for, as soon as the rows are there.
    pub sought: Option<String>,
    /// What all images have in common.
    pub set: Slot<Shared<SetView>>,
    /// The images of `set`, in its order.
    set_of: Vec<ImageRef>,
    /// Where the URL wants to go as soon as its images are there.
    pub wanted: Option<ComparePlace>,
}

impl Default for CompareState {
    /// Only differences, as long as nobody asks for more.
    fn default() -> Self {
        let list = ListQuery { hide: vec![Difference::Equal], ..ListQuery::default() };
        Self {
            refused: None,
            sides: [None, None],
            unions: Vec::new(),
            tab: Tab::default(),
            part: LayerPart::default(),
            unread: None,
            view: Slot::Idle,
            asked: None,
            rows: Listing::of(CompareQuery { list, ..CompareQuery::default() }),
            manner: Manner::default(),
            detail: None,
            sought: None,
            set: Slot::Idle,
            set_of: Vec::new(),
            wanted: None,
        }
    }
}

impl CompareState {
    /// What is to be compared now, when both images are chosen.
    fn pairing(&self) -> Option<Pairing> {
        Some(Pairing {
            images: [self.sides[0]?, self.sides[1]?],
            ignore: self.rows.query.ignore.clone(),
        })
    }

    /// What is shown: the last comparison stays while another is made of images that are there.
    pub fn shown(&self) -> Option<&Shared<CompareView>> {
        let known = self.view.known().map(|(_, view)| view);
        self.current().or(known.filter(|_| self.view.asked().is_some()))
    }

    /// Where the layers of the shown A and B stand on the strata ramp, base first: a colour means one layer only, in whatever image.
    pub fn strata(&self) -> [Vec<f32>; 2] {
        let Some(((of, _), set)) = self.view.known().zip(self.set.known()) else {
            return Default::default();
        };
        of.images.map(|image| {
            let at = self.set_of.iter().position(|other| *other == image);
            at.map(|at| set.strata(at)).unwrap_or_default()
        })
    }

    /// The selected path, once it is known, or else the one that is looked for.
    pub fn path(&self) -> Option<&String> {
        let lives = self.detail.iter().flat_map(|detail| &detail.lives);
        let known = lives.filter_map(Slot::known).map(|life| &life.path).next();
        known.or(self.sought.as_ref())
    }

    /// The comparison, as long as it is one of the two images that are chosen.
    pub fn current(&self) -> Option<&Shared<CompareView>> {
        let (pairing, view) = self.view.known()?;
        (pairing.images.map(Some) == self.sides).then_some(view)
    }
}

/// What a comparison compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// A and B.
    pub images: [ImageRef; 2],
    /// What is left out.
    pub ignore: IgnoreQuery,
}

/// The tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Differences of the file systems.
    #[default]
    Files,
    /// The layers of both images.
    Layers,
    /// Packages that differ.
    Packages,
    /// The configurations.
    Config,
    /// The histories.
    History,
    /// Files of equal content in layers that are not shared.
    Same,
    /// All images of all open archives.
    Set,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Files,
        Self::Layers,
        Self::Packages,
        Self::Config,
        Self::History,
        Self::Same,
        Self::Set,
    ];

    /// As in the URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Layers => "layers",
            Self::Packages => "packages",
            Self::Config => "config",
            Self::History => "history",
            Self::Same => "same",
            Self::Set => "images",
        }
    }

    /// The inverse of [`Tab::name`]; anything else is the first.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.name() == name).unwrap_or_default()
    }

    /// What its CSV holds, which no filter and no button on the page makes less.
    fn csv(self) -> &'static str {
        match self {
            Self::Files => "This table as CSV: all differences",
            Self::Layers => "This table as CSV: all layers of both",
            Self::Packages => "This table as CSV: all that differ",
            Self::Config => "This table as CSV: what differs",
            Self::History => "This table as CSV: all steps",
            Self::Same => "This table as CSV: all files",
            Self::Set => "This table as CSV: all layers",
        }
    }

    /// The part of the comparison that it shows, as a file.
    pub fn part(self) -> ComparePart {
        ComparePart::Csv(match self {
            Self::Files => CsvTable::Files,
            Self::Layers => CsvTable::Layers,
            Self::Packages => CsvTable::Packages,
            Self::Config => CsvTable::Config,
            Self::History => CsvTable::History,
            Self::Same => CsvTable::Same,
            Self::Set => return ComparePart::SetCsv,
        })
    }
}

/// What is known of the selected row.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The row.
    pub row: Shared<Row<Pairs>>,
    /// Its life in A and in B; idle where it never was.
    pub lives: [Slot<Shared<LifeView>>; 2],
    /// Its content; idle where there is none, or it does not differ.
    pub content: Slot<DetailContent>,
    /// Bytes read for the content of A and of B, and how many there are to read at most.
    pub progress: [(u64, u64); 2],
}

/// The content of the selected row.
#[derive(Clone, Debug, PartialEq)]
pub enum DetailContent {
    /// Of the one side that has it.
    One(Shared<TextView>),
    /// How both differ.
    Two(Shared<ContentDifference>),
}

/// What can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// As the desk makes it.
    Part(ComparePart),
    /// The picture as pixels.
    Png,
}

impl Export {
    /// Name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Png => "comparison.png",
            Self::Part(ComparePart::Svg) => "comparison.svg",
            Self::Part(ComparePart::Json) => "comparison.json",
            Self::Part(ComparePart::SetCsv) => "images.csv",
            Self::Part(ComparePart::Csv(table)) => match table {
                CsvTable::Files => "files.csv",
                CsvTable::Layers => "layers.csv",
                CsvTable::Packages => "packages.csv",
                CsvTable::Config => "config.csv",
                CsvTable::History => "history.csv",
                CsvTable::Same => "same-content.csv",
            },
        }
    }
}

/// What a reply is for on Compare.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareAsker {
    /// The compared trees.
    List(ListAsker),
    /// The life of the selected path in A (0) or B (1).
    Life(usize),
    /// The comparison.
    Two(Pairing),
    /// The same, now that its layers were checked.
    Again(Pairing),
    /// What these images have in common.
    Set(Vec<ImageRef>),
    /// Contents of the selected path.
    Content,
    /// A part of the comparison that becomes a file.
    Export(Export),
}

/// What can be taken away from Compare.
pub fn takes(compare: &CompareState) -> Vec<Take> {
    if compare.current().is_none() {
        return Vec::new();
    }
    let take = |name, export| Take { name, action: CompareAction::Export(export).into() };
    vec![
        take("Picture as SVG", Export::Part(ComparePart::Svg)),
        take("Picture as PNG", Export::Png),
        take(compare.tab.csv(), Export::Part(compare.tab.part())),
        take("Comparison as JSON", Export::Part(ComparePart::Json)),
    ]
}

/// What can happen on Compare only.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareAction {
    /// Something in the compared trees.
    List(ListAction<Pairs>),
    /// The files in the inbox shall be the second archive.
    OpenInbox,
    /// The built-in archive shall be the second.
    OpenSample,
    /// The second archive is not wanted any more.
    CloseOther,
    /// Another image for A (0) or B (1).
    Choose(usize, ImageRef),
    /// A becomes B and B becomes A.
    Swap,
    /// Times count, or don't.
    ToggleTimes,
    /// Globs of paths to leave out, apart by commas or spaces.
    Ignore(Rc<str>),
    /// Another table.
    ShowTab(Tab),
    /// The layers that a figure counts.
    ShowLayers(LayerPart),
    /// Its contents are to be shown in this manner.
    Show(Manner),
    /// The selected path is wanted on Explore, in A (0) or B (1), with its versions and pages.
    Read(usize),
    /// The selected row was looked at.
    CloseDetail,
    /// A file is wanted.
    Export(Export),
    /// The refusal was read.
    DismissRefusal,
    /// The tar that was refused is wanted as one layer.
    OpenAsLayer,
}

/// Keys that only Compare knows.
pub const KEYS: &[Key] = &[
    Key { name: "s", does: "Swap A and B", act: Act::Do(|_| CompareAction::Swap.into()) },
    Key {
        name: "t",
        does: "Ignore times, or count them",
        act: Act::Do(|_| CompareAction::ToggleTimes.into()),
    },
    Key { name: "b", does: "Open another file as B", act: Act::PickOther },
];
