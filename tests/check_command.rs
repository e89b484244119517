//! `layerpeel check` as a job of continuous integration runs it: what it exits with, and what it says.

use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own for each test, with an image whose second layer stores a file of the first again.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a scratch folder");
    fs::write(folder.join("image.tar"), pack(&[image(&[9000, 8000])], Packing::Docker))
        .expect("written");
    folder
}

fn image(sizes: &[usize]) -> ImageSpec {
    let base = TarBuilder::default().file("base", [1; 20_000]).finish();
    let image = ImageSpec::new("shop:1").layer("ADD rootfs.tar /", base);
    sizes.iter().enumerate().fold(image, |image, (at, &size)| {
        let tar = TarBuilder::default().file("app/data", vec![at as u8; size]).finish();
        image.layer(&format!("RUN make {at}"), tar)
    })
}

/// Exit code, standard output, standard error.
fn check(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
        .args(["check", "image.tar"])
        .args(args)
        .current_dir(folder)
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .expect("the command");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn limits_decide_what_it_exits_with() {
    let folder = folder("limits");
    for (args, code) in [
        (&[][..], 1),
        (&["--lowestEfficiency", "0.2", "--highestUserWastedPercent", "disabled"], 0),
        (&["--lowest-efficiency=0.2", "--highest-user-wasted-percent=1"], 0),
        (&["--only", "dive", "--highestHiddenBytes", "1"], 1),
        (
            &[
                "--lowestEfficiency",
                "0",
                "--highestUserWastedPercent",
                "1",
                "--highestHiddenBytes",
                "9kB",
            ],
            0,
        ),
        (
            &[
                "--lowestEfficiency",
                "0",
                "--highestUserWastedPercent",
                "1",
                "--highestHiddenBytes",
                "8999",
            ],
            1,
        ),
        (
            &[
                "--lowestEfficiency",
                "0",
                "--highestUserWastedPercent",
                "1",
                "--highestLayerCount",
                "2",
            ],
            1,
        ),
        (
            &[
                "--lowestEfficiency",
                "0",
                "--highestUserWastedPercent",
                "1",
                "--highestLayerCount",
                "2",
                "--base",
                "1",
            ],
            0,
        ),
    ] {
        let (found, out, err) = check(&folder, args);
        assert_eq!(found, code, "{args:?}\n{out}{err}");
    }
}

#[test]
fn wrong_use_and_configuration_are_told_from_a_failed_rule() {
    let folder = folder("wrong");
    for (args, ci, said) in [
        (&["--lowestEfficiency", "95"][..], "", "lowestEfficiency"),
        (&["--format", "xml"], "", "xml"),
        (&["--ci-config", "none"], "", "none"),
        (&["--base", "7"], "", "--base"),
        (&["--base", "none.tar"], "", "none.tar"),
        (&["--baseline", "none.json"], "", "none.json"),
        (&["other.tar"], "", "more than one file"),
        (&["--what"], "", "--what"),
        (&[], "rules:\n  highestUserWastedPercent: ten\n", "highestUserWastedPercent"),
        (&[], "rules:\n  highestHiddenBytes: [1]\n", "highestHiddenBytes"),
        (&[], "rules: [\n", ".dive-ci"),
    ] {
        fs::write(folder.join(".dive-ci"), ci).expect("written");
        let (code, out, err) = check(&folder, args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?} {ci:?}\n{err}");
        assert!(err.contains(said), "{args:?} {ci:?}: {err}");
    }
    fs::write(folder.join("image.tar"), "no image").expect("written");
    assert_eq!(check(&folder, &[]).0, 2);
}

#[test]
fn a_limit_that_nothing_is_held_against_is_wrong_use() {
    let folder = folder("idle");
    let off = ["--lowestEfficiency=off", "--highestUserWastedPercent=off"];
    fs::copy(folder.join("image.tar"), folder.join("old.tar")).expect("copied");
    for (args, ci, code, said) in [
        (&["--newFindings", "0"][..], "", 2, "newFindings needs --baseline"),
        (&["--highestGrowth=1"], "", 2, "highestGrowth needs --baseline"),
        (&[], "rules:\n  newFindings: 0\n", 2, "newFindings needs --baseline"),
        (&["--newFindings=off"], "rules:\n  newFindings: 0\n", 0, ""),
        (&["--newFindings=0", "--only", "dive"], "", 0, ""),
        (&["--newFindings=0", "--highestGrowth=1", "--baseline", "old.tar"], "", 0, ""),
    ] {
        fs::write(folder.join(".dive-ci"), ci).expect("written");
        let (found, out, err) = check(&folder, &[&off[..], args].concat());
        assert_eq!(found, code, "{args:?} {ci:?}\n{out}{err}");
        assert!(err.contains(said), "{args:?} {ci:?}: {err}");
    }
}

#[test]
fn a_baseline_that_could_not_be_read_whole_is_refused() {
    let folder = folder("cut-baseline");
    let cut = vec![TarBuilder::default().file("a", [b'x'; 4000]).finish()[..2000].to_vec()];
    let cut = cut.into_iter().fold(ImageSpec::new("shop:1"), |image, tar| image.layer("cut", tar));
    fs::write(folder.join("old.tar"), pack(&[cut], Packing::Docker)).expect("written");
    let (code, out, err) = check(&folder, &["--baseline", "old.tar"]);
    assert_eq!((code, &*out), (2, ""), "{err}");
    assert!(err.contains("old.tar") && err.contains("can't be the baseline"), "{err}");
}

#[test]
fn the_file_in_the_folder_is_read_and_flags_beat_it() {
    let folder = folder("file");
    let rules =
        "rules:\n  lowestEfficiency: '0.1'\n  highestUserWastedPercent: off\n  other/rule: error\n";
    fs::write(folder.join(".dive-ci"), rules).expect("written");
    assert_eq!(check(&folder, &[]).0, 0);
    assert_eq!(check(&folder, &["--lowestEfficiency", "0.99"]).0, 1);
    fs::write(folder.join("ci"), "rules:\n  highestLayerCount: 1\n").expect("written");
    let (code, out, _) = check(&folder, &["--ci-config", "ci"]);
    assert_eq!(code, 1);
    assert!(out.contains("FAIL  highestLayerCount: 3 layers, the limit 1"), "{out}");
}

#[test]
fn only_what_is_new_fails_against_a_baseline_image_or_its_result() {
    let folder = folder("baseline");
    let off = ["--lowestEfficiency", "off", "--highestUserWastedPercent", "off"];
    let (_, result, _) = check(&folder, &["--format", "json"]);
    fs::write(folder.join("old.json"), result).expect("written");
    fs::copy(folder.join("image.tar"), folder.join("old.tar")).expect("copied");
    let newer = image(&[9000, 8000, 7000]);
    for old in ["old.json", "old.tar"] {
        let args = [&off[..], &["--baseline", old, "--highestGrowth", "6999"]].concat();
        fs::copy(folder.join("old.tar"), folder.join("image.tar")).expect("copied");
        assert_eq!(check(&folder, &args).0, 0, "{old}");
        fs::write(folder.join("image.tar"), pack(std::slice::from_ref(&newer), Packing::OciGzip))
            .expect("written");
        let (code, out, err) = check(&folder, &args);
        assert_eq!(code, 1, "{old}: {out}{err}");
        assert!(out.contains("FAIL  newFindings: 1 new findings"), "{out}");
        assert!(out.contains("RUN make 2") && !out.contains("RUN make 1"), "{out}");
        assert!(out.contains("FAIL  highestGrowth: 7000 bytes more"), "{out}");
    }
}

#[test]
fn layers_of_a_base_image_are_left_out() {
    let folder = folder("base");
    fs::write(folder.join("base.tar"), pack(&[image(&[9000])], Packing::Docker)).expect("written");
    let rules = [
        "--lowestEfficiency",
        "off",
        "--highestUserWastedPercent",
        "off",
        "--highestImageSize",
        "8000",
    ];
    let of = |base: &str| check(&folder, &[&rules[..], &["--base", base]].concat());
    assert_eq!(of("base.tar").0, 0);
    assert_eq!(of("1").0, 1);
    fs::write(folder.join("other.tar"), pack(&[image(&[5])], Packing::Docker)).expect("written");
    let (code, _, err) = of("other.tar");
    assert!(code == 2 && err.contains("not built on"), "{err}");
}

#[test]
fn a_summary_is_written_for_github() {
    let folder = folder("github");
    let output = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
        .args(["check", "image.tar", "--format", "github"])
        .current_dir(&folder)
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .output()
        .expect("the command");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("::error title=lowestEfficiency"));
    let summary = fs::read_to_string(folder.join("summary.md")).expect("a summary");
    assert!(summary.contains("| lowestEfficiency | fail |"), "{summary}");
}

