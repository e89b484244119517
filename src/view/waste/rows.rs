//! Findings as rows: what is worth a line of its own, and what is folded.

use super::{Door, Fold, Group, Row, part};
use crate::analysis::hidden::Why;
use crate::analysis::union::Union;
use crate::analysis::waste::table::named;
use crate::analysis::waste::{Body, Finding, Heading, Waste, Weight};
use crate::domain::path;
use crate::view::text::{count, counted, escape, exact, inert, inert_lines, size};

/// Rows under a heading.
const MOST: usize = 10;
/// Rows in a fold.
const MOST_FOLDED: usize = 100;
/// Copies of a duplicate that have a door each.
const MOST_COPIES: usize = 4;

const HEADINGS: [(Heading, &str, &str); 3] = [
    (Heading::Hidden, "Hidden", "stored, seen by nobody; exact"),
    (Heading::Leftover, "Leftovers", "visible, but of what use? An opinion"),
    (Heading::Duplicate, "Duplicates", "the same bytes, stored more than once; an opinion"),
];

/// The three headings; one that has nothing is left out.
pub(super) fn groups(union: &Union, waste: &Waste) -> Vec<Group> {
    let groups = HEADINGS.into_iter().map(|heading| group(union, waste, heading));
    groups.filter(|group| !group.rows.is_empty() || !group.folds.is_empty()).collect()
}

/// Where nothing is to be done: the lines that are left.
pub(super) fn tidy(groups: &[Group]) -> String {
    let folds = groups.iter().flat_map(|group| &group.folds);
    let left: Vec<String> = folds.map(|fold| format!("{}, {}", fold.says, fold.size)).collect();
    if left.is_empty() {
        return "No byte is hidden, left over or stored twice that is worth a line.".into();
    }
    format!("What there is all the same: {}.", left.join("; "))
}

fn group(union: &Union, waste: &Waste, (heading, name, about): (Heading, &str, &str)) -> Group {
    let found = || (0u32..).zip(&waste.findings).filter(|(_, found)| found.heading == heading);
    let largest = found().map(|(_, found)| found.bytes).max().unwrap_or_default();
    let row = |(id, found): (u32, &Finding)| row(union, id, found, largest);
    let of = |wanted: Kept| found().filter(move |(_, found)| kept(found) == wanted);
    let fold = |says: String, of: Vec<(u32, &Finding)>, more: u64, can_tick: bool| {
        let bytes = of.iter().fold(more, |sum, (_, found)| sum.saturating_add(found.bytes));
        let rows: Vec<Row> = of.into_iter().take(MOST_FOLDED).map(row).collect();
        (bytes > 0).then_some(Fold { says, size: size(bytes), rows, can_tick })
    };
    let (worth, rest): (Vec<_>, Vec<_>) = of(Kept::Row).enumerate().partition(|(at, _)| *at < MOST);
    let rest: Vec<_> = rest.into_iter().map(|(_, found)| found).collect();
    let base: Vec<_> = of(Kept::Base).collect();
    let nothing: Vec<_> = of(Kept::Nothing).collect();
    let small: Vec<_> = of(Kept::Small).collect();
    let others = if heading == Heading::Duplicate { waste.small_duplicates } else { 0 };
    let of_small = match (small.len(), others) {
        (0, _) => "Duplicates too small to list".to_owned(),
        (number, 0) => counted(number as u64, "small thing", "small things"),
        (number, _) => format!("{} small things, and others", count(number as u64)),
    };
    let folds = [
        fold(counted(rest.len() as u64, "more", "more"), rest, 0, true),
        fold(
            "Nothing to do: a package manager or a mounted cache writes it".into(),
            nothing,
            0,
            false,
        ),
        fold(of_base(waste.base), base, 0, false),
        fold(of_small, small, others, false),
    ];
    let sum = waste.sum(heading).saturating_add(others);
    Group {
        name: name.into(),
        about: about.into(),
        size: size(sum),
        rows: worth.into_iter().map(|(_, found)| row(found)).collect(),
        folds: folds.into_iter().flatten().collect(),
    }
}

fn of_base(layers: u32) -> String {
    match layers {
        1 => "The base’s, L1".into(),
        _ => format!("The base’s, L1 to L{layers}"),
    }
}

