//! Which small files of a layer are kept whole while it streams by: package databases and the name of the distribution.

use super::toc;
use crate::domain::path;

/// A file that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Normalised path.
    pub path: Vec<u8>,
    /// All of its content.
    pub bytes: Vec<u8>,
}

/// True for the paths that `analysis::packages` can read, and for those that tell which modules only development needs. Decided by the last component first: nearly all paths end there.
pub fn wanted(path: &[u8]) -> bool {
    match path::name(path) {
        b"status" => path == b"var/lib/dpkg/status",
        b"installed" => path == b"lib/apk/db/installed" || path == b"usr/lib/apk/db/installed",
        b"rpmdb.sqlite" | b"Packages" | b"Packages.db" => {
            matches!(
                path::parent(path),
                b"var/lib/rpm" | b"usr/lib/sysimage/rpm" | b"usr/share/rpm"
            )
        }
        b"container-manifest-2" => path::parent(path) == b"var/lib/rpmmanifest",
        toc::ESTARGZ => path == toc::ESTARGZ,
        b"os-release" => path == b"etc/os-release" || path == b"usr/lib/os-release",
        b"METADATA" => path::parent(path).ends_with(b".dist-info"),
        b"PKG-INFO" => path::parent(path).ends_with(b".egg-info"),
        // Below `node_modules` it came with a package.
        b"package.json" => {
            is_node_package(path::parent(path)) || !path::is_within(path, b"node_modules")
        }
        b".package-lock.json" => path::name(path::parent(path)) == b"node_modules",
        name if name.ends_with(b".egg-info") => true,
        name if name.ends_with(b".gemspec") => {
            let above = path::parent(path);
            path::name(above) == b"specifications" || above.ends_with(b"/specifications/default")
        }
        name => path::parent(path) == b"var/lib/dpkg/status.d" && !name.ends_with(b".md5sums"),
    }
}

/// `…/node_modules/NAME` or `…/node_modules/@SCOPE/NAME`.
fn is_node_package(folder: &[u8]) -> bool {
    let above = path::parent(folder);
    let holder = if path::name(above).starts_with(b"@") { path::parent(above) } else { above };
    path::name(holder) == b"node_modules"
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn knows_what_packages_are_read_from() {
        let yes = [
            "var/lib/dpkg/status",
            "var/lib/dpkg/status.d/base-files",
            "lib/apk/db/installed",
            "usr/lib/sysimage/rpm/rpmdb.sqlite",
            "var/lib/rpm/Packages",
            "etc/os-release",
            "usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA",
            "usr/lib/python3/dist-packages/x.egg-info/PKG-INFO",
            "srv/app/node_modules/left-pad/package.json",
            "srv/app/node_modules/@types/node/package.json",
            "usr/lib/python3/dist-packages/six-1.16.0.egg-info",
            "usr/lib/ruby/gems/3.1.0/specifications/rake-13.0.6.gemspec",
            "usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec",
            "var/lib/rpmmanifest/container-manifest-2",
            "stargz.index.json",
            "srv/package.json",
            "srv/node_modules/.package-lock.json",
        ];
        let no = [
            "var/lib/dpkg/status-old",
            "status",
            "var/lib/dpkg/status.d/base-files.md5sums",
            "srv/stargz.index.json",
            "srv/app/node_modules/a/lib/package.json",
            "x/METADATA",
            "x/rake.gemspec",
            "",
        ];
        yes.iter().for_each(|path| assert!(wanted(path.as_bytes()), "{path}"));
        no.iter().for_each(|path| assert!(!wanted(path.as_bytes()), "{path}"));
    }
}
