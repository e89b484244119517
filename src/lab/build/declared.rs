//! What a RUN declares: a lab cannot run `pip` or `go`, so a comment right above the RUN says what it does. Builders ignore comments,
//! and so does the step's key: the command's text counts, what is declared does not.
//!
//! ```text
//! # lab: needs requirements.txt
//! # lab: adds /usr/lib/site-packages 4.2MB in 310 files
//! # lab: adds /srv/tool 900kB
//! # lab: removes /var/cache/apt
//! # lab: takes 31.2s
//! RUN pip install -r requirements.txt
//! ```

use super::Failure;
use super::copy::make_folders;
use super::step::absolute;
use crate::lab::content::Content;
use crate::lab::errno::Errno;
use crate::lab::kernel::{Kernel, OpenFlags};

/// How the form reads, for who wrote it wrong.
pub const FORM: &str = "a RUN declares `# lab: adds PATH SIZE [in N files]`, `# lab: removes PATH` or `# lab: takes SECONDS`";

/// Bytes and files that one line declares at most: all of it is hashed.
const MOST: (u64, u64) = (64_000_000, 2000);

/// One declared effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A path that has to be there, from the working folder on.
    Needs(String),
    /// A file, or a folder of so many files of equal size.
    Adds {
        /// Absolute.
        path: String,
        /// All of them together.
        bytes: u64,
        /// `None`: the path is the file.
        files: Option<u64>,
    },
    /// A file, or a folder with all in it; nothing there is no error.
    Removes(String),
    /// Milliseconds.
    Takes(u64),
}

/// The effect that a comment declares; `None` for any other comment. Errors say what the form is.
pub fn effect(comment: &str) -> Result<Option<Effect>, String> {
    let Some(text) = comment.trim().trim_start_matches('#').trim_start().strip_prefix("lab:")
    else {
        return Ok(None);
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let found = match words[..] {
        ["adds", path, size] => bytes(size).map(|bytes| (path, bytes, None)),
        ["adds", path, size, "in", count, "file" | "files"] => {
            let count = count.parse().ok().filter(|count| (1..=MOST.1).contains(count));
            bytes(size).zip(count).map(|(bytes, count)| (path, bytes, Some(count)))
        }
        ["needs", path] => return Ok(Some(Effect::Needs(path.into()))),
        ["removes", path] if path.starts_with('/') => {
            return Ok(Some(Effect::Removes(path.into())));
        }
        ["takes", time] => return seconds(time).map(Effect::Takes).map(Some).ok_or(FORM.into()),
        _ => None,
    };
    let found = found.filter(|(path, ..)| path.starts_with('/'));
    let (path, bytes, files) = found.ok_or(FORM)?;
    Ok(Some(Effect::Adds { path: path.into(), bytes, files }))
}

/// `88.6MB`, `12kB`, `48B`: decimal units, as the engine's.
fn bytes(text: &str) -> Option<u64> {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)];
    let (number, unit) =
        units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let bytes = number.parse::<f64>().ok().filter(|number| *number >= 0.0)? * unit;
    (bytes <= MOST.0 as f64).then_some(bytes.round() as u64)
}

fn seconds(text: &str) -> Option<u64> {
    let number = text.strip_suffix('s')?.parse::<f64>().ok()?;
    (0.0..=86_400.0).contains(&number).then_some((number * 1000.0).round() as u64)
}

/// Milliseconds that effects declare together.
pub fn takes(effects: &[Effect]) -> u64 {
    effects.iter().map(|effect| if let Effect::Takes(ms) = effect { *ms } else { 0 }).sum()
}

/// What the step prints instead of what the command would.
pub(super) fn said(effects: &[Effect]) -> String {
    let one = |effect: &Effect| match effect {
        Effect::Adds { path, files: Some(files), .. } => format!("adds {files} files to {path}"),
        Effect::Adds { path, .. } => format!("adds {path}"),
        Effect::Needs(path) => format!("needs {path}"),
        Effect::Removes(path) => format!("removes {path}"),
        Effect::Takes(ms) => format!("takes {}.{} s", ms / 1000, ms % 1000 / 100),
    };
    let all: Vec<String> = effects.iter().map(one).collect();
    format!("declared, not run: {}\n", all.join(", "))
}

