//! The history as instructions: rows of every builder.

use super::*;
use Doubt::{NotDockerfile, OptionsLost, SourceUnknown, ValuesSplit, WordsSplit};

const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn reads_as_in_a_dockerfile() {
    let add = format!("/bin/sh -c #(nop) ADD file:{SUM} in / ");
    let table: &[(&str, &str)] = &[
        // classic builder
        (&add, "ADD file:0123456789ab… in /"),
        ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]"),
        ("/bin/sh -c #(nop) WORKDIR /srv/app", "WORKDIR /srv/app"),
        (
            "/bin/sh -c apt-get update \t&& apt-get install -y \t python3",
            "RUN apt-get update && apt-get install -y python3",
        ),
        ("|1 VERSION=1.2 /bin/sh -c make install", "RUN make install"),
        ("|2 A=one two B= /bin/sh -c echo $A", "RUN echo $A"),
        ("|0 /bin/sh -c true", "RUN true"),
        ("|1 A=b /bin/sh -c #(nop) COPY dir:x in /y", "COPY dir:x in /y"),
        ("/bin/bash -o pipefail -c curl x | tar x", "RUN curl x | tar x"),
        ("/bin/ash -eo pipefail -c curl x", "RUN curl x"),
        ("/bin/bash -o pipefail -c #(nop)  USER 1000", "USER 1000"),
        // BuildKit
        (
            "RUN /bin/sh -c pip install -r requirements.txt # buildkit",
            "RUN pip install -r requirements.txt",
        ),
        ("RUN |1 TOKEN=x y /bin/sh -c make # buildkit", "RUN make"),
        ("RUN |2 A=1 B=2 make all # buildkit", "RUN make all"),
        ("RUN /bin/bash -o pipefail -c set -x # buildkit", "RUN set -x"),
        ("COPY . /srv/app # buildkit", "COPY . /srv/app"),
        ("COPY --chown=1:1 --link a b /c/ # buildkit", "COPY --chown=1:1 --link a b /c/"),
        ("ENV PYTHONUNBUFFERED=1", "ENV PYTHONUNBUFFERED=1"),
        ("EXPOSE map[443/tcp:{} 80/tcp:{}]", "EXPOSE 443/tcp 80/tcp"),
        ("EXPOSE [80/tcp]", "EXPOSE 80/tcp"),
        ("VOLUME [/var/lib/data]", "VOLUME [\"/var/lib/data\"]"),
        ("VOLUME /srv", "VOLUME /srv"),
        ("VOLUME [\"/a\", \"/b\"]", "VOLUME [\"/a\", \"/b\"]"),
        (
            "HEALTHCHECK &{[\"CMD-SHELL\" \"curl -f x || exit 1\"] \"30s\" \"3s\" '\\x03'}",
            "HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f x || exit 1",
        ),
        ("HEALTHCHECK &{[\"CMD\" \"/up\" \"-q\"] \"0s\"}", "HEALTHCHECK CMD [\"/up\", \"-q\"]"),
        ("ENTRYPOINT [\"/app\"]", "ENTRYPOINT [\"/app\"]"),
        // Windows
        ("cmd /S /C #(nop)  EXPOSE 80", "EXPOSE 80"),
        ("cmd /S /C dir c:\\x", "RUN dir c:\\x"),
        ("cmd /S /C powershell -Command Remove-Item x", "RUN Remove-Item x"),
        (
            "powershell -Command $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; Install-X",
            "RUN Install-X",
        ),
        ("RUN cmd /S /C echo hi # buildkit", "RUN echo hi"),
        // kaniko, podman, ko, bazel, an interactive commit
        ("RUN apk add --no-cache curl", "RUN apk add --no-cache curl"),
        ("/bin/sh -c #(nop) LABEL a=\"b c\"", "LABEL a=\"b c\""),
        ("ko build ko://example.com/cmd", "ko build ko://example.com/cmd"),
        ("bazel build //app:image", "bazel build //app:image"),
        ("/bin/bash", "/bin/bash"),
        ("env FOO=bar make", "env FOO=bar make"),
        // text that only looks wrapped
        ("RUN echo '#(nop) x'", "RUN echo '#(nop) x'"),
        ("/bin/sh -c echo '#(nop)'", "RUN echo '#(nop)'"),
        ("run make", "RUN make"),
        ("|x y", "|x y"),
    ];
    for (created_by, want) in table {
        assert_eq!(read_row(created_by, "").whole(), *want, "{created_by}");
    }
}

