//! What several files that were dropped at once are: a folder's content, two archives, or nothing that can be told.

/// How files that were dropped without a folder around them are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// One archive, or the parts of one.
    One,
    /// Two archives to be compared.
    Two,
    /// More files than one knows what to do with.
    Unclear,
}

/// Documents that only the parts of an archive have among them.
const DOCUMENTS: [&str; 4] = ["manifest.json", "index.json", "oci-layout", "repositories"];

/// Decides by the files' names; whether they are archives is seen when they are opened.
pub fn dropped<'a>(names: impl IntoIterator<Item = &'a str>) -> Dropped {
    let names: Vec<&str> = names.into_iter().collect();
    let is_part = |name: &&str| name.contains('/') || DOCUMENTS.contains(name);
    match names.len() {
        0 | 1 => Dropped::One,
        _ if names.iter().any(is_part) => Dropped::One,
        2 => Dropped::Two,
        _ => Dropped::Unclear,
    }
}

/// A Markdown file that lies in no folder is a lesson.
pub fn is_lesson(name: &str) -> bool {
    name.ends_with(".md") && !name.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_folders_make_one() {
        let one: [&[&str]; 4] = [
            &["a.tar"],
            &["manifest.json", "layer.tar"],
            &["layout/oci-layout", "layout/index.json", "layout/blobs/x"],
            &[],
        ];
        one.iter().for_each(|names| {
            assert_eq!(dropped(names.iter().copied()), Dropped::One, "{names:?}")
        });
        assert_eq!(dropped(["a.tar", "b.tar.gz"]), Dropped::Two);
        assert_eq!(dropped(["a.tar", "b.tar", "c.tar"]), Dropped::Unclear);
    }
}
