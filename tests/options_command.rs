//! Options are taken in the same way by every command, and what is wrong with a command line is said with what was meant.

mod command;

use command::{Ran, file, run};
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// An archive of two images; the second is `shop:2`, with a hidden file.
fn archive(name: &str) -> PathBuf {
    let base =
        || TarBuilder::default().file("conf", "a key").file("gone", vec![b'x'; 9000]).finish();
    let second = TarBuilder::default().file(".wh.gone", "").finish();
    let images = [
        ImageSpec::new("demo:1").layer("base", base()),
        ImageSpec::new("shop:2").layer("base", base()).layer("RUN rm gone", second),
    ];
    file(name, &pack(&images, Packing::Docker))
}

/// Runs the words, in which `FILE` and `FILE#…` stand for the archive, and `OUT` for a file to write.
fn on(archive: &Path, words: &str) -> Ran {
    let put = |word: &str| {
        let out = archive.with_extension("out");
        word.replace("FILE", &archive.to_string_lossy()).replace("OUT", &out.to_string_lossy())
    };
    run(words.split(' ').map(put))
}

fn json(ran: &Ran) -> Value {
    serde_json::from_slice(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.err))
}

#[test]
fn what_is_wrong_is_refused_and_what_was_meant_is_said() {
    let archive = archive("options-wrong.tar");
    for (words, said) in [
        ("check --reveal=false FILE", "--reveal takes no value"),
        ("mend --drop-hidden=no FILE -o OUT", "--drop-hidden takes no value"),
        ("report --insight=1 FILE", "--insight takes no value"),
        ("compare --json=yes FILE", "--json takes no value"),
        ("lab --reveal=no FILE", "--reveal takes no value"),
        ("check FILE --formt json", "did you mean --format?"),
        ("check FILE --lowestEficiency 1", "did you mean --lowestEfficiency?"),
        ("report --insihgt FILE", "did you mean --insight?\nTry `layerpeel report --help`."),
        (
            "compare --ignore-time FILE",
            "did you mean --ignore-times?\nTry `layerpeel compare --help`.",
        ),
        (
            "mend --squash-form 1 FILE -o OUT",
            "did you mean --squash-from?\nTry `layerpeel mend --help`.",
        ),
        ("lesson check --hlep", "did you mean --help?\nTry `layerpeel lesson --help`."),
        ("grep key FILE --inclde x", "did you mean --include?\nTry `layerpeel grep --help`."),
        ("find FILE -nmae x", "did you mean --name?\nTry `layerpeel find --help`."),
        ("cat FILE conf --imgae 1", "did you mean --image?\nTry `layerpeel cat --help`."),
        ("lab -x", "there is no option -x\nTry `layerpeel lab --help`."),
        ("lab --reveal", "--reveal needs the file of an image"),
        ("lab FILE#none", "has no image \"none\"; it has demo:1, shop:2"),
        ("chekc FILE", "did you mean check?\nTry `layerpeel --help`."),
        ("gerp key FILE", "did you mean grep?"),
        ("FILE", "did you mean `layerpeel report "),
        ("none.tar", "`layerpeel report none.tar`"),
        ("help chekc", "there is no command \"chekc\"; did you mean check?"),
        ("check FILE --format xml", "there is no format \"xml\"; there are text, json, junit"),
        ("compare FILE --csv=laiers", "did you mean layers? There are files, packages, layers"),
        ("compare FILE --format xml", "there are text, json, csv, svg"),
        ("report --ignore none FILE", "--ignore goes with --insight or --html"),
        ("report FILE#none", "has no image \"none\"; it has demo:1, shop:2"),
        ("check FILE --only docker", "--only knows dive"),
        ("find FILE --layer 0 --layer 7", "there is no layer 7"),
        ("report FILE FILE", "more than one file was given"),
    ] {
        let ran = on(&archive, words);
        assert_eq!((ran.code, &ran.text()[..]), (2, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains(said), "{words}: {}", ran.err);
    }
    assert!(!archive.with_extension("out").exists(), "nothing was written");
}

#[test]
fn each_command_has_a_help_of_its_own() {
    let all = run(["--help"]).text();
    let commands = ["report", "compare", "check", "mend", "lab", "lesson", "cat", "grep", "find"];
    for command in commands.into_iter().chain(["diff", "extract"]) {
        let help = run([command, "--help"]);
        let usage = format!("Usage: layerpeel {command} ");
        assert!(help.code == 0 && help.text() != all && help.text().contains(&usage), "{command}");
        assert_eq!(run(["help", command]).text(), help.text(), "{command}");
    }
    assert_eq!(run(["help"]).text(), all);
}

#[test]
fn one_image_is_named_in_the_same_way_everywhere() {
    let archive = archive("options-image.tar");
    for image in ["FILE#2", "FILE#shop:2", "FILE#shop", "FILE --image 2", "--image=shop FILE"] {
        let report = json(&on(&archive, &format!("report --insight {image}")));
        let images = report["images"].as_array().expect("images");
        assert_eq!(images.len(), 1, "{image}");
        assert_eq!(images[0]["tags"][0], "shop:2", "{image}");
        assert_eq!(images[0]["layers"].as_array().map(Vec::len), Some(2), "{image}");
        assert!(images[0].get("waste").is_some_and(|waste| !waste.is_null()), "{image}");
        for words in [
            format!("mend --drop-hidden {image} -oOUT"),
            format!("check {image} --lowestEfficiency=0 --highestUserWastedPercent=1"),
            format!("lab --reveal {image}"),
            format!("find {image} --hidden"),
        ] {
            let ran = on(&archive, &words);
            assert_eq!(ran.code, 0, "{words}: {}", ran.err);
            assert!(!ran.text().contains("demo"), "{words}: {}", ran.text());
        }
    }
    let both = json(&on(&archive, "report FILE"));
    assert_eq!(both["images"].as_array().map(Vec::len), Some(2));
    let rules = "--lowestEfficiency=0 --highestUserWastedPercent=1 --highestGrowth=8999B";
    let grown = |old: &str, new: &str| {
        on(&archive, &format!("check FILE#{new} --baseline FILE#{old} {rules}")).code
    };
    // The file that the second image hides is what it has and the first's baseline lacks.
    assert_eq!((grown("2", "2"), grown("1", "2")), (0, 1));
}

#[test]
fn a_value_may_stand_behind_its_option_joined_or_not() {
    let archive = archive("options-joined.tar");
    let out = archive.with_extension("out");
    let json = on(&archive, "compare --json FILE").out;
    for words in [
        "compare --json FILE -oOUT",
        "compare --format json FILE -o OUT",
        "compare --format=json FILE --output=OUT",
    ] {
        let _ = std::fs::remove_file(&out);
        let ran = on(&archive, words);
        assert_eq!((ran.code, ran.out.len()), (0, 0), "{words}: {}", ran.err);
        assert_eq!(std::fs::read(&out).expect("it was written"), json, "{words}");
    }
    std::fs::write(&out, "aws-access-key conf\n").expect("written");
    for words in ["report --insight --ignore=OUT FILE", "report --insight --ignore OUT FILE"] {
        assert_eq!(on(&archive, words).code, 0, "{words}");
    }
    let layers = on(&archive, "find FILE#2 --layer 0 --layer 1 --type f").lines();
    assert_eq!(layers, ["0:/conf", "0:/gone"]);
    assert_eq!(on(&archive, "find FILE --layer=0 --name conf").lines(), ["0:/conf"]);
}

#[cfg(unix)]
#[test]
fn the_path_of_an_option_is_bytes() {
    use std::os::unix::ffi::OsStringExt;
    let tar = TarBuilder::default().pax(&[("path", b"caf\xe9")]).file("x", "odd").file("tea", "");
    let image = ImageSpec::new("odd:1").layer("RUN x", tar.finish());
    let archive = file("options-bytes.tar", &pack(&[image], Packing::Docker));
    let out = archive.with_extension("out");
    let without = OsString::from_vec(b"--without=/caf\xe9".to_vec());
    let words = [OsStr::new("mend"), &without, archive.as_ref(), OsStr::new("-o"), out.as_ref()];
    let ran = run(words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let left = run([OsStr::new("find"), out.as_ref(), OsStr::new("--type=f")]);
    assert_eq!(left.lines(), ["/tea"]);
}