/// Where a finding stands.
#[derive(Clone, Copy, PartialEq)]
enum Kept {
    Row,
    Nothing,
    Base,
    Small,
}

fn kept(found: &Finding) -> Kept {
    match found.weight {
        // A mounted cache silences what would be said.
        Weight::Worth if found.advice.is_none() => Kept::Nothing,
        Weight::Worth | Weight::Informational => Kept::Row,
        Weight::Managed => Kept::Nothing,
        Weight::Base => Kept::Base,
        Weight::Small => Kept::Small,
    }
}

fn row(union: &Union, id: u32, found: &Finding, largest: u64) -> Row {
    Row {
        id,
        title: title(union, found),
        layer: found.layer,
        by: found.by,
        says: found.advice.as_deref().map(inert).unwrap_or_default(),
        line: found.mended.as_deref().map(inert_lines).unwrap_or_default(),
        size: size(found.bytes),
        exact: exact(found.bytes),
        part: part(found.bytes, largest),
        is_information: found.weight == Weight::Informational,
        doors: doors(union, found),
    }
}

fn title(union: &Union, found: &Finding) -> String {
    if let Some(rule) = named(found.kind.unwrap_or(found.cause)) {
        return rule.name.into();
    }
    if let (Heading::Duplicate, Some(kept)) = (found.heading, found.kept) {
        let name = escape(union.name(kept.node));
        return match found.bodies.len() {
            1 => format!("{name}, twice"),
            more => format!("{name}, {} times", count(more as u64 + 1)),
        };
    }
    match why(found.cause) {
        Some(Why::Overwritten) => "Overwritten",
        Some(Why::CopiedUp) => "Copied up for new metadata",
        Some(Why::Rewritten) => "Stored again, unchanged",
        Some(Why::OtherKind) => "Replaced by something else",
        Some(Why::Whiteout) => "Deleted later",
        Some(Why::Opaque) => "In a folder that was emptied",
        Some(Why::FolderReplaced) => "In a folder that was replaced",
        None => found.cause,
    }
    .into()
}

fn why(cause: &str) -> Option<Why> {
    Why::ALL.into_iter().find(|why| why.name() == cause)
}

fn doors(union: &Union, found: &Finding) -> Vec<(String, Door)> {
    if found.heading == Heading::Duplicate {
        let copies = found.kept.iter().chain(&found.bodies).take(MOST_COPIES);
        return copies.map(|body| at(union, body)).collect();
    }
    match &found.bodies[..] {
        [] => Vec::new(),
        [only] => vec![at(union, only)],
        bodies => vec![many(union, found, bodies)],
    }
}

/// To one body.
fn at(union: &Union, body: &Body) -> (String, Door) {
    let path = format!("/{}", escape(&union.path(body.node)));
    (path.clone(), Door::Path { layer: body.layer, path })
}

/// To all of them: the list of hidden files, or the folder around them.
fn many(union: &Union, found: &Finding, bodies: &[Body]) -> (String, Door) {
    let folder = common_folder(union, bodies);
    let files = counted(bodies.len() as u64, "file", "files");
    let shown = (!folder.is_empty()).then(|| format!("/{}", escape(&folder)));
    let says = shown.iter().fold(files, |files, folder| format!("{files} in {folder}"));
    let layer = bodies.first().map(|body| body.layer);
    let door = match found.heading {
        Heading::Hidden => {
            let same = |layer: &u32| bodies.iter().all(|body| body.layer == *layer);
            let (layer, why) = (layer.filter(same), why(found.cause));
            Door::Hidden { layer, by: found.by, within: shown, why }
        }
        _ => {
            let path = shown.unwrap_or_else(|| at(union, &bodies[0]).0);
            Door::Path { layer: found.layer.or(layer).unwrap_or_default(), path }
        }
    };
    (says, door)
}

/// The folder that all of them lie in; empty: the root.
pub(super) fn common_folder(union: &Union, bodies: &[Body]) -> Vec<u8> {
    let mut paths = bodies.iter().map(|body| union.path(body.node));
    let first = paths.next().unwrap_or_default();
    let mut folder = path::parent(&first).to_vec();
    for path in paths {
        while !(folder.is_empty()
            || path.strip_prefix(&folder[..]).is_some_and(|rest| rest.starts_with(b"/")))
        {
            folder = path::parent(&folder).to_vec();
        }
    }
    folder
}
