//! Files came while something is open: what now?

use crate::app::action::Action;
use crate::app::compare::CompareAction;
use crate::ui::glue::hooks::use_link;
use crate::ui::widgets::modal::Modal;
use crate::view::text;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ReplaceProps {
    pub name: AttrValue,
    pub bytes: u64,
    pub old: AttrValue,
    /// Something is open that it can be compared with.
    pub comparable: bool,
}

#[component]
pub fn ReplaceDialog(props: &ReplaceProps) -> Html {
    let link = use_link();
    html! {
        <Modal title={if props.comparable { "Compare, or replace what is open?" } else { "Replace what is open?" }} on_close={link.on(|()| Action::CloseDialog)}>
            <p><strong class="file-name">{ text::escape(props.name.as_bytes()) }</strong>{ format!(" ({}) can take the place of ", text::size(props.bytes)) }
                <strong class="file-name">{ text::escape(props.old.as_bytes()) }</strong>{ ". What is open stays until the new image can be shown." }</p>
            <div class="actions">
                <button type="button" class="button" onclick={link.on(|_| Action::CloseDialog)}>{ "Keep what is open" }</button>
                <button type="button" class={classes!("button", (!props.comparable).then_some("primary"))} autofocus={!props.comparable}
                    onclick={link.on(|_| Action::Replace)}>{ "Replace" }</button>
                if props.comparable {
                    <button type="button" class="button primary" autofocus=true onclick={link.on(|_| CompareAction::OpenInbox.into())}>
                        { "Compare" }</button>
                }
            </div>
        </Modal>
    }
}
