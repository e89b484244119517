//! What passes by in one content, looked at for what is wanted of it.

use super::protocol::Seek;
use crate::analysis::laid::Marks;
use crate::analysis::search::Places;
use crate::domain::wire::to_bytes;
use crate::formats::Flow;

/// Who looks.
#[derive(Debug)]
pub enum Seeking {
    /// For all places of something.
    Places(Box<Places>),
    /// For where laying out can go on.
    Marks(Marks),
}

impl Seeking {
    /// For this.
    pub fn new(seek: Seek) -> Self {
        match seek {
            Seek::Needle(needle) => {
                Self::Places(Places::new(needle.bytes, needle.ignore_case).into())
            }
            Seek::Marks => Self::Marks(Marks::default()),
        }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let more = match self {
            Self::Places(places) => places.feed(bytes),
            Self::Marks(marks) => marks.feed(bytes),
        };
        if more { Flow::More } else { Flow::Done }
    }

    /// The content ended: what was found, as a message.
    pub fn finish(self) -> Vec<u8> {
        match self {
            Self::Places(places) => to_bytes(&places.finish()),
            Self::Marks(marks) => to_bytes(&marks.finish()),
        }
    }
}
