//! A dialog over the page. The browser's own `dialog` keeps the focus inside and gives it back.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Shape, icon};

#[derive(Clone, PartialEq, Properties)]
pub struct ModalProps {
    pub title: AttrValue,
    /// The person closed it: button, `Esc`, or a click beside it.
    pub on_close: Callback<()>,
    #[prop_or_default]
    pub wide: bool,
    /// It comes from below, as wide as the window.
    #[prop_or_default]
    pub sheet: bool,
    pub children: Html,
}

#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let _ = dialog.show_modal();
            }
            // Closed before it goes, so that the browser gives the focus back.
            move || dialog.into_iter().for_each(|dialog| dialog.close())
        }
    });
    let close = props.on_close.clone();
    let oncancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    let onclick = {
        let (close, node) = (close.clone(), node.clone());
        Callback::from(move |event: MouseEvent| {
            // The backdrop belongs to the dialog itself; what is inside is another target.
            if event.target_dyn_into::<HtmlDialogElement>() == node.cast::<HtmlDialogElement>() {
                close.emit(());
            }
        })
    };
    html! {
        <dialog ref={node} class={classes!("modal", props.wide.then_some("wide"), props.sheet.then_some("sheet"))} aria-labelledby="modal-title" {oncancel} {onclick}>
            <div class="modal-body">
                <header>
                    <h2 id="modal-title">{ props.title.clone() }</h2>
                    <button type="button" class="quiet-button" aria-label="Close" onclick={move |_| close.emit(())}>
                        { icon(Shape::Close) }
                    </button>
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
