//! Space in the URL: `#1/space?image=app:1@sha256:0123456789ab&shape=squares&bytes=final&colour=kind&folder=/usr/lib&path=/usr/lib/x`

use crate::analysis::space::Counted;
use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::encode;
use crate::view::space::{Colour, Look, Shape};

/// A place on Space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpacePlace {
    /// The image; `None`: the first.
    pub image: Option<Naming>,
    /// How the picture looks.
    pub look: Look,
    /// The folder that is drawn, escaped, with a leading `/`; `None`: the root.
    pub folder: Option<String>,
    /// The selected path, alike.
    pub path: Option<String>,
}

impl InUrl for SpacePlace {
    fn set(&mut self, key: &str, value: &str) {
        let path = || value.starts_with('/').then(|| value.to_owned());
        match (key, value) {
            ("image", _) => self.image = Naming::parse(value),
            ("shape", "squares") => self.look.shape = Shape::Squares,
            ("bytes", "final") => self.look.counted = Counted::Final,
            ("colour", "change") => self.look.colour = Colour::Change,
            ("colour", "kind") => self.look.colour = Colour::Kind,
            ("folder", _) => self.folder = path().filter(|path| path != "/"),
            ("path", _) => self.path = path(),
            _ => {}
        }
    }

    fn names(&self) -> Vec<&Naming> {
        self.image.iter().collect()
    }

    fn fields(&self) -> Vec<String> {
        let colour = match self.look.colour {
            Colour::Layer => None,
            Colour::Change => Some("colour=change"),
            Colour::Kind => Some("colour=kind"),
        };
        let fields = [
            self.image.as_ref().map(|image| format!("image={}", encode(&image.text()))),
            (self.look.shape == Shape::Squares).then(|| "shape=squares".to_owned()),
            (self.look.counted == Counted::Final).then(|| "bytes=final".to_owned()),
            colour.map(str::to_owned),
            self.folder.as_ref().map(|folder| format!("folder={}", encode(folder))),
            self.path.as_ref().map(|path| format!("path={}", encode(path))),
        ];
        fields.into_iter().flatten().collect()
    }
}