/// Does what was declared. Contents are made of the command, so the same command makes the same bytes.
pub(super) fn apply(
    kernel: &mut Kernel<'_>,
    effects: &[Effect],
    (folder, command): (&str, &str),
) -> Result<(), Failure> {
    for path in effects.iter().filter_map(|effect| match effect {
        Effect::Needs(path) => Some(absolute(folder, path)),
        _ => None,
    }) {
        if kernel.stat(path.as_bytes(), true).is_err() {
            return Err(Failure::Other(format!("{command:?} needs {path}, which is not there")));
        }
    }
    let done = effects.iter().try_for_each(|effect| match effect {
        Effect::Adds { path, bytes, files: None } => add(kernel, path, *bytes, command),
        Effect::Adds { path, bytes, files: Some(files) } => {
            let path = path.trim_end_matches('/');
            (0..*files).try_for_each(|number| {
                let bytes = bytes / files + u64::from(number < bytes % files);
                add(kernel, &format!("{path}/{number:04}"), bytes, command)
            })
        }
        Effect::Removes(path) => remove(kernel, path.trim_end_matches('/').as_bytes()),
        Effect::Needs(_) | Effect::Takes(_) => Ok(()),
    });
    done.map_err(|error| Failure::Other(error.text().into()))
}

fn add(kernel: &mut Kernel<'_>, path: &str, bytes: u64, command: &str) -> Result<(), Errno> {
    let end = path.rfind('/').unwrap_or(0);
    make_folders(kernel, &path.as_bytes()[..end], None)?;
    match kernel.unlink(path.as_bytes()) {
        Ok(()) | Err(Errno::ENOENT) => {}
        Err(error) => return Err(error),
    }
    let handle = kernel.open(path.as_bytes(), OpenFlags::WRITE)?;
    kernel.fill(&handle, Content::repeat(format!("{command} {path} ").into_bytes(), bytes))
}

fn remove(kernel: &mut Kernel<'_>, path: &[u8]) -> Result<(), Errno> {
    let Ok(stat) = kernel.stat(path, false) else { return Ok(()) };
    if !stat.node.is_dir() {
        return kernel.unlink(path);
    }
    for name in kernel.read_dir(path)? {
        if !matches!(&*name, b"." | b"..") {
            remove(kernel, &[path, b"/", &name].concat())?;
        }
    }
    kernel.rmdir(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read_and_wrong_ones_told() {
        let adds = |path: &str, bytes, files| Effect::Adds { path: path.into(), bytes, files };
        let cases = [
            ("# lab: adds /x 4.2MB in 310 files", Ok(Some(adds("/x", 4_200_000, Some(310))))),
            ("#lab: adds /a/b 48B", Ok(Some(adds("/a/b", 48, None)))),
            ("  # lab: removes /var", Ok(Some(Effect::Removes("/var".into())))),
            ("# lab: needs x.txt", Ok(Some(Effect::Needs("x.txt".into())))),
            ("# lab: takes 31.2s", Ok(Some(Effect::Takes(31_200)))),
            ("# a comment of the lab", Ok(None)),
            ("", Ok(None)),
            ("# lab: adds x 4MB", Err(FORM.to_owned())),
            ("# lab: adds /x 4 MB", Err(FORM.to_owned())),
            ("# lab: adds /x 4MB in 0 files", Err(FORM.to_owned())),
            ("# lab: adds /x 65MB", Err(FORM.to_owned())),
            ("# lab: takes long", Err(FORM.to_owned())),
            ("# lab: eats /x", Err(FORM.to_owned())),
        ];
        for (comment, expected) in cases {
            assert_eq!(effect(comment), expected, "{comment}");
        }
    }
}
