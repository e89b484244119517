use super::export::{ImagePart, write};
use super::*;
use crate::analysis::secrets::{Scanner, mask::Texts};
use crate::analysis::treediff::testing::union;
use crate::domain::digest::hex;
use crate::domain::image::Attestation;
use crate::domain::{ArchiveKind, BlobId, Config, Digest, Document, HistoryEntry, Layer, Platform};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Put together, so that nobody takes it for one.
fn secret() -> String {
    ["9LPGdmCU3Z", "I8NFVpQh"].concat()
}

/// What stands in its place.
fn masked() -> String {
    format!("••••••••Qh#{}", hex(&Sha256::digest(secret())[..4]))
}

fn row(created_by: &str, empty_layer: bool) -> HistoryEntry {
    let comment = "buildkit.dockerfile.v0".into();
    HistoryEntry { created_by: created_by.into(), empty_layer, comment, ..HistoryEntry::default() }
}

fn config() -> Config {
    let rows = [
        row("ARG VERSION", true),
        row("RUN |1 VERSION=1 /bin/sh -c make # buildkit", false),
        row("COPY . /srv/app # buildkit", false),
        row(&format!("ENV DB_PASSWORD={}", secret()), true),
        row("CMD [\"serve\" \"-v\"]", true),
    ];
    let mut config = Config {
        env: vec!["PATH=/bin".into(), format!("DB_PASSWORD={}", secret())],
        cmd: vec!["serve".into(), "-v".into()],
        history: rows.into(),
        ..Config::default()
    };
    config.more.insert("config.Shell".into(), "[\"/bin/ash\",\"-c\"]".into());
    config.more.insert("config.Team".into(), "\"shop\"".into());
    config
}

fn image(config: Config, json: &[u8]) -> (Archive, Image) {
    let layer = |history| Layer {
        blob: BlobId(0),
        diff_id: None,
        chain_id: None,
        media_type: String::new(),
        packed: None,
        history: Some(history),
    };
    let image = Image {
        tags: vec!["shop:1".into()],
        id: Some(Digest::sha256(json)),
        manifest: None,
        platform: Platform {
            os: "linux".into(),
            architecture: "arm64".into(),
            ..Platform::default()
        },
        config,
        layers: vec![layer(1), layer(2)],
        attestations: Vec::new(),
        diagnostics: Vec::new(),
    };
    let document = |name: &str, bytes: &[u8]| Document { name: name.into(), bytes: bytes.into() };
    let archive = Archive {
        kind: ArchiveKind::DockerArchive,
        images: vec![image.clone()],
        blobs: Vec::new(),
        others: Vec::new(),
        diagnostics: Vec::new(),
        documents: vec![document("manifest.json", b"[]"), document("abc.json", json)],
        secret: Default::default(),
    };
    (archive, image)
}

