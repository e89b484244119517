//! A digest: twelve digits, the whole of it on copy, and whether it holds.

use super::copy::Copy;
use crate::domain::Digest;
use crate::view::stack::Check;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct DigestProps {
    pub digest: Digest,
    /// Such as `layer digest`.
    pub what: AttrValue,
    /// Whether it holds; `None` for what nobody checks.
    #[prop_or_default]
    pub check: Option<Check>,
}

#[component]
pub fn DigestText(props: &DigestProps) -> Html {
    let whole: AttrValue = props.digest.as_str().to_owned().into();
    html! {
        <span class="digest">
            <code title={whole.clone()}>{ props.digest.short().to_owned() }</code>
            <Copy text={whole} what={props.what.clone()} />
            if let Some(check) = props.check.clone() { <CheckMark {check} worded=true /> }
        </span>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct CheckProps {
    pub check: Check,
    /// Shows the word beside the mark.
    #[prop_or_default]
    pub worded: bool,
}

/// `✓` verified, `✗` mismatch, `○` not checkable; nothing while it is pending.
#[component]
pub fn CheckMark(props: &CheckProps) -> Html {
    let (mark, class, word, title) = match &props.check {
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
            <span class={if props.worded { "word" } else { "hush" }}>{ word }</span>
        </span>
    }
}
