//! Names of images. One name is spelled in several ways: `docker images` shows `nginx:1` where containerd and podman write
//! `docker.io/library/nginx:1`.

/// Prefixes that the familiar spelling leaves out; the second only behind the first (distribution/reference).
const REGISTRIES: [&str; 2] = ["docker.io/", "index.docker.io/"];
const LIBRARY: &str = "library/";

/// Adds a name unless it is there already, in whatever spelling; the first spelling stays.
pub(crate) fn add(names: &mut Vec<String>, name: impl Into<String>) {
    let name = name.into();
    if !names.iter().any(|known| same(known, &name)) {
        names.push(name);
    }
}

/// True for two spellings of one name.
pub(crate) fn same(a: &str, b: &str) -> bool {
    familiar(a) == familiar(b)
}

/// True for a name that is only the tag of a full one.
pub(crate) fn repeats(full: &str, tag: &str) -> bool {
    full.strip_suffix(tag).is_some_and(|rest| rest.ends_with(':'))
}

/// A name as `docker images` shows it.
fn familiar(name: &str) -> &str {
    let name = REGISTRIES.iter().find_map(|registry| name.strip_prefix(registry)).unwrap_or(name);
    name.strip_prefix(LIBRARY).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_several_spellings_is_listed_once() {
        for (a, b, want) in [
            ("docker.io/library/nginx:1", "nginx:1", true),
            ("index.docker.io/demo/app:1", "docker.io/demo/app:1", true),
            ("library/nginx:1", "nginx:1", true),
            ("ghcr.io/demo/app:1", "demo/app:1", false),
            ("docker.io/demo/app:1", "demo/app:2", false),
        ] {
            assert_eq!(same(a, b), want, "{a} {b}");
            let mut names = vec![a.to_string()];
            add(&mut names, b);
            assert_eq!(names.len(), if want { 1 } else { 2 });
            assert_eq!(names[0], a);
        }
    }

    #[test]
    fn a_tag_alone_repeats_its_name() {
        assert!(repeats("demo/app:1.0", "1.0"));
        assert!(!repeats("demo/app:1.0", "0"));
    }
}
