//! What is handed out: the link with its code, the frame for a slide, the sheet, the picture of the stage.

use super::code::{Place, code};
use crate::view::text::{count, xml};

/// A link to where the lab is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'l> {
    /// The page's address, with where one is in it.
    pub address: &'l str,
    /// What it leads to.
    pub title: &'l str,
    /// It says nothing of what was typed: that was too much.
    pub is_cut: bool,
    /// The lesson's file, when it is one's own.
    pub own: Option<&'l str>,
    /// The open image that the lesson is on.
    pub open: Option<&'l str>,
}

impl Link<'_> {
    /// The page is a file on this computer.
    pub(super) fn is_file(&self) -> bool {
        !self.address.starts_with("http")
    }

    /// Nobody else finds it at that address.
    fn is_here(&self) -> bool {
        let host = self.address.split("//").nth(1).unwrap_or_default();
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        // The port is behind the last colon that is not in brackets.
        let name = match host.split_once(']') {
            Some((name, _)) => name,
            None => host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name.starts_with("127.") || name == "[::1"
    }

    /// What the class should know of the link; nothing: it leads there.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.is_file() {
            out.push("This page is one file on this computer, so no link leads to it from elsewhere. Hand the file itself out; the lessons are in it.".to_owned());
        } else if self.is_here() {
            out.push("This address is known to this computer only. Open the page by the name that others reach it by, and take the link there.".to_owned());
        }
        if self.is_cut {
            out.push(
                "What was typed is too long for a link: it leads to the beginning.".to_owned(),
            );
        }
        if let Some(open) = self.open {
            out.push(format!(
                "The lesson is on {open}, the image that is open here: who follows the link needs its archive, too."
            ));
        }
        if let Some(file) = self.own {
            out.push(format!(
                "The lesson is in a file of your own: who follows the link needs {file}, too."
            ));
        }
        out
    }

    /// The page without anything around the stage, for a slide.
    fn embedded(&self) -> String {
        let (page, place) = self.address.split_once('#').unwrap_or((self.address, ""));
        let mark = if page.contains('?') { '&' } else { '?' };
        let page =
            if page.contains("embed=1") { page.to_owned() } else { format!("{page}{mark}embed=1") };
        format!("{page}#{place}")
    }

    fn frame(&self) -> String {
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"960\" height=\"540\"></iframe>",
            xml(&self.embedded()),
            xml(self.title)
        )
    }

    fn too_long(&self, instead: &str) -> String {
        let letters = count(self.address.chars().count() as u64);
        format!(
            "The link has {letters} letters: too long for a code that phones can read. {instead}"
        )
    }
}

fn warnings(link: &Link<'_>) -> String {
    let one = |text: &String| format!("<p class=\"caution\" role=\"note\">{}</p>", xml(text));
    link.warnings().iter().map(one).collect()
}

/// What is chosen from.
pub fn panel(link: &Link<'_>) -> String {
    let mut out = String::from("<div class=\"handing\">");
    if !link.is_file() {
        let code = code(link.address, Place::Paper);
        out += &match code {
            Some(code) => format!("<figure>{code}</figure>"),
            None => format!(
                "<p class=\"caution\" role=\"note\">{}</p>",
                link.too_long("Send it as it is.")
            ),
        };
    }
    out += &format!("<div><p>{}</p>{}", xml(link.title), warnings(link));
    if !link.is_file() {
        out += &field("link-words", "Link", link.address, "Link copied.");
        out += &field("frame-words", "Frame for a slide or a page", &link.frame(), "Frame copied.");
    }
    out += "</div></div><div class=\"handing-acts\"><button type=\"button\" class=\"button primary\" data-hand=\"print\">Print a sheet</button><button type=\"button\" class=\"button\" data-hand=\"svg\">Stage as SVG</button><button type=\"button\" class=\"button\" data-hand=\"png\">Stage as PNG</button><button type=\"button\" class=\"button\" data-hand=\"notes\">Notes window</button></div>";
    out
}

/// Words to be copied, by a button or by hand.
fn field(id: &str, label: &str, text: &str, says: &str) -> String {
    let text = xml(text);
    format!(
        "<div class=\"handed\"><label for=\"{id}\">{label}</label><input id=\"{id}\" readonly value=\"{text}\"><button type=\"button\" class=\"button\" data-copy=\"{text}\" data-says=\"{says}\" aria-label=\"Copy: {label}\">Copy</button></div>"
    )
}

/// The code for the whole room, or why there is none.
pub fn projected(link: &Link<'_>) -> String {
    let title = xml(link.title);
    let body = if link.is_file() {
        warnings(link)
    } else {
        let code = code(link.address, Place::Wall);
        let code = code.unwrap_or_else(|| {
            let instead = "Print the sheet, whose code is nearer to the phone, or send the link.";
            format!("<p class=\"caution\">{}</p>", link.too_long(instead))
        });
        format!("{code}{}<p class=\"address\">{}</p>", warnings(link), xml(&short(link.address)))
    };
    format!("<div class=\"projected\"><h2>{title}</h2>{body}</div>")
}

/// Letters of an address that somebody would type.
pub(super) const TYPED: usize = 160;

/// The address, or its beginning.
fn short(address: &str) -> String {
    match address.char_indices().nth(TYPED) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(address: &str) -> Link<'_> {
        Link { address, title: "A & B", is_cut: false, own: None, open: None }
    }

    #[test]
    fn a_frame_has_the_page_without_its_furniture() {
        let of = |address| link(address).frame();
        assert_eq!(
            of("https://x.org/p/#1/playground?do=ls"),
            "<iframe src=\"https://x.org/p/?embed=1#1/playground?do=ls\" title=\"A &amp; B\" width=\"960\" height=\"540\"></iframe>"
        );
        assert!(of("https://x.org/?image=a#1").contains("?image=a&amp;embed=1#1"));
        assert!(of("https://x.org/?embed=1#1").contains("?embed=1#1"));
    }

    #[test]
    fn a_link_that_leads_nowhere_says_so() {
        assert_eq!(link("https://x.org/#1").warnings(), [""; 0]);
        for address in [
            "http://localhost:8080/#1",
            "http://127.0.0.1:1/#1",
            "http://[::1]:9/",
            "http://[::1]/",
        ] {
            assert!(link(address).warnings()[0].contains("this computer only"), "{address}");
        }
        let open = Link { open: Some("class:1"), ..link("https://x.org/#1") };
        assert!(open.warnings()[0].contains("needs its archive, too"));
        let file = link("file:///media/stick/layerpeel.html#1/playground");
        assert!(file.warnings()[0].contains("one file"));
        assert!(!panel(&file).contains("<svg") && !panel(&file).contains("iframe"));
        assert!(!projected(&file).contains("<svg"));
    }

    #[test]
    fn too_long_a_link_has_words_in_the_place_of_the_code() {
        let long = format!("https://x.org/#1/playground?do={}", "x".repeat(1000));
        assert!(projected(&link(&long)).contains("too long for a code"));
        assert!(panel(&link(&long)).contains("<svg"), "it is near enough to be read");
        let longer = format!("{long}{long}");
        assert!(!panel(&link(&longer)).contains("<svg"));
    }
}
