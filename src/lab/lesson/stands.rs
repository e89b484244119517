//! A lesson on another image than the sample. Its line `stands:` says which of its words stand for what:
//!
//! ```text
//! stands: debian-ish:1 = {image} | /etc/motd = {file} | of 19 = of {bytes} | at least 20 = at least {more}
//! ```
//!
//! On an open image, each of the words on the left is replaced by what is so there, in all of the lesson.

use super::Fault;
use crate::domain::order::SortSmall;
use std::collections::BTreeMap;

/// What can stand for something, and what an image must have for it.
const WORDS: [(&str, &str); 13] = [
    ("image", "a name"),
    ("size", "a size"),
    ("file", "a small file of root’s with mode 644"),
    ("bytes", "a small file of root’s with mode 644"),
    ("more", "a small file of root’s with mode 644"),
    ("layer", "a small file of root’s with mode 644"),
    ("other", "a second layer"),
    ("big", "a file of 100 kB or more, of root’s with mode 644"),
    ("big-bytes", "a file of 100 kB or more, of root’s with mode 644"),
    ("folder", FOLDER),
    ("folder-bytes", FOLDER),
    ("folder-most", FOLDER),
    ("leaf", FOLDER),
];

const FOLDER: &str = "a folder of root’s, two levels down or more, with eight files at most, of 4 MB together at most, and nothing else";

/// What is so of an image: its words, as far as it has something for them.
pub type Words = BTreeMap<&'static str, String>;

/// Reads the value of the line: what is replaced, and by what.
pub(super) fn read(line: usize, value: &str) -> Result<Vec<(String, String)>, Fault> {
    let pair = |text: &str| {
        let (from, to) = text.split_once('=').ok_or_else(|| {
            Fault::new(line, format!("“{}” should be “words = {{image}}”", text.trim()))
        })?;
        for word in words(to) {
            if !WORDS.iter().any(|(known, _)| *known == word) {
                let known: Vec<&str> = WORDS.iter().map(|(known, _)| *known).collect();
                let says = format!("“{{{word}}}” is none of {}", known.join(", "));
                return Err(Fault::new(line, says));
            }
        }
        Ok((from.trim().to_owned(), to.trim().to_owned()))
    };
    value.split('|').filter(|text| !text.trim().is_empty()).map(pair).collect()
}

/// The words in braces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(word, _)| word))
}

/// A lesson's text on an image. Errors with what the image lacks, or with that the lesson is about the sample.
pub fn on(text: &str, image: &Words) -> Result<String, String> {
    let stands = |line: &str| line.strip_prefix("stands:").map(str::to_owned);
    let head = text.lines().take_while(|line| !line.starts_with("## "));
    let value = head.into_iter().find_map(stands).ok_or("it tells of the sample alone")?;
    let mut pairs = Vec::new();
    for (from, to) in read(1, &value).map_err(|fault| fault.says)? {
        let mut put = to.clone();
        for word in words(&to) {
            let Some(value) = image.get(word) else {
                let lacks = WORDS.iter().find(|(known, _)| *known == word).map_or("", |(_, of)| of);
                return Err(format!("it needs {lacks}"));
            };
            put = put.replace(&format!("{{{word}}}"), value);
        }
        pairs.push((from, put));
    }
    // The longest first: what is replaced is not looked at again.
    pairs.sort_small_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    let lines = text.lines().map(|line| match stands(line) {
        // A line stays a line, so that what is wrong with it is found.
        Some(_) => "stands:".to_owned(),
        None => replaced(line, &pairs),
    });
    Ok(lines.map(|line| line + "\n").collect())
}

fn replaced(line: &str, pairs: &[(String, String)]) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(first) = rest.chars().next() {
        match pairs.iter().find(|(from, _)| !from.is_empty() && rest.starts_with(from.as_str())) {
            Some((from, to)) => {
                out += to;
                rest = &rest[from.len()..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_once_the_longest_first_and_lines_stay_lines() {
        let image: Words = [("image", "a:1".to_owned()), ("bytes", "7".to_owned())].into();
        let text = "# T\nstands: one = {image} | one-b = {bytes} B | two = one\n\n## Text\none one-b two\n";
        assert_eq!(on(text, &image).unwrap(), "# T\nstands:\n\n## Text\na:1 7 B one\n");
        assert_eq!(
            on("# T\n\n## Text\nstands: x = {image}\n", &image).unwrap_err(),
            "it tells of the sample alone"
        );
        let lacks = on("# T\nstands: x = {other}\n", &image).unwrap_err();
        assert_eq!(lacks, "it needs a second layer");
        assert_eq!(read(3, "x = {nothing}").unwrap_err().line, 3);
        assert!(read(3, "x").unwrap_err().says.contains("should be"));
    }
}
