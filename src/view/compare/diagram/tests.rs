use super::*;
use crate::analysis::sharing::sharing;
use crate::analysis::side::tests::side;

fn draw(a: &[(&str, u64, u64)], b: &[(&str, u64, u64)]) -> Diagram {
    let (a, b) = (side("a:1", "gz", a), side("b:1", "zstd", b));
    diagram(&a, &b, &sharing(&a, &b), Changes::default())
}

#[test]
fn the_trunk_spans_both_columns_and_nothing_overlaps() {
    let found = draw(
        &[("base", 100, 300), ("x", 10, 20), ("tail", 1, 2), ("top", 5, 6)],
        &[("base", 100, 300), ("y", 10, 20), ("tail", 1, 2)],
    );
    let columns: Vec<_> = found.boxes.iter().map(|layer| (layer.column, layer.layer)).collect();
    let want = [
        (Column::A, 3),
        (Column::A, 2),
        (Column::A, 1),
        (Column::B, 2),
        (Column::B, 1),
        (Column::Both, 0),
    ];
    assert_eq!(columns, want);
    for (at, one) in found.boxes.iter().enumerate() {
        assert!(
            one.x >= 0.0 && one.x + one.width <= found.width && one.y + one.height <= found.height
        );
        for other in &found.boxes[at + 1..] {
            let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
            let above = one.y + one.height <= other.y || other.y + other.height <= one.y;
            assert!(beside || above, "{one:?} {other:?}");
        }
    }
    let trunk = &found.boxes[5];
    assert_eq!(trunk.width, WIDTH - 2.0 * MARGIN);
    assert_eq!(trunk.about.text, "300 B · shared, compressed differently");
    let foot = |at: usize| found.boxes[at].y + found.boxes[at].height;
    assert_eq!(foot(2), foot(4), "both parts stand on one line");
    assert_eq!(found.links.len(), 1);
    assert!(!found.links[0].same_blob);
    let legend: Vec<_> = found.legend.iter().map(|line| line.same_blob).collect();
    assert_eq!(legend, [Some(false), None], "only lines that are there are explained");
    assert!(found.legend.iter().all(|line| line.label.y > foot(5) && line.label.y < found.height));
    assert_eq!(found.parting.map(|parting| parting.0).as_deref(), Some("▲ the images part here ▲"));
}

#[test]
fn identical_and_unrelated_images() {
    let base = [("base", 100, 300)];
    let same = draw(&base, &base);
    assert_eq!((same.boxes.len(), same.parting), (1, None));
    let far = draw(&base, &[("far", 100, 300)]);
    assert_eq!(
        far.parting.map(|parting| parting.0).as_deref(),
        Some("▲ the images share no base layer ▲")
    );
    assert_eq!(draw(&[], &[]).boxes, []);
}

#[test]
fn a_layer_of_the_trunk_again_is_linked_around_the_edge() {
    let base = [("base", 1, 1)];
    let found = draw(&base, &[("base", 1, 1), ("y", 10, 20), ("base", 1, 1)]);
    assert_eq!((found.links[0].a, found.links[0].b), (0, 2));
    assert!(found.links[0].path.starts_with("M576 "));
}

#[test]
fn small_layers_make_low_boxes_and_names_stand_on_their_columns() {
    let found = draw(&[("base", 10, 4096)], &[("base", 10, 4096), ("x", 10, 40)]);
    let heights: Vec<_> = found.boxes.iter().map(|layer| layer.height).collect();
    assert!(
        heights[0] < heights[1] && heights[1] < 70.0,
        "{heights:?}: as low as in the stack of Explore"
    );
    let [a, b] = &found.names[..] else { panic!("two names") };
    assert_eq!((a.text.as_str(), b.text.as_str()), ("A  a:1", "B  b:1"));
    assert!(
        b.y < found.boxes[0].y && a.y > found.boxes[0].y + found.boxes[0].height - 20.0,
        "A has no column above the trunk"
    );
    assert!(a.y < found.boxes[1].y);
}

#[test]
fn many_layers_have_one_line_each() {
    let names: Vec<String> =
        (0..120).map(|at| format!("step {at} {}", "long ".repeat(30))).collect();
    let layers: Vec<_> = names.iter().map(|name| (name.as_str(), 10, 20)).collect();
    let found = draw(&layers, &layers[..60]);
    assert!(found.height < 120.0 * 33.0 + 120.0, "{}", found.height);
    for layer in &found.boxes {
        assert!(layer.about.ends && layer.about.y == layer.instruction.y);
        let end = layer.instruction.x + layer.instruction.text.chars().count() as f32 * ADVANCE.0;
        assert!(
            end < layer.about.x - layer.about.text.chars().count() as f32 * ADVANCE.1,
            "{layer:?}"
        );
    }
}

#[test]
fn a_layer_that_was_not_read_whole_says_so() {
    let (a, mut b) =
        (side("a", "gz", &[("base", 1, 2)]), side("b", "gz", &[("base", 1, 2), ("x", 10, 20)]));
    b.layers[1].unpacked = None;
    let found = diagram(&a, &b, &sharing(&a, &b), Changes::default());
    assert_eq!(found.boxes[0].about.text, "10 B · ✗ not read whole");
}

#[test]
fn counts_as_glyphs() {
    let counts = Counts { added: 2906, modified: 38, removed: 4, ..Counts::default() };
    assert_eq!(glyphs(&counts), "+2\u{202f}906 ~38 −4");
}
