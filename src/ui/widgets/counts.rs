//! Changes as glyph and number. Colour never stands alone.

use crate::app::explore::ExploreAction;
use crate::ui::glue::hooks::Link;
use crate::view::rows::{ChangeKind, Counts, LifeState, NodeKind};
use crate::view::text;
use yew::prelude::*;

/// `+`, `~`, `m`, `−`, `=`.
pub fn glyph(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "+",
        ChangeKind::Modified => "~",
        ChangeKind::Metadata => "m",
        ChangeKind::Removed => "−",
        ChangeKind::Rewritten => "=",
    }
}

/// What a person is told when hovering.
pub fn meaning(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "added: was not there below",
        ChangeKind::Modified => "modified: content, type or link target differ",
        ChangeKind::Metadata => {
            "metadata only: mode, owner, time or attributes differ; of a file the content is stored again for it, of a folder it is not"
        }
        ChangeKind::Removed => "removed: hidden from here on, still stored below",
        ChangeKind::Rewritten => "rewritten: stored again, nothing differs",
    }
}

/// What a person is told of one path: only a file has content that is stored again.
pub fn meaning_of(kind: ChangeKind, node: NodeKind) -> &'static str {
    match (kind, node) {
        (ChangeKind::Metadata, NodeKind::File) => {
            "metadata only: mode, owner, time or attributes differ; the content was stored again for nothing"
        }
        (ChangeKind::Metadata, NodeKind::Dir) => {
            "metadata only: mode, owner, time or attributes differ; what is in the folder was not copied"
        }
        (ChangeKind::Metadata, _) => "metadata only: mode, owner, time or attributes differ",
        (kind, _) => meaning(kind),
    }
}

/// Glyph, class and word of a state in a life.
pub fn of_life(state: LifeState) -> (&'static str, &'static str, &'static str) {
    match state {
        LifeState::Absent => ("", "quiet", "absent"),
        LifeState::Unchanged => ("", "quiet", "unchanged"),
        LifeState::Added => ("+", "added", "added"),
        LifeState::Modified => ("~", "modified", "modified"),
        LifeState::Metadata => ("m", "metadata", "metadata"),
        LifeState::Rewritten => ("=", "rewritten", "rewritten"),
        LifeState::Removed => ("−", "removed", "removed"),
        LifeState::Opaqued => ("−", "removed", "hidden by an opaque folder"),
        LifeState::Replaced => ("−", "removed", "replaced with its folder"),
        LifeState::Unknown => ("?", "quiet", "not readable"),
    }
}

/// All that are not zero, in words: `12 added, 3 removed`.
pub fn spoken(counts: &Counts) -> String {
    let parts = ChangeKind::ALL.iter().filter(|kind| counts.of(**kind) > 0);
    parts
        .map(|kind| format!("{} {}", text::count(counts.of(*kind).into()), kind.name()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// How counts are doors to what they count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Doors {
    Buttons,
    /// Doors for the mouse only: within an option of a listbox there can be no button. Its keys are `+ ~ m - =`.
    Mouse,
    /// No doors: a click is for what is around.
    Shut,
}

/// `+4 871 ~12 m3 −4` of a layer, base = 0; what is zero is left out.
pub fn change_counts(counts: Counts, layer: u32, doors: Doors, link: &Link) -> Html {
    ChangeKind::ALL
        .iter()
        .filter(|kind| counts.of(**kind) > 0)
        .map(|kind| {
            let number = counts.of(*kind);
            let said = format!("{} {}", text::count(number.into()), kind.name());
            let kind = *kind;
            let onclick = link.on(move |event: MouseEvent| {
                event.stop_propagation();
                ExploreAction::ShowChanges { layer, kind }.into()
            });
            let (class, title) = (classes!("count", kind.name()), format!("{said}: show them"));
            let face = html! {
                <>
                    <span aria-hidden="true">{ format!("{}{}", glyph(kind), text::count(number.into())) }</span>
                    <span class="hush">{ format!(" {said} ") }</span>
                </>
            };
            match doors {
                Doors::Shut => html! { <span {class} title={said}>{ face }</span> },
                Doors::Mouse => html! { <span {class} {title} {onclick}>{ face }</span> },
                Doors::Buttons => {
                    html! { <button type="button" {class} {title} {onclick}>{ face }</button> }
                }
            }
        })
        .collect()
}
