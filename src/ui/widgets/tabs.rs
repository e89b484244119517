//! Tabs over a panel: one tab stop, arrows go from one to the next.

use crate::ui::glue::hooks::focus;
use yew::prelude::*;

/// Tabs, and what is shown of them.
pub struct Tabs {
    pub label: &'static str,
    pub class: &'static str,
    /// Each tab's id and what it shows.
    pub tabs: Vec<(String, Html)>,
    /// The one that is shown.
    pub shown: usize,
    /// Id of the panel.
    pub panel: &'static str,
    pub on_choose: Callback<usize>,
}

/// A button for each tab.
pub fn tabs(of: Tabs) -> Html {
    let Tabs { label, class, tabs, shown, panel, on_choose } = of;
    let onkeydown = {
        let choose = on_choose.clone();
        let ids: Vec<String> = tabs.iter().map(|(id, _)| id.clone()).collect();
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
    let tab = |(at, (id, face)): (usize, (String, Html))| {
        let here = at == shown;
        html! {
            <button type="button" role="tab" {id} aria-selected={here.to_string()} aria-controls={panel}
                tabindex={if here { "0" } else { "-1" }} onclick={on_choose.reform(move |_: MouseEvent| at)}>{ face }</button>
        }
    };
    html! {
        <div {class} role="tablist" aria-label={label} {onkeydown}>{ for tabs.into_iter().enumerate().map(tab) }</div>
    }
}
