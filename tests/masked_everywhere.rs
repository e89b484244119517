//! A secret of the config, its history or a statement about the image stands in no output of any command, unless it is asked for.

mod command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use command::{file, run};
use layerpeel::make::archive::{Archive, ImageSpec, Packing, index, manifest, pack, text};
use layerpeel::make::tar::TarBuilder;
use serde_json::json;
use std::process::Command;

/// Put together while the test runs, so that none is taken for a real one.
fn word(seed: u64) -> String {
    let letters = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        letters[(state >> 20) as usize % letters.len()] as char
    };
    (0..18).map(|_| next()).collect()
}

/// What is planted: in a variable, an argument, a label, a command line, the Dockerfile in the provenance, a short one; and one that
/// only a statement names.
fn planted() -> Vec<String> {
    let mut words: Vec<String> = (1..=7).map(word).collect();
    words[5].truncate(6);
    words
}

fn image() -> ImageSpec {
    let words = planted();
    let tar = |body: &str| TarBuilder::default().file("app/data", body.repeat(9_000)).finish();
    let mut image = ImageSpec::new("shop:1")
        .layer("ADD rootfs.tar /", TarBuilder::default().file("base", [7; 50_000]).finish())
        .empty(&format!("ENV DB_PASSWORD={} PIN_PASSWORD={}", words[0], words[5]))
        .empty(&format!("ARG API_TOKEN={}", words[1]))
        .layer(&format!("RUN |1 API_TOKEN={} /bin/sh -c make # buildkit", words[1]), tar("1"))
        .layer(
            &format!(
                "RUN /bin/sh -c curl -H 'Authorization: Bearer {}' https://x.internal/ # buildkit",
                words[3]
            ),
            tar("2"),
        )
        .layer(&format!("RUN /bin/sh -c login {} # buildkit", words[6]), tar("3"));
    image.config = json!({
        "Env": ["PATH=/bin", format!("DB_PASSWORD={}", words[0]), format!("PIN_PASSWORD={}", words[5])],
        "Labels": {"ci.token": words[2], format!("of.{}", words[2]): "x"},
        "User": words[0],
        "WorkingDir": format!("/srv/{}", words[0]),
        "Volumes": {format!("/data/{}", words[1]): {}},
        "ExposedPorts": {format!("{}/tcp", words[2]): {}},
        "Cmd": ["serve", "--password", words[0]],
        "Healthcheck": {"Test": ["CMD-SHELL", format!("curl -u app:{} http://localhost/", words[3])]},
    });
    image
}

