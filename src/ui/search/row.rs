//! A row of what is found: a version, a file with lines, or a line.

use crate::ui::list::{Column, Drawn, Spot, cells, twisty};
use crate::ui::widgets::chip::{chip_at, gone_chip};
use crate::view::finds::{FindCells, FindSort, Finds, RowOf};
use crate::view::list::{Row, Window};
use crate::view::stack::stratum;
use crate::view::text;
use std::rc::Rc;
use yew::prelude::*;

impl Drawn for Finds {
    /// How many layers the image has.
    type Context = u32;

    const COLUMNS: &'static [Column<Self>] = &[
        Column::sorting("Path", "c-path", FindSort::Path, "path"),
        Column::plain("State", "c-state"),
        Column::plain("Mode, owner", "c-says"),
        Column::sorting("Layer", "c-chips", FindSort::Layer, "the layer that stores it"),
        Column::sorting("Size", "c-size", FindSort::Size, "size"),
    ];

    fn draw(_: &Window<Self>, row: &Rc<Row<Self>>, spot: Spot, layers: &u32) -> Html {
        html! { <key={spot.slot}>{ drawn(row, spot, *layers) }</> }
    }
}

fn drawn(row: &Row<Finds>, spot: Spot, layers: u32) -> Html {
    let of = &row.cells;
    let (class, name) = match of.of {
        RowOf::Version => ("of-version", path(of)),
        RowOf::File => ("of-file", html! { <>{ twisty(row) }{ path(of) }</> }),
        RowOf::Line => ("of-line", line(of)),
    };
    let size = of.size.map(text::size).unwrap_or_default();
    let shown = html! {
        <>
            <div role="gridcell" class="c-path">{ name }</div>
            <div role="gridcell" class="c-state">{ of.state.clone() }</div>
            <div role="gridcell" class="c-says">{ of.says.clone() }</div>
            <div role="gridcell" class="c-chips">{ chips(of, layers) }</div>
            <div role="gridcell" class="c-size" title={of.size.map(text::exact)}>{ size }</div>
        </>
    };
    cells(row, spot, class, "", shown)
}

fn path(of: &FindCells) -> Html {
    html! { <span class="name" title={of.path.clone()}>{ of.path.clone() }</span> }
}

/// The layers that store it; hatched where the final image does not show it.
fn chips(of: &FindCells, layers: u32) -> Html {
    let one = |&(layer, gone): &(u32, bool)| {
        let place = stratum(layer, layers);
        if gone { gone_chip(layer, place) } else { chip_at(layer, place) }
    };
    of.layers.iter().map(one).collect()
}

fn line(of: &FindCells) -> Html {
    let part = |(at, part): (usize, &String)| match at % 2 {
        0 => html! { part.clone() },
        _ => html! { <mark>{ part.clone() }</mark> },
    };
    html! {
        <>
            <span class="c-line">{ if of.line > 0 { of.line.to_string() } else { String::new() } }</span>
            <span class="line">{ for of.parts.iter().enumerate().map(part) }</span>
        </>
    }
}
