//! `layerpeel mend --without-secrets`.

use crate::files::DiskFile;
use layerpeel::analysis::mend::{Wish, purge_secrets};
use layerpeel::formats::Limits;
use layerpeel::worker::native::{self, Judging};
use layerpeel::worker::opened::Opened;

/// Looks for secrets, adds to the wish what leaves them out, and takes them out of the config. Says what it does; returns how much
/// may still be there.
pub fn leave_out(
    read: &mut Opened,
    files: &[(String, DiskFile)],
    image: usize,
    judging: Judging,
    wish: &mut Wish,
) -> Result<usize, String> {
    native::judge(files, read, &Limits::default(), judging);
    let number = u32::try_from(image).unwrap_or(u32::MAX);
    let union = read.parts(image).union;
    let looked = read.looked().zip(read.secrets(number)).zip(read.archive.config(number));
    let ((looked, found), config) = looked.ok_or("there is no such image")?;
    let purge = purge_secrets(&union, config, &found, &looked.scanner, wish);
    if let Some(config) = purge.config {
        read.archive.replace_config(number, config);
    }
    for said in &purge.done {
        eprintln!("layerpeel: {said}");
    }
    if purge.done.is_empty() && purge.left.is_empty() {
        eprintln!("layerpeel: no secret was found that is worth an alarm");
    }
    for said in &purge.left {
        eprintln!("layerpeel: left: {said}");
    }
    Ok(purge.left.len())
}