#[test]
fn falls_back_to_the_comment_and_says_when_nothing_is_known() {
    let line = |by, comment| read_row(by, comment).whole();
    assert_eq!(line("", "store paths: ['/nix/store/x']"), "store paths: ['/nix/store/x']");
    assert_eq!(
        line("jib-gradle-plugin:3.1", "dependencies"),
        "jib-gradle-plugin:3.1 · dependencies"
    );
    assert_eq!(line("RUN make # buildkit", "buildkit.dockerfile.v0"), "RUN make");
    assert_eq!(line(" \n", ""), "");
}

#[test]
fn nothing_panics() {
    for odd in [
        "|",
        "|1",
        "|1 ",
        "|9 a b",
        "|1 é",
        "#(nop)",
        "RUN",
        "RUN ",
        "cmd",
        "/bin/sh -c",
        "HEALTHCHECK &{[",
        "EXPOSE ",
        "é",
    ] {
        let _ = read_row(odd, odd);
    }
}

fn row(created_by: &str, comment: &str, author: &str) -> HistoryEntry {
    HistoryEntry {
        created_by: created_by.into(),
        comment: comment.into(),
        author: author.into(),
        ..HistoryEntry::default()
    }
}

/// Whole instruction, builder and doubts of rows that follow each other.
fn check(known: Known<'_>, rows: &[(HistoryEntry, &str, Builder, &[Doubt])]) {
    let mut reader = Reader::new(known);
    for (row, want, builder, doubts) in rows {
        let read = reader.row(row);
        assert_eq!((read.whole().as_str(), read.builder), (*want, *builder), "{row:?}");
        assert_eq!(read.doubts, *doubts, "{row:?}");
    }
}

#[test]
fn a_history_of_buildkit() {
    let kit = |by: &str| row(by, "buildkit.dockerfile.v0", "");
    let b = Builder::BuildKit;
    let env = ["PATH=/bin".to_owned(), "A=1".to_owned(), "B=two words".to_owned()];
    let test = ["CMD", "/up", "two words"].map(str::to_owned);
    let volumes = ["/a b".to_owned(), "/c".to_owned()];
    let known =
        Known { env: &env, health_test: test.into(), volumes: &volumes, ..Known::default() };
    check(
        known,
        &[
            (kit("ARG RELEASE=x"), "ARG RELEASE=x", b, &[]),
            (kit("ARG NAME"), "ARG NAME", b, &[]),
            (
                kit("LABEL title=x vendor=Example Org"),
                "LABEL title=x vendor=\"Example Org\"",
                b,
                &[ValuesSplit],
            ),
            (
                kit("SHELL [/bin/bash -o pipefail -c]"),
                "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
                b,
                &[WordsSplit],
            ),
            (
                kit("RUN |1 RELEASE=x /bin/bash -o pipefail -c curl y | tar xz # buildkit"),
                "RUN curl y | tar xz",
                b,
                &[OptionsLost],
            ),
            (
                kit("RUN |1 RELEASE=x /bin/bash -o pipefail -c set -e\nmake install\n # buildkit"),
                "RUN <<EOF\nset -e\nmake install\nEOF",
                b,
                &[OptionsLost],
            ),
            (kit("COPY . /app # buildkit"), "COPY . /app", b, &[OptionsLost]),
            (
                kit("COPY <<conf /etc/app.conf # buildkit"),
                "COPY <<conf /etc/app.conf",
                b,
                &[OptionsLost],
            ),
            (kit("ENV A=1 B=two words"), "ENV A=1 B=\"two words\"", b, &[]),
            (kit("EXPOSE map[8080/tcp:{}]"), "EXPOSE 8080/tcp", b, &[]),
            (kit("VOLUME [/a b /c]"), "VOLUME [\"/a b\", \"/c\"]", b, &[]),
            (
                kit(
                    "HEALTHCHECK {Test:[CMD /up two words] Interval:10s Timeout:0s StartPeriod:0s StartInterval:0s Retries:5}",
                ),
                "HEALTHCHECK --interval=10s --retries=5 CMD [\"/up\", \"two words\"]",
                b,
                &[],
            ),
            (kit("WORKDIR /srv"), "WORKDIR /srv", b, &[]),
            (kit("STOPSIGNAL SIGQUIT"), "STOPSIGNAL SIGQUIT", b, &[]),
            (
                kit("ENTRYPOINT [\"/run\" \"-g\" \"daemon off;\"]"),
                "ENTRYPOINT [\"/run\", \"-g\", \"daemon off;\"]",
                b,
                &[],
            ),
            (
                kit("CMD [\"/bin/sh\" \"-c\" \"echo \\\"x\\\"\"]"),
                "CMD [\"/bin/sh\", \"-c\", \"echo \\\"x\\\"\"]",
                b,
                &[],
            ),
            (kit("CMD []"), "CMD []", b, &[]),
        ],
    );
}

