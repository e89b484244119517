//! What a person sees in the tree, over a small image of two layers.

use super::TreeModel;
use crate::analysis::union::Union;
use crate::domain::{ContentHash, Entry, EntryKind, LayerIndex, LayerIndexBuilder};
use crate::view::list::{Elsewhere, FilterMode, Fold, ListQuery, Listed, More, Window};
use crate::view::rows::{ChangeKind, Paths, SortKey, TreeQuery, TreeView};
use std::sync::Arc;

fn file(path: &str, size: u64, content: u128) -> Entry {
    Entry { size, stored: size, content: Some(ContentHash(content)), ..Entry::file(path) }
}

fn dir(path: &str) -> Entry {
    Entry { kind: EntryKind::Dir, mode: 0o755, ..Entry::file(path) }
}

fn layer(entries: &[Entry]) -> Option<Arc<LayerIndex>> {
    let mut builder = LayerIndexBuilder::new();
    entries.iter().for_each(|entry| builder.push(entry));
    Some(Arc::new(builder.finish()))
}

fn image() -> Union {
    let base = [
        dir("etc"),
        file("etc/a.conf", 10, 1),
        file("etc/b.conf", 20, 2),
        dir("usr"),
        file("usr/big", 1000, 3),
        file("usr/c.conf", 1, 4),
    ];
    let upper =
        [file("etc/a.conf", 12, 5), file("etc/.wh.b.conf", 0, 0), dir("new"), file("new/n", 7, 6)];
    Union::build(&[layer(&base), layer(&upper)])
}

fn query(view: TreeView, layer: u32) -> TreeQuery {
    TreeQuery { view, layer, ..TreeQuery::default() }
}

fn listed(list: ListQuery<Paths>, query: TreeQuery) -> TreeQuery {
    TreeQuery { list, ..query }
}

fn see(union: &Union, query: &TreeQuery, fold: Option<Fold>) -> Window<Paths> {
    let mut tree = TreeModel::default();
    tree.ask(union, query, fold);
    tree.window(union, 0, 100)
}

/// Name, indented by depth, behind the glyph of its change.
fn lines(window: &Window<Paths>) -> Vec<String> {
    let glyph = |change| match change {
        None => ' ',
        Some(ChangeKind::Added) => '+',
        Some(ChangeKind::Modified) => '~',
        Some(ChangeKind::Metadata) => 'm',
        Some(ChangeKind::Removed) => '-',
        Some(ChangeKind::Rewritten) => '=',
    };
    window
        .rows
        .iter()
        .map(|row| {
            format!("{}{}{}", glyph(row.cells.change), "  ".repeat(row.depth as usize), row.name)
        })
        .collect()
}

#[test]
fn a_layer_shows_its_changes_in_their_folders() {
    let window = see(&image(), &query(TreeView::Layer, 1), None);
    assert_eq!(lines(&window), [" etc", "~  a.conf", "-  b.conf", "+new", "+  n"]);
    let sizes: Vec<u64> = window.rows.iter().map(|row| row.cells.size).collect();
    assert_eq!(sizes, [12, 12, 20, 7, 7]);
    let counts = window.totals.counts;
    assert_eq!((counts.added, counts.modified, counts.removed), (2, 1, 1));
}

#[test]
fn a_small_layer_is_open_whichever_view_came_before() {
    let union = image();
    let mut tree = TreeModel::default();
    tree.ask(&union, &query(TreeView::Merged, 1), None);
    tree.ask(&union, &query(TreeView::Layer, 1), None);
    assert_eq!(tree.window(&union, 0, 100).total, 5);
}

#[test]
fn merged_shows_what_is_there_and_final_all_of_it() {
    let union = image();
    assert_eq!(lines(&see(&union, &query(TreeView::Merged, 0), Some(Fold::OpenAll))).len(), 6);
    let merged = see(&union, &query(TreeView::Merged, 1), Some(Fold::OpenAll));
    assert_eq!(
        lines(&merged),
        [" etc", "~  a.conf", "+new", "+  n", " usr", "   big", "   c.conf"]
    );
    let layers: Vec<Option<u32>> = merged.rows.iter().map(|row| row.cells.layer).collect();
    assert_eq!(layers, [Some(0), Some(1), Some(1), Some(1), Some(0), Some(0), Some(0)]);
    let last = see(&union, &query(TreeView::Final, 0), Some(Fold::OpenAll));
    assert_eq!(lines(&last), [" etc", "   a.conf", " new", "   n", " usr", "   big", "   c.conf"]);
}

#[test]
fn kinds_of_change_hide_and_folders_stay_for_what_is_in_them() {
    let union = image();
    let hide = |view, hide: &[ChangeKind]| {
        let query =
            listed(ListQuery { hide: hide.to_vec(), ..ListQuery::default() }, query(view, 1));
        lines(&see(&union, &query, Some(Fold::OpenAll)))
    };
    assert_eq!(
        hide(TreeView::Layer, &[ChangeKind::Removed, ChangeKind::Added]),
        [" etc", "~  a.conf"]
    );
    assert_eq!(
        hide(TreeView::Merged, &[ChangeKind::Modified]),
        [" etc", "+new", "+  n", " usr", "   big", "   c.conf"]
    );
    let changed = TreeQuery { hide_unchanged: true, ..query(TreeView::Merged, 1) };
    assert_eq!(
        lines(&see(&union, &changed, Some(Fold::OpenAll))),
        [" etc", "~  a.conf", "+new", "+  n"]
    );
}

