//! The report to print or to hand on: one HTML file for somebody who has never heard of layers. It has no script, asks for nothing
//! from anywhere, and no secret is in it that could be read.

mod judged;
mod stored;

use super::image::{About, ImageView, image_view};
use super::secrets::{self, SecretsView, secrets_view};
use super::space::{Look, PictureQuery, picture, svg};
use super::text::{counted, exact, inert, iso_of, platform, size, xml};
use super::waste::{self, WasteView, waste_view};
use crate::analysis::side;
use crate::analysis::space::Space;
use crate::domain::Diagnostic;
use crate::domain::order::SortSmall;
use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");

/// What it is made of.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What is known of the image.
    pub about: About<'a>,
    /// What could be smaller, with no secret in its words.
    pub waste: waste::Judged,
    /// Secrets and risks.
    pub secrets: secrets::Judged<'a>,
    /// All layers were looked through for secrets.
    pub looked: bool,
    /// What is known to be other bytes than the image says.
    pub mismatches: Vec<Diagnostic>,
}

/// The whole page, of one image or several.
pub fn page(file: &str, subjects: &[Subject<'_>]) -> String {
    let title = match subjects {
        [one] => inert(&side::name(one.about.image)),
        _ => inert(file),
    };
    let articles: String = subjects.iter().map(article).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>What is in {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{articles}\
         <footer>Made by Layerpeel {version} from {file}. Secrets are masked. This page holds no script and loads nothing.</footer>\n\
         </main>\n</body>\n</html>\n",
        title = xml(&title),
        version = env!("CARGO_PKG_VERSION"),
        file = xml(&inert(file)),
    )
}

/// What the sections draw from.
struct Told<'a> {
    subject: &'a Subject<'a>,
    name: String,
    image: ImageView,
    waste: WasteView,
    secrets: SecretsView,
    /// Bytes of files that all layers store.
    stored: u64,
    /// Those of them that nobody sees.
    hidden: u64,
}

fn article(subject: &Subject<'_>) -> String {
    let union = subject.about.union;
    let told = Told {
        subject,
        name: inert(&side::name(subject.about.image)),
        image: image_view(&subject.about),
        waste: waste_view(union, &subject.waste),
        secrets: secrets_view(&subject.secrets, subject.looked),
        stored: (0..union.layer_count())
            .map(|layer| union.stored_by(layer))
            .fold(0, u64::saturating_add),
        hidden: subject.waste.hidden_bytes(),
    };
    let sections = [
        head(&told),
        mismatches(&subject.mismatches),
        stored::section(&told),
        judged::change(&told),
        judged::secrets(&told),
        inside(&told),
        built_on(&told),
        words(),
    ];
    format!("<article>\n{}</article>\n", sections.concat())
}

/// `<dt>` and `<dd>` for each that has a value.
fn facts(rows: &[(&str, String)]) -> String {
    let row = |(name, value): &(&str, String)| match value.is_empty() {
        true => String::new(),
        false => format!("<dt>{}</dt><dd>{}</dd>\n", xml(name), xml(value)),
    };
    format!("<dl>\n{}</dl>\n", rows.iter().map(row).collect::<String>())
}

fn head(told: &Told<'_>) -> String {
    let image = told.subject.about.image;
    let union = told.subject.about.union;
    let layers = counted(u64::from(union.layer_count()), "layer", "layers");
    let alarms = told.secrets.alarms();
    let advised: usize = told.waste.groups.iter().map(|group| group.rows.len()).sum();
    let figure = |number: String, about: &str, class: &str| {
        format!("<li><b{class}>{}</b>{}</li>\n", xml(&number), xml(about))
    };
    let bad = |is: bool| if is { " class=\"high\"" } else { " class=\"good\"" };
    let paths = union.holds(crate::analysis::union::NodeId::ROOT, union.top()).paths;
    let figures = [
        figure(size(told.stored), "of files are stored in it", ""),
        figure(size(told.hidden), "of that can’t be seen by anybody, and is carried along", ""),
        figure(counted(advised as u64, "change", "changes"), "could make it smaller", ""),
        match (told.subject.looked, alarms) {
            (false, 0) => figure("not known".into(), "whether secrets are in it", ""),
            (_, found) => {
                figure(counted(found as u64, "secret", "secrets"), "found in it", bad(found > 0))
            }
        },
    ];
    let created = image.config.created.as_deref().map(iso_of).unwrap_or_default();
    let digest = image.id.as_ref().map(|id| id.to_string()).unwrap_or_default();
    format!(
        "<h1>What is in {name}</h1>\n\
         <p class=\"lead\">This is a container image: everything that a program needs to run, packed into one piece, {paths}. \
         It was put together in steps. What each step added or changed is kept as a <em>layer</em>; this image has {layers}. \
         When it runs, they are laid over each other, and the uppermost version of each file is the one that is seen.</p>\n\
         <ul class=\"figures\">\n{figures}</ul>\n{facts}",
        name = xml(&told.name),
        paths = counted(u64::from(paths), "file or folder", "files and folders"),
        figures = figures.concat(),
        facts = facts(&[
            ("Made for", platform(image)),
            ("Made", created),
            ("Built on", told.image.base.title.clone()),
            ("Identified by", digest),
        ]),
    )
}

