//! Which paths a filter matches.

use super::FilterMode;
use regex_lite::{Regex, RegexBuilder};

/// Largest compiled regular expression, in bytes: a pattern cannot eat the worker's memory.
const REGEX_SIZE: usize = 1 << 20;

/// A filter that was understood.
#[derive(Debug)]
pub struct Filter {
    pattern: Pattern,
    needs_path: bool,
}

#[derive(Debug)]
enum Pattern {
    /// In lower case.
    Text(String),
    Glob(String),
    /// A text that looks like a glob: it is one, and the name may also hold it as it stands (`[slug].js`).
    Guess {
        text: String,
        glob: String,
    },
    Regex(Regex),
}

impl Filter {
    /// Understands `text`; `None` when it is empty. The error is a sentence.
    pub fn parse(text: &str, mode: FilterMode) -> Result<Option<Self>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let plain = text.to_ascii_lowercase();
        let pattern = match mode {
            FilterMode::Text if looks_like_glob(text) => {
                Pattern::Guess { text: plain, glob: rooted(text) }
            }
            FilterMode::Text => Pattern::Text(plain),
            FilterMode::Glob => {
                fast_glob::validate(text).map_err(|why| format!("Not a glob: {why}"))?;
                Pattern::Glob(rooted(text))
            }
            FilterMode::Regex => Pattern::Regex(regex(text)?),
        };
        let needs_path = mode == FilterMode::Regex || text.contains('/');
        Ok(Some(Self { pattern, needs_path }))
    }

    /// How the text was understood: one that looks like a glob is one.
    pub fn mode(&self) -> FilterMode {
        match self.pattern {
            Pattern::Text(_) => FilterMode::Text,
            Pattern::Glob(_) | Pattern::Guess { .. } => FilterMode::Glob,
            Pattern::Regex(_) => FilterMode::Regex,
        }
    }

    /// True when [`Filter::matches`] wants the whole path with a leading slash; else the last component is enough.
    pub fn needs_path(&self) -> bool {
        self.needs_path
    }

    /// True when all paths below one that matches do, too.
    pub fn is_inherited(&self) -> bool {
        matches!(self.pattern, Pattern::Text(_))
    }

    /// True when whatever matches this filter matches `other`, too: both are texts, and its own holds the other's.
    pub fn narrows(&self, other: &Self) -> bool {
        let (Pattern::Text(text), Pattern::Text(part)) = (&self.pattern, &other.pattern) else {
            return false;
        };
        self.needs_path == other.needs_path && text.contains(part)
    }

    /// Whether the path (or its last component) matches.
    pub fn matches(&self, text: &[u8]) -> bool {
        match &self.pattern {
            Pattern::Text(part) => contains(text, part.as_bytes()),
            Pattern::Glob(glob) => fast_glob::glob_match(glob.as_bytes(), text),
            Pattern::Guess { text: part, glob } => {
                fast_glob::glob_match(glob.as_bytes(), text) || contains(text, part.as_bytes())
            }
            Pattern::Regex(regex) => match str::from_utf8(text) {
                Ok(text) => regex.is_match(text),
                Err(_) => regex.is_match(&String::from_utf8_lossy(text)),
            },
        }
    }
}

/// A glob with a slash is matched against whole paths, which begin with one.
fn rooted(glob: &str) -> String {
    let begins = if glob.contains('/') && !glob.starts_with('/') { "/" } else { "" };
    format!("{begins}{glob}")
}

/// Whether a text is more likely a glob than part of a name: it holds what globs are made of, and can be read as one.
fn looks_like_glob(text: &str) -> bool {
    let holds = |open: char, close: char| {
        text.find(open).is_some_and(|at| text[at + 1..].trim_start_matches(close).contains(close))
    };
    let is_odd =
        text.contains(['*', '?']) || holds('[', ']') || text.contains(',') && holds('{', '}');
    is_odd && fast_glob::validate(text).is_ok()
}

/// Whether `part`, in lower case and not empty, is in `text`, ASCII case ignored. Names are so short that to prepare a quicker
/// search takes longer than this one.
fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len())
        .any(|here| here.iter().zip(part).all(|(a, b)| a.to_ascii_lowercase() == *b))
}

