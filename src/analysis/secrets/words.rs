//! Some dozen fixed words, found in one pass. An automaton reads a byte, then knows where to look for the next; here whether a word may
//! begin somewhere is asked of three bytes at once, and of many places beside each other (`benches/EXPERIMENTS.md` has how fast): in
//! the browser by nibbles, elsewhere, where the instruction for them is not on every machine, by larger tables.

#[cfg(any(target_arch = "wasm32", test))]
use super::nibbles::Nibbles;

/// First bytes of a word that say whether it may begin somewhere.
pub(super) const ASKED: usize = 3;

/// Places that are asked beside each other.
pub(super) const PLACES: usize = 16;

/// The bytes of all of them.
pub(super) type Block = [u8; PLACES + ASKED - 1];

/// Bits of a table's entries: words that share one are not told apart by the tables.
const BITS: usize = u64::BITS as usize;

/// Words, none of which is empty.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<&'static [u8]>,
    /// For each of the first bytes, by value: bits of the words that have it there, or end before.
    tables: Box<[[u64; 256]; ASKED]>,
    #[cfg(any(target_arch = "wasm32", test))]
    nibbles: Nibbles,
}

/// A word that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its first byte.
    pub(super) start: usize,
    /// After its last.
    pub(super) end: usize,
    /// Which it is.
    pub(super) number: usize,
}

impl Words {
    /// Of words in some order, by which they are numbered.
    pub(super) fn new(words: Vec<&'static [u8]>) -> Self {
        let mut tables = Box::new([[0; 256]; ASKED]);
        for (number, word) in words.iter().enumerate() {
            let bit = 1 << (number % BITS);
            for (at, table) in tables.iter_mut().enumerate() {
                match word.get(at) {
                    Some(&byte) => table[usize::from(byte)] |= bit,
                    None => table.iter_mut().for_each(|bits| *bits |= bit),
                }
            }
        }
        #[cfg(any(target_arch = "wasm32", test))]
        let nibbles = Nibbles::new(&words);
        Self {
            words,
            tables,
            #[cfg(any(target_arch = "wasm32", test))]
            nibbles,
        }
    }