/// An OCI layout with provenance beside the image.
fn with_provenance() -> Vec<u8> {
    let words = planted();
    let dockerfile = format!("FROM scratch\nARG OTHER_TOKEN={}\nCOPY . /app\n", words[4]);
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "predicate": {
            "invocation": {"parameters": {"args": {
                "build-arg:DEPLOY_PASSWORD": words[6], "build-arg:API_TOKEN": words[1],
            }}},
            "metadata": {"https://mobyproject.org/buildkit@v1#metadata": {"source": {"infos": [
                {"filename": "Dockerfile", "data": STANDARD.encode(dockerfile)},
            ]}}},
        },
    });
    let mut archive = Archive::default();
    let about = manifest(&image(), false, &mut archive);
    let mut layer = archive.blob("application/vnd.in-toto+json", text(&statement));
    layer["annotations"] = json!({"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"});
    let config = archive.blob("application/vnd.oci.image.config.v1+json", b"{}".to_vec());
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let beside =
        json!({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": [layer]});
    let mut beside = archive.blob(kind, text(&beside));
    beside["platform"] = json!({"architecture": "unknown", "os": "unknown"});
    beside["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": about["digest"],
    });
    archive.add("index.json", text(&index(&[about, beside])));
    archive.add("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec());
    archive.finish()
}

/// Everything that a command wrote, the Dockerfiles in base64 included.
fn written(args: &[&str]) -> String {
    let ran = run(args);
    assert!(ran.code < 2 && (!ran.out.is_empty() || !ran.err.is_empty()), "{args:?}: {}", ran.err);
    let all = ran.text() + &ran.err;
    let of_run = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='));
    let inner = all.split(of_run).filter_map(|run| STANDARD.decode(run).ok());
    let inner: Vec<String> =
        inner.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    all + &inner.join("\n")
}

#[test]
fn no_command_tells_a_secret_that_was_not_asked_for() {
    let path = file("masked.tar", &with_provenance());
    let path = path.to_str().expect("a path");
    let other = file("masked-other.tar", &pack(&[ImageSpec::new("x:1")], Packing::Docker));
    let other = other.to_str().expect("a path");
    let html = ["report", path, "--html"];
    let commands: Vec<Vec<&str>> = vec![
        vec!["report", path],
        vec!["report", path, "--insight"],
        html.to_vec(),
        vec!["compare", path, other],
        vec!["compare", path, other, "--json"],
        vec!["compare", path, other, "--csv=config"],
        vec!["compare", path, other, "--csv=history"],
        vec!["compare", path, other, "--csv=layers"],
        vec!["compare", path, other, "--svg"],
        vec!["check", path],
        vec![
            "check",
            path,
            "--format",
            "json",
            "--highestHiddenBytes",
            "1",
            "--highestLayerCount",
            "1",
        ],
        vec!["check", path, "--format", "sarif", "--highestHiddenBytes", "1"],
        vec!["check", path, "--format", "junit", "--highestHiddenBytes", "1"],
        vec!["check", path, "--format", "markdown", "--highestHiddenBytes", "1"],
        vec!["check", path, "--format", "github", "--highestHiddenBytes", "1"],
        vec!["find", path, "--all-versions", "--json"],
        vec!["grep", "111", path, "--all-versions", "--json"],
    ];
    let words = planted();
    for args in commands {
        let all = written(&args);
        // Who reads no statements can't know what only they name.
        let reads_statements = args.contains(&"--insight")
            || args.contains(&"--html")
            || args[0] == "check" && args.len() > 2;
        for (word, number) in words.iter().zip(0..) {
            let known = number != 6 || reads_statements;
            assert!(!known || !all.contains(word.as_str()), "{args:?} tells number {number}");
        }
    }
}

#[test]
fn who_asks_is_shown_them() {
    let path = file("revealed.tar", &with_provenance());
    let path = path.to_str().expect("a path");
    let other = file("revealed-other.tar", &pack(&[ImageSpec::new("x:1")], Packing::Docker));
    let other = other.to_str().expect("a path");
    let words = planted();
    for (args, there) in [
        (vec!["report", path, "--reveal"], &words[..4]),
        (vec!["report", path, "--insight", "--reveal"], &words[..5]),
        (vec!["compare", path, other, "--csv=config", "--reveal"], &words[..1]),
        (
            vec!["check", path, "--format", "json", "--highestLeftoverBytes", "1", "--reveal"],
            &[][..],
        ),
    ] {
        let all = written(&args);
        assert!(there.iter().all(|word| all.contains(word.as_str())), "{args:?}: {all}");
    }
}

#[test]
fn a_shell_of_the_lab_has_them_masked() {
    use std::io::Write as _;
    use std::process::Stdio;
    let path = file("masked-lab.tar", &pack(&[image()], Packing::Docker));
    let ask = |options: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
            .arg("lab")
            .args(options)
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command");
        let script = b"docker inspect shop:1\ndocker history --no-trunc shop:1\n";
        child.stdin.take().expect("a pipe").write_all(script).expect("written");
        String::from_utf8_lossy(&child.wait_with_output().expect("its end").stdout).into_owned()
    };
    let words = planted();
    let masked = ask(&[]);
    assert!(masked.contains("DB_PASSWORD=••"), "{masked}");
    assert!(words[..6].iter().all(|word| !masked.contains(word.as_str())), "{masked}");
    assert!(ask(&["--reveal"]).contains(&words[0]));
}

#[test]
fn two_secrets_stay_two_when_images_are_compared() {
    let of = |name: &str, password: &str| {
        let mut image =
            ImageSpec::new("a:1").layer("COPY x", TarBuilder::default().file("x", "x").finish());
        image.config = json!({"Env": [format!("DB_PASSWORD={password}")]});
        file(name, &pack(&[image], Packing::Docker)).to_str().expect("a path").to_owned()
    };
    let (a, b) = (of("secret-a.tar", &word(9)[..7]), of("secret-b.tar", &word(10)[..7]));
    let rows = written(&["compare", &a, &b, "--csv=config"]);
    assert!(rows.contains("DB_PASSWORD") && !rows.contains(&word(9)[..7]), "{rows}");
    let same = written(&["compare", &a, &a, "--csv=config"]);
    assert_ne!(rows, same);
    // Keys in base64 end alike.
    let key = |seed: u64| format!("{}==", word(seed));
    let (a, b) = (of("secret-c.tar", &key(11)), of("secret-d.tar", &key(12)));
    let rows = written(&["compare", &a, &b, "--csv=config"]);
    assert!(rows.contains("DB_PASSWORD") && rows.contains("••=="), "{rows}");
    assert!(!rows.contains(&word(11)) && !rows.contains(&word(12)), "{rows}");
}
