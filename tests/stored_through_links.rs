//! Files that a layer stores below a symbolic link of a lower one (`bin -> usr/bin`, then `bin/t`): whatever looks for them
//! finds them where the tree has them. `LAYERPEEL_CORPUS` adds the fixtures for the merge.

mod command;
mod parallel;

use command::{Ran, file, run};
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

fn image() -> ImageSpec {
    let base = TarBuilder::default()
        .dir("usr/bin/")
        .file("usr/bin/t", "t of 0\n")
        .symlink("bin", "usr/bin")
        .file("real/r", "r of 0\n")
        .finish();
    let second = TarBuilder::default()
        .file("bin/t2", "t2 needle of 1\n")
        .file("bin/gone", "gone needle of 1\n")
        .hardlink("bin/t3", "bin/t2")
        // What was a folder leads elsewhere from here on.
        .symlink("real", "usr")
        .file("real/r", "r needle of 1\n")
        .finish();
    let third = TarBuilder::default().file("usr/bin/.wh.gone", "").file("bin/t", "t needle of 2\n");
    ImageSpec::new("links:1").layer("0", base).layer("1", second).layer("2", third.finish())
}

fn on(command: &str, file: &Path, args: &[&str]) -> Ran {
    let words = [OsStr::new(command)].into_iter().chain(args.iter().map(OsStr::new));
    run(words.chain([file.as_os_str()]))
}

fn sorted(ran: &Ran) -> Vec<String> {
    let mut lines = ran.lines();
    lines.sort();
    lines
}

#[test]
fn grep_finds_them_under_their_names_in_the_tree() {
    let file = file("links-grep", &pack(&[image()], Packing::OciGzip));
    let shown = [
        "/usr/bin/t2:1:t2 needle of 1",
        "/usr/bin/t3:1:t2 needle of 1",
        "/usr/bin/t:1:t needle of 2",
        "/usr/r:1:r needle of 1",
    ];
    let stored = [
        "1:/bin/gone:1:gone needle of 1",
        "1:/bin/t2:1:t2 needle of 1",
        "1:/real/r:1:r needle of 1",
        "2:/bin/t:1:t needle of 2",
    ];
    assert_eq!(sorted(&on("grep", &file, &["needle"])), shown);
    assert_eq!(sorted(&on("grep", &file, &["--all-versions", "needle"])), stored);
}

/// As a rule for a deploy key has it; never one.
fn key() -> String {
    let token: String = (0..24u8).map(|at| (b'A' + at * 7 % 26) as char).collect();
    format!("key={}{}{token}7z\n", "sk_li", "ve_")
}

#[test]
fn a_secret_that_was_deleted_names_who_hid_it() {
    let base = TarBuilder::default().dir("root/").symlink("home", "root").finish();
    let second = TarBuilder::default().file("home/.env", key()).hardlink("home/b", "home/.env");
    let third = TarBuilder::default().file("root/.wh..env", "").finish();
    let fourth = TarBuilder::default().file("root/.wh.b", "").finish();
    let image = ImageSpec::new("s:1").layer("0", base).layer("1", second.finish());
    let image = image.layer("2", third).layer("3", fourth);
    let file = file("links-secret", &pack(&[image], Packing::Docker));
    let ran = on("report", &file, &["--insight"]);
    let report: Value = serde_json::from_slice(&ran.out).expect("a report");
    let found = &report["images"][0]["secrets"][0];
    assert_eq!((&found["path"], &found["deleted"]), (&"/home/.env".into(), &true.into()));
    // The last of its names went there.
    assert_eq!(found["hidden_in"], 3, "{found}");
    assert!(found["hidden_by"]["instruction"].is_string(), "{found}");
}

/// All archives whose final image is to be searched: our own, and those for the merge.
fn archives(own: &str) -> Vec<PathBuf> {
    let mut all = vec![file(own, &pack(&[image()], Packing::Docker))];
    let root = std::env::var_os("LAYERPEEL_CORPUS").filter(|root| !root.is_empty());
    match root.map(|root| PathBuf::from(root).join("semantic")) {
        Some(root) => all.extend(
            std::fs::read_dir(root)
                .expect("the fixtures")
                .map(|entry| entry.expect("a folder").path().join("image.tar"))
                .filter(|path| path.is_file()),
        ),
        None => println!("skipped: the fixtures for the merge (LAYERPEEL_CORPUS is not set)"),
    }
    all
}

