//! Tabs over a panel: one tab stop, arrows go from one to the next.

use crate::ui::glue::hooks::focus;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TabsProps {
    pub label: AttrValue,
    pub class: &'static str,
    /// Each tab's id and what it shows.
    pub tabs: Vec<(String, Html)>,
    /// The one that is shown.
    pub shown: usize,
    /// Id of the panel.
    pub panel: &'static str,
    pub on_choose: Callback<usize>,
}

#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let onkeydown = {
        let (choose, shown) = (props.on_choose.clone(), props.shown);
        let ids: Vec<String> = props.tabs.iter().map(|(id, _)| id.clone()).collect();
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (shown + 1) % ids.len(),
                "ArrowLeft" => (shown + ids.len() - 1) % ids.len(),
                "Home" => 0,
                "End" => ids.len() - 1,
                _ => return,
            };
            event.prevent_default();
            choose.emit(next);
            focus(&ids[next]);
        })
    };
    let tab = |(at, (id, face)): (usize, &(String, Html))| {
        let here = at == props.shown;
        html! {
            <button type="button" role="tab" id={id.clone()} aria-selected={here.to_string()} aria-controls={props.panel}
                tabindex={if here { "0" } else { "-1" }} onclick={props.on_choose.reform(move |_: MouseEvent| at)}>{ face.clone() }</button>
        }
    };
    html! {
        <div class={props.class} role="tablist" aria-label={props.label.clone()} {onkeydown}>{ for props.tabs.iter().enumerate().map(tab) }</div>
    }
}
