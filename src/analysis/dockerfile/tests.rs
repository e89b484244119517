use super::*;
use crate::domain::HistoryEntry;

fn row(created_by: &str, comment: &str, author: &str) -> HistoryEntry {
    HistoryEntry {
        created_by: created_by.into(),
        comment: comment.into(),
        author: author.into(),
        ..HistoryEntry::default()
    }
}

fn config(rows: &[HistoryEntry]) -> Config {
    Config { history: rows.to_vec(), ..Config::default() }
}

/// Lines without comments.
fn instructions(built: &Built) -> Vec<&str> {
    built.lines.iter().map(String::as_str).filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn what_a_builder_left_is_written_as_a_dockerfile() {
    let nop = "/bin/sh -c #(nop) ";
    let sum = "e300f3b3eedfa36b693a6df1e227645511d9e569d200125189b9933f9b24ce79";
    let rows = [
        row(&format!("{nop}ADD file:{sum} in / "), "", ""),
        row(&format!("{nop}COPY --chown=1:1 dir:{sum} in /app "), "", ""),
        row("|1 V=2 /bin/sh -c make", "", ""),
        row(&format!("{nop} CMD [\"sh\" \"-l\"]"), "", ""),
    ];
    let built = built(&config(&rows), &[]);
    assert_eq!(
        instructions(&built),
        ["ADD … /", "COPY --chown=1:1 … /app", "RUN make", "CMD [\"sh\", \"-l\"]"]
    );
    assert_eq!(built.by, Some("docker build"));
    assert!(built.lines.iter().any(|line| line.starts_with("# only a checksum")));
}

#[test]
fn the_base_ends_where_buildah_says() {
    let mut config = config(&[
        row("/bin/sh -c #(nop) ADD file:aa in / ", "", ""),
        row("/bin/sh -c #(nop) LABEL \"a\"=\"b\"", "FROM docker.io/library/alpine:3.20", ""),
        row("/bin/sh -c make", "FROM a60c690aab01", ""),
    ]);
    config.labels.insert("io.buildah.version".into(), "1".into());
    let built = built(&config, &[]);
    let want = ["FROM docker.io/library/alpine:3.20", "LABEL \"a\"=\"b\"", "RUN make"];
    assert_eq!(instructions(&built), want);
    assert_eq!(built.base.and_then(|base| base.rows), Some(1));
}

#[test]
fn none_is_made_up() {
    for rows in [
        vec![row("jib-maven-plugin:3.4.0", "classes", "Jib")],
        vec![row("bazel build //app:image", "", "Bazel"), row("ko build ko://x", "", "")],
        vec![row("/bin/sh -c #(nop) ADD file:aa in / ", "", ""), row("jib-core:1", "", "Jib")],
        vec![row("", "Imported from -", "")],
        vec![],
    ] {
        assert_eq!(built(&config(&rows), &[]).lines, Vec::<String>::new(), "{rows:?}");
    }
    // On a base that had none, the steps of the Dockerfile alone.
    let rows = [row("bazel build //:base", "", "Bazel"), row("COPY . /app # buildkit", "", "")];
    assert_eq!(instructions(&built(&config(&rows), &[])), ["COPY . /app"]);
}

#[test]
fn steps_for_later_builds_are_in_the_config_alone() {
    let rows = [row("COPY . /app # buildkit", "buildkit.dockerfile.v0", "")];
    let mut config = config(&rows);
    config.more.insert("config.OnBuild".into(), "[\"RUN make\",\"COPY . /x\"]".into());
    let want = ["COPY . /app", "ONBUILD RUN make", "ONBUILD COPY . /x"];
    assert_eq!(instructions(&built(&config, &[])), want);
}

#[test]
fn a_gap_in_the_dates_tells_where_the_base_ends() {
    let at = |created: &str, by: &str| HistoryEntry {
        created: Some(created.into()),
        ..row(by, "buildkit.dockerfile.v0", "")
    };
    let rows = [
        at("2024-01-02T00:00:00Z", "RUN one # buildkit"),
        at("2024-01-02T00:01:00Z", "CMD [\"sh\"]"),
        at("2024-03-02T00:00:00Z", "RUN two # buildkit"),
    ];
    let base = built(&config(&rows), &[]).base.unwrap();
    assert_eq!((base.evidence, base.rows), (Evidence::DateGap, Some(2)));
    assert_eq!(base.because, "59 days between step 2 and the next");
    assert_eq!(built(&config(&rows[..2]), &[]).base, None);
}

#[test]
fn provenance_carries_the_dockerfile() {
    use base64::Engine as _;
    let text = "ARG V=1.23\nFROM --platform=linux/amd64 golang:${V} AS build\nRUN make\nFROM build\nCOPY a b\n";
    let data = base64::engine::general_purpose::STANDARD.encode(text);
    let info = format!("{{\"source\":{{\"infos\":[{{\"filename\":\"D\",\"data\":\"{data}\"}}]}}}}");
    let used = "[{\"uri\":\"pkg:docker/golang@1.23?platform=x\",\"digest\":{\"sha256\":\"ab\"}}]";
    let old = format!(
        "{{\"predicate\":{{\"invocation\":{{\"parameters\":{{\"args\":{{\"build-arg:V\":\"9\"}}}}}},\"materials\":{used},\
         \"metadata\":{{\"https://mobyproject.org/buildkit@v1#metadata\":{info}}}}}}}"
    );
    let new = format!(
        "{{\"predicate\":{{\"buildDefinition\":{{\"resolvedDependencies\":{used},\"externalParameters\":{{\"request\":\
         {{\"args\":{{\"build-arg:V\":\"9\"}}}}}}}},\"runDetails\":{{\"metadata\":{{\"buildkit_metadata\":{info}}}}}}}}}"
    );
    for statement in [old, new] {
        let built = built(&config(&[]), &[b"{}", statement.as_bytes()]);
        let original = built.original.unwrap();
        assert_eq!((original.text.as_str(), original.name.as_str()), (text, "D"));
        assert_eq!(
            (original.args, original.materials),
            (vec!["V".into()], vec!["golang:1.23@sha256:ab".into()])
        );
        let base = built.base.unwrap();
        assert_eq!(
            (base.name.as_deref(), base.digest.as_deref()),
            (Some("golang:1.23"), Some("sha256:ab"))
        );
        assert_eq!(base.evidence, Evidence::Provenance);
    }
}
