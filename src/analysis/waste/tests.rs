//! What an engineer is told of small images, and where silence is right.

use super::*;
use crate::analysis::hidden::hidden;
use crate::analysis::packages::CapturedFile;
use crate::analysis::union::tests::union;
use crate::domain::{BlobId, Config, HistoryEntry, Image, Layer, Platform};

/// An image whose layers were made by these steps; a step that begins with `-` made none.
fn image(steps: &[&str]) -> Image {
    let mut image = Image {
        tags: Vec::new(),
        id: None,
        manifest: None,
        platform: Platform::default(),
        config: Config::default(),
        layers: Vec::new(),
        attestations: Vec::new(),
        diagnostics: Vec::new(),
    };
    for (row, step) in (0..).zip(steps) {
        let text = step.strip_prefix('-');
        let created_by = format!("{} # buildkit", text.unwrap_or(step));
        image.config.history.push(HistoryEntry {
            created_by,
            comment: "buildkit.dockerfile.v0".into(),
            empty_layer: text.is_some(),
            ..HistoryEntry::default()
        });
        if text.is_none() {
            image.layers.push(Layer {
                blob: BlobId(row),
                diff_id: None,
                chain_id: None,
                media_type: String::new(),
                packed: None,
                history: Some(row),
            });
        }
    }
    image
}

fn judge(steps: &[&str], layers: &[Vec<String>]) -> Waste {
    let words: Vec<Vec<&str>> =
        layers.iter().map(|layer| layer.iter().map(String::as_str).collect()).collect();
    let union = union(&words.iter().map(Vec::as_slice).collect::<Vec<_>>());
    waste(&image(steps), &union, &hidden(&union), &[], None)
}

/// `path=` and a body of so many bytes.
fn file(path: &str, bytes: usize) -> String {
    let byte = char::from(b'a' + path.bytes().fold(0u8, u8::wrapping_add) % 26);
    format!("{path}={}", String::from(byte).repeat(bytes))
}

/// Cause, weight, advice and line of the first finding.
fn first(waste: &Waste) -> (&str, Weight, &str, &str) {
    let found = &waste.findings[0];
    let text = |text: &Option<String>| text.clone().unwrap_or_default().leak() as &str;
    (found.cause, found.weight, text(&found.advice), text(&found.mended))
}

const BASE: [&str; 2] = ["ADD rootfs.tar /", "-CMD [\"sh\"]"];

fn over_base<'a>(steps: &[&'a str]) -> Vec<&'a str> {
    BASE.iter().chain(steps).copied().collect()
}

#[test]
fn a_cache_that_a_later_step_removes_is_one_finding_with_both_names() {
    let steps = over_base(&["RUN apt-get update", "RUN rm -rf /var/lib/apt/lists/*"]);
    let lists = "var/lib/apt/lists/x_Packages";
    let found = judge(
        &steps,
        &[vec![], vec![file(lists, 5000)], vec!["var/lib/apt/lists/.wh.x_Packages".into()]],
    );
    assert_eq!(found.findings.len(), 1);
    assert_eq!((found.findings[0].kind, found.findings[0].by), (Some("apt-lists"), Some(2)));
    let (cause, weight, advice, line) = first(&found);
    assert_eq!((cause, weight), ("whiteout", Weight::Worth));
    assert!(advice.contains("same RUN"), "{advice}");
    assert!(line.starts_with("RUN --mount=type=cache,target=/var/cache/apt"), "{line}");
    assert!(line.ends_with(" apt-get update"), "{line}");
}

#[test]
fn a_leftover_names_its_mount_and_the_line_to_paste() {
    let pip = ["RUN pip install flask"];
    let layers = [vec![], vec![file("home/u/.cache/pip/http/a", 5000)]];
    let found = judge(&over_base(&pip), &layers);
    let (cause, weight, advice, line) = first(&found);
    assert_eq!((cause, weight), ("pip-cache", Weight::Worth));
    assert!(advice.contains("/home/u/.cache/pip") && advice.contains("--no-cache-dir"), "{advice}");
    assert_eq!(line, "RUN --mount=type=cache,target=/home/u/.cache/pip pip install flask");
    let mounted = ["RUN --mount=type=cache,target=/root/.cache pip install flask"];
    assert_eq!(judge(&over_base(&mounted), &layers).advised().count(), 0, "it knows cache mounts");
}

#[test]
fn what_is_stored_again_unchanged_is_to_be_dropped() {
    let steps = over_base(&["COPY . /app", "RUN rm -rf /x"]);
    let found = judge(&steps, &[vec![], vec![file("app/a", 5000)], vec![file("app/a", 5000)]]);
    let (cause, _, advice, _) = first(&found);
    assert_eq!(cause, "rewritten");
    assert!(advice.contains("layer 2") && advice.contains("drop it"), "{advice}");
}

#[test]
fn silence_on_small_things_the_base_and_what_a_package_manager_must_write() {
    let base: Vec<String> =
        vec![file("usr/share/doc/x/copyright", 9000), file("var/log/a", 9000), file("big", 2000)];
    let small = judge(&over_base(&["RUN x"]), &[base, vec!["big=1".into()]]);
    assert_eq!((small.base, small.advised().count()), (1, 0), "{small:?}");
    assert!(
        small.findings.iter().all(|found| matches!(found.weight, Weight::Base | Weight::Small))
    );
    let status = |bytes| vec![file("var/lib/dpkg/status", bytes), file("usr/lib/x.so", bytes)];
    let managed = judge(&over_base(&["RUN apt-get upgrade"]), &[status(9000), status(9500)]);
    assert_eq!(first(&managed).1, Weight::Managed, "{managed:?}");
    assert_eq!(managed.advised().count(), 0);
}

