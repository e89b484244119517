//! A layer's colour, and what is written on it: black or white, whichever can be read.

/// Up to here on the strata ramp a text is white, and from here on black: there, both have a contrast of 4.57 : 1.
const WHITE_UP_TO: f32 = 0.23;

/// Whether a text on the colour of a place on the strata ramp is white, rather than black.
pub fn is_white(stratum: f32) -> bool {
    stratum < WHITE_UP_TO
}

/// `--c` for a place on the strata ramp, and `--on` for what is written on it.
pub fn grounds(place: f32) -> String {
    format!("--c:{};--on:{};", colour(place), if is_white(place) { "#fff" } else { "#000" })
}

/// The colour at a place on the strata ramp: the tokens' eight, mixed in between.
pub fn colour(place: f32) -> String {
    let at = place.clamp(0.0, 1.0) * 7.0;
    let below = at.floor();
    let percent = (at - below) * 100.0;
    if percent < 0.01 {
        format!("var(--stratum-{below})")
    } else {
        format!(
            "color-mix(in oklch,var(--stratum-{}) {percent:.2}%,var(--stratum-{below}))",
            below + 1.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stack::stratum;

    /// Lightness, chroma and hue of the ramp, as the tokens say them; both themes have the same.
    fn ramp() -> Vec<[f64; 3]> {
        let tokens = include_str!("../../static/tokens.css");
        let lines = tokens.lines().filter(|line| line.trim_start().starts_with("--stratum-"));
        let numbers = |line: &str| {
            let inside = line.split("oklch(").nth(1).and_then(|rest| rest.split(')').next());
            let numbers: Vec<f64> =
                inside.unwrap_or_default().split(' ').filter_map(|n| n.parse().ok()).collect();
            <[f64; 3]>::try_from(numbers).unwrap_or_else(|_| panic!("{line}"))
        };
        let ramp: Vec<_> = lines.map(numbers).collect();
        assert_eq!(ramp.len(), 8, "each colour is said once: it is the same in both themes");
        ramp
    }

    /// Relative luminance (WCAG 2) of a place on the ramp, mixed as `color-mix(in oklch, …)` does.
    fn luminance(ramp: &[[f64; 3]], place: f32) -> f64 {
        let at = f64::from(place) * 7.0;
        let below = (at as usize).min(6);
        let part = at - below as f64;
        let mixed =
            |which: usize| ramp[below][which] * (1.0 - part) + ramp[below + 1][which] * part;
        let (light, chroma, hue) = (mixed(0), mixed(1), mixed(2).to_radians());
        let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
        let cube = |x: f64, y: f64| (light + x * a + y * b).powi(3);
        let (l, m, s) = (
            cube(0.396_337_777_4, 0.215_803_757_3),
            cube(-0.105_561_345_8, -0.063_854_172_8),
            cube(-0.089_484_177_5, -1.291_485_548_0),
        );
        let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
        let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
        let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s;
        let inside = |channel: f64| channel.clamp(0.0, 1.0);
        0.2126 * inside(red) + 0.7152 * inside(green) + 0.0722 * inside(blue)
    }

    #[test]
    fn a_text_on_any_colour_of_any_palette_can_be_read() {
        let ramp = ramp();
        for layers in 1..=512 {
            for layer in 0..layers {
                let place = stratum(layer, layers);
                let ground = luminance(&ramp, place) + 0.05;
                let contrast = if is_white(place) { 1.05 / ground } else { ground / 0.05 };
                assert!(contrast >= 4.5, "L{} of {layers}: {contrast:.2} : 1", layer + 1);
            }
        }
    }
}