#[test]
fn sorts_by_size_and_backwards() {
    let union = image();
    let by_size = listed(
        ListQuery { sort: SortKey::Size, descending: true, ..ListQuery::default() },
        query(TreeView::Final, 1),
    );
    assert_eq!(lines(&see(&union, &by_size, None)), [" usr", " etc", " new"]);
    let backwards =
        listed(ListQuery { descending: true, ..ListQuery::default() }, query(TreeView::Final, 1));
    assert_eq!(lines(&see(&union, &backwards, None)), [" usr", " new", " etc"]);
}

#[test]
fn a_filter_keeps_matches_in_their_folders() {
    let union = image();
    let filter = |text: &str, mode| {
        let query = listed(
            ListQuery { filter: text.into(), mode, ..ListQuery::default() },
            query(TreeView::Merged, 1),
        );
        see(&union, &query, None)
    };
    let window = filter(".CONF", FilterMode::Text);
    assert_eq!(lines(&window), [" etc", "~  a.conf", " usr", "   c.conf"]);
    let found = window.found.unwrap();
    assert_eq!((found.count, found.bytes, found.first), (2, 13, Some(1)));
    let matched: Vec<bool> = window.rows.iter().map(|row| row.matched).collect();
    assert_eq!(matched, [false, true, false, true]);
    assert_eq!(lines(&filter("usr/", FilterMode::Text)), [" usr", "   big", "   c.conf"]);
    assert_eq!(lines(&filter("etc/*.conf", FilterMode::Glob)), [" etc", "~  a.conf"]);
    assert_eq!(lines(&filter("^/usr/.$", FilterMode::Regex)).len(), 0);
    let globbed = filter("[ac].conf", FilterMode::Text);
    assert_eq!(lines(&globbed), [" etc", "~  a.conf", " usr", "   c.conf"]);
    assert_eq!(globbed.mode, FilterMode::Glob);
    let broken = filter("(", FilterMode::Regex);
    assert!(broken.filter_error.is_some() && broken.total == 3);
}

#[test]
fn matches_without_a_row_are_told_of_and_a_link_shows_them() {
    let union = image();
    let more = |query: &TreeQuery| {
        let found = see(&union, query, None).found.unwrap();
        let more = |more: &More| (more.place, more.count, more.bytes);
        (found.count, found.bytes, found.more.iter().map(more).collect::<Vec<_>>())
    };
    let asked = |text: &str, hide: &[ChangeKind], view, layer| {
        let list = ListQuery { filter: text.into(), hide: hide.to_vec(), ..ListQuery::default() };
        listed(list, query(view, layer))
    };
    let (in_final, in_base) = (Elsewhere::Final, Elsewhere::Layer(0));
    use ChangeKind::{Modified, Removed};
    use TreeView::{Final, Layer, Merged};
    let table = [
        (asked("conf", &[], Final, 1), (2, 13, vec![(in_base, 1, 20)])),
        (asked("conf", &[], Merged, 0), (3, 31, vec![])),
        (asked("new", &[], Merged, 0), (0, 0, vec![(in_final, 2, 7)])),
        (asked("conf", &[], Layer, 1), (2, 32, vec![(in_final, 1, 1)])),
        (
            asked("conf", &[Modified, Removed], Layer, 1),
            (0, 0, vec![(Elsewhere::Buttons, 2, 32), (in_final, 1, 1)]),
        ),
        (asked("u*", &[], Merged, 1), (1, 1001, vec![])),
        (asked("nowhere", &[], Final, 1), (0, 0, vec![])),
    ];
    for (asked, want) in table {
        assert_eq!(more(&asked), want, "{asked:?}");
        for (place, count, bytes) in want.2 {
            let mut there = asked.clone();
            Paths::turn_to(&mut there, place);
            let found = see(&union, &there, None).found.unwrap();
            assert!(found.count >= count && found.bytes >= bytes, "{place:?} shows them");
        }
    }
}

#[test]
fn what_has_several_names_weighs_once() {
    let link = Entry { kind: EntryKind::Hardlink, link: b"a1".to_vec(), ..Entry::file("a2") };
    let union = Union::build(&[layer(&[file("a1", 5, 1), link])]);
    let list = ListQuery { filter: "a".into(), ..ListQuery::default() };
    let found = see(&union, &listed(list, query(TreeView::Final, 0)), None).found.unwrap();
    assert_eq!((found.count, found.bytes), (2, 5));
}

#[test]
fn a_filter_finds_the_same_whatever_was_typed_before() {
    let union = image();
    let mut tree = TreeModel::default();
    let typed = ["c", "co", "con", "co", "o", "", "co", "conf", "usr/", "usr/c", "usr/", "n"];
    for filter in typed {
        let query = listed(
            ListQuery { filter: filter.into(), ..ListQuery::default() },
            query(TreeView::Merged, 1),
        );
        tree.ask(&union, &query, Some(Fold::OpenAll));
        assert_eq!(
            tree.window(&union, 0, 100),
            see(&union, &query, Some(Fold::OpenAll)),
            "{filter}"
        );
    }
}

