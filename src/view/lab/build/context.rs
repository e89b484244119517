//! The context of a build: its files, and what can be done to each.

use super::bench::{Bench, File};
use crate::view::text::{size, xml};

pub(super) fn context(bench: &Bench) -> String {
    let rows: String = bench.files.iter().map(|file| row(bench, file)).collect();
    let folder = bench.controls.source.as_ref().map_or("", |source| source.name());
    format!(
        "<section class=\"panel bench-context\" aria-label=\"Build context\"><h2>Build context <small>{}/</small></h2><ul>{rows}</ul></section>",
        xml(folder)
    )
}

fn row(bench: &Bench, file: &File) -> String {
    let chosen = bench.controls.file.as_ref() == Some(&file.path);
    let path = xml(&file.path);
    let state = match (file.cut, file.state) {
        (true, _) => "not sent: .dockerignore",
        (_, "touched") => "touched: in no key",
        (_, state) => state,
    };
    let class = match (file.cut, file.state) {
        (true, _) => "is-cut",
        (_, "" | "touched") => "",
        _ => "is-changed",
    };
    let mut out = format!(
        "<li class=\"{class}\"><button type=\"button\" class=\"file\" data-press=\"file:{path}\" aria-expanded=\"{chosen}\"><code>{path}</code><small>{state}</small><span class=\"figure\">{} <span class=\"mode\">{:03o}</span></span></button>",
        size(file.bytes),
        file.mode & 0o777
    );
    if chosen {
        let (flip, name) =
            if file.mode & 0o111 == 0 { ("+x", "chmod +x") } else { ("-x", "chmod -x") };
        out += &format!(
            "<div class=\"bench-bar\"><button type=\"button\" class=\"button\" data-press=\"edit:{path}\">Edit</button><button type=\"button\" class=\"button\" data-press=\"append:{path}\">Add a line</button><button type=\"button\" class=\"button\" data-press=\"touch:{path}\">touch</button><button type=\"button\" class=\"button\" data-press=\"chmod:{flip}:{path}\">{name}</button></div>"
        );
    }
    out + "</li>"
}