/// That the image is not the one that it says it is; nothing where that is not known.
fn mismatches(found: &[Diagnostic]) -> String {
    if found.is_empty() {
        return String::new();
    }
    let row = |found: &Diagnostic| {
        let layer = found.layer.map(|at| format!("Layer {}: ", at + 1)).unwrap_or_default();
        format!("<li>{}</li>\n", xml(&inert(&format!("{layer}{}", found.message))))
    };
    format!(
        "<p class=\"high\">Not all of this image is what it says it is: it was changed or damaged after it was made. \
         This page describes what is there.</p>\n<ul>\n{}</ul>\n",
        found.iter().map(row).collect::<String>()
    )
}

/// Where the bytes are, as a picture of the folders.
fn folders(told: &Told<'_>) -> String {
    let union = told.subject.about.union;
    let space = Space::of(union);
    let query =
        PictureQuery { look: Look::default(), width: 812, height: 260, ..PictureQuery::default() };
    let picture = picture(union, &space, query);
    if picture.blocks.is_empty() {
        return String::new();
    }
    // Its colours are fixed, for a file that stands alone; here they follow the page. No text can hold such a run: quotes are escaped.
    let drawn = svg(&picture, &told.name)
        .replace("\"#1d1f23\"", "\"var(--ink)\"")
        .replace("\"#3d413f\"", "\"var(--ink-2)\"")
        .replace("fill=\"#fbfaf7\"", "fill=\"none\"")
        .replace(" stroke=\"#fff\"", " stroke=\"var(--bg)\"")
        // One page may have several of them.
        .replace("id=\"hatch\"", "id=\"folder-hatch\"")
        .replace("url(#hatch)", "url(#folder-hatch)");
    format!(
        "<figure tabindex=\"0\">\n{drawn}<figcaption>Folders and files, each as wide as its bytes; what lies below a folder is drawn under it. \
         Colours are layers.</figcaption>\n</figure>\n"
    )
}

fn inside(told: &Told<'_>) -> String {
    const MOST: usize = 15;
    let rows: Vec<_> = told.image.packages.iter().flat_map(|layer| &layer.rows).collect();
    let mut there: Vec<_> = rows.iter().filter(|row| row.gone_in.is_none()).collect();
    there.sort_small_by_key(|row| std::cmp::Reverse(row.size));
    let words = told.image.package_words.iter().map(|words| format!("<p>{}</p>\n", xml(words)));
    let mut out = format!("<h2>What was installed</h2>\n{}", words.collect::<String>());
    if there.is_empty() {
        return out;
    }
    out.push_str("<div class=\"scroll\"><table>\n<tr><th>Package</th><th>Version</th><th>Kind</th><th class=\"number\">Size</th></tr>\n");
    for row in there.iter().take(MOST) {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>",
            xml(&row.name),
            xml(&row.version),
            xml(&row.kind),
            row.size.map(size).unwrap_or_default()
        );
    }
    out.push_str("</table></div>\n");
    let more = there.len().saturating_sub(MOST) as u64;
    if more > 0 {
        let _ =
            writeln!(out, "<p class=\"quiet\">The largest are listed; {more} more are there.</p>");
    }
    out
}

fn built_on(told: &Told<'_>) -> String {
    let base = &told.image.base;
    let sure = if base.sure.is_empty() { String::new() } else { format!(" ({})", base.sure) };
    let layers = match base.layers {
        0 => String::new(),
        layers => {
            format!(" Its own are the lowest {}.", counted(u64::from(layers), "layer", "layers"))
        }
    };
    let shown = ["Entrypoint", "Cmd", "User", "WorkingDir", "ExposedPorts", "Volumes"];
    let field = |name: &&str| {
        let field = told.image.fields.iter().find(|field| field.name == **name)?;
        (!field.values.is_empty()).then(|| (how_called(name), field.values.join(" ")))
    };
    let rows: Vec<(&str, String)> = shown.iter().filter_map(field).collect();
    let starts = if rows.is_empty() {
        String::new()
    } else {
        format!("<h3>How it starts</h3>\n{}", facts(&rows))
    };
    format!(
        "<h2>What it was built on</h2>\n<p>{}{}.{} A fault in the base is a fault in this image, until it is built anew on a mended one.</p>\n{starts}",
        xml(&base.title),
        xml(&sure),
        xml(&layers),
    )
}

fn how_called(field: &str) -> &'static str {
    match field {
        "Entrypoint" => "Program",
        "Cmd" => "What it is told",
        "User" => "As the user",
        "WorkingDir" => "In the folder",
        "ExposedPorts" => "Listens on",
        _ => "Keeps data in",
    }
}

fn words() -> String {
    let rows = [
        (
            "Image",
            "all files of a program and its settings, in one piece that can be copied and run",
        ),
        (
            "Layer",
            "what one step of the build added, changed or deleted; layers are only ever added",
        ),
        (
            "Hidden bytes",
            "files that a later layer deleted or replaced: nobody sees them, all who copy the image carry them",
        ),
        ("Base image", "the finished image that the build began with"),
        ("Dockerfile", "the recipe by which an image is built, a step a line"),
        ("Secret", "a password, a key, a token: whoever has it can act in its owner’s name"),
    ];
    let rows = rows.map(|(word, means)| (word, means.to_owned()));
    format!("<h2>Words</h2>\n{}", facts(&rows))
}

/// A sentence; what it has between backticks is code.
fn prose(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return xml(sentence);
    }
    let part = |(at, part): (usize, &&str)| match at % 2 {
        0 => xml(part),
        _ => format!("<code>{}</code>", xml(part)),
    };
    parts.iter().enumerate().map(part).collect()
}

/// `12.3 MB`, and to the byte for who hovers.
fn bytes(bytes: u64) -> String {
    format!("<span title=\"{}\">{}</span>", xml(&exact(bytes)), xml(&size(bytes)))
}
