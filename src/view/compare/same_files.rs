//! Why two layers have other bytes though they make the same files, in sentences.

use crate::analysis::output::Output;
use crate::analysis::stored::Stored;

/// Two tars that unpack to the same, and why their bytes differ all the same.
pub(super) fn same_files(output: &Output) -> (&'static str, String) {
    if !output.whole {
        return (
            "As far as they could be read, both layers make the same files.",
            " Whether they do so to their ends is not known.".to_owned(),
        );
    }
    let mut why: Vec<&str> = output.stored.iter().map(|why| stored_words(*why)).collect();
    if why.is_empty() {
        why.push(
            "The tars differ in something that no file shows (how headers are written, or padding).",
        );
    }
    ("Both layers make the same files.", format!(" {}", why.join(" ")))
}

fn stored_words(why: Stored) -> &'static str {
    match why {
        Stored::Links => {
            "Hard links are stored otherwise: another of a file's names carries the content, or a link names another of them."
        }
        Stored::Copies => {
            "What are names of one file in one of them (hard links) are files of their own in the other."
        }
        Stored::Order => {
            "The same entries stand in another order in the tars: a reproducible build would write them in one order."
        }
        Stored::Folders => "One names folders that the other leaves to be made on unpacking.",
        Stored::Whiteouts => "What is deleted is marked otherwise, by other whiteouts.",
        Stored::Repeated => "One stores more than one entry for a path, of which the last counts.",
        Stored::Restated => "One stores again, unchanged, what is there already.",
        Stored::Sparse => "The holes of a sparse file are stored otherwise.",
    }
}
