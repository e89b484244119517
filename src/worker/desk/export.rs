//! Files for the person: the report, the parts of a comparison, the picture of a folder. They are given away in pieces as they are written, so that
//! the desk never holds one whole, however large it becomes.

use super::{Desk, Reply};
use crate::analysis::{report, side};
use crate::worker::handout::handout;
use crate::worker::protocol::{Answer, ArchiveId, FileQuestion, FromDesk, ImageRef, RequestId};
use std::io::{self, Write};

/// Bytes of a piece.
pub(super) const PIECE: usize = 1 << 20;

/// Gives away what is written whenever so much has come together.
struct Pieces<'a> {
    piece: Vec<u8>,
    give: &'a mut dyn FnMut(Vec<u8>),
}

impl Pieces<'_> {
    fn give(&mut self) {
        let rest = Vec::with_capacity(PIECE);
        (self.give)(std::mem::replace(&mut self.piece, rest));
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.give();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.piece.is_empty() {
            self.give();
        }
        Ok(())
    }
}

impl Desk {
    /// Says a file, piece by piece, and that it is whole; or why there is none.
    pub fn export(&mut self, id: RequestId, of: FileQuestion, say: &mut dyn FnMut(Reply)) {
        let piece = &mut |bytes| say(Reply { body: FromDesk::Piece { id }, bytes: Some(bytes) });
        let mut out = Pieces { piece: Vec::with_capacity(PIECE), give: piece };
        let written = match of {
            FileQuestion::Report(archive) => self.write_report(&mut out, archive),
            FileQuestion::Waste(image, part) => {
                self.write_waste(&mut out, image, part).ok_or("The image is not read yet.")
            }
            FileQuestion::Comparison(part) => {
                self.write_part(&mut out, part).ok_or("Nothing is compared.")
            }
            FileQuestion::Image(image, part) => {
                self.write_image(&mut out, image, part).ok_or("The image is not read yet.")
            }
            FileQuestion::Secrets(image, part) => {
                self.write_secrets(&mut out, image, part).ok_or("The image is not read yet.")
            }
            FileQuestion::Handout(image) => match self.handout(image) {
                Some(text) => Ok(out.write_all(text.as_bytes())),
                None => Err("The image is not read yet."),
            },
            FileQuestion::Space(image, query) => match self.space_svg(image, query) {
                Some(text) => Ok(out.write_all(text.as_bytes())),
                None => Err("The picture is not there any more."),
            },
        };
        let result = match written.map(|written| written.and_then(|()| out.flush())) {
            Ok(Ok(())) => Ok(Answer::File),
            Ok(Err(error)) => Err(format!("The file could not be written: {error}")),
            Err(why) => Err(why.into()),
        };
        say(FromDesk::Answer { id, result }.into());
    }

    fn handout(&mut self, image: ImageRef) -> Option<String> {
        let now = self.now;
        let opened = self.archives.get_mut(&image.archive)?;
        let name = side::name(opened.archive.images.get(image.image as usize)?);
        handout(opened, now, image.image..image.image + 1, &name)
    }

    fn write_report(
        &self,
        out: &mut dyn Write,
        archive: ArchiveId,
    ) -> Result<io::Result<()>, &'static str> {
        let opened = self.archives.get(&archive).ok_or("The archive is not open any more.")?;
        if !opened.is_all_read() {
            return Err("Not all layers are read yet; the report needs them all.");
        }
        let parts = |image| opened.parts(image);
        Ok(report::write(out, &opened.archive, &parts).map_err(Into::into))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_of_one_size_but_for_the_last() {
        let mut given = Vec::new();
        let mut give = |piece: Vec<u8>| given.push(piece);
        let mut out = Pieces { piece: Vec::new(), give: &mut give };
        let text: Vec<u8> = (0..2 * PIECE + 7).map(|at| (at % 251) as u8).collect();
        text.chunks(300_001).for_each(|chunk| out.write_all(chunk).unwrap());
        out.flush().unwrap();
        out.flush().unwrap();
        assert_eq!(given.iter().map(Vec::len).collect::<Vec<_>>(), [PIECE, PIECE, 7]);
        assert!(given.concat() == text);
    }
}
