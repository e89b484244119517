//! Archives whose bytes are not those that their digests and diff IDs are of: said by who shows them, refused by who would vouch for them.

use layerpeel::analysis::side;
use layerpeel::domain::Diagnostic;
use layerpeel::view::text::escape;
use layerpeel::worker::opened::Opened;
use std::collections::HashSet;
use std::path::Path;

/// Says on the error output what is known to be other than is claimed. True when there is nothing.
pub fn say(read: &Opened) -> bool {
    let lines = lines(read);
    lines.iter().for_each(|line| tell!("layerpeel: {}", escape(line.as_bytes())));
    lines.is_empty()
}

/// An error when not all of it could be read, or, where digests were checked, one is wrong; `what` can't be done then.
pub fn vouch(input: &Path, read: &Opened, verify: bool, what: &str) -> Result<(), String> {
    let input = input.display();
    if !read.is_whole() {
        return Err(format!(
            "{input}: not all of it could be read, so it can't be {what}; `layerpeel report` says what"
        ));
    }
    match lines(read).first().filter(|_| verify) {
        None => Ok(()),
        Some(first) => Err(format!(
            "{input}: a digest is wrong, so it can't be {what}; --no-verify takes it as it is\n{}",
            escape(first.as_bytes())
        )),
    }
}

/// A line for each; what several images have in common, once.
fn lines(read: &Opened) -> Vec<String> {
    let (mut lines, mut told) = (Vec::new(), HashSet::new());
    for (at, image) in read.archive.images.iter().enumerate() {
        let line = |found: Diagnostic| match found.layer {
            Some(layer) => {
                format!("{}, layer {layer} (the base is 0): {}", side::name(image), found.message)
            }
            None => found.message,
        };
        for line in read.mismatches(at).into_iter().map(line) {
            if told.insert(line.clone()) {
                lines.push(line);
            }
        }
    }
    lines
}
