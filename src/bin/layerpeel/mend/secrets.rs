//! `layerpeel mend --without-secrets`.

use layerpeel::analysis::Union;
use layerpeel::analysis::mend::{Wish, is_alarm, purge_secrets};
use layerpeel::worker::opened::Opened;

/// Adds to the wish what leaves the secrets out that were found, and takes them out of the config. Says what it does; returns how
/// much may still be there.
pub fn leave_out(
    read: &mut Opened,
    image: usize,
    union: &Union,
    wish: &mut Wish,
) -> Result<usize, String> {
    let number = u32::try_from(image).unwrap_or(u32::MAX);
    let looked = read.looked().zip(read.secrets(number)).zip(read.archive.config(number));
    let ((looked, found), config) = looked.ok_or("there is no such image")?;
    let which = |place: &str, one: &_| is_alarm(&found, place, one);
    let purge = purge_secrets(union, config, &found, &which, &looked.scanner, wish);
    if let Some(config) = purge.config {
        read.archive.replace_config(number, config);
    }
    for said in &purge.done {
        tell!("layerpeel: {said}");
    }
    let left: Vec<&String> = purge.unread.iter().chain(&purge.left).collect();
    if purge.done.is_empty() && left.is_empty() {
        tell!("layerpeel: no secret was found that is worth an alarm");
    }
    for said in &left {
        tell!("layerpeel: left: {said}");
    }
    Ok(left.len())
}
