//! The Dockerfile: the attached one, and the one that the history tells; or what made each layer.

use super::Shown;
use crate::app::image::{ImageAction, Source};
use crate::ui::widgets::chip::chip;
use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::size::size;
use crate::view::image::written::{Line, Original};
use yew::prelude::*;

pub(super) fn pane(shown: &Shown<'_>) -> Html {
    let written = &shown.view.written;
    let original = written.original.as_ref().filter(|_| shown.state.source == Source::Original);
    let title = if written.is_dockerfile || written.original.is_some() {
        "Dockerfile"
    } else {
        "Not from a Dockerfile"
    };
    let source = |source: Source, name: &'static str| {
        html! {
            <button type="button" aria-pressed={(shown.state.source == source).to_string()}
                onclick={shown.link.on(move |_| ImageAction::ShowSource(source).into())}>{ name }</button>
        }
    };
    let text = match original {
        Some(original) => original.text.clone(),
        None => plain(&written.lines),
    };
    html! {
        <section class="written" aria-label={title}>
            <header class="judge-bar">
                <h3>{ title }</h3>
                if written.original.is_some() {
                    <div class="segments" role="group" aria-label="Which Dockerfile">
                        { source(Source::Original, "Attached") }{ source(Source::History, "From the history") }
                    </div>
                }
                <span class="gap"></span>
                if !text.is_empty() { <Copy {text} what={title} worded=true /> }
            </header>
            { match original {
                Some(original) => attached(original),
                None => lines(shown),
            } }
        </section>
    }
}

/// The lines as text.
fn plain(lines: &[Line]) -> String {
    let text = |line: &Line| format!("{} {}", line.keyword, line.text).trim().to_owned();
    lines.iter().map(text).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn attached(original: &Original) -> Html {
    html! {
        <>
            <div class="written-scroll" tabindex="0" role="region" aria-label={original.name.clone()}><pre>{ &original.text }</pre></div>
            <footer>{ for original.notes.iter().map(|note| html! { <p class="note">{ note }</p> }) }</footer>
        </>
    }
}

fn lines(shown: &Shown<'_>) -> Html {
    let written = &shown.view.written;
    html! {
        <>
            <ol class="written-scroll written-lines" tabindex="0" aria-label="Lines">{ for written.lines.iter().map(|line| row(line, shown)) }</ol>
            <footer>
                <p class="note">{ &written.how }</p>
                if written.is_dockerfile {
                    <p class="note"><span class="unsure">{ "dashed?" }</span>{ " can't be known from the history; rest on it to read why." }</p>
                }
            </footer>
        </>
    }
}

fn row(line: &Line, shown: &Shown<'_>) -> Html {
    let mark = |(word, why): &(String, String)| html! { <><span class="unsure" title={why.clone()}>{ word }</span>{ " " }</> };
    let here = line.layer == Some(shown.chosen);
    let door = line.layer.map(|layer| {
        let title = format!("L{} on Explore", layer + 1);
        html! {
            <button type="button" class="chip-door" title={title.clone()} aria-label={title}
                onclick={shown.link.on(move |_| ImageAction::OpenLayer(layer).into())}>{ chip(layer, shown.layers) }</button>
        }
    });
    html! {
        <li class={classes!(line.of_base.then_some("of-base"), here.then_some("is-here"))} aria-current={here.then_some("true")}>
            <span class="at">{ door.unwrap_or_default() }</span>
            <span class="code">
                if !line.keyword.is_empty() { <b>{ &line.keyword }</b>{ " " } }{ for line.marks.iter().map(mark) }{ &line.text }
            </span>
            <span class="num quiet">if let Some(bytes) = line.size { { size(bytes) } }</span>
        </li>
    }
}
