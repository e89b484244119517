//! A path's life as it is drawn: the top layer first, long quiet stretches as one row.

use super::rows::{LifeRow, LifeState};

/// What one row of the drawn life stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LifeItem {
    /// One layer.
    One(LifeRow),
    /// Layers in which nothing happens.
    Run {
        /// The highest of them, base = 0.
        top: u32,
        /// The lowest.
        base: u32,
        /// Absent or unchanged.
        state: LifeState,
    },
}

/// Shorter stretches are drawn layer by layer.
const LONG: usize = 4;

/// The rows of a life (base first) as they are drawn. The chosen layer always stands for itself.
pub fn life_items(rows: &[LifeRow], chosen: u32) -> Vec<LifeItem> {
    let quiet = |row: &LifeRow| {
        matches!(row.state, LifeState::Absent | LifeState::Unchanged) && row.layer != chosen
    };
    let mut items = Vec::new();
    let mut rest: Vec<&LifeRow> = rows.iter().rev().collect();
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|row| quiet(row) && row.state == first.state).count();
        if length >= LONG {
            items.push(LifeItem::Run {
                top: first.layer,
                base: rest[length - 1].layer,
                state: first.state,
            });
        } else {
            items.extend(rest.iter().take(length.max(1)).map(|row| LifeItem::One((*row).clone())));
        }
        rest.drain(..length.max(1));
    }
    items
}

/// Which row of a life describes its path, and in what words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Index of the row that says what the path is, or was last.
    pub shown: Option<usize>,
    /// `As of L3`; where there is no row, why.
    pub title: String,
    /// That it is gone, and since when.
    pub gone: Option<String>,
}

/// What a path is as of a layer, or in the final image: by the last row up to there that names it.
pub fn told(rows: &[LifeRow], as_of: u32, is_final: bool) -> Told {
    let up_to = || rows.iter().enumerate().rev().filter(|(_, row)| row.layer <= as_of);
    let Some((shown, row)) = up_to().find(|(_, row)| row.node.is_some()) else {
        let title = if is_final {
            "Not in the final image, nor in any layer that can be read."
        } else {
            "Not there yet at this layer."
        };
        return Told { title: title.to_owned(), ..Told::default() };
    };
    let is_end = |row: &LifeRow| {
        matches!(row.state, LifeState::Removed | LifeState::Opaqued | LifeState::Replaced)
    };
    let end = up_to().take_while(|(at, _)| *at > shown).find(|(_, row)| is_end(row));
    let layer = row.layer.saturating_add(1);
    match end {
        Some((_, end)) => {
            let where_ = if is_final { "in the final image" } else { "here" };
            let gone = format!("Not {where_}: gone since L{}.", end.layer.saturating_add(1));
            Told { shown: Some(shown), title: format!("As it was in L{layer}"), gone: Some(gone) }
        }
        None if is_final => {
            let title = format!("In the final image, from L{layer}");
            Told { shown: Some(shown), title, gone: None }
        }
        None => Told { shown: Some(shown), title: format!("As of L{layer}"), gone: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(states: &[LifeState], chosen: u32) -> Vec<String> {
        let row = |(state, layer): (&LifeState, u32)| LifeRow {
            layer,
            state: *state,
            fields: vec![],
            stored: 0,
            hidden: false,
            node: None,
        };
        let rows: Vec<LifeRow> = states.iter().zip(0..).map(row).collect();
        let text = |item: &LifeItem| match item {
            LifeItem::One(row) => row.layer.to_string(),
            LifeItem::Run { top, base, .. } => format!("{top}-{base}"),
        };
        life_items(&rows, chosen).iter().map(text).collect()
    }

    #[test]
    fn a_path_is_told_of_as_it_is_where_one_looks() {
        use crate::view::rows::{NodeFacts, NodeKind};
        use LifeState::{Absent as A, Added as N, Modified as M, Removed as R, Unchanged as U};
        let rows = |states: &[LifeState]| -> Vec<LifeRow> {
            let node = || NodeFacts {
                kind: NodeKind::File,
                mode: String::new(),
                owner: String::new(),
                mtime: String::new(),
                size: 0,
                link: None,
                xattrs: vec![],
                hardlinks: vec![],
            };
            let row = |(state, layer): (&LifeState, u32)| LifeRow {
                layer,
                state: *state,
                fields: vec![],
                stored: 0,
                hidden: false,
                node: matches!(state, N | M).then(node),
            };
            states.iter().zip(0..).map(row).collect()
        };
        let table: [(&[LifeState], u32, bool, &str, &str); 6] = [
            (&[A, N, M], 0, false, "Not there yet at this layer.", ""),
            (&[A, N, M], 2, true, "In the final image, from L3", ""),
            (&[A, N, U], 2, false, "As of L2", ""),
            (&[N, R, U], 0, false, "As of L1", ""),
            (&[N, R, A], 2, false, "As it was in L1", "Not here: gone since L2."),
            (&[N, R, A], 2, true, "As it was in L1", "Not in the final image: gone since L2."),
        ];
        for (states, as_of, is_final, title, gone) in table {
            let told = told(&rows(states), as_of, is_final);
            assert_eq!(
                (told.title.as_str(), told.gone.unwrap_or_default().as_str()),
                (title, gone)
            );
        }
    }

    #[test]
    fn long_quiet_stretches_are_one_row() {
        use LifeState::{Absent as A, Added as N, Unchanged as U};
        assert_eq!(drawn(&[A, A, A, A, A, N, U, U, U, U, U, U], 11), ["11", "10-6", "5", "4-0"]);
        assert_eq!(drawn(&[A, A, N, U, U, U], 2), ["5", "4", "3", "2", "1", "0"]);
        assert_eq!(drawn(&[U, U, U, U, U, U, U, U, U], 4), ["8-5", "4", "3-0"]);
        assert_eq!(
            drawn(&[A, A, U, U], 9),
            ["3", "2", "1", "0"],
            "absent and unchanged are not one stretch"
        );
        assert!(drawn(&[], 0).is_empty());
    }
}
