//! Scrolling over more rows than an element may be high. Browsers cap heights (Firefox at about 17.9 million pixels, Chromium at
//! 33.5 million), so past [`LIMIT`] the element is lower than its rows: the scroll bar moves in proportion, the wheel row by row.

/// No element is made higher than this, in CSS pixels.
pub const LIMIT: f64 = 8_000_000.0;

/// How far the rows have been scrolled, and how far the element says it has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    /// Pixels above the first visible one, in the space of all rows.
    pub top: f64,
    /// `scrollTop` of the element.
    pub bar: f64,
}

/// The heights that scrolling depends on, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// Of all rows.
    pub content: f64,
    /// Of what is visible.
    pub view: f64,
}

impl Extent {
    /// Of `rows` rows of height `row` seen through `view` pixels.
    pub fn new(rows: u32, row: f64, view: f64) -> Self {
        Self { content: f64::from(rows) * row, view }
    }

    /// Height to give the element.
    pub fn element(self) -> f64 {
        self.content.min(LIMIT)
    }

    fn furthest(self) -> f64 {
        (self.content - self.view).max(0.0)
    }

    fn bar_furthest(self) -> f64 {
        (self.element() - self.view).max(0.0)
    }

    /// Where the bar belongs for rows scrolled to `top`.
    fn bar_at(self, top: f64) -> f64 {
        if self.furthest() == 0.0 { 0.0 } else { top / self.furthest() * self.bar_furthest() }
    }

    fn is_scaled(self) -> bool {
        self.content > LIMIT
    }
}

impl Scroll {
    /// Takes a new `scrollTop`. A small step moves the rows by as much; a jump goes where the bar is.
    pub fn moved_to(self, bar: f64, extent: Extent) -> Self {
        let step = bar - self.bar;
        let top = if !extent.is_scaled() {
            bar
        } else if bar <= 0.0 {
            0.0
        } else if bar >= extent.bar_furthest() - 0.5 {
            extent.furthest()
        } else if step.abs() <= extent.view * 1.5 {
            self.top + step
        } else {
            bar / extent.bar_furthest() * extent.furthest()
        };
        Self { top: top.clamp(0.0, extent.furthest()), bar }
    }

    /// The same rows, with the bar where it belongs; for when scrolling has come to rest.
    pub fn settled(self, extent: Extent) -> Self {
        let top = self.top.clamp(0.0, extent.furthest());
        Self { top, bar: extent.bar_at(top) }
    }

    /// Brings the row at `from..to` into view: to the middle, or just inside.
    pub fn to_show(self, from: f64, to: f64, centre: bool, extent: Extent) -> Self {
        let inside = from >= self.top && to <= self.top + extent.view;
        let top = match (inside, centre) {
            (true, _) => self.top,
            (false, true) => (from + to - extent.view) / 2.0,
            (false, false) if from < self.top => from,
            (false, false) => to - extent.view,
        };
        Self { top, ..self }.settled(extent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 26.0;

    #[test]
    fn below_the_limit_bar_and_rows_are_one() {
        let extent = Extent::new(1000, ROW, 500.0);
        assert_eq!(extent.element(), 26_000.0);
        let scroll = Scroll::default().moved_to(1234.0, extent);
        assert_eq!(scroll, Scroll { top: 1234.0, bar: 1234.0 });
        assert_eq!(scroll.settled(extent), scroll);
        assert_eq!(scroll.moved_to(99_999.0, extent).top, 25_500.0);
    }

    #[test]
    fn a_million_rows_are_all_within_reach() {
        let extent = Extent::new(1_000_000, ROW, 500.0);
        assert_eq!(extent.element(), LIMIT);
        let end = LIMIT - 500.0;
        assert_eq!(Scroll::default().moved_to(end, extent).top, 26_000_000.0 - 500.0);
        let half = Scroll::default().moved_to(end / 2.0, extent);
        assert!((half.top - (26_000_000.0 - 500.0) / 2.0).abs() < 1.0);
        let wheel = half.moved_to(half.bar + 100.0, extent);
        assert!((wheel.top - half.top - 100.0).abs() < 1e-6, "the wheel moves row by row");
        let rest = wheel.settled(extent);
        assert!(
            (rest.top - wheel.top).abs() < 1e-6 && rest.bar < wheel.bar,
            "rest moves the bar, not the rows"
        );
        assert_eq!(wheel.moved_to(0.0, extent).top, 0.0);
    }

    #[test]
    fn shows_a_row_with_the_least_movement() {
        let extent = Extent::new(1000, ROW, 520.0);
        let at = Scroll { top: 2600.0, bar: 2600.0 };
        assert_eq!(at.to_show(2626.0, 2652.0, false, extent).top, 2600.0);
        assert_eq!(at.to_show(2574.0, 2600.0, false, extent).top, 2574.0);
        assert_eq!(at.to_show(3120.0, 3146.0, false, extent).top, 2626.0);
        assert_eq!(at.to_show(13_000.0, 13_026.0, true, extent).top, 12_753.0);
        assert_eq!(at.to_show(0.0, 26.0, true, extent).top, 0.0);
    }
}
