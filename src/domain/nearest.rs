//! The word that somebody probably meant.

/// The word that is nearest; nothing when none is near, or when it is the word itself.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = if word.len() <= 3 { 1 } else { 2 };
    let far = known.into_iter().map(|other| (distance(word, other), other));
    let (distance, found) = far.min()?;
    (1..=allowed).contains(&distance).then_some(found)
}

/// Letters to change, put in, take out, or swap with the next (optimal string alignment). Long words count as far.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(64).collect(), b.chars().take(64).collect());
    let (mut older, mut old): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 1..=a.len() {
        let mut new = vec![i];
        for j in 1..=b.len() {
            let change = old[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(old[j] + 1).min(new[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(older[j - 2] + 1);
            }
            new.push(least);
        }
        (older, old) = (old, new);
    }
    old[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_in_a_short_word_and_two_in_a_longer_one_are_near() {
        for (word, want) in [
            ("--formt", Some("--format")),
            ("--ofrmta", Some("--format")),
            ("chekc", Some("check")),
            ("check", None),
            ("ct", Some("cat")),
            ("dog", None),
        ] {
            assert_eq!(nearest(word, ["cat", "check", "--format"]), want, "{word}");
        }
    }
}
