//! Files came while something is open: what now?

use crate::app::action::Action;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::modal::Modal;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ReplaceProps {
    pub name: AttrValue,
    pub bytes: u64,
    pub old: AttrValue,
}

#[component]
pub fn ReplaceDialog(props: &ReplaceProps) -> Html {
    let link = use_link();
    html! {
        <Modal title="Replace what is open?" on_close={link.on(|()| Action::CloseDialog)}>
            <p><strong class="file-name">{ text::escape(props.name.as_bytes()) }</strong>{ format!(" ({}) takes the place of ", text::size(props.bytes)) }
                <strong class="file-name">{ text::escape(props.old.as_bytes()) }</strong>{ ". What is open stays until the new image can be shown." }</p>
            <div class="actions">
                <button type="button" class="button" onclick={link.on(|_| Action::CloseDialog)}>{ "Keep what is open" }</button>
                <button type="button" class="button primary" autofocus=true onclick={link.on(|_| Action::Replace)}>{ "Replace" }</button>
            </div>
        </Modal>
    }
}
