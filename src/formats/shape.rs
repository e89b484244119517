//! What a tar or folder is, from the names in it.
//!
//! Root file system or something else? A tar without an image's documents opens as one layer only on evidence:
//! * a whiteout, or the marks of eStargz: it is a layer;
//! * names of the file system hierarchy at the top. Some (`etc`, `usr`, `proc`, …) are hardly ever at the top of anything else;
//!   others (`bin`, `lib`, `home`, …) are also in source trees. One of the first kind with any other makes a root file system,
//!   unless a source tree's own files lie beside them; a tar with nothing but such names at the top is a layer;
//! * `Files` and `Hives`: a layer for Windows.

use super::error::OpenError;
use super::members::Members;
use crate::domain::order::SortSmall;

/// Names that tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// All of an image's files in one.
    RootFs,
    /// One layer.
    Layer,
}

const STRONG: &[&str] = &[
    "etc",
    "usr",
    "var",
    "dev",
    "proc",
    "sys",
    "sbin",
    "root",
    "run",
    "boot",
    "lib32",
    "lib64",
    "libx32",
    ".dockerenv",
];
const WEAK: &[&str] = &["bin", "lib", "home", "media", "mnt", "opt", "srv", "tmp"];

/// Whether members without an image's documents are a root file system or a layer.
pub(crate) fn plain(members: &Members) -> Option<Plain> {
    if members.has_whiteouts() || members.has_layer_marks() {
        return Some(Plain::Layer);
    }
    let count =
        |names: &[&str]| names.iter().filter(|name| members.has_top(name.as_bytes())).count();
    let (strong, weak) = (count(STRONG), count(WEAK));
    let only = strong + weak == members.tops().len();
    if strong + weak >= 2
        && (strong >= 2 || (strong == 1 && project(members).is_none()) || (only && weak >= 2))
    {
        return Some(Plain::RootFs);
    }
    let windows =
        members.has_top(b"Files") && (members.has_top(b"Hives") || members.tops().len() == 1);
    ((strong == 1 && only) || windows).then_some(Plain::Layer)
}

/// True when there is an OCI layout. Without `oci-layout` (some writers forget it) an index beside blobs will do.
pub(crate) fn is_oci(members: &Members) -> bool {
    members.contains("index.json") && (members.contains("oci-layout") || members.has_top(b"blobs"))
        || members.contains("oci-layout") && members.has_top(b"blobs")
}

/// True when there is any document that an image archive begins with.
pub(crate) fn has_documents(members: &Members) -> bool {
    members.contains("manifest.json") || is_oci(members) || members.contains("repositories")
}

/// The layers of Docker before 1.10, each a folder with its description and its tar, in the order of their IDs.
pub(crate) fn v1_layers(members: &Members) -> Vec<String> {
    let is_layer = |id: &String| {
        members.contains(&format!("{id}/json")) && members.contains(&format!("{id}/layer.tar"))
    };
    let is_id = |top: &&Vec<u8>| top.len() == 64 && top.iter().all(u8::is_ascii_hexdigit);
    let mut ids: Vec<String> = members
        .tops()
        .iter()
        .filter(is_id)
        .filter_map(|top| String::from_utf8(top.clone()).ok())
        .filter(is_layer)
        .collect();
    ids.sort_small();
    ids
}

/// True when the names look like pieces of an image archive whose documents are not there.
pub(crate) fn is_fragment(members: &Members) -> bool {
    let hex = |name: &[u8]| name.len() >= 64 && name[..64].iter().all(u8::is_ascii_hexdigit);
    members.has_top(b"oci-layout")
        || members.tops().iter().any(|top| hex(top))
        || members.has_top(b"blobs")
}

/// True when the names are those of an image archive, as far as names tell.
pub(crate) fn seems_image(members: &Members) -> bool {
    (has_documents(members) || is_fragment(members) || !folders(members).is_empty())
        && plain(members).is_none()
}

