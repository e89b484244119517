//! The rows. A scroller holds an element as high as all rows (or as a browser allows), and on it a canvas with the few rows that
//! are near the visible part. Their places are set through the CSSOM.

use super::Drawn;
use super::click::use_clicks;
use super::letters::letters;
use super::row::{Spot, id};
use crate::app::keys;
use crate::app::listing::{ListAction, ScrollTo, Walk};
use crate::app::scroll::{Extent, Scroll};
use crate::app::shared::Shared;
use crate::app::slots::Slots;
use crate::ui::glue::hooks::{has_modifier, use_document_event, use_link};
use crate::view::list::{Listed, Row, Window};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, Node, ResizeObserver};
use yew::prelude::*;

/// Rows drawn above and below what is visible.
const OVERSCAN: u32 = 12;
/// The step in which the drawn range moves: so small that each frame of a scroll draws about as much as the next.
const STEP: u32 = 2;
/// The step in which the program is told what is visible.
const TELL: u32 = 8;
/// The range drawn before anything is measured.
const FIRST: (u32, u32) = (0, 24);
/// The canvas' origin moves in steps of so many rows, so that rows keep their places between.
const BASE: u32 = 4096;

#[derive(Clone, PartialEq, Properties)]
pub struct BodyProps<L: Drawn> {
    pub window: Shared<Window<L>>,
    pub active: u32,
    pub selected: Option<u32>,
    pub scroll: Option<ScrollTo>,
    pub context: L::Context,
    pub send: Callback<ListAction<L>>,
}

/// What the scroller knows of itself; never a reason to draw by itself.
struct Scroller {
    /// Told which rows are on screen: the first, and how many.
    tell: Callback<(u32, u32)>,
    outer: NodeRef,
    sizer: NodeRef,
    canvas: NodeRef,
    crumbs: NodeRef,
    /// The path of the folder that a row is in.
    folder: Box<dyn Fn(u32) -> Option<String>>,
    row: f64,
    view: f64,
    total: u32,
    scroll: Scroll,
    settle: Option<Timeout>,
    range: UseStateSetter<(u32, u32)>,
    drawn: (u32, u32),
    told: (u32, u32),
}

type Shell = Rc<RefCell<Scroller>>;

impl Scroller {
    fn extent(&self) -> Extent {
        Extent::new(self.total, self.row, self.view)
    }

    /// Reads the heights that CSS decides.
    fn measure(&mut self) {
        let Some(outer) = self.outer.cast::<HtmlElement>() else { return };
        self.view = f64::from(outer.client_height());
        let style = gloo::utils::window().get_computed_style(&outer).ok().flatten();
        let row = style.and_then(|style| style.get_property_value("line-height").ok());
        let old = self.row;
        self.row =
            row.map(|row| js_sys::parse_float(&row)).filter(|&row| row >= 8.0).unwrap_or(26.0);
        if self.row != old {
            // All rows stand elsewhere now.
            self.drawn = (u32::MAX, 0);
        }
    }

    /// Takes new heights or another number of rows.
    fn fit(&mut self) {
        let extent = self.extent();
        if let Some(sizer) = self.sizer.cast::<HtmlElement>() {
            let _ = sizer.style().set_property("height", &format!("{}px", extent.element()));
        }
        self.go(self.scroll.settled(extent));
    }

    /// Scrolls to where `scroll` says.
    fn go(&mut self, scroll: Scroll) {
        self.scroll = scroll;
        if let Some(outer) = self.outer.cast::<HtmlElement>() {
            outer.set_scroll_top(scroll.bar.round() as i32);
            self.scroll.bar = f64::from(outer.scroll_top());
            // Where rows and bar are one, the bar's rounding is theirs.
            self.scroll = if extent_is_plain(self.extent()) {
                self.scroll.moved_to(self.scroll.bar, self.extent())
            } else {
                self.scroll
            };
        }
        self.place();
    }

    /// The person scrolled.
    fn scrolled(me: &Shell) {
        let mut this = me.borrow_mut();
        let Some(outer) = this.outer.cast::<HtmlElement>() else { return };
        let bar = f64::from(outer.scroll_top());
        if (bar - this.scroll.bar).abs() < 0.5 {
            return;
        }
        this.scroll = this.scroll.moved_to(bar, this.extent());
        this.place();
        if !extent_is_plain(this.extent()) {
            let me = Rc::clone(me);
            this.settle = Some(Timeout::new(160, move || {
                let mut this = me.borrow_mut();
                let settled = this.scroll.settled(this.extent());
                this.go(settled);
            }));
        }
    }

