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
