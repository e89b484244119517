//! The databases of system package managers.

use super::{Ecosystem, Package, field};

/// What dpkg calls a package that is unpacked and configured: one of the last two waits for a trigger of another package, or
/// has triggers of its own to run, and is in use meanwhile. `unpacked` and `half-configured` were not set up to the end,
/// `half-installed` is not whole, and of `config-files` and `not-installed` nothing can be run.
const INSTALLED: [&str; 3] = ["installed", "triggers-pending", "triggers-awaited"];

/// dpkg's `status` and each file of `status.d`: stanzas apart by empty lines; only what is installed counts.
pub(super) fn dpkg(path: &[u8], bytes: &[u8], out: &mut Vec<Package>) {
    let text = String::from_utf8_lossy(bytes);
    for stanza in stanzas(&text) {
        let get = |name| stanza.iter().find_map(|line| field(line, name));
        // Distroless `status.d` has no status: that the file is there says that it is installed.
        // Its words: what is wanted, an error flag, how it is.
        let installed = get("Status").is_none_or(|status| {
            status.split_whitespace().nth(2).is_some_and(|state| INSTALLED.contains(&state))
        });
        if let (true, Some(name), Some(version)) = (installed, get("Package"), get("Version")) {
            let kib: Option<u64> = get("Installed-Size").and_then(|size| size.parse().ok());
            out.push(Package {
                ecosystem: Ecosystem::Deb,
                name: name.to_owned(),
                architecture: get("Architecture").unwrap_or_default().to_owned(),
                version: version.to_owned(),
                size: kib.map(|kib| kib.saturating_mul(1024)),
                path: path.to_vec(),
            });
        }
    }
}

/// apk's `installed`: one letter a field, whose case counts.
pub(super) fn apk(path: &[u8], bytes: &[u8], out: &mut Vec<Package>) {
    let text = String::from_utf8_lossy(bytes);
    for stanza in stanzas(&text) {
        let get = |letter: &str| {
            stanza.iter().find_map(|line| line.strip_prefix(letter)?.strip_prefix(':'))
        };
        if let (Some(name), Some(version)) = (get("P"), get("V")) {
            out.push(Package {
                ecosystem: Ecosystem::Apk,
                name: name.to_owned(),
                architecture: get("A").unwrap_or_default().to_owned(),
                version: version.to_owned(),
                size: get("I").and_then(|size| size.parse().ok()),
                path: path.to_vec(),
            });
        }
    }
}

/// `container-manifest-2` of Azure Linux's distroless images, which have no rpm database: tab-separated name,
/// version-release, two times, vendor, epoch, size, architecture, epoch number, source.
pub(super) fn rpm_manifest(path: &[u8], bytes: &[u8], out: &mut Vec<Package>) {
    for line in String::from_utf8_lossy(bytes).lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if let [name, version, _, _, _, _, size, architecture, ..] = columns[..] {
            out.push(Package {
                ecosystem: Ecosystem::Rpm,
                name: name.to_owned(),
                architecture: architecture.to_owned(),
                version: version.to_owned(),
                size: size.parse().ok(),
                path: path.to_vec(),
            });
        }
    }
}

/// Runs of lines between empty lines; continuation lines are left out.
fn stanzas(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let mut stanza = Vec::new();
        for line in lines.by_ref() {
            match line.as_bytes().first() {
                None if stanza.is_empty() => {}
                None => return Some(stanza),
                Some(b' ' | b'\t') => {}
                Some(_) => stanza.push(line),
            }
        }
        (!stanza.is_empty()).then_some(stanza)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(
        read: fn(&[u8], &[u8], &mut Vec<Package>),
        text: &str,
    ) -> Vec<(String, String, String, Option<u64>)> {
        let mut out = Vec::new();
        read(b"db", text.as_bytes(), &mut out);
        out.into_iter()
            .map(|package| (package.name, package.architecture, package.version, package.size))
            .collect()
    }

    #[test]
    fn dpkg_lists_what_is_installed() {
        let text = "\nPackage: libc6\nStatus: install ok installed\nInstalled-Size: 10\nArchitecture: amd64\n\
                    Description: x\n Package: not this\nVersion: 2.36-9\n\n\n\
                    Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                    Package: no-status\nVersion: 1.2\n\nPackage: no-version\nStatus: install ok installed\n";
        let want = [
            ("libc6".to_owned(), "amd64".to_owned(), "2.36-9".to_owned(), Some(10_240)),
            ("no-status".to_owned(), String::new(), "1.2".to_owned(), None),
        ];
        assert_eq!(all(dpkg, text), want);
    }

    #[test]
    fn what_waits_for_triggers_is_installed() {
        let states = [
            ("installed", true),
            ("triggers-pending", true),
            ("triggers-awaited", true),
            ("half-configured", false),
            ("unpacked", false),
            ("half-installed", false),
            ("config-files", false),
            ("not-installed", false),
        ];
        for (state, is_installed) in states {
            let text = format!("Package: a\nStatus: install ok {state}\nVersion: 1\n");
            assert_eq!(all(dpkg, &text).len(), usize::from(is_installed), "{state}");
        }
        let marked = "Package: a\nStatus: deinstall reinstreq installed\nVersion: 1\n";
        assert_eq!(all(dpkg, marked).len(), 1, "what shall go is still there");
    }

    #[test]
    fn apk_fields_are_one_letter() {
        let text = "C:Q1abc\nP:musl\nV:1.2.4-r2\nA:x86_64\nS:383304\nI:634880\nT:text\np:so:x=1\n\nP:busybox\nV:1.36.1-r15\nA:x86_64\n";
        let want = [
            ("musl".to_owned(), "x86_64".to_owned(), "1.2.4-r2".to_owned(), Some(634_880)),
            ("busybox".to_owned(), "x86_64".to_owned(), "1.36.1-r15".to_owned(), None),
        ];
        assert_eq!(all(apk, text), want);
    }

    #[test]
    fn rpm_manifest_has_columns() {
        let text = "filesystem\t1.1-20.cm2\t1694\t1690\tVendor\t(none)\t7596\tx86_64\t0\tfilesystem-1.1-20.cm2.src.rpm\nshort\t1\n";
        let want =
            [("filesystem".to_owned(), "x86_64".to_owned(), "1.1-20.cm2".to_owned(), Some(7596))];
        assert_eq!(all(rpm_manifest, text), want);
    }
}
