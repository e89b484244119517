use super::*;
use crate::analysis::space::{Counted, Space};
use crate::analysis::union::tests::union;
use crate::analysis::union::{NodeId, Union};
use crate::domain::wire::{from_bytes, to_bytes};

const LOOKS: [(Shape, Counted); 4] = [
    (Shape::Icicle, Counted::Stored),
    (Shape::Icicle, Counted::Final),
    (Shape::Squares, Counted::Stored),
    (Shape::Squares, Counted::Final),
];

fn draw(union: &Union, folder: u32, shape: Shape, counted: Counted) -> Picture {
    let look = Look { shape, counted, colour: Colour::Layer };
    let query = PictureQuery { folder, look, width: 900, height: 600 };
    picture(union, &Space::of(union), query)
}

/// Layers at random: folders of folders, files of very different sizes, some overwritten, removed, linked.
fn stack(seed: u64) -> Union {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut dice = move |sides: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % sides
    };
    let mut layers: Vec<Vec<String>> = Vec::new();
    for _ in 0..1 + dice(4) {
        let mut entries = Vec::new();
        for _ in 0..1 + dice(60) {
            let folder = ["", "a/", "a/b/", "a/b/c/", "d/", "d/e/"][dice(6) as usize];
            let name = dice(12);
            entries.push(match dice(9) {
                0 => format!("{folder}.wh.f{name}"),
                1 => format!("{folder}f{name}=>a/f{}", dice(12)),
                2 => format!("{folder}f{name}/g=ab"),
                _ => {
                    let most = 1 << dice(11);
                    format!("{folder}f{name}={}", "x".repeat(1 + dice(most) as usize))
                }
            });
        }
        layers.push(entries);
    }
    let layers: Vec<Vec<&str>> =
        layers.iter().map(|entries| entries.iter().map(String::as_str).collect()).collect();
    union(&layers.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn weight(union: &Union, space: &Space, block: &Block, picture: &Picture, counted: Counted) -> f64 {
    let own = |node: NodeId| crate::analysis::space::bodies(union, node, counted);
    match block.what {
        What::Folder => space.bytes(NodeId(block.node), counted) as f64,
        What::Body => own(NodeId(block.node))
            .filter(|body| Some(body.layer) == block.layer)
            .map(|body| body.bytes as f64)
            .sum(),
        What::More => {
            let siblings = picture.inside(block.parent).map(|at| &picture.blocks[at as usize]);
            let others = siblings.filter(|other| other.what != What::More);
            let seen: f64 = others.map(|other| weight(union, space, other, picture, counted)).sum();
            space.bytes(NodeId(block.node), counted) as f64 - seen
        }
    }
}

fn check(union: &Union, shape: Shape, counted: Counted) {
    let picture = draw(union, 0, shape, counted);
    let space = Space::of(union);
    assert_eq!(picture.blocks.is_empty(), space.bytes(NodeId::ROOT, counted) == 0);
    for (at, block) in picture.blocks.iter().enumerate() {
        let inside: Vec<&Block> =
            picture.inside(at as u32).map(|at| &picture.blocks[at as usize]).collect();
        if inside.is_empty() {
            continue;
        }
        let areas: f64 = inside.iter().map(|block| f64::from(block.rect.area())).sum();
        let all = weight(union, &space, block, &picture, counted);
        let sum: f64 =
            inside.iter().map(|inner| weight(union, &space, inner, &picture, counted)).sum();
        assert_eq!(sum, all, "all that lies in {} is drawn", block.name);
        for inner in &inside {
            let share = weight(union, &space, inner, &picture, counted) / all;
            let drawn = f64::from(inner.rect.area()) / areas;
            assert!((share - drawn).abs() < 0.004, "{}: {share} {drawn}", inner.name);
            if shape == Shape::Squares {
                let (x, y) = inner.rect.middle();
                assert!(block.rect.holds(x, y), "{} is inside", inner.name);
            }
        }
    }
    for (at, a) in picture.blocks.iter().enumerate() {
        let (x, y) = a.rect.middle();
        let found = picture.at(x, y).unwrap();
        assert!(picture.blocks[found as usize].depth >= a.depth || found as usize == at);
        for b in picture.blocks[at + 1..].iter().filter(|b| b.depth == a.depth) {
            let wide =
                (a.rect.x + a.rect.width).min(b.rect.x + b.rect.width) - a.rect.x.max(b.rect.x);
            let high =
                (a.rect.y + a.rect.height).min(b.rect.y + b.rect.height) - a.rect.y.max(b.rect.y);
            assert!(wide < 0.05 || high < 0.05, "{} and {} overlap", a.name, b.name);
        }
    }
    assert_eq!(picture, draw(union, 0, shape, counted), "the same again");
    assert_eq!(from_bytes(&to_bytes(&picture)), Some(picture));
}

#[test]
fn areas_are_bytes_nothing_overlaps_nothing_is_left_out() {
    for seed in 1..120 {
        let union = stack(seed);
        LOOKS.iter().for_each(|&(shape, counted)| check(&union, shape, counted));
    }
}

fn sample() -> Union {
    union(&[
        &[
            "usr/lib/gcc/cc1=xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "usr/bin/sh=xxxxxxxx",
            "tmp/old=xxxxxxxxxxxx",
        ],
        &["usr/bin/sh=yyyyyyyyyyyy", "tmp/.wh.old"],
    ])
}

fn names(picture: &Picture) -> Vec<(&str, u32)> {
    picture.blocks.iter().map(|block| (block.name.as_str(), block.depth)).collect()
}

#[test]
fn hidden_bodies_stand_hatched_beside_those_that_are_seen() {
    let union = sample();
    let picture = draw(&union, 0, Shape::Icicle, Counted::Stored);
    let old = picture.blocks.iter().find(|block| block.name == "old").unwrap();
    assert!(old.says.ends_with("layer 1, hidden"), "{}", old.says);
    let bodies: Vec<_> = picture.blocks.iter().filter(|block| block.name == "sh").collect();
    assert_eq!(bodies.iter().map(|block| block.layer).collect::<Vec<_>>(), [Some(1), Some(0)]);
    assert!(bodies[1].says.ends_with("hidden") && !bodies[0].says.ends_with("hidden"));
    assert!(picture.fills.iter().any(|fill| fill.tone == Tone::Hatch));
    let after = draw(&union, 0, Shape::Icicle, Counted::Final);
    assert!(!after.fills.iter().any(|fill| fill.tone == Tone::Hatch));
    assert!(!names(&after).iter().any(|(name, _)| *name == "old"));
    let of = |picture: &Picture| {
        picture
            .shades
            .iter()
            .map(|row| (row.name.clone(), row.size.clone(), row.hidden.clone()))
            .collect::<Vec<_>>()
    };
    let row = |name: &str, size: &str, hidden: &str| {
        (name.to_owned(), size.to_owned(), hidden.to_owned())
    };
    assert_eq!(of(&picture), [row("L1", "48 B", "20 B"), row("L2", "12 B", "")]);
    assert_eq!(of(&after), [row("L1", "28 B", ""), row("L2", "12 B", "")]);
}

#[test]
fn a_folder_is_a_picture_of_its_own_with_the_way_to_it() {
    let union = sample();
    let lib = union.find(b"usr/lib").unwrap();
    let picture = draw(&union, lib.0, Shape::Icicle, Counted::Stored);
    assert_eq!(names(&picture), [("lib", 0), ("gcc", 1), ("cc1", 2)]);
    assert_eq!(picture.path, "/usr/lib");
    let crumbs: Vec<_> = picture.crumbs.iter().map(|crumb| crumb.name.as_str()).collect();
    assert_eq!(crumbs, ["/", "usr", "lib"]);
    let spot = picture.spot(2).unwrap();
    assert_eq!((&*spot.path, spot.folder), ("/usr/lib/gcc/cc1", false));
    assert_eq!(spot.around.len(), 4, "up to the root: {spot:?}");
    assert_eq!(named(&union, &spot.path), union.find(b"usr/lib/gcc/cc1"));
    assert_eq!(picture.block_of(&spot), Some(2));
    let elsewhere =
        spot_of(&union, &Space::of(&union), Counted::Stored, union.find(b"usr/bin/sh").unwrap());
    assert_eq!(picture.block_of(&elsewhere), None);
    assert!(
        draw(&union, 9999, Shape::Squares, Counted::Final).path == "/",
        "no such folder: the root"
    );
    let gone = union.find(b"tmp").unwrap();
    assert!(draw(&union, gone.0, Shape::Icicle, Counted::Final).blocks.is_empty());
}

#[test]
fn what_is_too_small_is_one_block_and_what_is_selected_in_it_is_found_there() {
    let big = format!("d/big={}", "x".repeat(40_000));
    let small: Vec<String> = (0..300).map(|at| format!("d/s{at:03}=y")).collect();
    let mut layer = vec![big.as_str()];
    layer.extend(small.iter().map(String::as_str));
    let union = union(&[&layer]);
    for (shape, counted) in LOOKS {
        let picture = draw(&union, 0, shape, counted);
        let more = picture.blocks.iter().position(|block| block.what == What::More).unwrap();
        assert_eq!(picture.blocks[more].name, "300 more");
        let spot = spot_of(&union, &Space::of(&union), counted, union.find(b"d/s007").unwrap());
        assert_eq!(picture.block_of(&spot), Some(more as u32));
        assert!(picture.fills.iter().any(|fill| fill.tone == Tone::Dots));
    }
}

#[test]
fn arrows_lead_to_parents_children_and_siblings() {
    let union = sample();
    let picture = draw(&union, 0, Shape::Icicle, Counted::Stored);
    let at =
        |name: &str| picture.blocks.iter().position(|block| block.name == name).unwrap() as u32;
    let step =
        |from: &str, step: Step| picture.blocks[picture.step(at(from), step) as usize].name.clone();
    assert_eq!(step("/", Step::In), "usr");
    assert_eq!(step("usr", Step::Next), "tmp");
    assert_eq!(step("tmp", Step::Previous), "usr");
    assert_eq!(step("usr", Step::In), "lib");
    assert_eq!(step("bin", Step::Next), "old", "from the last, to what is drawn beside it");
    assert_eq!(step("old", Step::Previous), "bin");
    assert_eq!(step("old", Step::Out), "tmp");
    assert_eq!((step("/", Step::Out), step("/", Step::Next)), ("/".into(), "/".into()));
    assert_eq!((step("usr", Step::Last), step("tmp", Step::First)), ("tmp".into(), "usr".into()));
    assert_eq!(Picture::default().step(0, Step::In), 0);
}

#[test]
fn an_svg_file_holds_inert_names_and_no_more() {
    let union = union(&[&["<script>&\u{1}=xxxxxxxxxxxx", "b=yy"]]);
    for (shape, counted) in LOOKS {
        let text = svg(&draw(&union, 0, shape, counted), "a <b> & c");
        assert!(!text.contains("<script>") && !text.contains('\u{1}'));
        assert!(text.contains("a &lt;b&gt; &amp; c") && text.contains("&lt;script&gt;"));
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
        assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
    }
}

#[test]
fn colours_tell_layer_change_or_kind() {
    let union = sample();
    let space = Space::of(&union);
    let named = |colour| {
        let look = Look { colour, ..Look::default() };
        let query = PictureQuery { folder: 0, look, width: 900, height: 600 };
        let rows = picture(&union, &space, query).shades.into_iter();
        rows.map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(named(Colour::Layer), ["L1", "L2"]);
    assert_eq!(named(Colour::Change), ["added", "modified"]);
    assert_eq!(named(Colour::Kind), ["programs", "caches, build leftovers", "other"]);
}

#[test]
fn lists_say_what_is_largest() {
    let union = sample();
    let lists = lists(&union, &Space::of(&union), Counted::Stored, &[]);
    let files: Vec<_> =
        lists.files.iter().map(|row| (&*row.name, &*row.stored, &*row.shown)).collect();
    assert_eq!(files, [("cc1", "28 B", "28 B"), ("sh", "20 B", "12 B"), ("old", "12 B", "hidden")]);
    assert_eq!(lists.files[1].layer, 1);
    assert_eq!(lists.all_files, "3 files");
    let part: f32 = lists.kinds.iter().map(|row| row.part).sum();
    assert!((part - 1.0).abs() < 1e-5);
    assert_eq!(lists.packages_note, "No package database was found in the final image.");
}

#[test]
fn a_flat_folder_of_thousands_is_no_picture_of_thousands() {
    let names: Vec<String> = (0..6000).map(|at| format!("f{at}=abcdefgh")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let union = union(&[&names]);
    let look = Look { shape: Shape::Squares, counted: Counted::Stored, colour: Colour::Layer };
    let query = PictureQuery { folder: 0, look, width: 1200, height: 700 };
    let picture = picture(&union, &Space::of(&union), query);
    assert!((1000..2010).contains(&picture.blocks.len()), "{}", picture.blocks.len());
    let more: Vec<&Block> = picture.blocks.iter().filter(|of| of.what == What::More).collect();
    assert_eq!(more.len(), 1, "the rest is told in one");
    check(&union, Shape::Squares, Counted::Stored);
}

#[test]
fn what_is_heard_counts_siblings_and_what_lies_inside() {
    let union = union(&[&["a/x=12345678", "a/y=1234", "b/z=12", "c=1"]]);
    let picture = draw(&union, 0, Shape::Icicle, Counted::Stored);
    for active in 0..picture.blocks.len() as u32 {
        let heard = picture.heard(active);
        assert!(heard.iter().any(|of| of.at == active));
        for of in heard {
            let parent = picture.blocks[of.at as usize].parent;
            let siblings: Vec<u32> = match of.at {
                0 => vec![0],
                _ => picture.inside(parent).collect(),
            };
            assert_eq!(of.of as usize, siblings.len());
            assert_eq!(siblings.get(of.place as usize - 1), Some(&of.at));
            assert_eq!(of.holds as usize, picture.inside(of.at).count());
        }
    }
}
