//! Why a text is no script, in the words of either shell.

use super::super::Dialect;

/// Why a text is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Mistake {
    /// What stands where it can't, as it is quoted, and what was expected there.
    Unexpected(String, Option<&'static str>),
    /// The text ends, and what was expected.
    End(Option<&'static str>),
    /// Something that both say in nearly the same words; whether more text could mend it.
    Said(&'static str, bool),
}

impl Mistake {
    pub(super) const QUOTE: Self = Self::Said("Unterminated quoted string", true);
    pub(super) const BACKQUOTE: Self = Self::Said("EOF in backquote substitution", true);
    pub(super) const BRACE: Self = Self::Said("Missing '}'", true);
    pub(super) const SUBSTITUTION: Self = Self::Said("Bad substitution", false);
    pub(super) const VARIABLE: Self = Self::Said("Bad for loop variable", false);
    pub(super) const FUNCTION: Self = Self::Said("Bad function name", false);
    pub(super) const DEEP: Self = Self::Said("Nested too deep for the lab", false);

    /// `))` is missing; at the end of the text, it may come.
    pub(super) fn sum(at_end: bool) -> Self {
        Self::Said("Missing '))'", at_end)
    }

    /// True when the next lines may bring what is missing.
    pub(in super::super) fn is_open(&self) -> bool {
        matches!(self, Self::End(_) | Self::Said(_, true))
    }

    /// As the shell says it.
    pub(in super::super) fn text(&self, dialect: Dialect) -> String {
        let gnu = dialect == Dialect::Gnu;
        let (found, expected) = match self {
            Self::Unexpected(found, expected) => (found.as_str(), expected),
            Self::End(expected) => ("end of file", expected),
            Self::Said(text, _) if gnu => return format!("Syntax error: {text}"),
            Self::Said(text, _) => {
                let (first, rest) = text.split_at(1);
                let whole = text.starts_with("EOF");
                let first = if whole { first.to_owned() } else { first.to_lowercase() };
                return format!("syntax error: {first}{rest}");
            }
        };
        let expected = expected.map_or(String::new(), |word| format!(" (expecting \"{word}\")"));
        match gnu {
            true => format!("Syntax error: {found} unexpected{expected}"),
            false => format!("syntax error: unexpected {found}{expected}"),
        }
    }
}
