//! What a comparison leaves out.

/// What a comparison leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    /// Modification times count as equal.
    pub times: bool,
    names: Vec<String>,
    paths: Vec<String>,
}

impl Ignore {
    /// Leaves out times, and all paths that match a glob together with what is below them. A pattern without a slash is
    /// matched against names, others against whole paths.
    pub fn new<'a>(times: bool, patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut ignore = Self { times, ..Self::default() };
        for pattern in patterns {
            let pattern = pattern.trim().trim_end_matches('/');
            match pattern {
                "" => {}
                name if !name.contains('/') => ignore.names.push(name.to_owned()),
                path if path.starts_with('/') => ignore.paths.push(path.to_owned()),
                path => ignore.paths.push(format!("/{path}")),
            }
        }
        ignore
    }

    /// Whether a path is left out; its path is asked for only when a pattern wants it.
    pub(super) fn matches(&self, name: &[u8], path: impl FnOnce() -> Vec<u8>) -> bool {
        if self.names.iter().any(|glob| fast_glob::glob_match(glob.as_bytes(), name)) {
            return true;
        }
        if self.paths.is_empty() {
            return false;
        }
        let mut whole = vec![b'/'];
        whole.extend(path());
        self.paths.iter().any(|glob| fast_glob::glob_match(glob.as_bytes(), &whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        let table = [
            ("*.pyc", "usr/lib/x.pyc", true),
            ("*.pyc", "usr/lib/x.py", false),
            ("__pycache__", "usr/__pycache__", true),
            ("var/log/", "var/log", true),
            ("/var/log", "srv/var/log", false),
            ("**/log", "srv/var/log", true),
            ("var/*/x", "var/log/x", true),
            ("  ", "x", false),
        ];
        for (pattern, path, want) in table {
            let name = path.rsplit('/').next().unwrap();
            let ignore = Ignore::new(false, [pattern]);
            assert_eq!(ignore.matches(name.as_bytes(), || path.into()), want, "{pattern} {path}");
        }
    }
}
