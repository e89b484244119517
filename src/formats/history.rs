//! Which row of the history made which layer (config.md, "history"): one row a layer, rows with `empty_layer` made none.

use crate::domain::{Diagnostic, HistoryEntry};

/// For each layer, base first, the row that made it. When the rows that made a layer are not as many as the layers, no row is
/// certain, so none is given: a wrong command on a layer is worse than none.
pub(crate) fn rows_of_layers(
    history: &[HistoryEntry],
    layers: usize,
) -> (Vec<Option<u32>>, Option<Diagnostic>) {
    let rows: Vec<u32> =
        (0u32..).zip(history).filter(|(_, row)| !row.empty_layer).map(|(at, _)| at).collect();
    if rows.len() == layers {
        return (rows.into_iter().map(Some).collect(), None);
    }
    let nothing = vec![None; layers];
    if history.is_empty() {
        let message =
            "The config has no history, so it is unknown which instruction made which layer.";
        return (nothing, Some(Diagnostic::info("history-absent", message)));
    }
    let message = format!(
        "The history tells of {} steps that made a layer, but there are {layers} layers: which step made which layer is uncertain, \
         so none is shown on a layer.",
        rows.len()
    );
    (nothing, Some(Diagnostic::info("history-mismatch", message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(empty: &[bool]) -> Vec<HistoryEntry> {
        empty
            .iter()
            .map(|&empty_layer| HistoryEntry { empty_layer, ..HistoryEntry::default() })
            .collect()
    }

    #[test]
    fn skips_the_rows_without_a_layer() {
        let (rows, found) = rows_of_layers(&history(&[true, false, true, true, false]), 2);
        assert_eq!(rows, [Some(1), Some(4)]);
        assert_eq!(found, None);
        assert_eq!(rows_of_layers(&[], 0), (vec![], None));
        assert_eq!(rows_of_layers(&history(&[true]), 0), (vec![], None));
    }

    #[test]
    fn a_mismatch_shifts_nothing() {
        for (empty, layers) in [(&[false][..], 3), (&[false, false, false], 2), (&[true, true], 1)]
        {
            let (rows, found) = rows_of_layers(&history(empty), layers);
            assert_eq!(rows, vec![None; layers]);
            assert_eq!(found.unwrap().code, "history-mismatch");
        }
        assert_eq!(rows_of_layers(&[], 2).1.unwrap().code, "history-absent");
    }
}
