//! `layerpeel report --html`: one page that stands alone, for somebody who has never heard of layers.

mod command;

use command::{file, run};
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use std::path::Path;

fn page(path: &Path, image: &str) -> String {
    let name = format!("{}{image}", path.display());
    let ran = run(["report", &name, "--html"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.text()
}

fn fat() -> ImageSpec {
    let pad = |byte: u8| vec![byte; 3_000_000];
    ImageSpec::new("shop:1")
        .layer("ADD rootfs.tar /", TarBuilder::default().file("bin/sh", pad(1)).finish())
        .layer("RUN make", TarBuilder::default().file("app/data", pad(2)).finish())
        .layer("RUN rm /app/data", TarBuilder::default().file("app/.wh.data", "").finish())
}

#[test]
fn says_what_it_is_why_it_is_big_and_what_to_change() {
    let page = page(&file("handout.tar", &pack(&[fat()], Packing::OciGzip)), "");
    let heads: Vec<&str> =
        page.split("<h2>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    let want = [
        "Why it is as big as it is",
        "What to change",
        "Secrets",
        "What was installed",
        "What it was built on",
        "Words",
    ];
    assert_eq!(heads, want);
    for said in [
        "What is in shop:1",
        "6.0 MB",
        "3.0 MB",
        "RUN rm /app/data",
        "No secrets in 2 distinct bodies.",
        "stored by L2, hidden by L3",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(page.matches("<svg").count(), 2);
}

#[test]
fn no_script_and_no_request_whatever_the_image_is_called() {
    let evil = "<script src=\"https://x.internal/\">\u{202e}</script>";
    let mut image = fat().layer(
        &format!("RUN {evil} url(https://x.internal/) @import"),
        TarBuilder::default().file("app/<img src=x onerror=alert(1)>", vec![3; 2_000_000]).finish(),
    );
    image.tags = vec!["shop:1".into(), evil.into()];
    image.config =
        serde_json::json!({"Cmd": [evil], "Labels": {"org.opencontainers.image.base.name": evil}});
    let page = page(&file("handout-evil.tar", &pack(&[image], Packing::Docker)), "");
    for never in ["<script", "<img", "<link", "<iframe", "href=", "\u{202e}"] {
        assert!(!page.contains(never), "{never}");
    }
    let head = page.split("</head>").next().expect("a head");
    assert!(head.contains("default-src 'none'"));
    // The only URLs outside of texts are of patterns in the page itself.
    let styled = page.split("url(").skip(1).filter(|rest| rest.starts_with('#')).count();
    assert!(styled >= 1 && !head.contains("url(") && !head.contains("@import"));
}

#[test]
fn an_image_of_several_is_named_and_all_are_told_otherwise() {
    let other =
        ImageSpec::new("other:2").layer("COPY x", TarBuilder::default().file("x", "x").finish());
    let path = file("handout-two.tar", &pack(&[fat(), other], Packing::Docker));
    let both = page(&path, "");
    assert_eq!(both.matches("<article>").count(), 2);
    let one = page(&path, "#other:2");
    assert!(one.contains("What is in other:2") && !one.contains("shop:1"));
    assert!(one.contains("Nothing needs mending."));
    assert_eq!(run(["report", &path.display().to_string(), "--html", "--reveal"]).code, 2);
}
