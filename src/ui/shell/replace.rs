//! Files came while something is open: what now?

use crate::app::action::Action;
use crate::app::compare::CompareAction;
use crate::app::state::AppState;
use crate::ui::glue::hooks::Link;
use crate::ui::widgets::modal::Modal;
use crate::view::text;
use yew::prelude::*;

/// What came, and what is open.
pub struct Coming<'a> {
    pub name: &'a str,
    pub bytes: u64,
    pub old: &'a str,
    /// Something is open that it can be compared with.
    pub comparable: bool,
    /// Two files are open, and it takes the place of one.
    pub sides: Option<Sides>,
}

/// Two open files, and which of the compared images each is.
pub struct Sides {
    shown: String,
    beside: String,
    /// What is shown is A; else it is B.
    in_order: bool,
}

impl Sides {
    /// Those that are open.
    pub fn of(state: &AppState) -> Option<Self> {
        let (shown, beside) = (state.archives.shown()?, state.archives.beside()?);
        let first = state.screens.compare.sides[0];
        let in_order = first.is_none_or(|image| image.archive == shown.id);
        let name = |name: &str| text::escape(name.as_bytes());
        Some(Self { shown: name(&shown.name), beside: name(&beside.name), in_order })
    }
}

/// The sample is made here: it has no size yet.
fn size(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { format!(" ({})", text::size(bytes)) }
}

/// The dialog.
pub fn replace_dialog(of: &Coming<'_>, link: &Link) -> Html {
    if let Some(Sides { shown, beside, in_order }) = &of.sides {
        let side = |replaces: &String, is_a: bool, action: fn() -> Action| {
            html! {
                <button type="button" class="button" onclick={link.on(move |_| action())}>
                    { format!("Replace {}", if is_a { "A" } else { "B" }) }<span class="file-name">{ format!(" {replaces}") }</span></button>
            }
        };
        return html! {
            <Modal key="sides" title="Replace A or B?" on_close={link.on(|()| Action::CloseDialog)}>
                <p>{ "Two images are compared. " }<strong class="file-name">{ text::escape(of.name.as_bytes()) }</strong>
                    { size(of.bytes) }{ " can take the place of either, which stays until the new image is read." }</p>
                <div class="actions">
                    <button type="button" class="button" onclick={link.on(|_| Action::CloseDialog)}>{ "Keep both" }</button>
                    { side(shown, *in_order, || Action::Replace) }
                    { side(beside, !in_order, || CompareAction::OpenInbox.into()) }
                </div>
            </Modal>
        };
    }
    html! {
        <Modal key="replace" title={if of.comparable { "Compare, or replace what is open?" } else { "Replace what is open?" }} on_close={link.on(|()| Action::CloseDialog)}>
            <p><strong class="file-name">{ text::escape(of.name.as_bytes()) }</strong>{ size(of.bytes) }{ " can take the place of " }
                <strong class="file-name">{ text::escape(of.old.as_bytes()) }</strong>{ ". What is open stays until the new image is read." }</p>
            <div class="actions">
                <button type="button" class="button" onclick={link.on(|_| Action::CloseDialog)}>{ "Keep what is open" }</button>
                <button type="button" class={classes!("button", (!of.comparable).then_some("primary"))} autofocus={!of.comparable}
                    onclick={link.on(|_| Action::Replace)}>{ "Replace" }</button>
                if of.comparable {
                    <button type="button" class="button primary" autofocus=true onclick={link.on(|_| CompareAction::OpenInbox.into())}>
                        { "Compare" }</button>
                }
            </div>
        </Modal>
    }
}
