//! The context of a build: its files, what can be done to each, and new ones.

use super::Naming;
use super::bench::{Bench, File};
use crate::view::text::{size, xml};

pub(super) fn context(bench: &Bench) -> String {
    let rows: String = bench.files.iter().map(|file| row(bench, file)).collect();
    let folder = bench.controls.source.as_ref().map_or("", |source| source.name());
    let naming = bench.controls.naming.as_ref();
    let new = naming.filter(|naming| naming.of.is_none()).map(name).unwrap_or_default();
    // What is in the editor is saved first, or left.
    let off = if bench.controls.editing.is_some() { " disabled" } else { "" };
    format!(
        "<section class=\"panel bench-context\" aria-label=\"Build context\"><header><h2>Build context <small>{}/</small></h2><button type=\"button\" class=\"button\" data-press=\"new\"{off}>+ File</button></header>{new}<ul>{rows}</ul></section>",
        xml(folder)
    )
}

/// The field for a file's name.
fn name(naming: &Naming) -> String {
    let (label, act) = match &naming.of {
        None => ("Name of the new file".to_owned(), "Make it"),
        Some(of) => (format!("New name of {of}"), "Rename"),
    };
    let (wrong, fault) = match naming.fault {
        "" => ("", String::new()),
        fault => (
            " aria-invalid=\"true\" aria-describedby=\"name-fault\"",
            format!("<p class=\"failure\" id=\"name-fault\" role=\"alert\">{fault}</p>"),
        ),
    };
    format!(
        "<div class=\"naming\"><label for=\"stage-name\">{}</label><input id=\"stage-name\" data-editor data-enter=\"named\" value=\"{}\" maxlength=\"200\" spellcheck=\"false\" autocapitalize=\"off\" autocomplete=\"off\" placeholder=\"notes.txt\"{wrong}><button type=\"button\" class=\"button primary\" data-press=\"named\">{act}</button><button type=\"button\" class=\"button\" data-press=\"cancel\">Leave it</button>{fault}</div>",
        xml(&label),
        xml(&naming.draft)
    )
}

fn row(bench: &Bench, file: &File) -> String {
    let chosen = bench.controls.file.as_ref() == Some(&file.path);
    let path = xml(&file.path);
    let state = match (file.cut, file.state) {
        (true, _) => "left out by .dockerignore",
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
        let naming = bench.controls.naming.as_ref();
        let naming = naming.filter(|naming| naming.of.as_ref() == Some(&file.path));
        out += &naming.map_or_else(|| acts(bench, file, &path), name);
    }
    out + "</li>"
}

/// What can be done to a file; all of it can be undone.
fn acts(bench: &Bench, file: &File, path: &str) -> String {
    let (flip, name) = if file.mode & 0o111 == 0 { ("+x", "chmod +x") } else { ("-x", "chmod -x") };
    let act = |what: &str, name: &str| {
        format!(
            "<button type=\"button\" class=\"button\" data-press=\"{what}:{path}\">{name}</button>"
        )
    };
    let mut out = act("edit", "Edit") + &act("append", "Add a line") + &act("touch", "touch");
    out += &act(&format!("chmod:{flip}"), name);
    if bench.controls.editing.is_none() {
        out += &(act("rename", "Rename") + &act("delete", "Delete"));
    }
    format!("<div class=\"bench-bar\">{out}</div>")
}
