//! Which program wrote a row of the history, from what only it writes.

use crate::domain::HistoryEntry;
use crate::domain::instruction::{NOP, is_import, is_squash, keyword};

/// A program that makes images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Builder {
    /// Nothing tells.
    #[default]
    Unknown,
    /// Docker's builder since 23, buildx, buildctl.
    BuildKit,
    /// `docker build` before that, and `docker commit`.
    Classic,
    /// buildah, and podman, which is made of it.
    Buildah,
    /// kaniko: each row is the line as written.
    Kaniko,
    /// jib.
    Jib,
    /// ko.
    Ko,
    /// Bazel's rules.
    Bazel,
    /// nixpkgs' `dockerTools`.
    Nix,
    /// Cloud Native Buildpacks.
    Buildpacks,
    /// apko.
    Apko,
    /// A tool that merges layers or makes an image of a tar: `docker import`, `crane flatten`, `docker build --squash`.
    Flattened,
}

impl Builder {
    /// Its name for a person; empty when nothing tells.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown | Self::Flattened => "",
            Self::BuildKit => "BuildKit",
            Self::Classic => "docker build",
            Self::Buildah => "buildah",
            Self::Kaniko => "kaniko",
            Self::Jib => "jib",
            Self::Ko => "ko",
            Self::Bazel => "Bazel",
            Self::Nix => "Nix",
            Self::Buildpacks => "buildpacks",
            Self::Apko => "apko",
        }
    }

    /// False for those that know no Dockerfile: their rows are no instructions, whatever they look like.
    pub fn reads_dockerfiles(self) -> bool {
        matches!(
            self,
            Self::Unknown | Self::BuildKit | Self::Classic | Self::Buildah | Self::Kaniko
        )
    }

    /// True for those that record an instruction's own text; the others record the values after quotes were taken off.
    pub(super) fn keeps_the_line(self) -> bool {
        matches!(self, Self::Kaniko | Self::Buildah)
    }
}

/// Who wrote `row`. `before` wrote the row below it, `buildah` is true when a label names that.
pub(super) fn builder_of(row: &HistoryEntry, before: Builder, buildah: bool) -> Builder {
    let (by, comment) = (row.created_by.trim(), row.comment.trim());
    if let Some(builder) = by_author(row.author.trim()) {
        return builder;
    }
    if comment.starts_with("buildkit.") || by.ends_with("# buildkit") {
        return Builder::BuildKit;
    }
    if let Some(builder) = by_words(by, comment) {
        return builder;
    }
    let wrapped = by.contains(NOP) || by.starts_with("/bin/sh -c ") || by.starts_with('|');
    if wrapped && (comment.starts_with("FROM ") || before == Builder::Buildah && buildah) {
        return Builder::Buildah;
    }
    if wrapped {
        return Builder::Classic;
    }
    // BuildKit marks its own rows by the comment; tools that copy a history drop it, and the forms are told by their text.
    Builder::Unknown
}

fn by_author(author: &str) -> Option<Builder> {
    match author.to_ascii_lowercase().as_str() {
        "kaniko" => Some(Builder::Kaniko),
        "jib" => Some(Builder::Jib),
        "bazel" => Some(Builder::Bazel),
        "apko" => Some(Builder::Apko),
        "github.com/ko-build/ko" | "github.com/google/ko" => Some(Builder::Ko),
        _ => None,
    }
}

fn by_words(by: &str, comment: &str) -> Option<Builder> {
    let starts = |words: &[&str]| words.iter().any(|word| by.starts_with(word));
    if starts(&["jib-", "jib:"]) {
        return Some(Builder::Jib);
    }
    if starts(&["ko build ", "ko publish "]) {
        return Some(Builder::Ko);
    }
    if starts(&["bazel build "]) {
        return Some(Builder::Bazel);
    }
    if by == "apko" || starts(&["apko "]) {
        return Some(Builder::Apko);
    }
    if starts(&["Buildpacks ", "Application Slice", "Software Bill-of-Materials"])
        || by.contains("Created by buildpack:")
    {
        return Some(Builder::Buildpacks);
    }
    if by.is_empty() && comment.starts_with("store paths:") {
        return Some(Builder::Nix);
    }
    (keyword(by).is_none() && flattened(by, comment).is_some()).then_some(Builder::Flattened)
}

/// The sentence for a row that stands for a whole tar or for several steps at once.
pub(super) fn flattened(by: &str, comment: &str) -> Option<&'static str> {
    if is_import(comment) {
        Some("imported from a tar: no step recorded")
    } else if is_squash(by, comment) {
        Some("squashed: the work of several steps")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(by: &str, author: &str, comment: &str) -> HistoryEntry {
        HistoryEntry {
            created_by: by.into(),
            author: author.into(),
            comment: comment.into(),
            ..HistoryEntry::default()
        }
    }

    #[test]
    fn rows_of_every_builder() {
        use Builder as B;
        for (by, author, comment, want) in [
            ("ENV A=b", "", "buildkit.dockerfile.v0", B::BuildKit),
            ("RUN /bin/sh -c make # buildkit", "", "", B::BuildKit),
            ("/bin/sh -c #(nop)  CMD [\"x\"]", "", "", B::Classic),
            ("|1 A=b /bin/sh -c make", "", "", B::Classic),
            ("/bin/sh -c #(nop) LABEL \"a\"=\"b\"", "", "FROM docker.io/library/x:1", B::Buildah),
            ("RUN make", "kaniko", "", B::Kaniko),
            ("jib-maven-plugin:3.4.0", "Jib", "classes", B::Jib),
            ("ko build ko://example.com/app", "github.com/ko-build/ko", "go build output", B::Ko),
            ("bazel build //app:image", "Bazel", "", B::Bazel),
            ("", "", "store paths: ['/nix/store/x']", B::Nix),
            ("Layer: 'jre', Created by buildpack: x/y@1", "", "", B::Buildpacks),
            ("Buildpacks Launcher Config", "", "", B::Buildpacks),
            ("apko", "apko", "This is an apko single-layer image", B::Apko),
            ("", "", "Imported from -", B::Flattened),
            ("", "", "merge sha256:aa to sha256:bb", B::Flattened),
            ("crane flatten sha256:aa", "", "[]", B::Flattened),
            ("RUN two", "", "", B::Unknown),
            ("", "", "", B::Unknown),
        ] {
            assert_eq!(builder_of(&row(by, author, comment), B::Unknown, false), want, "{by}");
        }
        let plain = row("/bin/sh -c #(nop) CMD [\"x\"]", "", "");
        assert_eq!(builder_of(&plain, B::Buildah, true), B::Buildah);
        assert!(!B::Ko.reads_dockerfiles() && B::BuildKit.reads_dockerfiles());
    }
}
