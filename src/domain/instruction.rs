//! The keywords of a Dockerfile, and which of them stands in a row of the history.

/// Every instruction of the Dockerfile reference.
pub const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What the classic builder and buildah put before an instruction that runs nothing.
pub const NOP: &str = "#(nop)";

/// The keyword at the start of `text`, and what follows it. `env FOO=bar make` is a command line, so only capitals count;
/// `run` is never a command.
pub fn keyword(text: &str) -> Option<(&'static str, &str)> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let keyword = KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(first))?;
    (first.chars().all(char::is_uppercase) || *keyword == "RUN").then_some((*keyword, rest))
}

/// False for instructions that change the config only: no builder ever stores a file for them.
pub fn stores_files(keyword: &str) -> bool {
    matches!(keyword, "ADD" | "COPY" | "RUN" | "WORKDIR" | "FROM")
}

/// The keyword of a step as a builder recorded it; `None` for what is no instruction or is a bare command line.
pub fn keyword_of_step(created_by: &str) -> Option<&'static str> {
    let text = created_by.trim_start();
    if let Some((keyword, _)) = keyword(text) {
        return Some(keyword);
    }
    let (head, inner) = text.split_once(NOP)?;
    // `/bin/sh -c echo '#(nop) CMD x'` is a command: only arguments and a shell's words may stand before the marker.
    let wraps = |word: &str| word.starts_with(['-', '/', '|']) || !word.contains(['\'', '"', ';']);
    let words = head.split_whitespace().all(wraps) && head.ends_with(' ');
    (words || head.is_empty()).then(|| keyword(inner.trim_start())).flatten().map(|found| found.0)
}

/// True for the comment of an image that was made from a tar: `docker import` and `podman import` write `Imported from -`.
pub fn is_import(comment: &str) -> bool {
    comment.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("imported from "))
}

/// True for a row that stands for several steps. `docker build --squash` writes a row without a command whose comment is
/// `merge ID to ID` or `create new from ID` (moby, `daemon/images/image_squash.go`); `crane flatten` names itself.
pub fn is_squash(created_by: &str, comment: &str) -> bool {
    let by = created_by.trim();
    let docker = comment.starts_with("merge sha256:") || comment.starts_with("create new from ");
    (by.is_empty() && docker)
        || by.starts_with("crane flatten ")
        || by.starts_with("gcrane flatten ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_of_steps() {
        for (step, want) in [
            ("RUN make # buildkit", Some("RUN")),
            ("/bin/sh -c #(nop)  CMD [\"x\"]", Some("CMD")),
            ("|1 A=b /bin/bash -o pipefail -c #(nop) COPY dir:x in /y", Some("COPY")),
            ("cmd /S /C #(nop)  EXPOSE 80", Some("EXPOSE")),
            ("/bin/sh -c echo '#(nop) CMD x'", None),
            ("/bin/sh -c make", None),
            ("env A=b make", None),
            ("", None),
        ] {
            assert_eq!(keyword_of_step(step), want, "{step}");
        }
        assert!(stores_files("WORKDIR") && !stores_files("CMD"));
    }
}
