//! `layerpeel mend --without-secrets`: what was found is in no layer any more, and nothing else is missing.

mod command;

use command::{file, run};
use layerpeel::make::archive::{ImageSpec, PACKINGS, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A token with its checksum, put together while the test runs.
fn token(seed: u64) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        DIGITS[(state >> 20) as usize % 62] as char
    };
    let body: String = (0..30).map(|_| next()).collect();
    let mut crc = flate2::Crc::new();
    crc.update(body.as_bytes());
    let mut sum = crc.sum();
    let mut tail = [b'0'; 6];
    for digit in tail.iter_mut().rev() {
        *digit = DIGITS[sum as usize % 62];
        sum /= 62;
    }
    format!("ghp_{body}{}", String::from_utf8_lossy(&tail))
}

/// Paths of the final tree with what a report says of each.
fn tree(path: &Path) -> BTreeMap<String, String> {
    let ran = run(["find".as_ref(), path.as_os_str(), "--json".as_ref()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let row = |line: String| {
        let row: Value = serde_json::from_str(&line).expect("JSON");
        let shown = ["kind", "size", "mode", "uid", "gid", "mtime", "link", "sha256"];
        let shown: Vec<String> = shown.iter().map(|key| row[*key].to_string()).collect();
        (row["path"].as_str().unwrap_or_default().to_owned(), shown.join(" "))
    };
    ran.lines().into_iter().map(row).collect()
}

fn report(path: &Path) -> Value {
    let ran = run(["report".as_ref(), "--insight".as_ref(), path.as_os_str()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report: Value = serde_json::from_slice(&ran.out).expect("a report");
    report["images"][0].clone()
}

fn alarms(image: &Value) -> Vec<Value> {
    let all = image["secrets"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|found| found["severity"] != "info").collect()
}

/// Mends; gives the report, and what was said.
fn mended(input: &Path, out: &Path, more: &[&str]) -> (i32, String) {
    let ran = run([
        "mend".as_ref(),
        input.as_os_str(),
        "--without-secrets".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ]
    .into_iter()
    .chain(more.iter().map(AsRef::as_ref)));
    (ran.code, ran.err)
}

fn image() -> ImageSpec {
    let base = TarBuilder::default().file("app/config.ini", "plain=1\n").file("app/kept", "kept");
    let first = TarBuilder::default()
        // Clean below, with a secret in the end.
        .file("app/config.ini", format!("token={}\n", token(1)))
        // Removed by a later layer; with a second name.
        .file("app/gone", format!("{}\n", token(2)))
        .hardlink("app/also", "app/gone")
        // Overwritten by what is clean.
        .file("app/twice", format!("{}\n", token(3)))
        .file("app/other", "other");
    // Stored twice in one layer: the first is never shown.
    let second = TarBuilder::default()
        .file("app/.wh.gone", "")
        .file("app/.wh.also", "")
        .file("app/twice", format!("{}\n", token(4)))
        .file("app/twice", "clean")
        .file("srv/ignored.txt", format!("{}\n", token(5)));
    let mut image = ImageSpec::new("shop:1")
        .layer("ADD rootfs.tar /", base.finish())
        .layer(&format!("RUN |1 GH_TOKEN={} /bin/sh -c make # buildkit", token(6)), first.finish())
        .layer("RUN rm /app/gone /app/also", second.finish());
    image.config = json!({
        "Env": ["PATH=/bin", format!("GH_TOKEN={}", token(6)), "MODE=fast"],
        "Labels": {"ci.token": token(7), "kept": "yes"},
        "Cmd": ["serve", format!("--token={}", token(6))],
    });
    image
}

#[test]
fn what_was_found_is_in_no_layer_and_all_else_stays() {
    for packing in PACKINGS {
        for more in [&[][..], &["--drop-hidden"], &["--squash-from", "1"]] {
            let name = format!("secrets-{packing:?}-{}", more.len());
            let input = file(&format!("{name}.tar"), &pack(&[image()], packing));
            let ignore = file(&format!("{name}.ignore"), b"* srv/*\n");
            let out = input.with_extension("out.tar");
            let ignored = ["--ignore", ignore.to_str().expect("a path")];
            let (code, said) = mended(&input, &out, &[more, &ignored[..]].concat());
            assert_eq!(code, 0, "{said}");
            assert!(
                said.contains("/app/config.ini is left out") && said.contains("GH_TOKEN"),
                "{said}"
            );

            let bytes = std::fs::read(&out).expect("written");
            for number in (1..=7).filter(|number| *number != 5) {
                let token = token(number);
                assert!(!said.contains(&token), "{said}");
                let holds = bytes.windows(token.len()).any(|at| at == token.as_bytes());
                // What was packed is looked into by the report.
                assert!(!holds, "{packing:?} {more:?} {number}");
            }
            let image = report(&out);
            let left = alarms(&image);
            assert!(left.len() == 1 && left[0]["path"] == "/srv/ignored.txt", "{left:?}");
            assert_eq!(image["config"]["env"], json!(["PATH=/bin", "MODE=fast"]));
            assert_eq!(image["config"]["labels"], json!({"kept": "yes"}));
            let (mut before, after) = (tree(&input), tree(&out));
            assert!(before.remove("/app/config.ini").is_some());
            assert_eq!(before, after, "{packing:?} {more:?}");
            let layers = image["layers"].as_array().cloned().unwrap_or_default();
            assert!(
                layers
                    .iter()
                    .all(|layer| layer["digest_verified"] == true
                        && layer["diff_id_verified"] == true)
            );
        }
    }
}

#[test]
fn a_known_secret_goes_from_every_field_and_what_stays_is_said() {
    let mut image = image();
    let token = token(6);
    image.config["User"] = json!(token);
    image.config["WorkingDir"] = json!(format!("/srv/{token}"));
    image.config["Volumes"] = json!({format!("/data/{token}"): {}});
    image.config["ExposedPorts"] = json!({format!("{token}/tcp"): {}});
    image.config["Labels"][format!("of.{token}")] = json!("x");
    let of = |name: &str, image: &ImageSpec| {
        let input = file(name, &pack(std::slice::from_ref(image), Packing::Docker));
        let out = input.with_extension("out.tar");
        let (code, said) = mended(&input, &out, &[]);
        assert!(!said.contains(&token), "{said}");
        let bytes = std::fs::read(&out).expect("written");
        (code, said, bytes.windows(token.len()).any(|at| at == token.as_bytes()))
    };
    let (code, said, is_there) = of("secrets-fields.tar", &image);
    assert!(code == 0 && !is_there, "{code} {said}");
    for field in ["User", "WorkingDir", "Volumes", "ExposedPorts"] {
        assert!(said.contains(&format!("a secret in {field} is masked")), "{said}");
    }
    // A program asks for its variable by name.
    let word = &token[4..22];
    image.config["Env"] = json!([format!("DB_PASSWORD={word}"), format!("X_{word}=1")]);
    let (code, said, is_there) = of("secrets-name.tar", &image);
    assert!(code == 1 && !is_there && !said.contains(word), "{code} {said}");
    assert!(said.contains("left: a secret in the name of the variable X_••••"), "{said}");
}

#[test]
fn other_wishes_keep_the_secrets_that_a_program_needs() {
    let input = file("secrets-kept.tar", &pack(&[image()], Packing::Docker));
    let out = input.with_extension("out.tar");
    let args = [
        "mend".as_ref(),
        input.as_os_str(),
        "--drop-hidden".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    assert_eq!(run(args).code, 0);
    let ran = run(["report".as_ref(), "--reveal".as_ref(), out.as_os_str()]);
    assert!(ran.text().contains(&format!("GH_TOKEN={}", token(6))), "the variable is as it was");
}

#[test]
fn cases_of_the_corpus_are_clean_afterwards() {
    let Some(root) = std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty())
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    let root = Path::new(&root).join("insight");
    let mut cases = 0;
    for case in std::fs::read_dir(&root).expect("the fixtures").flatten() {
        let input = case.path().join("image.tar");
        if !input.is_file() {
            continue;
        }
        let name = case.file_name().to_string_lossy().into_owned();
        let out = file(&format!("corpus-{name}.tar"), b"");
        let (code, said) = mended(&input, &out, &[]);
        assert_eq!(code, 0, "{name}: {said}");
        let (before, after) = (report(&input), report(&out));
        assert_eq!(alarms(&after), Vec::<Value>::new(), "{name}: {said}");
        let visible = alarms(&before).into_iter().filter(|found| found["deleted"] == false);
        let gone: Vec<String> =
            visible.filter_map(|found| Some(found["path"].as_str()?.to_owned())).collect();
        let (mut was, mut is) = (tree(&input), tree(&out));
        was.retain(|path, _| !gone.contains(path));
        // Folders whose only reason was what is left out.
        let only_for =
            |path: &String| gone.iter().any(|gone| gone.starts_with(&format!("{path}/")));
        was.retain(|path, _| is.contains_key(path) || !only_for(path));
        is.retain(|path, _| was.contains_key(path) || !gone.contains(path));
        assert_eq!(was, is, "{name}: {said}");
        cases += 1;
    }
    assert!(cases > 30, "{cases} cases");
}
