use super::testing::union;
use super::*;

/// `sign path` of all that differs, by path.
fn differences(diff: &TreeDiff) -> Vec<String> {
    let mut lines: Vec<String> = (0..diff.len() as u32)
        .map(PairId)
        .filter(|&node| diff.difference(node) != Difference::Equal)
        .map(|node| {
            let sign = match diff.difference(node) {
                Difference::Added => '+',
                Difference::Removed => '-',
                Difference::Modified => '~',
                _ => 'm',
            };
            let fields = diff.fields(node).names().collect::<Vec<_>>().join(",");
            format!("{} {sign} {fields}", String::from_utf8_lossy(&diff.path(node)))
                .trim()
                .to_owned()
        })
        .collect();
    lines.sort();
    lines
}

fn compare(a: &[&str], b: &[&str], ignore: &Ignore) -> TreeDiff {
    TreeDiff::build(union(a), union(b), ignore)
}

const A: &str = "etc/\n etc/a =1\n etc/b =2\n etc/gone =x\n lib/\n lib/old/\n lib/old/x =xxxx\n lib/old/y =yyyy\n bin ->usr/bin\n same =s";
const B: &str = "etc/\n etc/a =9\n etc/b =2 t=5\n etc/new =n\n lib/\n lib/new/\n lib/new/x =xxxx\n lib/new/y =yyyy\n bin ->bin\n same =s";

#[test]
fn each_kind_of_difference() {
    let diff = compare(&[A], &[B], &Ignore::default());
    let want = [
        "bin ~ linkname",
        "etc/a ~ content",
        "etc/b m mtime",
        "etc/gone -",
        "etc/new +",
        "lib/new +",
        "lib/new/x +",
        "lib/new/y +",
        "lib/old -",
        "lib/old/x -",
        "lib/old/y -",
    ];
    assert_eq!(differences(&diff), want);
    assert_eq!(diff.totals(), Tally { equal: 3, added: 4, modified: 2, metadata: 1, removed: 4 });
    let etc = diff.find(b"etc").unwrap();
    assert_eq!((diff.size_a(etc), diff.size_b(etc), diff.delta(etc)), (Some(3), Some(3), 0));
    assert_eq!(
        diff.inside(etc),
        Tally { equal: 0, added: 1, modified: 1, metadata: 1, removed: 1 }
    );
    let old = diff.find(b"lib/old").unwrap();
    assert_eq!((diff.size_a(old), diff.size_b(old), diff.delta(old)), (Some(8), None, -8));
    assert!(diff.find(b"lib/none").is_none());
}

#[test]
fn times_and_patterns_are_left_out() {
    let ignore = Ignore::new(true, ["lib", "/etc/gone", "ne*"]);
    let diff = compare(&[A], &[B], &ignore);
    assert_eq!(differences(&diff), ["bin ~ linkname", "etc/a ~ content"]);
    assert_eq!(diff.size_a(PairId::ROOT), Some(3), "what is left out weighs nothing");
    let etc = diff.find(b"etc").unwrap();
    assert_eq!((diff.size_a(etc), diff.size_b(etc)), (Some(2), Some(2)));
}

#[test]
fn moves_are_found_by_content() {
    let diff = compare(&[A], &[B], &Ignore::default());
    let paths: Vec<_> = diff
        .pairs()
        .iter()
        .map(|pair| (diff.path(pair.a), diff.path(pair.b), pair.unique))
        .collect();
    let want = [
        (b"lib/old/x".to_vec(), b"lib/new/x".to_vec(), true),
        (b"lib/old/y".to_vec(), b"lib/new/y".to_vec(), true),
    ];
    assert_eq!(paths, want);
    let folder = diff.moved_folders()[0];
    assert_eq!(
        (diff.path(folder.a), diff.path(folder.b)),
        (b"lib/old".to_vec(), b"lib/new".to_vec())
    );
    assert_eq!((folder.files, folder.bytes, diff.moved_folders().len()), (2, 8, 1));
    let x = diff.find(b"lib/old/x").unwrap();
    assert_eq!(diff.twin(x), diff.find(b"lib/new/x"));
}

#[test]
fn several_of_one_content_go_by_name_first() {
    let diff = compare(
        &["a/\n a/one =c\n a/two =c\n a/three =c"],
        &["b/\n b/two =c\n b/four =c"],
        &Ignore::default(),
    );
    let paths: Vec<_> = diff
        .pairs()
        .iter()
        .map(|pair| (diff.name(pair.a), diff.name(pair.b), pair.unique))
        .collect();
    assert_eq!(paths, [(&b"one"[..], &b"four"[..], false), (b"two", b"two", false)]);
}

#[test]
fn a_folder_against_a_file() {
    let diff = compare(&["x/\n x/a =1"], &["x =1"], &Ignore::default());
    let lines = differences(&diff);
    assert!(lines[0].starts_with("x ~ type"), "{lines:?}");
    assert_eq!(lines[1], "x/a -");
}

#[test]
fn same_content_in_layers_that_are_not_shared() {
    let base = "base =bbbb";
    let a = [
        base,
        "lib/\n lib/big =123456789\n lib/deep/\n lib/deep/x =12345678901234567890\n only =o",
        "lib/moved =mmmmm",
    ];
    let b = [
        base,
        "other =z",
        "lib/\n lib/big =123456789 t=4\n lib/deep/\n lib/deep/x =12345678901234567890\n moved =mmmmm",
    ];
    let diff = compare(&a, &b, &Ignore::default());
    let same = same_content(&diff, 1);
    let rows: Vec<_> = same
        .iter()
        .map(|file| (diff.path(file.a), file.size, file.layer_a, file.layer_b))
        .collect();
    let want = [
        (b"lib/big".to_vec(), 9, 1, 2),
        (b"lib/moved".to_vec(), 5, 2, 2),
        (b"lib/deep/x".to_vec(), 20, 1, 2),
    ];
    assert_eq!(rows, want, "the trunk's file is not among them");
    let found = common(&diff, &same, 1);
    assert_eq!((found.files, found.bytes), (3, 34));
    assert_eq!(
        (diff.path(found.folder), found.folder_bytes, found.folder_files),
        (b"lib/deep".to_vec(), 20, 1)
    );
}

#[test]
fn an_image_with_itself_and_with_nothing() {
    let same = compare(&[A], &[A], &Ignore::default());
    assert_eq!((same.totals().differing(), same.pairs().len()), (0, 0));
    let empty = compare(&[], &[A], &Ignore::default());
    assert_eq!((empty.totals().added, empty.totals().equal), (10, 0));
    assert_eq!(compare(&[], &[], &Ignore::default()).len(), 1);
}

#[test]
fn a_folder_that_no_entry_names() {
    let diff = compare(&["d/x =1"], &["d/ t=7\n d/x =1"], &Ignore::default());
    assert_eq!(differences(&diff), Vec::<String>::new());
    let diff = compare(&["d/x =1"], &["d/ t=7 mode=700\n d/x =1"], &Ignore::default());
    assert_eq!(differences(&diff), ["d m mode"]);
}

#[test]
fn nests_as_deep_as_it_likes() {
    let deep: String = (0..1000).map(|depth| format!("{}f =1\n", "d/".repeat(depth))).collect();
    let diff = compare(&[&deep], &["x =1"], &Ignore::new(false, ["**/nothing"]));
    assert_eq!(diff.totals().removed, 1999);
}
