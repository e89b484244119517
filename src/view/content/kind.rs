//! What a file is, as markup in which all text is inert and escaped, so that the page only hangs it up.

use crate::analysis::kinds::{Group, LEFT_OUT, Member, Parts, Told, Unpack, Value, look};
use crate::analysis::secrets::Scanner;
use crate::analysis::secrets::mask::Texts;
use crate::domain::wire::wire;
use crate::view::text::{count, counted, escape, line, size, xml};
use std::fmt::Write as _;

/// Bytes of a picture that are handed to the browser, at most.
const MOST_PICTURE: u64 = 32 << 20;

/// What a file is, ready to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindView {
    /// `PNG image · 640 × 480 pixels`
    pub words: String,
    /// Markup.
    pub markup: String,
    /// The media type of a picture that the page shows, once it has read all of it.
    pub picture: Option<String>,
    /// All of it can be laid out, page by page.
    pub lays_out: bool,
}
wire! { struct KindView { words, markup, picture, lays_out } }

impl KindView {
    /// A sentence: there is no content.
    pub fn said(why: &str) -> Self {
        let mut markup = String::new();
        paragraph(&mut markup, why);
        Self { words: String::new(), markup, picture: None, lays_out: false }
    }
}

/// What is known of a content; `note` stands before it.
pub fn kind(parts: &Parts<'_>, path: &str, note: &str, unpack: Unpack) -> KindView {
    let mut markup = String::new();
    paragraph(&mut markup, note);
    if parts.size == 0 {
        paragraph(&mut markup, "The file is empty.");
        return KindView { words: "empty".to_owned(), markup, picture: None, lays_out: false };
    }
    let Some(told) = look(parts, path.as_bytes(), unpack) else {
        paragraph(&mut markup, "No more is known of it than its bytes.");
        return KindView { words: size(parts.size), markup, picture: None, lays_out: false };
    };
    let _ = write!(markup, "<h3>{}</h3>", xml(&escape(told.kind.as_bytes())));
    told.groups.iter().for_each(|group| facts(&mut markup, group));
    for note in &told.notes {
        paragraph(&mut markup, note);
    }
    let too_large = told.picture.is_some() && parts.size > MOST_PICTURE;
    if too_large {
        paragraph(&mut markup, "It is too large to be shown here.");
    }
    if told.secret {
        paragraph(&mut markup, LEFT_OUT);
    }
    members(&mut markup, &told.members);
    lines(&mut markup, &told, path);
    let picture = told.picture.filter(|_| !too_large).map(str::to_owned);
    let words = format!("{} · {}", told.kind, size(parts.size));
    KindView { words, markup, picture, lays_out: told.laid }
}

fn paragraph(markup: &mut String, text: &str) {
    if !text.is_empty() {
        let _ = write!(markup, "<p class=\"note\">{}</p>", xml(text));
    }
}

fn facts(markup: &mut String, group: &Group) {
    if !group.title.is_empty() {
        let _ = write!(markup, "<h4>{}</h4>", xml(&escape(group.title.as_bytes())));
    }
    if group.facts.is_empty() {
        return;
    }
    markup.push_str("<dl>");
    for (name, value) in &group.facts {
        let value = match value {
            Value::Text(text) => line(text),
            Value::Number(number) => count(*number),
            Value::Bytes(bytes) => size(*bytes),
        };
        let _ = write!(markup, "<dt>{}</dt><dd>{}</dd>", xml(name), xml(&value));
    }
    markup.push_str("</dl>");
}

fn members(markup: &mut String, members: &[Member]) {
    if members.is_empty() {
        return;
    }
    let title = counted(members.len() as u64, "member", "members");
    let _ = write!(
        markup,
        "<h4>{title}</h4><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Size</th></tr></thead><tbody>"
    );
    for member in members {
        let bytes = member.size.map(size).unwrap_or_default();
        let _ = write!(markup, "<tr><td>{}</td><td>{bytes}</td></tr>", xml(&escape(&member.name)));
    }
    markup.push_str("</tbody></table>");
}

/// A document; where a secret is in it, masked as everywhere else.
fn lines(markup: &mut String, told: &Told, path: &str) {
    if told.lines.is_empty() {
        return;
    }
    let masked = told.secret.then(|| {
        let (scanner, text) = (Scanner::new(None), told.lines.join(&b'\n'));
        let hidden = Texts::default().masks(&scanner).hide(path, &String::from_utf8_lossy(&text));
        hidden.split('\n').map(|line| line.as_bytes().to_vec()).collect::<Vec<_>>()
    });
    markup.push_str("<pre>");
    for of in masked.as_ref().unwrap_or(&told.lines) {
        let _ = writeln!(markup, "{}", xml(&line(of)));
    }
    markup.push_str("</pre>");
}
