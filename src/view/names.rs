//! Names of images where there is little room: cut in the middle, never in the tag, and never where two of them differ.

use super::text::name_parts;

/// What stands for what is left out.
const CUT: char = '…';
/// Characters before a difference that stay, when the name of no folder begins nearer to it.
const BEFORE: usize = 8;
/// Characters of a head that hold the difference, with what is left out on both sides of it.
const HEAD: usize = BEFORE + 3;

/// A name in parts, of which the first may be cut at its end, where there is no room for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameParts {
    /// What may be cut; it begins with `…` where something is left out already.
    pub head: String,
    /// The end of the repository.
    pub end: String,
    /// The tag with its colon, if there is one.
    pub tag: String,
    /// What tells it from the other name stands near the beginning of the head, and nowhere else.
    pub parted: bool,
}

impl NameParts {
    /// The name as it is.
    pub fn of(name: &str) -> Self {
        let [head, end, tag] = name_parts(name).map(str::to_owned);
        Self { head, end, tag, parted: false }
    }

    /// The same beside another name: where the two differ in nothing that is never cut, the head begins where they part.
    pub fn beside(name: &str, other: &str) -> Self {
        let parts = Self::of(name);
        let [head, end, tag] = name_parts(other);
        if name == other || parts.end != end || parts.tag != tag {
            return parts;
        }
        let same: usize = parts
            .head
            .chars()
            .zip(head.chars())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum();
        let near = parts.head[..same].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
        let from = parts.head[..same].rfind('/').map_or(near, |slash| near.max(slash + 1));
        let cut = if from == 0 { "".to_owned() } else { CUT.to_string() };
        Self { head: cut + &parts.head[from..], parted: true, ..parts }
    }

    /// As text of `fit` characters, or of a few more where the parts that are never cut need them.
    pub fn cut(&self, fit: usize) -> String {
        let count = |text: &str| text.chars().count();
        let (end, tag) = (count(&self.end), count(&self.tag));
        let room = fit.saturating_sub(end + tag);
        if count(&self.head) <= room {
            return [self.head.as_str(), &self.end, &self.tag].concat();
        }
        // The difference first, then the tag, then the end of the repository.
        let lack = if self.parted { HEAD.saturating_sub(room) } else { 0 };
        let head = self.head.chars().take((room + lack).saturating_sub(1)).chain([CUT]);
        head.chain(self.end.chars().skip(lack)).chain(self.tag.chars()).collect()
    }
}

/// Characters of a name in the name of a file.
const IN_FILE: usize = 48;

/// The name of an image as part of the name of a file.
pub fn alone_in_file_name(name: &str) -> String {
    plain(&NameParts::of(name).cut(IN_FILE))
}

/// The names of two images as parts of the name of a file that is about both.
pub fn in_file_name(a: &str, b: &str) -> String {
    let [a, b] =
        [(a, b), (b, a)].map(|(name, other)| plain(&NameParts::beside(name, other).cut(IN_FILE)));
    if a == b { format!("{a}-A--{b}-B") } else { format!("{a}--{b}") }
}

/// What every file system takes.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    name.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "registry.corp.example/platform/team-a/services/gateway/shop-api:1.4.2-rc1";
    const B: &str = "registry.corp.example/platform/team-b/services/gateway/shop-api:1.4.2-rc1";

    #[test]
    fn a_cut_keeps_the_tag_and_what_tells_two_names_apart() {
        let table: &[(&str, &str, usize, &str)] = &[
            ("shop/api:1", "shop/web:1", 33, "shop/api:1"),
            (A, "other:2", 33, "registry.c…/shop-api:1.4.2-rc1"),
            (A, B, 33, "…team-a/se…/shop-api:1.4.2-rc1"),
            (B, A, 33, "…team-b/se…/shop-api:1.4.2-rc1"),
            (A, A, 33, "registry.c…/shop-api:1.4.2-rc1"),
            (
                "a-rather-long-repository-name:v1",
                "a-rather-long-repository-name:v2",
                20,
                "a-rathe…tory-name:v1",
            ),
            ("ééééééééééééééééééééééé:ö", "x", 10, "ééé…éééé:ö"),
            ("x", "y", 0, "…x"),
            ("", "", 5, ""),
        ];
        for (name, other, fit, want) in table {
            let cut = NameParts::beside(name, other).cut(*fit);
            assert_eq!(
                cut.split('…').next_back(),
                want.split('…').next_back(),
                "{name} beside {other}: {cut}"
            );
            assert!(cut.chars().count() <= (*fit).max(34), "{cut}");
        }
        assert_eq!(NameParts::beside(A, B).cut(33), "…team-a/servi…/shop-api:1.4.2-rc1");
    }

    #[test]
    fn wherever_two_names_differ_they_are_shown_apart() {
        let repository = "registry.corp.example/platform/services/gateway/shop-api";
        for at in 0..repository.len() {
            let mut other = repository.to_owned();
            other.replace_range(at..=at, "x");
            let [a, b] = [repository, &other].map(|name| format!("{name}:2026.11.27-3f9ab12"));
            if a == b {
                continue;
            }
            let [cut_a, cut_b] =
                [(&a, &b), (&b, &a)].map(|(name, other)| NameParts::beside(name, other).cut(33));
            assert_ne!(cut_a, cut_b, "they differ at {at}");
            assert!(cut_a.ends_with("-3f9ab12"), "{cut_a}");
            let files = in_file_name(&a, &b);
            let (left, right) = files.split_once("--").unwrap_or_default();
            assert_ne!(left, right, "{files}");
        }
    }

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(in_file_name("shop/api:1", "shop/web:1"), "shop-api-1--shop-web-1");
        assert_eq!(in_file_name("multi:1", "multi:1"), "multi-1-A--multi-1-B");
        assert!(
            in_file_name("a\\..\\b:1", "../../etc")
                .chars()
                .all(|c| c.is_alphanumeric() || "-._".contains(c))
        );
    }
}
