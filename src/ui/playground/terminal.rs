//! The terminal: what was typed and printed, and the next line.

use super::raw;
use crate::app::playground::{Completed, PlaygroundAction, PlaygroundState, REGIONS, go};
use crate::app::state::Pane;
use crate::ui::glue::hooks::{Link, cycle, use_link};
use crate::view::text::{counted, size};
use crate::worker::protocol::ToLab;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Id of the field that is typed into.
const FIELD: &str = "terminal";

#[derive(Clone, PartialEq, Properties)]
pub struct TerminalProps {
    pub lab: PlaygroundState,
    pub pane: Pane,
}

/// Where one is among the lines that were typed before; at their end: in the new one.
type Before = Rc<RefCell<usize>>;

#[component]
pub fn Terminal(props: &TerminalProps) -> Html {
    let link = use_link();
    let lab = &props.lab;
    let (scroll, field) = (use_node_ref(), use_node_ref());
    let before = use_mut_ref(|| 0_usize);
    use_effect_with((lab.printed.clone(), lab.dropped, props.pane, lab.reading), {
        let scroll = scroll.clone();
        move |_| {
            if let Some(scroll) = scroll.cast::<HtmlElement>() {
                scroll.set_scroll_top(scroll.scroll_height());
            }
        }
    });
    use_effect_with(lab.typed.clone(), {
        let before = before.clone();
        move |typed| *before.borrow_mut() = typed.len()
    });
    use_effect_with(lab.completed.clone(), {
        let field = field.clone();
        move |completed| {
            if let (Some(completed), Some(field)) = (completed, field.cast::<HtmlInputElement>()) {
                complete(completed, &field);
            }
        }
    });
    let submit = {
        let (link, field) = (link.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                type_lines(&link, &field, "");
            }
        })
    };
    let onkeydown = {
        let (link, field, typed) = (link.clone(), field.clone(), lab.typed.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                key(&link, &field, &event, &typed, &before);
            }
        })
    };
    let onpaste = {
        let (link, field) = (link.clone(), field.clone());
        Callback::from(move |event: Event| {
            let Some(field) = field.cast::<HtmlInputElement>() else { return };
            let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            let text = data.and_then(|data| data.get_data("text").ok()).unwrap_or_default();
            // Of one line, the browser takes care.
            if text.contains('\n') {
                event.prevent_default();
                type_lines(&link, &field, &text);
            }
        })
    };
    let onword = {
        let (link, field) = (link.clone(), field.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                ask(&link, &field);
            }
        })
    };
    let prompt = lab.shown.as_ref().map(|shown| shown.prompt.clone()).unwrap_or_default();
    let answers = lab.printed.iter().enumerate().map(|(at, markup)| {
        html! { <div key={lab.dropped + at}>{ raw(Rc::clone(markup)) }</div> }
    });
    html! {
        <section class="lab-terminal" aria-label="Terminal" tabindex="-1">
            <div class="scroll" ref={scroll} tabindex="0" role="group" aria-label="What was typed and printed">
                if lab.shown.is_none() && lab.lost.is_none() { <p class="grey" role="status">{ "The lab is on its way…" }</p> }
                { for answers }
                if let Some(reading) = lab.reading { { reads(&link, reading) } }
                { words(lab) }
            </div>
            <form class="line" onsubmit={submit}>
                <label for={FIELD}><span class="hush">{ "Command at " }</span>{ prompt }</label>
                <input id={FIELD} ref={field} type="text" {onkeydown} {onpaste} autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go" />
                <button type="button" class="tab-key" onclick={onword}>{ "Tab" }</button>
                <button type="submit" class="run-key">{ "Run" }</button>
            </form>
        </section>
    }
}

/// A command waits for files of an archive.
fn reads(link: &Link, (files, bytes): (u64, u64)) -> Html {
    let says =
        format!("Reading {}, {}, from the archive…", counted(files, "file", "files"), size(bytes));
    let stop = link.on(|_| PlaygroundAction::Tell(ToLab::Abandon).into());
    html! { <p class="grey reads" role="status">{ says }<button type="button" onclick={stop}>{ "Stop" }</button></p> }
}

/// What the word may become, when there are several.
fn words(lab: &PlaygroundState) -> Html {
    let words = lab.completed.iter().flat_map(|completed| &completed.words);
    html! { <p class="words">{ for words.map(|word| html! { <span>{ word }</span> }) }</p> }
}

/// Hands over what stands in the field, and what is pasted into it.
fn type_lines(link: &Link, field: &HtmlInputElement, pasted: &str) {
    let text = field.value();
    let at = caret(field, &text);
    let lines = format!("{}{pasted}{}", &text[..at], &text[at..]);
    field.set_value("");
    link.send(
        PlaygroundAction::Tell(ToLab::Type(if lines.is_empty() { "\n".into() } else { lines }))
            .into(),
    );
}

/// Bytes before the cursor.
fn caret(field: &HtmlInputElement, text: &str) -> usize {
    let units = field.selection_start().ok().flatten().unwrap_or(u32::MAX) as usize;
    let mut before = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = before >= units;
        before += c.len_utf16();
        here
    });
    found.map_or(text.len(), |(at, _)| at)
}

/// Asks what the word before the cursor may become.
fn ask(link: &Link, field: &HtmlInputElement) {
    let text = field.value();
    let before = text[..caret(field, &text)].to_owned();
    link.send(PlaygroundAction::Tell(ToLab::Complete(before)).into());
    let _ = field.focus();
}

/// Puts what the word becomes in its place.
fn complete(completed: &Completed, field: &HtmlInputElement) {
    let text = field.value();
    let at = caret(field, &text);
    // Something else was typed meanwhile.
    let Some(word) = text.get(completed.start..at) else { return };
    if !completed.common.starts_with(word) {
        return;
    }
    let new = format!("{}{}", &text[..completed.start], completed.common);
    let units = new.encode_utf16().count() as u32;
    field.set_value(&(new + &text[at..]));
    let _ = field.set_selection_range(units, units);
}

fn key(
    link: &Link,
    field: &HtmlInputElement,
    event: &KeyboardEvent,
    typed: &[Rc<str>],
    before: &Before,
) {
    let chord = event.ctrl_key() || event.meta_key();
    let tell = |told: PlaygroundAction| link.send(told.into());
    match (chord, event.shift_key(), &*event.key()) {
        // An empty line is left by Tab, as any field.
        (false, false, "Tab") if !field.value().is_empty() => ask(link, field),
        (false, false, "ArrowUp") => walk(field, typed, before, -1),
        (false, false, "ArrowDown") => walk(field, typed, before, 1),
        (false, false, "F6") => cycle(&REGIONS),
        (true, _, "c") if event.ctrl_key() && field.selection_start() == field.selection_end() => {
            field.set_value("");
            tell(PlaygroundAction::Tell(ToLab::Abandon));
        }
        (true, _, "l") => tell(PlaygroundAction::Tell(ToLab::Type("clear".into()))),
        (true, false, "z") if field.value().is_empty() => tell(go(-1)),
        (true, true, "Z" | "z") if field.value().is_empty() => tell(go(1)),
        _ => return,
    }
    event.prevent_default();
}

/// To a line that was typed before.
fn walk(field: &HtmlInputElement, typed: &[Rc<str>], before: &Before, by: isize) {
    let to = before.borrow().saturating_add_signed(by).min(typed.len());
    *before.borrow_mut() = to;
    field.set_value(typed.get(to).map_or("", |line| line));
}
