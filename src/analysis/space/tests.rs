use super::kinds::Kind;
use super::*;
use crate::analysis::union::tests::union;

fn sample() -> Union {
    union(&[
        &["usr/bin/a=4444", "usr/bin/b=>usr/bin/a", "usr/lib/x.so=333333", "tmp/gone=55555"],
        &["usr/bin/a=666666", "tmp/.wh.gone", "etc/c=1"],
        &["etc/c/d=22"],
    ])
}

#[test]
fn sums_are_those_of_the_union() {
    let union = sample();
    let space = Space::of(&union);
    let root = NodeId::ROOT;
    let (stored, hidden) = union.cost(root);
    assert_eq!((space.bytes(root, Counted::Stored), space.hidden(root)), (stored, hidden));
    assert_eq!(space.bytes(root, Counted::Final), union.holds(root, union.top()).bytes);
    assert!(hidden > 0);
    for node in (0..union.len() as u32).map(NodeId) {
        for counted in [Counted::Stored, Counted::Final] {
            let below: u64 = union.children(node).map(|child| space.bytes(child, counted)).sum();
            let own: u64 = bodies(&union, node, counted).map(|body| body.bytes).sum();
            assert_eq!(space.bytes(node, counted), below + own);
        }
        assert_eq!(space.bytes(node, Counted::Stored), union.cost(node).0);
    }
}

#[test]
fn a_body_is_counted_at_one_path_and_says_who_stores_it() {
    let union = sample();
    let at = |path: &[u8]| union.find(path).unwrap();
    let of = |path: &[u8], counted| bodies(&union, at(path), counted).collect::<Vec<_>>();
    let said = |bodies: Vec<Body>| {
        bodies.into_iter().map(|body| (body.layer, body.bytes, body.hidden)).collect::<Vec<_>>()
    };
    assert_eq!(said(of(b"usr/bin/a", Counted::Stored)), [(0, 4, false), (1, 6, false)]);
    assert_eq!(said(of(b"usr/bin/b", Counted::Stored)), [], "its bytes are counted at `a`");
    assert_eq!(said(of(b"usr/bin/b", Counted::Final)), [(0, 4, false)], "`a` shows others now");
    assert_eq!(said(of(b"tmp/gone", Counted::Stored)), [(0, 5, true)]);
    assert_eq!(said(of(b"tmp/gone", Counted::Final)), []);
    assert_eq!(of(b"usr/bin/a", Counted::Stored)[1].change, ChangeKind::Modified);
}

#[test]
fn the_largest_come_first_and_kinds_add_up() {
    let union = sample();
    let space = Space::of(&union);
    let names = |counted, most| {
        let largest = largest(&union, counted, most).into_iter();
        largest.map(|(node, bytes)| (union.path(node), bytes)).collect::<Vec<_>>()
    };
    assert_eq!(names(Counted::Stored, 1), [(b"usr/bin/a".to_vec(), 10)]);
    let shown = names(Counted::Final, 9);
    assert_eq!(shown.len(), 4, "{shown:?}");
    assert_eq!(names(Counted::Final, 0), []);
    let kinds = kinds_by_size(&union, &space, Counted::Stored);
    assert_eq!((kinds[0].kind, kinds[0].stored, kinds[0].files), (Kind::Program, 10, 2));
    let sum = |of: fn(&KindSum) -> u64| kinds.iter().map(of).sum::<u64>();
    assert_eq!(sum(|kind| kind.stored), space.bytes(NodeId::ROOT, Counted::Stored));
    assert_eq!(sum(|kind| kind.shown), space.bytes(NodeId::ROOT, Counted::Final));
    let kinds = kinds_by_size(&union, &space, Counted::Final);
    let files: u32 = kinds.iter().map(|kind| kind.files).sum();
    assert_eq!(files as usize, shown.len(), "what the final image does not show is not counted");
}
