//! The root: holds the store, listens to the whole page, and draws the frame.

use super::attestations::attestations;
use super::findings::Findings;
use super::header::header;
use super::help::help_dialog;
use super::more::more;
use super::rail::rail;
use super::replace::{Coming, Sides, replace_dialog};
use super::status::Status;
use super::taking::taking;
use super::toasts::toasts;
use crate::app::action::Action;
use crate::app::learn::LearnAction;
use crate::app::state::{AppState, Dialog, Open};
use crate::app::title::title;
use crate::app::url::Place;
use crate::ui::glue::effects::kept_elsewhere;
use crate::ui::glue::hooks::{Link, focus, use_document_event, use_link};
use crate::ui::glue::part::part;
use crate::ui::glue::store::Store;
use crate::ui::glue::timing::after_paint;
use crate::ui::glue::{files, kept, keys};
use crate::ui::open::drop::{DropAnywhere, take};
use crate::ui::open::landing::landing;
use crate::ui::open::picker::Picker;
use crate::ui::open::progress::Progress;
use crate::ui::open::refusal::refusal_panel;
use crate::ui::screens;
use gloo::events::EventListener;
use gloo::utils::{document, window};
use std::rc::Rc;
use yew::prelude::*;

/// What `static/boot.js` calls out when the workers' program could not be fetched.
const UNREACHABLE: &str = "layerpeel:unreachable";
const AWAY: &str = "A part of Layerpeel that reads archives could not be loaded. It is tried again until the network is back; a file that you open now waits for it.";

#[component]
pub fn App() -> Html {
    let store = use_memo((), |()| Store::start());
    let link = Link(Rc::clone(&store));
    let state = use_state(|| store.state());
    use_effect_with((), {
        let (link, state) = (link.clone(), state.clone());
        move |()| {
            link.0.subscribe(Callback::from(move |next| state.set(next)));
            go_where_the_url_says(&link);
            kept::look(&link);
            let taker = link.clone();
            files::take_early(move |came| take(&taker, came));
            let told = link.clone();
            let unreachable = EventListener::new(&window(), UNREACHABLE, move |_| {
                told.send(Action::Say(AWAY.into()));
            });
            let other = link.clone();
            let elsewhere = EventListener::new(&window(), "storage", move |event| {
                if let Some(text) = kept_elsewhere(event) {
                    other.send(LearnAction::KeptElsewhere(text).into());
                }
            });
            let back =
                EventListener::new(&window(), "popstate", move |_| go_where_the_url_says(&link));
            move || drop((back, unreachable, elsewhere))
        }
    });
    use_document_event("keydown", {
        let link = link.clone();
        move |event| keys::pressed(&link, event)
    });
    use_document_event("focusout", {
        let link = link.clone();
        move |_| link.0.history.pause()
    });
    html! {
        <ContextProvider<Link> context={link}>
            { part!(Frame { state: Rc::clone(&state) }) }
            { part!(DropAnywhere) }
            { part!(Picker) }
        </ContextProvider<Link>>
    }
}

fn go_where_the_url_says(link: &Link) {
    link.0.history.pause();
    let Ok(hash) = window().location().hash() else { return };
    match Place::parse(&hash) {
        Some(place) => link.send(Action::Went(place)),
        None if hash.is_empty() => link.send(Action::WentHome),
        // An anchor in the page.
        None => {}
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FrameProps {
    state: Rc<AppState>,
}

#[component]
fn Frame(props: &FrameProps) -> Html {
    let link = use_link();
    let state = &props.state;
    use_effect_with(title(state), |title| document().set_title(title));
    let shown = state.archives.shown().filter(|_| !state.home);
    let open = shown.map(|open| open.id);
    let hidden = state.archives.shown().and_then(Open::current_facts).map(|facts| facts.hidden);
    let refused = state.refused.as_ref().map(|refused| refused.archive);
    let began = use_mut_ref(|| false);
    use_effect_with((state.screen, open, refused), move |_| {
        // The page itself begins where browsers begin.
        if began.replace(true) {
            after_paint(keep_focus);
        }
    });
    html! {
        <>
            <div class={classes!("app", state.archives.shown().is_none().then_some("is-empty"))}>
                <a class="skip" href="#content">{ "Skip to content" }</a>
                { header(state, &link) }
                if state.archives.shown().is_some() { { rail(shown.map(|_| state.screen), hidden, state.screens.secrets.alarms(), &link) } }
                { part!(Progress { incoming: state.archives.coming().or(state.archives.coming_beside()).cloned(), open: state.archives.working().cloned() }) }
                <main id="content" tabindex="-1">
                    if let Some(open) = shown.filter(|_| state.refused.is_none()) {
                        <h1 class="hush" id={TITLE_ID} tabindex="-1">{ format!("{}: {}", state.screen.title(), crate::view::text::escape(open.name.as_bytes())) }</h1>
                    }
                    if let Some(refused) = &state.refused {
                        { refusal_panel(refused, state.archives.shown().is_some(), &link) }
                    } else if shown.is_some() {
                        { screens::draw(Rc::clone(state)) }
                    } else {
                        { landing(state, &link) }
                    }
                </main>
                { part!(Status { shown: state.looked_at() }) }
            </div>
            { dialog(state, &link) }
            { taking(&state.takes, &link) }
            { toasts(&state.toasts, &state.voice) }
        </>
    }
}

/// Id of the heading of what is shown.
pub const TITLE_ID: &str = "title";

/// Something else is shown. A focus that went with what was shown before goes to its heading, and so does one on the rail; one in
/// what is shown now, or in a dialog, stays.
fn keep_focus() {
    let document = gloo::utils::document();
    let active = document.active_element();
    let on_rail = active
        .as_ref()
        .is_some_and(|active| active.closest(".rail").is_ok_and(|rail| rail.is_some()));
    let is_nowhere = active.as_ref().is_none_or(|active| active.tag_name() == "BODY");
    if is_nowhere || on_rail {
        focus(TITLE_ID);
    }
}

fn dialog(state: &AppState, link: &Link) -> Html {
    match &state.dialog {
        None => Html::default(),
        Some(Dialog::More) => more(state, link),
        Some(Dialog::Help) => help_dialog(link),
        Some(Dialog::Attestations) => attestations(state.archives.shown(), &state.statement, link),
        Some(Dialog::Findings) => part!(Findings { shown: state.looked_at() }),
        Some(Dialog::Replace { name, bytes, two, .. }) => {
            let (shown, coming) = (state.archives.shown(), state.archives.coming());
            let sides = Sides::of(state);
            let old = shown.map(|open| &*open.name).or(coming.map(|coming| &*coming.name));
            let (old, comparable) = (old.unwrap_or_default(), shown.is_some() && !two);
            let sides = sides.filter(|_| !two);
            replace_dialog(&Coming { name, bytes: *bytes, old, comparable, sides }, link)
        }
    }
}
