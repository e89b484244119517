//! Two long versions of a file: they are read once more, side by side, up to where they differ.

use super::diff::{MOST_BYTES, Version, content};
use super::subject::Subject;
use layerpeel::analysis::contents::{Far, Found, compare, far};
use layerpeel::analysis::textdiff::{Caps, is_binary};
use layerpeel::domain::{BlobId, EntryRef};
use layerpeel::worker::native::content;
use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

/// Pieces of each that may wait.
const WAITING: usize = 4;

/// Where all that was read is the same, or is too many lines: both versions from the first line that differs on take its place,
/// and what was passed over is told. Else nothing is.
pub fn pass_over(subject: &Subject, versions: [&mut Version<'_>; 2], caps: &Caps) -> Far {
    let [a, b] = versions;
    let is_long = |version: &Version<'_>| {
        let lines = || version.read.iter().filter(|&&byte| byte == b'\n').count();
        version.size > version.read.len() as u64 || lines() > caps.lines
    };
    let is_text = |version: &Version<'_>| version.damage.is_none() && !is_binary(&version.read);
    let may_be = (is_long(a) || is_long(b)) && is_text(a) && is_text(b);
    let (Some(left), Some(right)) = (a.place.filter(|_| may_be), b.place) else {
        return Far::default();
    };
    let found = compare(&content(a), &content(b), caps);
    if !matches!(found, Found::Further(_) | Found::TooLarge(_)) {
        return Far::default();
    }
    let Some(mut far) = side_by_side(subject, [left, right], caps.context) else {
        return Far::default();
    };
    ([a.read, b.read], a.size, b.size) =
        (std::mem::take(&mut far.read), a.size - far.bytes, b.size - far.bytes);
    far
}

fn side_by_side(
    subject: &Subject,
    places: [(BlobId, EntryRef<'_>); 2],
    context: u32,
) -> Option<Far> {
    thread::scope(|scope| {
        let mut pieces = places.map(|(blob, entry)| {
            let (sender, pieces) = sync_channel(WAITING);
            // It ends when nobody takes more; of damage the reading of the layer has told already.
            scope.spawn(move || {
                drop(content::write(
                    &subject.opened,
                    &subject.files,
                    blob,
                    entry,
                    &mut Pieces(sender),
                ));
            });
            pieces.into_iter()
        });
        let [a, b] = &mut pieces;
        far([a, b], context, MOST_BYTES)
    })
}

/// Hands pieces over.
struct Pieces(SyncSender<Vec<u8>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.send(bytes.to_vec()).map_err(gone).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