    /// All of them, from the left, the longest where several begin; none begins within the one before.
    pub(super) fn all<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Word> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.first(bytes, at)?;
            at = found.end;
            Some(found)
        })
    }

    /// The first that begins here or behind.
    fn first(&self, bytes: &[u8], mut at: usize) -> Option<Word> {
        while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            let mut places = self.places(block);
            while places != 0 {
                let found = self.longest(bytes, at + places.trailing_zeros() as usize);
                if found.is_some() {
                    return found;
                }
                places &= places - 1;
            }
            at += PLACES;
        }
        (at..bytes.len()).find_map(|at| self.longest(bytes, at))
    }

    /// A bit for each place at which a word may begin; the lowest is the first.
    #[cfg(target_arch = "wasm32")]
    #[inline(always)]
    fn places(&self, block: &Block) -> u16 {
        self.nibbles.places(block)
    }

    /// A bit for each place at which a word may begin; the lowest is the first. Here all, if one may.
    #[cfg(not(target_arch = "wasm32"))]
    fn places(&self, block: &Block) -> u16 {
        let [first, second, third] = &*self.tables;
        let mut all = 0;
        for at in 0..PLACES {
            let [one, two, three] = [block[at], block[at + 1], block[at + 2]];
            all |= first[usize::from(one)] & second[usize::from(two)] & third[usize::from(three)];
        }
        if all == 0 { 0 } else { u16::MAX }
    }

    /// The longest that begins here.
    fn longest(&self, bytes: &[u8], start: usize) -> Option<Word> {
        let rest = &bytes[start..];
        let asked = rest.iter().zip(&*self.tables);
        let mut bits = asked.fold(u64::MAX, |bits, (&byte, table)| bits & table[usize::from(byte)]);
        let mut longest = None;
        while bits != 0 {
            let bit = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            for number in (bit..self.words.len()).step_by(BITS) {
                let word = self.words[number];
                let end = start + word.len();
                if rest.starts_with(word) && longest.is_none_or(|other: Word| other.end < end) {
                    longest = Some(Word { start, end, number });
                }
            }
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&'static str], text: &[u8]) -> Vec<(usize, usize)> {
        let words = Words::new(words.iter().map(|word| word.as_bytes()).collect());
        words.all(text).map(|word| (word.start, word.number)).collect()
    }

    /// What the browser asks.
    #[test]
    fn where_a_word_begins_its_nibbles_say_so() {
        let list = ["key", "keyring", "Q~", "x", "-----BEGIN ", "y=", "AKIA", "ghp_", "eyJ", "SG."];
        let words = Words::new(list.iter().map(|word| word.as_bytes()).collect());
        let mut others = 0;
        for seed in 0..2000_u32 {
            let mut block = [0; PLACES + ASKED - 1];
            let mut state = seed;
            block.fill_with(|| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                b"keyrin=Q~x-AKIghp_SG.J\0\xff\x80"[(state >> 24) as usize % 25]
            });
            let places = words.nibbles.places(&block);
            for at in 0..PLACES {
                let asked = &block[at..at + ASKED];
                let begins = list.iter().any(|word| {
                    let first = &word.as_bytes()[..word.len().min(ASKED)];
                    asked.starts_with(first)
                });
                let says = places >> at & 1 == 1;
                assert!(says || !begins, "{seed}: {asked:?}");
                others += usize::from(says && !begins);
            }
        }
        assert!(others < 2000, "{others} of 32,000 places for nothing");
    }

    #[test]
    fn the_longest_is_found_at_every_place_and_nothing_within_it() {
        let words = ["key", "keyring", "ring", "Q~", "x", "-----BEGIN ", "y="];
        for place in 0..50 {
            for (text, wanted) in
                [("keyring", 1), ("key=", 0), ("Q~", 3), ("x", 4), ("-----BEGIN ", 5)]
            {
                let mut bytes = vec![b'.'; place];
                bytes.extend_from_slice(text.as_bytes());
                assert_eq!(found(&words, &bytes), [(place, wanted)], "{text} at the end, {place}");
                bytes.extend([b'.'; 40]);
                assert_eq!(found(&words, &bytes), [(place, wanted)], "{text} at {place}");
            }
        }
        assert_eq!(found(&words, b"keyringring"), [(0, 1), (7, 2)]);
        assert_eq!(found(&words, b"keQ-----BEGIN"), []);
        assert_eq!(found(&words, b""), []);
    }

    #[test]
    fn more_words_than_bits_are_told_apart() {
        let all: Vec<&'static str> =
            (0..150).map(|number| &*format!("w{number:03}").leak()).collect();
        let text = all.concat();
        let wanted: Vec<(usize, usize)> = (0..150).map(|number| (4 * number, number)).collect();
        assert_eq!(found(&all, text.as_bytes()), wanted);
    }

    #[test]
    fn random_bytes_are_searched_as_place_by_place() {
        let words = ["ab", "abb", "ba", "aab", "bbbb"];
        let mut state: u32 = 7;
        for length in 0..300 {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                b"abc"[(state >> 24) as usize % 3]
            };
            let text: Vec<u8> = (0..length).map(|_| next()).collect();
            let (mut at, mut wanted) = (0, Vec::new());
            while at < text.len() {
                let fits = |(_, word): &(usize, &&str)| text[at..].starts_with(word.as_bytes());
                match words.iter().enumerate().filter(fits).max_by_key(|(_, word)| word.len()) {
                    Some((number, word)) => {
                        wanted.push((at, number));
                        at += word.len();
                    }
                    None => at += 1,
                }
            }
            assert_eq!(found(&words, &text), wanted, "{length}");
        }
    }
}
