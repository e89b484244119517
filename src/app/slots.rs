//! Which drawn element shows which row. An element that a row leaves is given to one that comes, so that a scroll changes texts
//! instead of making and removing elements; a row that stays keeps its own, and the focus with it.

/// The rows that are drawn, and the element of each.
#[derive(Debug, Default)]
pub struct Slots {
    taken: Vec<(u32, u32)>,
}

impl Slots {
    /// The elements for the rows `wanted`, in the same order.
    pub fn give(&mut self, wanted: &[u32]) -> Vec<u32> {
        let before = std::mem::take(&mut self.taken);
        let slot_of = |row: u32| before.iter().find(|(of, _)| *of == row).map(|(_, slot)| *slot);
        let mut kept: Vec<Option<u32>> = wanted.iter().map(|&row| slot_of(row)).collect();
        let count = u32::try_from(before.len().max(wanted.len())).unwrap_or(u32::MAX);
        // Those that are drawn already first: an element that is left over is removed.
        let known = before.iter().map(|(_, slot)| *slot);
        let mut free = known
            .clone()
            .chain((0..count).filter(|slot| known.clone().all(|other| other != *slot)));
        for place in 0..kept.len() {
            if kept[place].is_none() {
                kept[place] = free.by_ref().find(|slot| !kept.contains(&Some(*slot)));
            }
        }
        let slots: Vec<u32> = kept.into_iter().flatten().collect();
        self.taken = wanted.iter().copied().zip(slots.iter().copied()).collect();
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(range: std::ops::Range<u32>) -> Vec<u32> {
        range.collect()
    }

    #[test]
    fn a_row_that_stays_keeps_its_element_and_those_that_come_take_what_was_left() {
        let mut slots = Slots::default();
        assert_eq!(slots.give(&rows(0..4)), [0, 1, 2, 3]);
        assert_eq!(slots.give(&rows(2..6)), [2, 3, 0, 1]);
        assert_eq!(slots.give(&rows(1..5)), [1, 2, 3, 0]);
    }

    #[test]
    fn the_row_under_the_keyboard_may_be_far_away() {
        let mut slots = Slots::default();
        slots.give(&rows(0..4));
        assert_eq!(slots.give(&[100, 101, 102, 103, 1]), [0, 2, 3, 4, 1]);
        assert_eq!(slots.give(&[200, 201, 202, 203, 1]), [0, 2, 3, 4, 1]);
    }

    #[test]
    fn no_element_shows_two_rows_when_there_are_fewer_or_more_of_them() {
        let mut slots = Slots::default();
        slots.give(&rows(0..8));
        assert_eq!(slots.give(&rows(6..9)), [6, 7, 0]);
        let mut again = slots.give(&rows(0..20));
        again.sort_unstable();
        assert_eq!(again, rows(0..20));
    }
}
