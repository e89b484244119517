//! How an image's figures come together: what is visible, what is hidden and what tars cost make up what is unpacked, to the byte.

/// What is known of an image whose layers are all read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Bytes of the layers' uncompressed tars.
    pub unpacked: u64,
    /// Bytes of files in them.
    pub bodies: u64,
    /// Bytes of files in the final image.
    pub visible: u64,
    /// Bytes of files that a later layer hides.
    pub hidden: u64,
    /// Bytes of files that not even the layer that stores them shows.
    pub never_shown: u64,
}

/// What a term of the sum stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Files of the final image.
    Visible,
    /// Holes of sparse files: they count for a file's size, and nothing stores them.
    Holes,
    /// Files that a later layer hides.
    Hidden,
    /// Files that not even their own layer shows.
    NeverShown,
    /// Headers and padding.
    Tar,
}

/// Terms that add up to what is unpacked, each with its sign; `None` when they don't, for a layer is damaged.
pub fn terms(of: &Amounts) -> Option<Vec<(Term, bool, u64)>> {
    let stored = of.bodies.checked_sub(of.hidden)?.checked_sub(of.never_shown)?;
    let holes = of.visible.checked_sub(stored)?;
    let tar = of.unpacked.checked_sub(of.bodies)?;
    let all = [
        (Term::Visible, true, of.visible),
        (Term::Holes, false, holes),
        (Term::Hidden, true, of.hidden),
        (Term::NeverShown, true, of.never_shown),
        (Term::Tar, true, tar),
    ];
    let always = |term: Term| matches!(term, Term::Visible | Term::Hidden | Term::Tar);
    Some(all.into_iter().filter(|(term, _, bytes)| *bytes > 0 || always(*term)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_add_up_to_the_byte() {
        let table = [
            Amounts { unpacked: 10_240, bodies: 900, visible: 600, hidden: 300, never_shown: 0 },
            Amounts { unpacked: 4096, bodies: 900, visible: 5000, hidden: 300, never_shown: 7 },
            Amounts::default(),
        ];
        for of in table {
            let terms = terms(&of).unwrap();
            let sum: i128 = terms
                .iter()
                .map(
                    |(_, plus, bytes)| if *plus { i128::from(*bytes) } else { -i128::from(*bytes) },
                )
                .sum();
            assert_eq!(sum, i128::from(of.unpacked));
            assert!(
                terms.iter().any(|(term, ..)| *term == Term::Hidden),
                "even when it is nothing"
            );
        }
        let holes = terms(&table[1]).unwrap();
        assert!(holes.contains(&(Term::Holes, false, 5000 - 593)));
        assert_eq!(
            terms(&Amounts { bodies: 9, visible: 9, ..Amounts::default() }),
            None,
            "damaged"
        );
    }
}
