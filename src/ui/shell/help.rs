//! The list of keys.

use crate::app::action::Action;
use crate::app::keys::{EVERYWHERE, IN_LIST, Key, LETTERS, lines};
use crate::app::screens::Screen;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::counts::{glyph, meaning};
use crate::ui::widgets::keycap::keycap;
use crate::ui::widgets::modal::Modal;
use crate::view::rows::ChangeKind;
use yew::prelude::*;

/// The dialog.
pub fn help_dialog(link: &Link) -> Html {
    html! {
        <Modal key="help" title="Keys and signs" wide=true on_close={link.on(|()| Action::CloseDialog)}>
            <div class="help">
                { group("Everywhere", keys(EVERYWHERE.iter().chain(Screen::KEYS))) }
                { for Screen::ALL.iter().map(|screen| group(screen.title(), keys(screen.keys()))) }
                { group("In a tree", lines(IN_LIST.iter().map(|key| (key.name, key.does)).chain([LETTERS]))) }
                { group("In the stack", lines(IN_STACK)) }
                <section>
                    <h3>{ "Signs" }</h3>
                    <dl>{ for ChangeKind::ALL.iter().map(|kind| html! {
                        <><dt><span class={classes!("sign", kind.name())}>{ glyph(*kind) }</span></dt><dd>{ meaning(*kind) }</dd></>
                    }) }<dt><span class="sign">{ "◦" }</span></dt><dd>{ "a folder that is the same itself: something in it differs" }</dd></dl>
                </section>
            </div>
        </Modal>
    }
}

/// Keys in the stack, which hears them itself.
const IN_STACK: [(&str, &str); 4] = [
    ("ArrowUp", "Layer above, layer below"),
    ("ArrowDown", "Layer above, layer below"),
    ("Home", "Top layer, base layer"),
    ("End", "Top layer, base layer"),
];

fn keys<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<(Vec<&'static str>, &'static str)> {
    lines(keys.into_iter().map(|key| (key.name, key.does)))
}

fn group(title: &'static str, keys: Vec<(Vec<&'static str>, &'static str)>) -> Html {
    let row = |(names, does): (Vec<&'static str>, &'static str)| {
        html! { <><dt>{ for names.into_iter().map(|name| html! { { keycap(name) } }) }</dt><dd>{ does }</dd></> }
    };
    if keys.is_empty() {
        return Html::default();
    }
    html! { <section><h3>{ title }</h3><dl>{ for keys.into_iter().map(row) }</dl></section> }
}
