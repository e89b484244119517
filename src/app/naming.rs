//! How a link names an image, so that whoever follows it knows which one to open: by its first tag (or else its file's name) and
//! the digest of its config (or else of its manifest), as in `app:1.2@sha256:0123456789ab`. What has no digest ends with `@`. A
//! number, which counts from one over all that is open, is what older links have, and images that nothing tells apart.

use super::state::{AppState, Open};
use crate::domain::{Digest, Image};
use crate::view::text;
use crate::worker::protocol::ImageRef;

/// Letters of a name that a link carries, at most.
const MOST: usize = 200;
/// Hex digits of a digest that a link carries.
const DIGITS: usize = 12;

/// An image, as a link names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By its number, from one.
    Number(u32),
    /// By what it is called and what it is.
    Name {
        /// Its first tag, or the name of its file.
        name: String,
        /// `algorithm:` and the first digits, or nothing.
        digest: String,
    },
}

/// How well an image is what a link names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is another image.
    Other,
    /// It is of the same repository, but another build or tag.
    Sibling,
    /// It is that image.
    Same,
}

impl Naming {
    /// Of an image in a file of this name.
    pub fn of(image: &Image, file: &str) -> Self {
        let name = image.tags.first().map_or(file, String::as_str).chars().take(MOST).collect();
        let digest = image.id.as_ref().or(image.manifest.as_ref()).map(short).unwrap_or_default();
        Self::Name { name, digest }
    }

    /// Of the built-in archive, which a link names in a way of its own.
    pub fn sample() -> Self {
        Self::Name { name: "sample.tar".into(), digest: String::new() }
    }

    /// As in the URL, not encoded.
    pub fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Name { name, digest } => format!("{name}@{digest}"),
        }
    }

    /// The inverse of [`Naming::text`]; `None` when nothing is named.
    pub fn parse(text: &str) -> Option<Self> {
        match text.rsplit_once('@') {
            None => text.parse().ok().filter(|&number| number > 0).map(Self::Number),
            Some(("", "")) => None,
            Some((name, digest)) => {
                let name = name.chars().take(MOST).collect();
                let digest = digest.chars().take(MOST).collect();
                Some(Self::Name { name, digest })
            }
        }
    }

    /// As a person reads it, inert.
    pub fn words(&self) -> String {
        match self {
            Self::Number(number) => format!("image {number}"),
            Self::Name { name, digest } => match (name.is_empty(), digest.is_empty()) {
                (true, _) => text::inert(digest),
                (_, true) => text::inert(name),
                _ => format!("{} ({})", text::inert(name), text::inert(digest)),
            },
        }
    }

    /// Whether this image, number `at` of all and in a file of this name, is the one that is named.
    pub fn fits(&self, image: &Image, file: &str, at: usize) -> Fit {
        let Self::Name { name, digest } = self else {
            let same =
                *self == Self::Number(u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1));
            return if same { Fit::Same } else { Fit::Other };
        };
        let digests: Vec<String> =
            [&image.id, &image.manifest].into_iter().flatten().map(short).collect();
        if !digest.is_empty() && digests.contains(digest) {
            return Fit::Same;
        }
        let short = |tag: &str| tag.chars().take(MOST).collect::<String>();
        let mut names: Vec<String> = image.tags.iter().map(|tag| short(tag)).collect();
        if names.is_empty() || digest.is_empty() {
            names.push(short(file));
        }
        let told_apart = !digest.is_empty() && !digests.is_empty();
        if names.contains(name) && !told_apart {
            return Fit::Same;
        }
        let is_sibling = |other: &String| repository(other) == repository(name);
        if names.iter().any(is_sibling) { Fit::Sibling } else { Fit::Other }
    }
}

fn short(digest: &Digest) -> String {
    let text = digest.as_str();
    let end = text.find(':').map_or(0, |at| at + 1) + DIGITS;
    text.get(..end).unwrap_or(text).to_owned()
}

/// A name without its tag.
fn repository(name: &str) -> &str {
    let [head, end, _] = text::name_parts(name);
    &name[..head.len() + end.len()]
}