/// Folders that look like an image archive's, the topmost first, so many.
pub(crate) fn folders(members: &Members) -> Vec<String> {
    let is_image = |folder: &String| {
        let holds = |name: &str| members.contains(&format!("{folder}/{name}"));
        holds("manifest.json")
            || holds("index.json") && holds("oci-layout")
            || holds("repositories")
    };
    members.homes().into_iter().filter(is_image).take(FOLDERS).collect()
}

/// Folders that are tried.
const FOLDERS: usize = 8;

/// True while all that is known lies in one folder that somebody may have packed by its absolute path: what it is shows later.
pub(crate) fn may_be_packed_by_path(members: &Members) -> bool {
    let common = members.common();
    let top = common.split(|&byte| byte == b'/').next().unwrap_or_default();
    let is_personal = ["tmp", "root", "home", "var", "mnt", "media", "srv", "opt"]
        .iter()
        .any(|name| name.as_bytes() == top);
    common.contains(&b'/') || is_personal
}

/// What a source tree or package is, when its files show it.
fn project(members: &Members) -> Option<(&'static str, &'static str)> {
    const BUILD: &str = "Build it with `docker build -t NAME .`, then `docker save NAME -o image.tar`, and open that.";
    const SIGNS: &[(&str, &str, &str)] = &[
        ("Dockerfile", "a Docker build context (a Dockerfile and files for it)", BUILD),
        ("Containerfile", "a build context (a Containerfile and files for it)", BUILD),
        ("Chart.yaml", "a Helm chart", "Open the images that the chart deploys instead."),
        ("compose.yaml", "a Compose project", BUILD),
        ("docker-compose.yml", "a Compose project", BUILD),
        ("package.json", "a JavaScript project or npm package", BUILD),
        ("Cargo.toml", "a Rust project or crate", BUILD),
        ("go.mod", "a Go module", BUILD),
        ("pom.xml", "a Java project", BUILD),
        ("pyproject.toml", "a Python project", BUILD),
        ("setup.py", "a Python project", BUILD),
        ("Gemfile", "a Ruby project", BUILD),
        ("Makefile", "a source tree", BUILD),
        ("CMakeLists.txt", "a source tree", BUILD),
        ("configure", "a source tree", BUILD),
        (".git", "a Git working tree", BUILD),
        (".PKGINFO", "a package of Alpine or Arch Linux", ""),
        ("control.tar.gz", "the inside of a Debian package", ""),
        ("README.md", "a source tree", BUILD),
        ("README", "a source tree", BUILD),
    ];
    let single = match members.tops() {
        [top] => std::str::from_utf8(top).ok(),
        _ => None,
    };
    let there = |name: &str| {
        members.contains(name)
            || single.is_some_and(|top| members.contains(&format!("{top}/{name}")))
    };
    SIGNS.iter().find(|(name, ..)| there(name)).map(|(_, what, advice)| (*what, *advice))
}

/// What other tools keep that is no image archive: the names that show it, what it is, and what helps.
const KEPT: &[(&[&str], &str, &str)] = &[
    (&["metadata.yaml", "rootfs"], "an image of LXD or Incus (metadata.yaml and rootfs)", ROOTFS),
    (
        &["config.json", "rootfs"],
        "a runtime bundle (config.json and rootfs, as runc takes it)",
        ROOTFS,
    ),
    (
        &["spec.dump", "checkpoint"],
        "a checkpoint of a container",
        "Open the image that the container was made from: `podman save IMAGE -o image.tar`.",
    ),
    (
        &["overlay2", "image", "containers"],
        "Docker's own storage (/var/lib/docker)",
        "Let the engine write the image: `docker save IMAGE -o image.tar`.",
    ),
    (
        &["overlay-images", "overlay-layers"],
        "the storage of Podman, Buildah or CRI-O",
        "Let the engine write the image: `podman save IMAGE -o image.tar`.",
    ),
    (
        &["io.containerd.content.v1.content"],
        "containerd's own storage",
        "Let containerd write the image: `ctr images export image.tar IMAGE`.",
    ),
    (
        &["Vagrantfile", "metadata.json"],
        "a Vagrant box: a machine's disk",
        "Make an archive of a container image with `docker save IMAGE -o image.tar`.",
    ),
];
const ROOTFS: &str = "Its files are those of the folder rootfs: `tar -cf rootfs.tar -C rootfs .` makes a tar of them that opens by itself.";

