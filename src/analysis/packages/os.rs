//! What an operating system calls itself (os-release(5)).

use serde::Serialize;

/// `etc/os-release` or `usr/lib/os-release`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OsRelease {
    /// Such as `debian`.
    pub id: String,
    /// Such as `12`.
    pub version_id: String,
    /// For people.
    pub pretty_name: String,
}

/// Reads assignments of a shell; `None` when none of them is known.
pub(super) fn os_release(bytes: &[u8]) -> Option<OsRelease> {
    let text = String::from_utf8_lossy(bytes);
    let get = |name: &str| {
        let value = text.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='));
        unquote(value.unwrap_or_default())
    };
    let pretty_name =
        Some(get("PRETTY_NAME")).filter(|name| !name.is_empty()).unwrap_or_else(|| get("NAME"));
    let os = OsRelease { id: get("ID"), version_id: get("VERSION_ID"), pretty_name };
    (os != OsRelease::default()).then_some(os)
}

/// A shell's single or double quotes, with backslashes in the latter.
fn unquote(value: &str) -> String {
    let value = value.trim();
    if let Some(inner) = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return inner.to_owned();
    }
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_come_off() {
        let read = |text: &str| {
            os_release(text.as_bytes()).map(|os| (os.id, os.version_id, os.pretty_name))
        };
        let want = |id: &str, version: &str, name: &str| {
            Some((id.to_owned(), version.to_owned(), name.to_owned()))
        };
        assert_eq!(
            read("PRETTY_NAME=\"Debian \\\"12\\\"\"\nID=debian\nVERSION_ID='12'\n"),
            want("debian", "12", "Debian \"12\"")
        );
        assert_eq!(read("# x\nNAME=Alpine\nID=alpine\n"), want("alpine", "", "Alpine"));
        assert_eq!(read("nothing here\n"), None);
    }
}
