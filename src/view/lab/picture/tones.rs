//! The tokens' colours for a picture that stands alone, where no style sheet is.

/// Colours by their names in the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones {
    pub bg: &'static str,
    pub surface: &'static str,
    pub sunken: &'static str,
    pub line: &'static str,
    pub line_strong: &'static str,
    pub ink: &'static str,
    pub ink_2: &'static str,
    pub accent: &'static str,
    pub added: &'static str,
    pub modified: &'static str,
    pub removed: &'static str,
    pub metadata: &'static str,
}

impl Tones {
    /// Those of a theme.
    pub fn of(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }
}

const LIGHT: Tones = Tones {
    bg: "#fbfaf7",
    surface: "#ffffff",
    sunken: "#f3f1ec",
    line: "#e3dfd6",
    line_strong: "#8f8b80",
    ink: "#1d1f23",
    ink_2: "#565a59",
    accent: "#1b57c4",
    added: "#157038",
    modified: "#8f5200",
    removed: "#b92525",
    metadata: "#5646c2",
};

const DARK: Tones = Tones {
    bg: "#14161a",
    surface: "#1b1e24",
    sunken: "#101216",
    line: "#2b3038",
    line_strong: "#68707b",
    ink: "#e8e6e1",
    ink_2: "#a9aeb4",
    accent: "#7aa7ff",
    added: "#4cc38a",
    modified: "#f0b04b",
    removed: "#ff7b72",
    metadata: "#a99bff",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_those_of_the_style_sheet() {
        let tokens = include_str!("../../../../static/tokens.css");
        let names = ["bg", "surface", "sunken", "line", "line-strong", "ink", "ink-2"];
        let names = names.iter().chain(&["accent", "added", "modified", "removed", "metadata"]);
        let of = |tones: &Tones| {
            [
                tones.bg,
                tones.surface,
                tones.sunken,
                tones.line,
                tones.line_strong,
                tones.ink,
                tones.ink_2,
                tones.accent,
                tones.added,
                tones.modified,
                tones.removed,
                tones.metadata,
            ]
        };
        for ((name, light), dark) in names.zip(of(&LIGHT)).zip(of(&DARK)) {
            let both = format!("--{name}: light-dark({light}, {dark})");
            assert!(tokens.contains(&both), "{both}");
        }
    }
}
