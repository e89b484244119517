//! A digest: twelve digits, the whole of it on copy, and whether it holds.

use super::copy::Copy;
use crate::domain::Digest;
use crate::view::stack::Check;
use yew::prelude::*;

/// A digest; `what` it is, such as `layer digest`, and whether it holds: `None` for what nobody checks.
pub fn digest_text(digest: &Digest, what: &'static str, check: Option<&Check>) -> Html {
    let whole: AttrValue = digest.as_str().to_owned().into();
    html! {
        <span class="digest">
            <code title={whole.clone()}>{ digest.short().to_owned() }</code>
            <Copy text={whole} {what} />
            if let Some(check) = check { { check_mark(check, true) } }
        </span>
    }
}

/// `✓` verified, `✗` mismatch, `○` not checkable, `…` while it is pending; `worded` shows the word beside the mark.
pub fn check_mark(check: &Check, worded: bool) -> Html {
    let (mark, class, word, title) = match check {
        Check::Pending => ("…", "check pending", "not checked yet", "Not checked yet".to_owned()),
        Check::Verified => {
            ("✓", "check good", "verified", "The bytes hash to what was claimed".to_owned())
        }
        Check::Mismatch(found) => {
            ("✗", "check bad", "mismatch", format!("The bytes hash to {found}"))
        }
        Check::Unchecked => (
            "○",
            "check none",
            "not checkable",
            "Nothing to check against, or not readable to the end".to_owned(),
        ),
    };
    html! {
        <span {class} {title}>
            <span aria-hidden="true">{ mark }</span>
            <span class={if worded { "word" } else { "hush" }}>{ word }</span>
        </span>
    }
}