/// Looks at an image of two layers with these statements.
fn look<T>(config: Config, statements: Vec<(&str, &[u8])>, see: impl FnOnce(&About<'_>) -> T) -> T {
    let json = format!("{{\"config\":{{\"Env\":[\"DB_PASSWORD={}\"]}}}}", secret());
    let (archive, image) = image(config, json.as_bytes());
    let union = union(&["etc/os-release =1", "srv/app =22"]);
    let scanner = Scanner::new(None);
    let texts = Texts::of(&scanner, &image.config, statements.iter().map(|(_, bytes)| *bytes));
    let captured = vec![CapturedFile {
        layer: 0,
        path: b"etc/os-release",
        bytes: b"ID=made\nPRETTY_NAME=\"Made 1\"\n",
    }];
    see(&About {
        archive: &archive,
        image: &image,
        union: &union,
        captured,
        statements,
        masks: texts.masks(&scanner),
    })
}

#[test]
fn the_dockerfile_says_what_the_history_tells_and_marks_what_it_does_not() {
    let view = look(config(), Vec::new(), image_view);
    let written = &view.written;
    assert!(written.is_dockerfile && written.how.contains("BuildKit"), "{}", written.how);
    let words =
        |line: &written::Line| line.marks.iter().map(|(word, _)| word.clone()).collect::<Vec<_>>();
    let lines: Vec<(Option<u32>, String, String)> = written
        .lines
        .iter()
        .map(|line| (line.layer, format!("{} {}", line.keyword, line.text), words(line).join(" ")))
        .collect();
    let line = |layer, text: &str, marks: &str| (layer, text.to_owned(), marks.to_owned());
    assert_eq!(
        lines,
        [
            line(None, " ", "comments, earlier stages, .dockerignore"),
            line(None, "FROM ", "image?"),
            line(None, "ARG VERSION", "=default?"),
            line(Some(0), "RUN make", "mounts?"),
            line(Some(1), "COPY . /srv/app", "options?"),
            line(None, &format!("ENV DB_PASSWORD={}", masked()), ""),
            line(None, "CMD [\"serve\", \"-v\"]", ""),
        ]
    );
}

#[test]
fn no_dockerfile_is_made_up() {
    let jib = HistoryEntry {
        created_by: "jib-maven-plugin:3.4.0".into(),
        comment: "classes".into(),
        author: "Jib".into(),
        ..HistoryEntry::default()
    };
    let config = Config { history: vec![jib], ..Config::default() };
    let view = look(config.clone(), Vec::new(), image_view);
    assert!(!view.written.is_dockerfile && view.written.how.starts_with("jib made it"));
    assert_eq!(view.written.lines.len(), 1);
    let view = look(Config::default(), Vec::new(), image_view);
    assert!(view.written.lines.is_empty() && view.written.how.contains("no history"));
    let mut out = Vec::new();
    look(config, Vec::new(), |about| write(&mut out, about, ImagePart::Dockerfile).unwrap());
    assert!(out.is_empty());
}

#[test]
fn every_field_is_there_and_unknown_ones_say_so() {
    let view = look(config(), Vec::new(), image_view);
    let field = |name: &str| view.fields.iter().find(|field| field.name == name).unwrap();
    assert_eq!(field("Env").values, ["PATH=/bin".to_owned(), format!("DB_PASSWORD={}", masked())]);
    assert_eq!(field("Cmd").values, ["[\"serve\",\"-v\"]"]);
    assert!(field("User").values.is_empty() && !field("Shell").unknown);
    assert!(field("config.Team").unknown);
    assert_eq!(field("Platform").values, ["linux/arm64"]);
}

#[test]
fn an_attached_dockerfile_comes_first_and_names_the_base() {
    let text = format!("FROM golang:1.23\nENV A=1\nENV DB_PASSWORD={}\n", secret());
    let data = STANDARD.encode(&text);
    let statement = format!(
        "{{\"predicate\":{{\"invocation\":{{\"parameters\":{{\"args\":{{\"build-arg:V\":\"9\"}}}}}},\"materials\":[],\
         \"metadata\":{{\"https://mobyproject.org/buildkit@v1#metadata\":{{\"source\":{{\"infos\":[{{\"filename\":\"Dockerfile\",\
         \"data\":\"{data}\"}}]}}}}}}}}}}"
    );
    let statements = || vec![("https://slsa.dev/provenance/v0.2", statement.as_bytes())];
    let view = look(config(), statements(), image_view);
    let original = view.written.original.unwrap();
    assert_eq!(original.text, format!("FROM golang:1.23\nENV A=1\nENV DB_PASSWORD={}", masked()));
    assert!(original.notes.iter().any(|note| note.contains("for V")), "{:?}", original.notes);
    assert_eq!((&*view.base.title, &*view.base.sure), ("golang:1.23", "the builder says so"));
    let there: Vec<bool> = view.base.evidence.iter().map(|clue| clue.there).collect();
    assert_eq!(there, [true, false, false, false, true]);
    let titles: Vec<&str> = view.documents.iter().map(|document| &*document.title).collect();
    assert_eq!(titles, ["Config", "Docker manifest", "Provenance (SLSA)"]);
    assert!(
        view.documents[2].is_statement && view.documents[2].says.starts_with("Holds Dockerfile.")
    );
    let read = look(config(), statements(), |about| documents::text(about, 2)).unwrap();
    assert!(read.text.contains("buildkit@v1#metadata") && !read.cut);
    assert_eq!(look(config(), statements(), |about| documents::text(about, 3)), None);
}

#[test]
fn nothing_that_is_shown_or_taken_away_tells_a_secret() {
    let texts = look(config(), Vec::new(), |about| {
        let part = |part| {
            let mut out = Vec::new();
            write(&mut out, about, part).unwrap();
            String::from_utf8(out).unwrap()
        };
        vec![
            format!("{:?}", image_view(about)),
            documents::text(about, 0).unwrap().text,
            part(ImagePart::Config),
            part(ImagePart::Dockerfile),
        ]
    });
    for text in texts {
        assert!(!text.contains(&secret()) && text.contains("••••••••"), "{text}");
    }
    let base = look(config(), Vec::new(), image_view).base;
    assert_eq!(base.title, "Not recorded; its system is Made 1");
}

#[test]
fn what_is_attached_and_was_not_read_is_said() {
    let view = |attached: usize, statements| {
        look(config(), statements, |about| {
            let one = Attestation { predicate_type: "x".into(), blob: BlobId(1), size: 9 };
            let image = Image { attestations: vec![one; attached], ..about.image.clone() };
            image_view(&About {
                image: &image,
                captured: Vec::new(),
                statements: about.statements.clone(),
                ..*about
            })
        })
    };
    let none = view(0, Vec::new());
    assert_eq!(
        (&*none.unread, none.base.evidence[0].says.contains("was not all read")),
        ("", false)
    );
    let one = view(1, Vec::new());
    assert!(one.unread.starts_with("1 attestation was not read"), "{}", one.unread);
    assert!(one.base.evidence[0].says.contains("was not all read"), "{:?}", one.base);
    assert!(view(3, vec![("x", b"{}")]).unread.starts_with("2 attestations were not read"));
}

#[test]
fn a_config_that_the_archive_does_not_have_is_no_file() {
    look(config(), Vec::new(), |about| {
        assert_eq!(image_view(about).config(), Some(0));
        let image = Image { id: None, ..about.image.clone() };
        let about = About { image: &image, captured: Vec::new(), statements: Vec::new(), ..*about };
        assert_eq!(image_view(&about).config(), None);
        let mut out = Vec::new();
        assert!(write(&mut out, &about, ImagePart::Config).is_err() && out.is_empty());
    });
}

#[test]
fn a_build_argument_that_provenance_repeats_is_masked_in_the_documents() {
    let statement = format!(
        "{{\"predicate\":{{\"invocation\":{{\"parameters\":{{\"args\":{{\"build-arg:API_PASSWORD\":\"{}\"}}}}}}}}}}",
        secret()
    );
    let statements = vec![("https://slsa.dev/provenance/v0.2", statement.as_bytes())];
    let text = look(Config::default(), statements, |about| documents::text(about, 2)).unwrap().text;
    assert!(text.contains("API_PASSWORD\": \"••••") && !text.contains(&secret()), "{text}");
}