    /// Moves the canvas, and has other rows drawn and asked for when it is time.
    fn place(&mut self) {
        let first = (self.scroll.top / self.row) as u32;
        let seen = (self.view / self.row).ceil() as u32 + 1;
        let from = first.saturating_sub(OVERSCAN) / STEP * STEP;
        let to = (first + seen + OVERSCAN).next_multiple_of(STEP);
        if let Some(canvas) = self.canvas.cast::<HtmlElement>() {
            let y = f64::from(from / BASE * BASE) * self.row + self.scroll.bar - self.scroll.top;
            let _ = canvas.style().set_property("transform", &format!("translateY({y}px)"));
        }
        self.name_folder(first);
        if self.drawn != (from, to) {
            self.drawn = (from, to);
            self.range.set((from, to));
        }
        if self.told != (first / TELL, seen) {
            self.told = (first / TELL, seen);
            self.tell.emit((first, seen));
        }
    }

    /// Says above the rows which folder the first visible one is in.
    fn name_folder(&self, first: u32) {
        let Some(crumbs) = self.crumbs.cast::<HtmlElement>() else { return };
        if let Some(folder) = (self.folder)(first)
            && crumbs.text_content().as_deref() != Some(&folder)
        {
            crumbs.set_text_content(Some(&folder));
            let _ = crumbs.set_attribute("title", &folder);
            // Where there is no room for all of it, its end says more.
            crumbs.set_scroll_left(crumbs.scroll_width());
        }
    }

    fn show(&mut self, to: ScrollTo) {
        let from = f64::from(to.row) * self.row;
        let extent = self.extent();
        self.go(self.scroll.to_show(from, from + self.row, to.centre, extent));
    }
}

fn extent_is_plain(extent: Extent) -> bool {
    extent.element() >= extent.content
}

#[component]
pub fn Body<L: Drawn>(props: &BodyProps<L>) -> Html {
    let link = use_link();
    let send = &props.send;
    let range = use_state(|| FIRST);
    let (outer, sizer, canvas) = (use_node_ref(), use_node_ref(), use_node_ref());
    let crumbs = use_node_ref();
    let shell: Shell = {
        let tell = send.reform(|(first, count)| ListAction::Viewport { first, count });
        let range = range.setter();
        let (outer, sizer, canvas) = (outer.clone(), sizer.clone(), canvas.clone());
        let crumbs = crumbs.clone();
        use_mut_ref(move || Scroller {
            tell,
            outer,
            sizer,
            canvas,
            crumbs,
            folder: Box::new(|_| None),
            row: 26.0,
            view: 0.0,
            total: 0,
            scroll: Scroll::default(),
            settle: None,
            range,
            drawn: FIRST,
            told: (u32::MAX, 0),
        })
    };
    use_resize(&outer, &shell);
    let total = props.window.total;
    use_effect_with(total, {
        let shell = Rc::clone(&shell);
        move |total| {
            let mut this = shell.borrow_mut();
            this.total = *total;
            this.fit();
        }
    });
    use_effect_with(props.window.clone(), {
        let shell = Rc::clone(&shell);
        move |window| {
            let window = window.clone();
            let mut this = shell.borrow_mut();
            this.folder = Box::new(move |row| window.folder_of(row));
            this.name_folder((this.scroll.top / this.row) as u32);
        }
    });
    let done = use_mut_ref(|| 0);
    use_effect_with((props.scroll, total), {
        let shell = Rc::clone(&shell);
        move |(scroll, _)| {
            if let Some(to) = scroll.filter(|to| to.serial != *done.borrow()) {
                *done.borrow_mut() = to.serial;
                shell.borrow_mut().show(to);
            }
        }
    });
    let onscroll = {
        let shell = Rc::clone(&shell);
        Callback::from(move |_: Event| {
            sideways(&shell.borrow().outer);
            Scroller::scrolled(&shell);
        })
    };
    let typed = use_mut_ref(|| (String::new(), 0.0));
    // Whoever presses a row begins another name.
    let onmousedown = {
        let typed = Rc::clone(&typed);
        Callback::from(move |_: MouseEvent| typed.borrow_mut().0.clear())
    };
    let onkeydown = {
        let (shell, send) = (Rc::clone(&shell), send.clone());
        Callback::from(move |event: KeyboardEvent| {
            let page = {
                let this = shell.borrow();
                (this.view / this.row) as i32 - 1
            };
            if let Some(walk) = walk_of(&event, page.max(1)) {
                event.prevent_default();
                typed.borrow_mut().0.clear();
                send.emit(ListAction::Walk(walk));
            } else if let Some(letters) = letters(&event, &mut typed.borrow_mut()) {
                event.prevent_default();
                send.emit(ListAction::Seek(letters.into()));
            }
        })
    };
    let rows = use_rows(props, *range);
    let row_height = shell.borrow().row;
    let base = range.0 / BASE * BASE;
    let focusable = rows.focusable;
    use_focus(&outer, focusable, props.window.clone(), *range);
    let (onclick, ondblclick) = use_clicks(&link, send, &props.window);
    let slots = use_mut_ref(Slots::default);
    let slots =
        slots.borrow_mut().give(&rows.drawn.iter().map(|(index, _)| *index).collect::<Vec<_>>());
    let draw = |((index, row), slot): (&(u32, Rc<Row<L>>), u32)| {
        let y = (f64::from(*index) - f64::from(base)) * row_height;
        let node = Some(row.node);
        let spot = Spot {
            index: *index,
            slot,
            y,
            active: node == focusable,
            selected: node == props.selected,
        };
        L::draw(&props.window, row, spot, &props.context)
    };
    html! {
        <>
        <div ref={crumbs} class="crumbs" aria-hidden="true"></div>
        <div ref={outer} class="tree-scroll" role="rowgroup" {onscroll} {onkeydown} {onmousedown}>
            <div ref={sizer} class="tree-sizer" role="presentation">
                <div ref={canvas} class="tree-canvas" role="presentation" {onclick} {ondblclick}>{ for rows.drawn.iter().zip(slots).map(draw) }</div>
            </div>
        </div>
        </>
    }
}