#[test]
fn a_history_of_the_classic_builder() {
    let nop = |rest: &str| row(&format!("/bin/sh -c #(nop) {rest}"), "", "");
    let c = Builder::Classic;
    check(
        Known::default(),
        &[
            (
                nop(&format!("ADD file:{SUM} in / ")),
                "ADD file:0123456789ab… in /",
                c,
                &[SourceUnknown],
            ),
            (
                nop(&format!("COPY multi:{SUM} in /srv/ ")),
                "COPY multi:0123456789ab… in /srv/",
                c,
                &[SourceUnknown],
            ),
            (
                nop(&format!("COPY --chown=1:1 dir:{SUM} in /x ")),
                "COPY --chown=1:1 dir:0123456789ab… in /x",
                c,
                &[SourceUnknown],
            ),
            (nop(" MAINTAINER a@example.com"), "MAINTAINER a@example.com", c, &[]),
            (nop("  EXPOSE 80/tcp 443/tcp"), "EXPOSE 80/tcp 443/tcp", c, &[]),
            (nop("  VOLUME [/data /var/x]"), "VOLUME [\"/data\", \"/var/x\"]", c, &[WordsSplit]),
            (nop(" ENTRYPOINT [\"/run.sh\" \"-x\"]"), "ENTRYPOINT [\"/run.sh\", \"-x\"]", c, &[]),
            (nop("  ONBUILD RUN make"), "ONBUILD RUN make", c, &[]),
            (
                nop(
                    " HEALTHCHECK &{[\"CMD-SHELL\" \"curl x || exit 1\"] \"30s\" \"5s\" \"0s\" '\\x03'}",
                ),
                "HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD curl x || exit 1",
                c,
                &[],
            ),
            (nop(" ENV A=b c"), "ENV A=\"b c\"", c, &[ValuesSplit]),
            (
                nop(" SHELL [/bin/bash --login -c]"),
                "SHELL [\"/bin/bash\", \"--login\", \"-c\"]",
                c,
                &[WordsSplit],
            ),
            (row("/bin/bash --login -c #(nop)  ARG x=1000", "", ""), "ARG x=1000", c, &[]),
            (
                row("|1 x=1000 /bin/bash --login -c cat /etc/passwd", "", ""),
                "RUN cat /etc/passwd",
                c,
                &[],
            ),
        ],
    );
}

