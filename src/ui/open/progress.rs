//! Progress of what is being opened or read: bytes, rate, and a way out. It shows itself only after half a second.

use crate::app::action::Action;
use crate::app::state::{Incoming, Open};
use crate::ui::glue::hooks::use_link;
use crate::ui::glue::timing::now;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ProgressProps {
    pub incoming: Option<Incoming>,
    pub open: Option<Open>,
}

/// What is under way.
struct Work {
    /// Tells one piece of work from the next.
    key: String,
    says: String,
    read: u64,
    total: u64,
}

#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let link = use_link();
    let work = of_incoming(props).or_else(|| of_reading(props));
    let rate = use_rate(work.as_ref());
    let bar = work.map(|work| {
        let percent = if work.total == 0 { 0.0 } else { (work.read as f64 / work.total as f64 * 100.0).min(100.0) };
        let mut figures = format!("{} of {}", text::size(work.read), text::size(work.total));
        if let Some(rate) = rate {
            figures = format!("{figures} · {}/s", text::size(rate));
        }
        html! {
            <div key={work.key} class={classes!("progress", (work.total == 0).then_some("is-unsure"))}>
                <span class="says">{ work.says.clone() }</span>
                <div class="track" role="progressbar" aria-label={work.says} aria-valuemin="0" aria-valuemax="100"
                    aria-valuenow={(work.total > 0).then(|| format!("{percent:.0}"))}>
                    <i data-css={format!("width:{percent:.2}%")}></i>
                </div>
                if work.total > 0 { <span class="figures">{ figures }</span> }
                <button type="button" class="button small" onclick={link.on(|_| Action::Cancel)}>{ "Cancel" }</button>
            </div>
        }
    });
    html! {
        <div class="progress-place">
            if let Some(bar) = bar { <section aria-label="Progress">{ bar }</section> }
        </div>
    }
}

fn of_incoming(props: &ProgressProps) -> Option<Work> {
    let incoming = props.incoming.as_ref()?;
    let name = text::escape(incoming.name.as_bytes());
    let (says, read, total) = match &incoming.streaming {
        Some((compression, read)) => {
            (format!("Unpacking {name} ({compression})"), *read, incoming.bytes)
        }
        None => (format!("Opening {name}"), 0, 0),
    };
    Some(Work { key: format!("in{}", incoming.id.0), says, read, total })
}

fn of_reading(props: &ProgressProps) -> Option<Work> {
    let open =
        props.open.as_ref().filter(|open| !open.stopped && open.current_facts().is_none())?;
    let layers = open.current()?.layers.len() as u64;
    let (read, total) = open.progress();
    let says = format!("Reading {}", text::counted(layers, "layer", "layers"));
    Some(Work { key: format!("read{}.{}", open.id.0, open.image), says, read, total })
}

/// Bytes a second since the work began, once that says something.
#[hook]
fn use_rate(work: Option<&Work>) -> Option<u64> {
    let began = use_mut_ref(|| (String::new(), 0.0));
    let work = work?;
    let mut began = began.borrow_mut();
    if began.0 != work.key {
        *began = (work.key.clone(), now());
    }
    let seconds = (now() - began.1) / 1000.0;
    (seconds > 0.3 && work.read > 0).then(|| (work.read as f64 / seconds) as u64)
}
