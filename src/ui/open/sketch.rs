//! The picture on the landing page: strata in space, the writable layer hovering on top.

use yew::prelude::*;

/// Half the width and half the depth of a slab, and how thick each is, base first.
const HALF: (i32, i32) = (150, 76);
const THICK: [i32; 6] = [38, 10, 30, 8, 22, 8];
const GAP: i32 = 22;

/// The picture.
pub fn sketch() -> Html {
    let mut y = 388;
    let mut slabs = Vec::new();
    for (at, thick) in THICK.iter().enumerate() {
        y -= thick + GAP;
        slabs.push(slab(at, y, *thick));
    }
    let lid = y - 52;
    html! {
        <svg class="sketch" viewBox="-160 0 320 472" aria-hidden="true" focusable="false">
            { for slabs }
            <g class="slab lid">
                { for [-HALF.0, HALF.0].iter().map(|x| html! { <path class="thread" d={format!("M{x} {} V{}", lid, y)} /> }) }
                <path class="thread" d={format!("M0 {} V{}", lid + HALF.1, y + HALF.1)} />
                <path class="outline" d={rhombus(lid)} />
            </g>
        </svg>
    }
}

fn rhombus(y: i32) -> String {
    let (w, h) = HALF;
    format!("M0 {} L{w} {y} L0 {} L{} {y}Z", y - h, y + h, -w)
}

fn slab(at: usize, y: i32, thick: i32) -> Html {
    let (w, h) = HALF;
    let left = format!("M{} {y} L0 {} v{thick} L{} {}Z", -w, y + h, -w, y + thick);
    let right = format!("M{w} {y} L0 {} v{thick} L{w} {}Z", y + h, y + thick);
    html! {
        <g class={format!("slab slab-{at}")}>
            <path class="left" d={left} /><path class="right" d={right} /><path class="face" d={rhombus(y)} />
            { for grains(at, y) }
        </g>
    }
}

/// A few files on top of a slab.
fn grains(at: usize, y: i32) -> Vec<Html> {
    const AT: [(i32, i32); 6] = [(-70, 6), (-18, -34), (34, 18), (80, -4), (-30, 30), (20, -12)];
    let some = AT.iter().enumerate().filter(|(n, _)| !(n + at).is_multiple_of(3));
    some.map(|(_, (x, dy))| {
        let top = y + dy;
        html! { <path class="grain" d={format!("M{x} {} l14 7 -14 7 -14 -7Z", top - 7)} /> }
    })
    .collect()
}