fn rows(ran: &Ran) -> Vec<Value> {
    ran.lines().iter().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The bytes of the path of a row.
fn path(row: &Value) -> Vec<u8> {
    let hex = row["path_hex"].as_str().map(str::as_bytes);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    match hex {
        Some(hex) => hex.chunks(2).filter_map(byte).collect(),
        None => row["path"].as_str().unwrap_or_default().trim_start_matches('/').into(),
    }
}

/// A path as an argument of the command.
fn arg(path: &[u8]) -> std::ffi::OsString {
    std::os::unix::ffi::OsStringExt::from_vec([b"/", path].concat())
}

#[test]
fn every_file_of_the_final_image_is_searched() {
    let archives = archives("links-searched");
    let faults = parallel::each(&archives, |archive| {
        let paths = |ran: Ran| {
            let mut paths: Vec<Vec<u8>> = rows(&ran).iter().map(path).collect();
            paths.sort();
            paths
        };
        let searched = paths(on("grep", archive, &["-l", "--json", ""]));
        let there = paths(on("find", archive, &["--type", "f", "--size", "+0c", "--json"]));
        (searched != there).then(|| format!("{}: {searched:?} {there:?}", archive.display()))
    });
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_grep_prints_can_be_extracted_and_printed() {
    // Others have what no tree shows: markers with bodies, files that the same layer makes folders of.
    let is_of_links = |path: &PathBuf| {
        path.to_string_lossy().contains("links-printed")
            || path.to_string_lossy().contains("symlink")
    };
    let archives: Vec<PathBuf> =
        archives("links-printed").into_iter().filter(is_of_links).collect();
    let faults = parallel::each(&archives, |archive| {
        let found = rows(&on("grep", archive, &["--all-versions", "-l", "--json", ""]));
        let mut faults = Vec::new();
        for row in found {
            let (path, layer) = (arg(&path(&row)), row["layer"].to_string());
            let before = |command: &'static str| [OsStr::new(command), archive.as_os_str(), &path];
            let to = ["--layer", &layer, "-o", "-"].map(OsStr::new);
            let extracted = run(before("extract").into_iter().chain(to));
            let printed = run(before("cat").into_iter().chain(to.into_iter().take(2)));
            let is_shown = extracted.out.len() > 1024 && printed.code == 0;
            if !is_shown {
                faults.push(format!(
                    "{row} {}: {} {}",
                    archive.display(),
                    extracted.err,
                    printed.err
                ));
            }
        }
        faults
    });
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn links_in_the_parents_of_a_path_are_followed() {
    let file = file("links-paths", &pack(&[image()], Packing::Docker));
    let listed = |ran: &Ran| {
        let mut tar = tar::Archive::new(&ran.out[..]);
        let names = tar.entries().expect("a tar").map(|entry| {
            String::from_utf8_lossy(&entry.expect("an entry").path_bytes()).into_owned()
        });
        names.collect::<Vec<_>>().join(" ")
    };
    for (args, want) in [
        (&["--merged", "/bin/t"][..], "usr/bin/t"),
        (&["--merged", "/bin"], "bin"),
        (&["--merged", "/bin/"], "usr/bin/ usr/bin/t2 usr/bin/t usr/bin/t3"),
        (&["--merged", "--layer", "0", "bin/t"], "usr/bin/t"),
        (&["--layer", "1", "bin/t2"], "usr/bin/t2"),
        (&["--layer", "1", "usr/bin/t2"], "usr/bin/t2"),
        (&["--layer", "1", "real/r"], "usr/r"),
        (&["--layer", "0", "real/r"], "real/r"),
    ] {
        let words = ["extract".as_ref(), file.as_os_str(), "-o".as_ref(), "-".as_ref()];
        let ran = run(words.into_iter().chain(args.iter().map(OsStr::new)));
        assert_eq!((&listed(&ran)[..], ran.code), (want, 0), "{args:?} {}", ran.err);
    }
    for (args, want) in [
        (&["/bin/"][..], &["/usr/bin", "/usr/bin/t", "/usr/bin/t2", "/usr/bin/t3"][..]),
        (&["/bin/t"], &["/usr/bin/t"]),
        (&["/bin"], &["/bin"]),
        (&["/real/r"], &["/usr/r"]),
        (&["bin/gone", "--all-versions"], &["1:/usr/bin/gone"]),
        (&["real/r", "--all-versions"], &["0:/real/r"]),
        (&["bin/", "--hidden"], &["1:/usr/bin/gone", "0:/usr/bin/t"]),
    ] {
        let words = ["find".as_ref(), file.as_os_str()];
        let ran = run(words.into_iter().chain(args.iter().map(OsStr::new)));
        assert_eq!(
            (ran.lines(), ran.code),
            (want.iter().map(|line| line.to_string()).collect(), 0),
            "{args:?} {}",
            ran.err
        );
    }
}