/// Why nothing in these members is shown.
pub(crate) fn refuse(members: &Members, what: &str) -> OpenError {
    if members.len() == 0 {
        return OpenError::not_an_image(format!("This {what} is empty: it has no entries."), "");
    }
    let single = match members.tops() {
        [top] => std::str::from_utf8(top).ok(),
        _ => None,
    };
    let there = |name: &&str| {
        members.has_top(name.as_bytes())
            || single.is_some_and(|top| members.holds(&format!("{top}/{name}")))
    };
    let kept = KEPT.iter().find(|(names, ..)| names.iter().all(&there));
    if let Some((_, is, advice)) = kept {
        return OpenError::not_an_image(
            format!("This {what} is {is}, not an image archive."),
            advice,
        );
    }
    if let Some((is, advice)) = project(members) {
        return OpenError::not_an_image(
            format!("This {what} is {is}, not an image archive."),
            advice,
        );
    }
    if is_fragment(members) {
        let found = format!(
            "This {what} holds pieces of an image (blobs or layers), but no document that says how they belong together."
        );
        return OpenError::not_an_image(
            found,
            "Save the image again: manifest.json, or index.json with oci-layout, is missing.",
        );
    }
    let shown: Vec<String> = members
        .tops()
        .iter()
        .take(5)
        .map(|top| String::from_utf8_lossy(top).into_owned())
        .collect();
    let more = members.tops().len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let found = format!(
        "This {what} holds {}{more} at its top, and none of the documents that an image archive begins with.",
        shown.join(", ")
    );
    OpenError::not_an_image(found, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::members::Member;

    fn members(names: &[&str]) -> Members {
        let mut members = Members::default();
        names.iter().for_each(|name| members.add(name.as_bytes(), Member::Other));
        members
    }

    #[test]
    fn tells_root_file_systems_from_other_tars() {
        let table: &[(&[&str], Option<Plain>)] = &[
            (&["etc/os-release", "bin/sh", "tmp/"], Some(Plain::RootFs)),
            (&[".dockerenv", "dev/", "etc/", "proc/", "sys/", "hello"], Some(Plain::RootFs)),
            (&["bin/a", "lib/b", "README.md", "Gemfile"], None),
            (&["bin/a", "lib/b", "opt/c"], Some(Plain::RootFs)),
            (&["usr/bin/x"], Some(Plain::Layer)),
            (&["app/.wh.old"], Some(Plain::Layer)),
            (&["app/main", ".wh..wh..opq"], Some(Plain::Layer)),
            (&["Files/Windows/x", "Hives/y"], Some(Plain::Layer)),
            (&["package.json", "src/index.js"], None),
            (&["Dockerfile", "etc/nginx.conf", "opt/x"], None),
            (&["photo.jpg"], None),
            (&[], None),
        ];
        for (names, want) in table {
            assert_eq!(plain(&members(names)), *want, "{names:?}");
        }
    }

    #[test]
    fn says_what_a_tar_is_instead() {
        for (names, want) in [
            (&["Dockerfile", "src/x"][..], "build context"),
            (&["nginx/Chart.yaml", "nginx/values.yaml"], "Helm chart"),
            (&["package/package.json"], "npm package"),
            (&["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"),
            (&[&"0".repeat(64)], "pieces of an image"),
            (&[], "empty"),
            (&["metadata.yaml", "rootfs/etc/hostname", "templates/x"], "LXD or Incus"),
            (&["bundle/config.json", "bundle/rootfs/bin/sh"], "a runtime bundle"),
            (&["overlay2/x", "image/y", "containers/z"], "/var/lib/docker"),
            (&["usr/bin/x", "escape", "trampoline"], "none of the documents"),
        ] {
            let error = refuse(&members(names), "tar");
            assert!(error.found.contains(want), "{error}");
        }
    }
}
