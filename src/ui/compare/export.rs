//! What can be taken away: the picture, the table, everything, and a link.

use crate::app::action::Action;
use crate::app::compare::{CompareAction, Export, Tab};
use crate::ui::glue::hooks::{Link, use_link};
use crate::ui::widgets::icon::{Icon, Shape};
use crate::worker::protocol::ComparePart;
use web_sys::Element;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ExportsProps {
    pub tab: Tab,
}

#[component]
pub fn Exports(props: &ExportsProps) -> Html {
    let link = use_link();
    let menu = use_node_ref();
    let item = |name: &'static str, export: Export| {
        let (link, menu) = (link.clone(), menu.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close(&menu);
            link.send(Action::Compare(CompareAction::Export(export)));
        });
        html! { <button type="button" {onclick}>{ name }</button> }
    };
    let onclick = {
        let (link, menu) = (link.clone(), menu.clone());
        Callback::from(move |_: MouseEvent| {
            close(&menu);
            copy_link(&link);
        })
    };
    html! {
        <details class="menu" ref={menu.clone()}>
            <summary class="button small"><Icon shape={Shape::Export} />{ "Share" }</summary>
            <div class="menu-list">
                { item("Picture as SVG", Export::Part(ComparePart::Svg)) }
                { item("Picture as PNG", Export::Png) }
                { item("This table as CSV", Export::Part(props.tab.part())) }
                { item("Everything as JSON", Export::Part(ComparePart::Json)) }
                <button type="button" {onclick}>{ "Copy link" }</button>
            </div>
        </details>
    }
}

fn close(menu: &NodeRef) {
    menu.cast::<Element>().into_iter().for_each(|menu| drop(menu.remove_attribute("open")));
}

fn copy_link(link: &Link) {
    let window = gloo::utils::window();
    let Ok(address) = window.location().href() else { return };
    let _ = window.navigator().clipboard().write_text(&address);
    link.send(Action::Say("Link copied. It leads here once the same files are open.".into()));
}