fn regex(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).size_limit(REGEX_SIZE).build();
    built.map_err(|error| format!("Not a regular expression: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(text: &str, mode: FilterMode, path: &str) -> bool {
        let filter = Filter::parse(text, mode).unwrap().unwrap();
        let name = path.rsplit('/').next().unwrap();
        let subject = if filter.needs_path() { path } else { name };
        filter.matches(subject.as_bytes())
    }

    #[test]
    fn text_globs_and_regular_expressions() {
        use FilterMode::{Glob, Regex, Text};
        let table = [
            ("CONF", Text, "/etc/pip.conf", true),
            ("etc/pip", Text, "/etc/pip.conf", true),
            ("etc/conf", Text, "/etc/pip.conf", false),
            ("pip.conf", Text, "/etc/PIP.CONF", true),
            ("pip.conf", Text, "/etc/pip.con", false),
            ("*.conf", Text, "/etc/pip.conf", true),
            ("*.conf", Text, "/etc/pip.conf.bak", false),
            ("**/pip*", Text, "/etc/pip.conf", true),
            ("**/etc/*", Text, "/etc/pip.conf", true),
            ("etc/*.conf", Text, "/usr/etc/pip.conf", false),
            ("p?p.conf", Text, "/etc/pip.conf", true),
            ("p?p", Text, "/etc/pip.conf", false),
            ("[op]*", Text, "/etc/pip.conf", true),
            ("*.{conf,ini}", Text, "/etc/pip.ini", true),
            ("[slug].js", Text, "/app/[slug].js", true),
            ("[", Text, "/usr/bin/[", true),
            ("a{b", Text, "/x/a{b}", true),
            ("*.conf", Glob, "/etc/pip.conf", true),
            ("*.conf", Glob, "/etc/conf.d", false),
            ("etc/*.conf", Glob, "/etc/pip.conf", true),
            ("etc/*.conf", Glob, "/usr/etc/pip.conf", false),
            ("**/lib/*.so*", Glob, "/usr/x/lib/a.so.1", true),
            ("*.{so,a}", Glob, "/lib/x.a", true),
            ("^/etc/.*\\.conf$", Regex, "/etc/pip.conf", true),
            ("^etc", Regex, "/etc/pip.conf", false),
        ];
        for (text, mode, path, want) in table {
            assert_eq!(matches(text, mode, path), want, "{mode:?} {text} {path}");
        }
    }

    #[test]
    fn a_longer_text_narrows_a_shorter_one() {
        let filter = |text: &str, mode| Filter::parse(text, mode).unwrap().unwrap();
        assert!(filter("Conf", FilterMode::Text).narrows(&filter("con", FilterMode::Text)));
        assert!(!filter("con", FilterMode::Text).narrows(&filter("conf", FilterMode::Text)));
        assert!(
            !filter("c/onf", FilterMode::Text).narrows(&filter("onf", FilterMode::Text)),
            "one looks at names only"
        );
        assert!(!filter("conf", FilterMode::Regex).narrows(&filter("con", FilterMode::Regex)));
    }

    #[test]
    fn a_text_that_looks_like_a_glob_is_one() {
        let mode = |text: &str| Filter::parse(text, FilterMode::Text).unwrap().unwrap().mode();
        for glob in ["*.pyc", "**/x", "a?c", "[ab]*", "lib[0-9]", "{a,b}"] {
            assert_eq!(mode(glob), FilterMode::Glob, "{glob}");
        }
        for text in ["pyc", "[", "a[b", "]x[", "a{b}", "c++", "x.[", "*[a", "etc/pip"] {
            assert_eq!(mode(text), FilterMode::Text, "{text}");
        }
    }

    #[test]
    fn nothing_and_nonsense() {
        assert!(Filter::parse("  ", FilterMode::Text).unwrap().is_none());
        assert!(Filter::parse("(", FilterMode::Regex).unwrap_err().contains("regular expression"));
        for wrong in ["[a", "{a,b", "a\\"] {
            assert!(Filter::parse(wrong, FilterMode::Glob).unwrap_err().starts_with("Not a glob"));
        }
        assert!(Filter::parse("a{1000}{1000}{1000}", FilterMode::Regex).is_err());
    }

    #[test]
    fn bytes_that_are_no_text_are_searched_all_the_same() {
        let filter = Filter::parse("b", FilterMode::Regex).unwrap().unwrap();
        assert!(filter.matches(b"/\xff\xfeb"));
    }
}