/// The heads of the columns go sideways with the rows.
fn sideways(outer: &NodeRef) {
    let Some(outer) = outer.cast::<HtmlElement>() else { return };
    let around = outer.parent_element();
    let head = around.and_then(|around| around.query_selector(".tree-head").ok().flatten());
    head.into_iter().for_each(|head| head.set_scroll_left(outer.scroll_left()));
}

fn walk_of(event: &KeyboardEvent, page: i32) -> Option<Walk> {
    if has_modifier(event) { None } else { keys::walk(&event.key(), page) }
}

/// The rows to draw, and the one that the focus may rest on.
struct ToDraw<L: Listed> {
    drawn: Vec<(u32, Rc<Row<L>>)>,
    focusable: Option<u32>,
}

/// The rows of the window that are near, and always the row under the keyboard: were it taken out of the DOM, the focus would go
/// with it.
#[hook]
fn use_rows<L: Drawn>(props: &BodyProps<L>, range: (u32, u32)) -> ToDraw<L> {
    let (from, to) = range;
    let window = &props.window;
    let last = use_mut_ref(Vec::<(u32, Rc<Row<L>>)>::new);
    let pinned = use_mut_ref(|| None::<(u32, Rc<Row<L>>)>);
    let row = |index: u32| {
        let row = window.row(index)?;
        let last = last.borrow();
        let known = last.binary_search_by_key(&index, |(at, _)| *at).ok().map(|at| &last[at].1);
        // Another window holds most rows of the one before: those stay what they were.
        Some(known.filter(|known| ***known == *row).map_or_else(|| Rc::new(row.clone()), Rc::clone))
    };
    if let Some(active) = row(props.active) {
        *pinned.borrow_mut() = Some((props.active, active));
    }
    let mut drawn: Vec<_> =
        (from..to.min(window.total)).filter_map(|index| Some((index, row(index)?))).collect();
    last.borrow_mut().clone_from(&drawn);
    let pinned = pinned.borrow().clone().filter(|(index, _)| *index < window.total);
    let focusable =
        pinned.as_ref().map(|(_, row)| row.node).or(drawn.first().map(|(_, row)| row.node));
    if let Some(pinned) =
        pinned.filter(|(_, row)| drawn.iter().all(|(_, other)| other.node != row.node))
    {
        drawn.push(pinned);
    }
    ToDraw { drawn, focusable }
}

/// Moves the focus along with the keyboard's row. A row that is taken out of the DOM, or moved in it, loses the focus to nobody:
/// then it is brought back. It is never taken from another element, nor after a click elsewhere.
#[hook]
fn use_focus<L: Drawn>(
    outer: &NodeRef,
    focusable: Option<u32>,
    window: Shared<Window<L>>,
    range: (u32, u32),
) {
    let held = use_mut_ref(|| false);
    use_document_event("mousedown", {
        let held = Rc::clone(&held);
        move |_| *held.borrow_mut() = false
    });
    use_document_event("focusin", {
        let (outer, held) = (outer.clone(), Rc::clone(&held));
        move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            *held.borrow_mut() =
                outer.cast::<HtmlElement>().is_some_and(|outer| outer.contains(target.as_ref()));
        }
    });
    use_effect_with((focusable, window, range), move |(focusable, _, _)| {
        let document = gloo::utils::document();
        let active = document.active_element();
        let row = focusable
            .and_then(|node| document.get_element_by_id(&id(node)))
            .and_then(|row| row.dyn_into::<HtmlElement>().ok());
        if let Some(row) = row.filter(|row| *held.borrow() && active.as_ref() != Some(row.as_ref()))
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = row.focus_with_options(&options);
        }
    });
}

/// Measures at first and whenever the scroller changes its size.
#[hook]
fn use_resize(outer: &NodeRef, shell: &Shell) {
    let (outer, shell) = (outer.clone(), Rc::clone(shell));
    use_effect_with((), move |()| {
        let changed = Closure::<dyn Fn()>::new(move || {
            let mut this = shell.borrow_mut();
            this.measure();
            this.fit();
        });
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(outer)) = (&observer, outer.cast::<web_sys::Element>()) {
            observer.observe(&outer);
        }
        move || {
            observer.into_iter().for_each(|observer| observer.disconnect());
            drop(changed);
        }
    });
}
