//! What the Compare screen knows: the second archive, which two images are compared, and the answers about them.

mod choices;
mod place;

pub use choices::Choice;
pub use place::{ComparePlace, patterns};

use super::shared::Shared;
use super::state::{Incoming, Open, Refused, ScrollTo};
use crate::view::compare::contents::TextView;
use crate::view::compare::csv::CsvTable;
use crate::view::compare::rows::{
    CompareQuery, CompareRow, CompareSort, CompareWindow, Difference, IgnoreQuery,
};
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;
use crate::view::packages::PackagesView;
use crate::view::rows::LifeView;
use crate::worker::protocol::{ComparePart, ImageRef, RequestId};
use std::rc::Rc;

/// Name of the screen in the URL.
pub const SCREEN: &str = "compare";

/// All that the Compare screen knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareState {
    /// The second archive, when there is one.
    pub other: Option<Open>,
    /// The archive that is being opened to be the second.
    pub incoming: Option<Incoming>,
    /// Why the last second file could not be opened.
    pub refused: Option<Shared<Refused>>,
    /// The next archive that the engine opens is the second one.
    pub asked: bool,
    /// The second of two archives lies in the inbox until the first is open.
    pub in_inbox: bool,
    /// The images that are compared: A and B.
    pub sides: [Option<ImageRef>; 2],
    /// Images whose unions were asked for here.
    pub unions: Vec<ImageRef>,
    /// The table that is shown.
    pub tab: Tab,
    /// The comparison, and what it compares.
    pub view: Option<(Subject, Shared<CompareView>)>,
    /// The comparison that is awaited.
    pub awaited: Option<(RequestId, Subject)>,
    /// The rows of the compared trees.
    pub rows: RowsState,
    /// What is known of the selected row.
    pub detail: Option<Detail>,
    /// The question about content that is under way.
    pub content_asked: Option<RequestId>,
    /// What all images have in common.
    pub set: Option<Shared<SetView>>,
    /// The answer about the set that is awaited.
    pub set_id: Option<RequestId>,
    /// Files that are on their way to the person.
    pub exports: Vec<(RequestId, Export)>,
    /// Packages of images, once they are known.
    pub packages: Vec<(ImageRef, Shared<PackagesView>)>,
    /// Questions about packages that were asked.
    pub packages_ids: Vec<(RequestId, ImageRef)>,
    /// Where the URL wants to go as soon as its images are there.
    pub wanted: Option<ComparePlace>,
}

impl CompareState {
    /// The packages of an image.
    pub fn packages_of(&self, image: ImageRef) -> Option<&Shared<PackagesView>> {
        self.packages.iter().find(|(of, _)| *of == image).map(|(_, view)| view)
    }

    /// What is to be compared now, when both images are chosen.
    pub fn subject(&self) -> Option<Subject> {
        Some(Subject {
            images: [self.sides[0]?, self.sides[1]?],
            ignore: self.rows.query.ignore.clone(),
        })
    }

    /// What is shown: the last comparison stays while another is made of images that are there.
    pub fn shown(&self) -> Option<&Shared<CompareView>> {
        self.current().or(self
            .view
            .as_ref()
            .map(|(_, view)| view)
            .filter(|_| self.awaited.is_some()))
    }

    /// The comparison, as long as it is one of the two images that are chosen.
    pub fn current(&self) -> Option<&Shared<CompareView>> {
        let (subject, view) = self.view.as_ref()?;
        (subject.images.map(Some) == self.sides).then_some(view)
    }
}

/// What a comparison compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
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
    pub const ALL: [Self; 6] =
        [Self::Files, Self::Packages, Self::Config, Self::History, Self::Same, Self::Set];

    /// As in the URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
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

    /// The part of the comparison that it shows, as a file.
    pub fn part(self) -> ComparePart {
        ComparePart::Csv(match self {
            Self::Files => CsvTable::Files,
            Self::Packages => CsvTable::Packages,
            Self::Config => CsvTable::Config,
            Self::History => CsvTable::History,
            Self::Same => CsvTable::Same,
            Self::Set => return ComparePart::SetCsv,
        })
    }
}

/// The rows of the compared trees.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsState {
    /// Which rows there should be.
    pub query: CompareQuery,
    /// The rows that are known.
    pub window: Option<Shared<CompareWindow>>,
    /// What `window` answers.
    pub answered: CompareQuery,
    /// The first request after the last change; older replies are stale.
    pub since: RequestId,
    /// The last request for rows, while it is awaited.
    pub asked: Option<RequestId>,
    /// The rows last asked for: first and count.
    pub wanted: (u32, u32),
    /// The rows that are on screen: first and count.
    pub viewport: (u32, u32),
    /// Index of the row that the keyboard is on.
    pub active: u32,
    /// The row under the keyboard is to be selected as soon as it is known.
    pub select_active: bool,
    /// Bring a row into view.
    pub scroll: Option<ScrollTo>,
}

impl Default for RowsState {
    /// Only differences, as long as nobody asks for more.
    fn default() -> Self {
        let query = CompareQuery { hide: vec![Difference::Equal], ..CompareQuery::default() };
        Self {
            answered: query.clone(),
            query,
            window: None,
            since: 0,
            asked: None,
            wanted: (0, 0),
            viewport: (0, 0),
            active: 0,
            select_active: false,
            scroll: None,
        }
    }
}

/// What is known of the selected row.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The row.
    pub row: Shared<CompareRow>,
    /// Its life in A and in B.
    pub lives: [Option<Shared<LifeView>>; 2],
    /// The lives that are awaited.
    pub life_ids: [RequestId; 2],
    /// Its content.
    pub content: Content,
    /// Bytes read for the content of A and of B, and how many there are to read at most.
    pub progress: [(u64, u64); 2],
}

/// The content of the selected row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// There is none, or it does not differ.
    #[default]
    None,
    /// Asked for.
    Asked(RequestId),
    /// How the two differ.
    Known(Shared<TextView>),
    /// Why it can't be shown.
    Failed(Rc<str>),
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
                CsvTable::Packages => "packages.csv",
                CsvTable::Config => "config.csv",
                CsvTable::History => "history.csv",
                CsvTable::Same => "same-content.csv",
            },
        }
    }
}

/// What can happen on the Compare screen only.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareAction {
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
    /// Sorts by a column, or turns the order round.
    SortBy(CompareSort),
    /// Shows or hides a kind of difference.
    Toggle(Difference),
    /// The selected row was looked at.
    CloseDetail,
    /// A file is wanted.
    Export(Export),
    /// The refusal was read.
    DismissRefusal,
    /// The tar that was refused is wanted as one layer.
    OpenAsLayer,
}