#[test]
fn duplicates_are_bodies_and_not_names() {
    let layers = [
        vec![],
        vec![file("v/a", 5000), "v/hard=>v/a".into(), "v/empty".into()],
        vec![format!("w/b={}", file("v/a", 5000).trim_start_matches("v/a="))],
    ];
    let found = judge(&over_base(&["COPY v /v", "COPY w /w"]), &layers);
    let duplicates: Vec<_> =
        found.findings.iter().filter(|found| found.heading == Heading::Duplicate).collect();
    assert_eq!(duplicates.len(), 1);
    assert_eq!((duplicates[0].bytes, duplicates[0].bodies.len()), (5000, 1));
}

#[test]
fn docs_are_said_and_not_urged() {
    let found = judge(&over_base(&["RUN x"]), &[vec![], vec![file("usr/share/man/man1/x", 9000)]]);
    assert_eq!((first(&found).0, first(&found).1), ("docs", Weight::Informational));
}

#[test]
fn compilers_that_stay_are_said_and_not_urged() {
    let layers = [vec![], vec![file("usr/lib/gcc/x/cc1", 9000), file("usr/include/stdio.h", 500)]];
    let found = judge(&over_base(&["RUN apt-get install -y gcc"]), &layers);
    assert_eq!((first(&found).0, first(&found).1), ("build-tools", Weight::Informational));
    let other = [vec![], vec![file("usr/local/include/python3/x.h", 9000)]];
    assert_eq!(judge(&over_base(&["RUN x"]), &other).findings.len(), 0);
}

/// Cause, bytes and paths of what is left over in layers of which these files were kept.
fn left_over(
    layers: &[&[&str]],
    captured: &[(u32, &str, &[u8])],
) -> Vec<(&'static str, Vec<String>)> {
    let union = union(layers);
    let captured: Vec<CapturedFile<'_>> = captured
        .iter()
        .map(|&(layer, path, bytes)| CapturedFile { layer, path: path.as_bytes(), bytes })
        .collect();
    let found = waste(&image(&["RUN x"]), &union, &hidden(&union), &captured, None).findings;
    let paths = |found: &Finding| {
        let mut paths: Vec<_> = found
            .bodies
            .iter()
            .map(|body| String::from_utf8(union.path(body.node)).unwrap())
            .collect();
        paths.sort();
        paths
    };
    let left = found.iter().filter(|found| found.heading == Heading::Leftover);
    left.map(|found| (found.cause, paths(found))).collect()
}

#[test]
fn dumps_are_known_by_their_header_and_caches_wherever_they_lie() {
    let mut header = [0; 64];
    header[..6].copy_from_slice(b"\x7fELF\x02\x01");
    header[16] = 4;
    let layers: &[&[&str]] = &[&[
        "app/",
        "app/crash=4444",
        "app/other=333",
        "tmp/",
        "tmp/composer/",
        "tmp/composer/cache/",
        "tmp/composer/cache/x=55555",
    ]];
    assert_eq!(
        left_over(layers, &[(0, "app/crash", &header)]),
        [
            ("composer-cache", vec!["tmp/composer/cache/x".to_owned()]),
            ("core-dump", vec!["app/crash".to_owned()]),
        ]
    );
    assert_eq!(left_over(layers, &[(1, "app/crash", &header)]).len(), 1, "another layer's");
}

#[test]
fn modules_that_only_development_needs() {
    let layers: &[&[&str]] = &[&[
        "app/",
        "app/package.json=1",
        "app/node_modules/",
        "app/node_modules/jest/",
        "app/node_modules/jest/index.js=4444",
        "app/node_modules/express/",
        "app/node_modules/express/index.js=333",
        "app/node_modules/chalk/",
        "app/node_modules/chalk/index.js=22",
        "app/node_modules/.package-lock.json=1",
    ]];
    let manifest: &[u8] =
        br#"{"devDependencies":{"jest":"1","both":"1"},"dependencies":{"both":"1"}}"#;
    let own = |paths: &[&str]| {
        let whole = |name: &&str| format!("app/node_modules/{name}/index.js");
        vec![("dev-node-modules", paths.iter().map(whole).collect::<Vec<_>>())]
    };
    let at = "app/package.json";
    assert_eq!(left_over(layers, &[(0, at, manifest)]), own(&["jest"]));
    // npm's own list knows what those need in turn.
    let lock: &[u8] = br#"{"packages":{"node_modules/jest":{"dev":true},"node_modules/chalk":{"dev":true},"node_modules/express":{}}}"#;
    let locked = (0, "app/node_modules/.package-lock.json", lock);
    assert_eq!(left_over(layers, &[(0, at, manifest), locked]), own(&["chalk", "jest"]));
    let other = (0, "app/node_modules/express/package.json", manifest);
    assert_eq!(left_over(layers, &[other]), []);
    assert_eq!(left_over(layers, &[(0, at, b"{")]), []);
}
