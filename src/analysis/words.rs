//! Which words differ in two lines that stand for each other.

use imara_diff::{Algorithm, Diff, InternedInput, TokenSource};

/// Longer lines are not taken apart, in bytes.
const LONGEST: usize = 2000;
/// Of so many bytes one must be the same, else the lines have nothing to do with each other.
const RELATED: usize = 5;

/// Pieces of a line; true: the other line has something else there.
pub type Pieces<'a> = Vec<(bool, &'a str)>;

/// Tells the pieces of two lines apart; where they have little in common, each is one piece.
pub fn words<'a>(a: &'a str, b: &'a str) -> [Pieces<'a>; 2] {
    if a.len().max(b.len()) > LONGEST {
        return [vec![(false, a)], vec![(false, b)]];
    }
    let input = InternedInput::new(Words(a), Words(b));
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_no_heuristic(&input);
    let before = pieces(a, |token| diff.is_removed(token));
    let after = pieces(b, |token| diff.is_added(token));
    let same = before.iter().filter(|(changed, text)| !changed && !text.trim().is_empty());
    let same: usize = same.map(|(_, text)| text.len()).sum();
    if same * RELATED < a.len().max(b.len()) {
        return [vec![(false, a)], vec![(false, b)]];
    }
    [before, after]
}

fn pieces(line: &str, changed: impl Fn(u32) -> bool) -> Pieces<'_> {
    let mut pieces: Vec<(bool, usize)> = Vec::new();
    for (word, token) in Words(line).tokenize().zip(0..) {
        match pieces.last_mut().filter(|last| last.0 == changed(token)) {
            Some(last) => last.1 += word.len(),
            None => pieces.push((changed(token), word.len())),
        }
    }
    let mut rest = line;
    let cut = |(changed, length): (bool, usize)| {
        let (piece, more) = rest.split_at(length);
        rest = more;
        (changed, piece)
    };
    pieces.into_iter().map(cut).collect()
}

/// The words of a line: letters and digits together, white space together, each other sign alone.
#[derive(Clone, Copy)]
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let kind = |c: char| match c {
            c if c.is_alphanumeric() || c == '_' => 0,
            c if c.is_whitespace() => 1,
            _ => 2,
        };
        let first = self.0.chars().next()?;
        let goes_on = |c: char| kind(c) == kind(first) && kind(c) != 2;
        let end = self.0.char_indices().skip(1).find(|(_, c)| !goes_on(*c));
        let (word, rest) = self.0.split_at(end.map_or(self.0.len(), |(at, _)| at));
        self.0 = rest;
        Some(word)
    }
}

impl<'a> TokenSource for Words<'a> {
    type Token = &'a str;
    type Tokenizer = Self;

    fn tokenize(&self) -> Self {
        *self
    }

    fn estimate_tokens(&self) -> u32 {
        u32::try_from(self.0.len() / 4).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changed pieces in brackets.
    fn marked(pieces: &Pieces<'_>) -> String {
        let mark = |(changed, text): &(bool, &str)| {
            if *changed { format!("[{text}]") } else { (*text).to_owned() }
        };
        pieces.iter().map(mark).collect()
    }

    #[test]
    fn words_that_differ_are_told_apart() {
        let table = [
            ("debug = true", "debug = false", "debug = [true]", "debug = [false]"),
            ("timeout = 15", "graceful_timeout = 15", "[timeout] = 15", "[graceful_timeout] = 15"),
            ("a.b(c)", "a.b(c, d)", "a.b(c)", "a.b(c[, d])"),
            ("same", "same", "same", "same"),
            ("one thing", "quite another", "one thing", "quite another"),
            ("", "x", "", "x"),
        ];
        for (a, b, left, right) in table {
            let [before, after] = words(a, b);
            assert_eq!((marked(&before).as_str(), marked(&after).as_str()), (left, right));
        }
    }
}