impl AppState {
    /// Every image of every open archive, with the name of its file.
    fn named(&self) -> impl Iterator<Item = (ImageRef, &Image, &Open)> {
        self.archives.iter().flat_map(|open| {
            let images = open.contents.images.iter().zip(0u32..);
            images.map(move |(image, at)| (ImageRef { archive: open.id, image: at }, image, open))
        })
    }

    /// How a link names an open image: by number where nothing tells it from another.
    pub fn naming(&self, of: ImageRef) -> Option<Naming> {
        let all: Vec<_> =
            self.named().map(|(at, image, open)| (at, Naming::of(image, &open.name))).collect();
        let at = all.iter().position(|(at, _)| *at == of)?;
        let alike = all.iter().filter(|(_, naming)| *naming == all[at].1).count();
        if alike == 1 {
            Some(all[at].1.clone())
        } else {
            u32::try_from(at).ok().map(|at| Naming::Number(at + 1))
        }
    }

    /// The open image that fits best, if any does.
    pub fn find_named(&self, naming: &Naming) -> Option<(ImageRef, Fit)> {
        let fits = self
            .named()
            .enumerate()
            .map(|(at, (of, image, open))| (of, naming.fits(image, &open.name, at)));
        // Of several that fit as well, the first.
        let best = fits.fold(None, |best: Option<(ImageRef, Fit)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        });
        best.filter(|(_, fit)| *fit > Fit::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(tags: &[&str], config: Option<&[u8]>, manifest: Option<&[u8]>) -> Image {
        let digest = |bytes: Option<&[u8]>| bytes.map(Digest::sha256);
        Image {
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            id: digest(config),
            manifest: digest(manifest),
            platform: Default::default(),
            config: Default::default(),
            layers: vec![],
            attestations: vec![],
            diagnostics: vec![],
        }
    }

    #[test]
    fn a_name_comes_back_as_it_went() {
        for naming in [
            Naming::Number(3),
            Naming::of(&image(&["r.io:5000/a/app:1.2"], Some(b"a"), None), "x.tar"),
            Naming::of(&image(&[], None, None), "odd @ name.tar"),
            Naming::of(&image(&["user@host:1"], None, None), "x.tar"),
            Naming::of(&image(&[], None, Some(b"m")), "x.tar"),
        ] {
            assert_eq!(Naming::parse(&naming.text()), Some(naming.clone()), "{naming:?}");
        }
        for nothing in ["", "0", "-1", "@", "app"] {
            assert_eq!(Naming::parse(nothing), None, "{nothing}");
        }
        let named = Naming::of(&image(&["app:1"], Some(b"a"), Some(b"b")), "x.tar");
        let Naming::Name { digest, .. } = &named else { panic!() };
        assert_eq!(digest.len(), "sha256:".len() + DIGITS);
        assert_eq!(named.words(), format!("app:1 ({digest})"));
    }

    #[test]
    fn an_image_is_known_again_by_its_digest_or_else_by_its_name() {
        let made = Naming::of(&image(&["app:1"], Some(b"a"), None), "x.tar");
        let table = [
            (image(&["app:1"], Some(b"a"), None), Fit::Same),
            (image(&["other:7"], Some(b"a"), Some(b"m")), Fit::Same),
            (image(&["app:1"], None, None), Fit::Same),
            (image(&["app:1"], Some(b"rebuilt"), None), Fit::Sibling),
            (image(&["b:2", "app:2"], Some(b"newer"), None), Fit::Sibling),
            (image(&["apple:1"], Some(b"z"), None), Fit::Other),
            (image(&[], Some(b"z"), None), Fit::Other),
        ];
        for (other, fit) in table {
            assert_eq!(made.fits(&other, "y.tar", 0), fit, "{:?}", other.tags);
        }
        let plain = Naming::of(&image(&[], None, None), "root.tar");
        assert_eq!(plain.fits(&image(&[], None, None), "root.tar", 0), Fit::Same);
        assert_eq!(plain.fits(&image(&[], None, None), "else.tar", 0), Fit::Other);
        assert_eq!(Naming::Number(2).fits(&image(&[], None, None), "a", 1), Fit::Same);
    }
}
