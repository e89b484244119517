//! The geometry: an icicle (each folder above its children) and squarified squares (each folder around them). Pure functions on
//! weights, the largest first; areas are as the weights are.

use super::Rect;

/// Splits a rectangle into columns of its height, as wide as the weights say.
pub(super) fn columns(rect: Rect, weights: &[f64]) -> Vec<Rect> {
    let total: f64 = weights.iter().sum();
    let mut before = 0.0;
    let edge = |weight: f64| rect.x + (f64::from(rect.width) * weight / total) as f32;
    weights
        .iter()
        .map(|weight| {
            let x = edge(before);
            before += weight;
            Rect { x, width: edge(before) - x, ..rect }
        })
        .collect()
}

/// Splits a rectangle into pieces that are as square as can be (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000).
pub(super) fn squares(rect: Rect, weights: &[f64]) -> Vec<Rect> {
    let total: f64 = weights.iter().sum();
    let scale = f64::from(rect.width) * f64::from(rect.height) / total;
    let mut rest = Space {
        x: rect.x.into(),
        y: rect.y.into(),
        width: rect.width.into(),
        height: rect.height.into(),
    };
    let mut pieces = Vec::with_capacity(weights.len());
    let mut from = 0;
    while from < weights.len() {
        let side = rest.width.min(rest.height);
        let (mut to, mut area) = (from + 1, weights[from] * scale);
        while let Some(next) = weights.get(to).map(|weight| weight * scale) {
            let largest = weights[from] * scale;
            let smallest = weights[to - 1] * scale;
            if worst(side, area + next, largest, next) > worst(side, area, largest, smallest) {
                break;
            }
            area += next;
            to += 1;
        }
        let is_last = to == weights.len();
        rest.strip(&weights[from..to], scale, area, is_last, &mut pieces);
        from = to;
    }
    pieces
}

/// The least square of the pieces of a strip: how much longer it is than wide.
fn worst(side: f64, area: f64, largest: f64, smallest: f64) -> f64 {
    let (side, area) = (side * side, area * area);
    (side * largest / area).max(area / (side * smallest))
}

/// What is not laid out yet.
struct Space {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Space {
    /// Takes a strip along the shorter side; the last takes all that is left.
    fn strip(
        &mut self,
        weights: &[f64],
        scale: f64,
        area: f64,
        last: bool,
        pieces: &mut Vec<Rect>,
    ) {
        let upright = self.width >= self.height;
        let (long, side) =
            if upright { (self.width, self.height) } else { (self.height, self.width) };
        let thick = if last || side <= 0.0 { long } else { (area / side).min(long) };
        let mut along = 0.0;
        for weight in weights {
            let length = weight * scale / area * side;
            let piece = match upright {
                true => [self.x, self.y + along, thick, length],
                false => [self.x + along, self.y, length, thick],
            };
            let [x, y, width, height] = piece.map(|value| value as f32);
            pieces.push(Rect { x, y, width, height });
            along += length;
        }
        if upright {
            (self.x, self.width) = (self.x + thick, self.width - thick);
        } else {
            (self.y, self.height) = (self.y + thick, self.height - thick);
        }
    }
}

impl Rect {
    /// Pixels in it.
    pub fn area(self) -> f32 {
        self.width * self.height
    }

    /// A point lies in it.
    pub fn holds(self, x: f32, y: f32) -> bool {
        x >= self.x && x < self.x + self.width && y >= self.y && y < self.y + self.height
    }

    /// The point in its middle.
    pub fn middle(self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { x: 10.0, y: 20.0, width: 600.0, height: 400.0 };

    /// Weights that fall, from one to a thousand of them.
    fn weights(seed: u64, count: usize) -> Vec<f64> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut all: Vec<f64> = (0..count)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (1 + state % 1_000_000) as f64
            })
            .collect();
        all.sort_by(|a, b| b.total_cmp(a));
        all
    }

    fn check(rect: Rect, weights: &[f64], pieces: &[Rect]) {
        assert_eq!(pieces.len(), weights.len());
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        for (piece, weight) in pieces.iter().zip(weights) {
            let want = weight / total * f64::from(rect.area());
            assert!((f64::from(piece.area()) - want).abs() < 0.01 * want + 0.6, "{piece:?} {want}");
            assert!(piece.x >= rect.x - 0.01 && piece.y >= rect.y - 0.01);
            assert!(piece.x + piece.width <= rect.x + rect.width + 0.1);
            assert!(piece.y + piece.height <= rect.y + rect.height + 0.1);
            sum += f64::from(piece.area());
        }
        assert!((sum - f64::from(rect.area())).abs() < 1.0, "nothing is left over: {sum}");
        for (at, a) in pieces.iter().enumerate() {
            for b in &pieces[at + 1..] {
                let wide = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
                let high = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
                assert!(wide <= 0.02 || high <= 0.02, "{a:?} and {b:?} overlap");
            }
        }
    }

    #[test]
    fn areas_are_as_the_weights_are_nothing_overlaps_and_all_is_used() {
        for seed in 1..40 {
            for count in [1, 2, 3, 7, 40, 200] {
                let weights = weights(seed, count);
                check(RECT, &weights, &columns(RECT, &weights));
                check(RECT, &weights, &squares(RECT, &weights));
                assert_eq!(squares(RECT, &weights), squares(RECT, &weights));
            }
        }
    }

    #[test]
    fn squares_are_square_where_they_can_be() {
        let pieces = squares(RECT, &[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0]);
        let longest = pieces
            .iter()
            .map(|piece| (piece.width / piece.height).max(piece.height / piece.width))
            .fold(0.0, f32::max);
        assert!(longest < 3.0, "{longest}");
    }
}