#[test]
fn folds_last_and_places_are_counted() {
    let union = image();
    let mut tree = TreeModel::default();
    let merged = query(TreeView::Merged, 1);
    tree.ask(&union, &merged, None);
    let closed = tree.window(&union, 0, 100);
    assert_eq!(lines(&closed), [" etc", "+new", " usr"]);
    tree.ask(&union, &merged, Some(Fold::Toggle(closed.rows[2].node)));
    let open = tree.window(&union, 3, 100);
    assert_eq!((open.total, open.first), (5, 3));
    let places: Vec<(u32, u32)> =
        open.rows.iter().map(|row| (row.position, row.siblings)).collect();
    assert_eq!(places, [(1, 2), (2, 2)]);
    tree.ask(&union, &query(TreeView::Final, 0), None);
    assert_eq!(tree.window(&union, 0, 100).total, 5, "folders stay open from one view to the next");
    tree.ask(&union, &merged, Some(Fold::CloseAll));
    assert_eq!(tree.window(&union, 0, 100).total, 3);
}

#[test]
fn a_path_from_the_url_is_found_and_revealed() {
    let union = image();
    let mut tree = TreeModel::default();
    tree.ask(&union, &query(TreeView::Final, 1), None);
    let node = super::find(&union, "/usr/big").unwrap();
    assert_eq!(tree.row_of(node.0), None);
    assert_eq!(tree.reveal(&union, "/usr/big"), Some(node.0));
    assert_eq!(tree.row_of(node.0), Some(3));
    assert_eq!(tree.parent(&union, node.0), super::find(&union, "/usr").map(|usr| usr.0));
    assert_eq!(tree.parent(&union, tree.parent(&union, node.0).unwrap()), None, "at the top");
    assert_eq!(super::spell(&union, node), "/usr/big");
    assert_eq!(super::find(&union, "/usr/none"), None);
}

#[test]
fn opening_and_closing_all_holds_in_every_view() {
    let union = image();
    let mut tree = TreeModel::default();
    tree.ask(&union, &query(TreeView::Merged, 1), Some(Fold::OpenAll));
    let open = |tree: &TreeModel| {
        tree.window(&union, 0, 100).rows.iter().filter(|row| row.open == Some(true)).count()
    };
    assert_eq!(open(&tree), 3);
    tree.ask(&union, &query(TreeView::Final, 1), None);
    assert_eq!(open(&tree), 3);
    tree.ask(&union, &query(TreeView::Layer, 1), Some(Fold::CloseAll));
    assert_eq!(open(&tree), 0);
    tree.ask(&union, &query(TreeView::Layer, 0), None);
    assert_eq!(open(&tree), 0, "another layer, too");
    tree.ask(&union, &query(TreeView::Merged, 1), None);
    assert_eq!(open(&tree), 0);
}

#[test]
fn letters_find_the_next_row_whose_name_begins_so() {
    let union = image();
    let mut tree = TreeModel::default();
    tree.ask(&union, &query(TreeView::Merged, 1), Some(Fold::OpenAll));
    let rows = tree.window(&union, 0, 100).rows;
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["etc", "a.conf", "new", "n", "usr", "big", "c.conf"]);
    let found = |from, prefix| tree.named(&union, from, prefix).and_then(|node| tree.row_of(node));
    for (from, prefix, row) in [
        (0, "n", Some(2)),
        (3, "N", Some(3)),
        (4, "n", Some(2)),
        (0, "ne", Some(2)),
        (99, "b", Some(5)),
        (0, "x", None),
        (0, "usr/", None),
    ] {
        assert_eq!(found(from, prefix), row, "{prefix} from {from}");
    }
    assert_eq!(TreeModel::default().named(&union, 0, "e"), None);
}

#[test]
fn a_window_knows_the_folder_of_each_of_its_rows() {
    let entries = ["a", "a/b", "a/b/c", "z"].map(dir).into_iter();
    let entries: Vec<Entry> =
        entries.chain(["a/b/c/x", "a/b/y", "z/q"].map(|path| file(path, 1, 1))).collect();
    let union = Union::build(&[layer(&entries)]);
    let mut tree = TreeModel::default();
    tree.ask(&union, &query(TreeView::Merged, 0), Some(Fold::OpenAll));
    let want = ["/", "/a/", "/a/b/", "/a/b/c/", "/a/b/", "/", "/z/"];
    for first in 0..want.len() as u32 {
        let window = tree.window(&union, first, 100);
        for (row, want) in (0u32..).zip(want).skip(first as usize) {
            assert_eq!(window.folder_of(row).as_deref(), Some(want), "row {row} from {first}");
        }
        assert_eq!(window.folder_of(7), None);
        assert_eq!(first.checked_sub(1).and_then(|before| window.folder_of(before)), None);
    }
    assert_eq!(tree.window(&union, 0, 100).deepest(), 3);
}
