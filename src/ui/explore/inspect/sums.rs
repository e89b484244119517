//! The whole image in bytes: what makes up what is unpacked.

use crate::app::explore::ExploreAction;
use crate::ui::glue::hooks::Link;
use crate::view::rows::SortKey;
use crate::view::stack::StackView;
use crate::view::sums::{Amounts, Term, terms};
use crate::view::text;
use crate::worker::protocol::ImageFacts;
use yew::prelude::*;

/// The sum, once all layers are read without trouble.
pub fn image_sums(view: &StackView, facts: &ImageFacts, link: &Link) -> Html {
    let amounts = Amounts {
        unpacked: view.total,
        bodies: facts.bodies,
        visible: facts.bytes,
        hidden: facts.hidden,
        never_shown: facts.never_shown,
    };
    let sound = !view.preliminary && view.blocks().all(|block| block.trouble().is_none());
    let Some(terms) = terms(&amounts).filter(|_| sound && view.layers > 0) else {
        return Html::default();
    };
    let stored = view.blocks().filter_map(|block| block.packed).fold(0, u64::saturating_add);
    let said = |term: Term| match term {
        Term::Visible => {
            let onclick = link.on(|_: MouseEvent| ExploreAction::ShowAll(SortKey::Size).into());
            html! { <button type="button" class="door" {onclick}>{ "visible" }</button> }
        }
        Term::Hidden => {
            let onclick = link
                .on(|_: MouseEvent| ExploreAction::ShowHidden { layer: None, within: None }.into());
            html! { <button type="button" class="door" {onclick}>{ "hidden" }</button> }
        }
        Term::Holes => html! { "holes of sparse files, stored by nobody" },
        Term::NeverShown => html! { "named twice within a layer, never shown" },
        Term::Tar => html! { "headers and padding of the tars" },
    };
    let row = |(at, (term, plus, bytes)): (usize, (Term, bool, u64))| {
        let sign = if !plus {
            "−"
        } else if at > 0 {
            "+"
        } else {
            ""
        };
        html! { <tr><td>{ sign }</td><td class="num">{ text::count(bytes) }</td><th scope="row">{ said(term) }</th></tr> }
    };
    html! {
        <article key="sums" class="facts sums" aria-label="The whole image in bytes">
            <h2>{ "The whole image in bytes" }</h2>
            <table><tbody>
                { for terms.into_iter().enumerate().map(row) }
                <tr class="total"><td>{ "=" }</td><td class="num">{ text::count(view.total) }</td><th scope="row">{ "unpacked" }</th></tr>
            </tbody></table>
            <p class="note">{ format!("Stored in the file as {}.", text::exact(stored)) }</p>
        </article>
    }
}