#[test]
fn histories_of_the_others() {
    let (u, k) = (Builder::Buildah, Builder::Kaniko);
    let rows: &[(HistoryEntry, &str, Builder, &[Doubt])] = &[
        (
            row("/bin/sh -c #(nop) ADD file:144a in / ", "", ""),
            "ADD file:144a in /",
            Builder::Classic,
            &[SourceUnknown],
        ),
        (
            row("/bin/sh -c #(nop) LABEL \"name\"=\"x\"", "FROM docker.io/library/alpine:3.20", ""),
            "LABEL \"name\"=\"x\"",
            u,
            &[],
        ),
        (row("/bin/sh -c apk add x", "FROM a60c690aab01", ""), "RUN apk add x", u, &[]),
        (row("/bin/sh -c #(nop) CMD [\"/bin/sh\"]", "", ""), "CMD [\"/bin/sh\"]", u, &[]),
        (
            row("/bin/sh -c #(nop) HEALTHCHECK --interval=5m CMD curl -f x", "", ""),
            "HEALTHCHECK --interval=5m CMD curl -f x",
            u,
            &[],
        ),
        (
            row("COPY --from=build /out/x /usr/bin/x", "", "kaniko"),
            "COPY --from=build /out/x /usr/bin/x",
            k,
            &[],
        ),
        (row("ENV X=\"a b\"", "", "kaniko"), "ENV X=\"a b\"", k, &[]),
        (row("ENV X=$Y z", "", "kaniko"), "ENV X=$Y z", k, &[]),
        (
            row("jib-maven-plugin:3.4.0", "classes", "Jib"),
            "jib-maven-plugin:3.4.0 · classes",
            Builder::Jib,
            &[NotDockerfile],
        ),
        (
            row("ko build ko://x", "kodata contents, at $KO_DATA_PATH", ""),
            "ko build ko://x · kodata contents, at $KO_DATA_PATH",
            Builder::Ko,
            &[NotDockerfile],
        ),
        (
            row("bazel build //app:image", "", "Bazel"),
            "bazel build //app:image",
            Builder::Bazel,
            &[NotDockerfile],
        ),
        (
            row("", "store paths: ['/nix/store/x']", ""),
            "store paths: ['/nix/store/x']",
            Builder::Nix,
            &[NotDockerfile],
        ),
        (
            row("Layer: 'jre', Created by buildpack: x/y@1", "", ""),
            "Layer: 'jre', Created by buildpack: x/y@1",
            Builder::Buildpacks,
            &[NotDockerfile],
        ),
        (
            row("apko", "This is an apko single-layer image", "apko"),
            "apko · This is an apko single-layer image",
            Builder::Apko,
            &[NotDockerfile],
        ),
        (
            row("", "Imported from -", ""),
            "imported from a tar: no step recorded",
            Builder::Flattened,
            &[NotDockerfile],
        ),
        (
            row("", "merge sha256:a to sha256:b", ""),
            "squashed: the work of several steps",
            Builder::Flattened,
            &[NotDockerfile],
        ),
    ];
    check(Known { buildah: true, ..Known::default() }, rows);
}

#[test]
fn files_are_taken_apart() {
    let args = |by: &str| read_row(by, "").args;
    let files = |options: &[&str], sources: &[&str], destination: &str| Args::Files {
        options: options.iter().map(|&word| word.to_owned()).collect(),
        sources: sources.iter().map(|&word| word.to_owned()).collect(),
        destination: destination.to_owned(),
    };
    assert_eq!(
        args("COPY --chown=1:1 --parents a b /c/ # buildkit"),
        files(&["--chown=1:1", "--parents"], &["a", "b"], "/c/")
    );
    assert_eq!(args(&format!("/bin/sh -c #(nop) COPY file:{SUM} in /x ")), files(&[], &[], "/x"));
    assert_eq!(args("COPY a in b /x"), files(&[], &["a", "in", "b"], "/x"));
    assert_eq!(args("COPY"), Args::Text);
}

#[test]
fn what_a_row_does_not_tell_the_config_does() {
    let row = |created_by: &str| HistoryEntry {
        created_by: created_by.into(),
        comment: "buildkit.dockerfile.v0".into(),
        ..HistoryEntry::default()
    };
    let more = [
        ("config.Shell", r#"["/bin/my shell","-c"]"#),
        ("config.Healthcheck", r#"{"Test":["CMD","/up","a b"],"Interval":5000000000}"#),
    ];
    let config = Config {
        history: vec![
            row("SHELL [/bin/my shell -c]"),
            row(
                "HEALTHCHECK {Test:[CMD /up a b] Interval:5s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
            ),
        ],
        more: more.map(|(place, json)| (place.into(), json.into())).into(),
        ..Config::default()
    };
    let said: Vec<String> = read(&config).iter().map(Instruction::whole).collect();
    assert_eq!(
        said,
        [r#"SHELL ["/bin/my shell", "-c"]"#, r#"HEALTHCHECK --interval=5s CMD ["/up", "a b"]"#]
    );
    let odd = Config { more: [("config.Shell".into(), "7".into())].into(), ..config };
    assert_eq!(read(&odd)[0].whole(), r#"SHELL ["/bin/my", "shell", "-c"]"#);
}