#[test]
fn a_secret_that_a_later_layer_deletes_fails_and_can_be_ignored_or_belong_to_the_base() {
    let folder = folder("secrets");
    // Put together here, so that nobody takes this file for a leak.
    let key = ["AK", "IAQ3EGRIVYX2M7WZJD"].concat();
    let with = TarBuilder::default().file("srv/deploy.sh", format!("export KEY={key}\n")).finish();
    let gone = TarBuilder::default().file("srv/.wh.deploy.sh", "").finish();
    let image = ImageSpec::new("shop:1").layer("COPY . /srv", with).layer("RUN rm deploy.sh", gone);
    fs::write(folder.join("image.tar"), pack(&[image], Packing::Oci)).expect("written");
    fs::write(folder.join("ignored"), "aws-access-key srv/deploy.sh\n").expect("written");
    let dives = ["--lowestEfficiency=0", "--highestUserWastedPercent=1", "--format=json"];
    let run = |more: &[&str]| check(&folder, &[&dives[..], more].concat());
    let (code, said, _) = run(&[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("highestHighSecrets") && said.contains("still in the image"), "{said}");
    assert!(!said.contains(&key), "the value is masked");
    for more in [
        &["--ignore", "ignored"][..],
        &["--base", "1"],
        &["--highestHighSecrets", "1"],
        &["--highestHighSecrets=disabled"],
        &["--only", "dive"],
    ] {
        let (code, said, error) = run(more);
        assert_eq!(code, 0, "{more:?}: {said}{error}");
    }
}

#[test]
fn all_findings_are_in_what_programs_read_and_the_rest_is_counted_for_people() {
    let folder = folder("many");
    let layer = |byte: u8| {
        let tar = (0..33).fold(TarBuilder::default(), |tar, number| {
            tar.file(&format!("app/{number:02}"), vec![byte; 1000])
        });
        tar.finish()
    };
    let image = ImageSpec::new("shop:1").layer("RUN a", layer(1)).layer("RUN b", layer(2));
    fs::write(folder.join("image.tar"), pack(&[image], Packing::Docker)).expect("written");
    for (format, there, said) in [
        ("json", 33, ""),
        ("sarif", 33, ""),
        ("junit", 33, ""),
        ("markdown", 33, ""),
        ("text", 10, "and 23 more"),
        // Two rules of dive's failed, each with its line; one line is for the rest.
        ("github", 7, "and 26 more"),
    ] {
        let (code, out, err) = check(&folder, &["--format", format]);
        assert_eq!(code, 1, "{err}");
        let found = out.matches("stored twice, 2000 bytes in all, as dive counts").count();
        assert_eq!(found, there, "{format}: {out}");
        assert!(out.contains(said), "{format}: {out}");
    }
}

#[test]
fn what_is_stored_and_what_is_deleted_are_told_apart() {
    let folder = folder("deleted");
    let big = TarBuilder::default().file("big", vec![b'x'; 300_000]).finish();
    let gone = TarBuilder::default().file(".wh.big", "").finish();
    let image = ImageSpec::new("shop:1").layer("RUN a", big).layer("RUN b", gone);
    fs::write(folder.join("image.tar"), pack(&[image], Packing::Docker)).expect("written");
    let (code, out, _) = check(&folder, &[]);
    let line = "/big: stored once and deleted once, 300000 bytes in all, as dive counts\n";
    assert!(code == 1 && out.contains(line), "{out}");
    assert_eq!(out.matches("/big").count(), 1, "its place is told once: {out}");
}

#[test]
fn names_that_are_no_text_are_told_apart() {
    let folder = folder("bytes");
    let tar = [&b"su\xe8"[..], b"su\xe9"].iter().fold(TarBuilder::default(), |tar, name| {
        tar.pax(&[("path", name)]).entry(b'0', "x", "", b"key", |header| header.set_mode(0o4755))
    });
    let image = ImageSpec::new("shop:1").layer("RUN a", tar.finish());
    fs::write(folder.join("image.tar"), pack(&[image], Packing::Docker)).expect("written");
    let of = |format: &str| {
        let (code, out, err) = check(&folder, &["--highestSetuidFiles", "0", "--format", format]);
        assert_eq!(code, 1, "{err}");
        serde_json::from_str::<serde_json::Value>(&out).expect("JSON")
    };
    let result = of("json");
    let rules = result["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["rule"] == "highestSetuidFiles").expect("the rule");
    assert_eq!(rule["findings"][0]["path_hex"], "2f7375e8");
    assert_eq!(rule["findings"][1]["path_hex"], "2f7375e9");
    let log = of("sarif");
    let results = &log["runs"][0]["results"];
    for (at, uri) in [(0, "su%E8"), (1, "su%E9")] {
        let place = &results[at]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], uri);
    }
    assert_ne!(results[0]["partialFingerprints"], results[1]["partialFingerprints"]);
}
