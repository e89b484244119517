//! The list of keys.

use crate::app::action::Action;
use crate::ui::glue::hooks::use_link;
use crate::ui::glue::keys::{EVERYWHERE, Help, IN_COMPARE, IN_STACK, IN_TREE};
use crate::ui::widgets::counts::{glyph, meaning};
use crate::ui::widgets::keycap::Keycap;
use crate::ui::widgets::modal::Modal;
use crate::view::rows::ChangeKind;
use yew::prelude::*;

#[component]
pub fn HelpDialog() -> Html {
    let link = use_link();
    html! {
        <Modal title="Keys and signs" wide=true on_close={link.on(|()| Action::CloseDialog)}>
            <div class="help">
                { group("Everywhere", EVERYWHERE) }
                { group("In the tree", IN_TREE) }
                { group("In the stack", IN_STACK) }
                { group("On the Compare screen", IN_COMPARE) }
                <section>
                    <h3>{ "Signs" }</h3>
                    <dl>{ for ChangeKind::ALL.iter().map(|kind| html! {
                        <><dt><span class={classes!("sign", kind.name())}>{ glyph(*kind) }</span></dt><dd>{ meaning(*kind) }</dd></>
                    }) }</dl>
                </section>
            </div>
        </Modal>
    }
}

fn group(title: &'static str, keys: &'static [Help]) -> Html {
    let row = |(names, does): &Help| {
        html! { <><dt>{ for names.iter().map(|name| html! { <Keycap name={*name} /> }) }</dt><dd>{ *does }</dd></> }
    };
    html! { <section><h3>{ title }</h3><dl>{ for keys.iter().map(row) }</dl></section> }
}
