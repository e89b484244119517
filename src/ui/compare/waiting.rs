//! While layers of A or B are read: what is waited for.

use crate::app::state::{AppState, Open};
use crate::view::text;
use crate::worker::protocol::ImageRef;
use yew::prelude::*;

/// What each side waits for.
pub fn waiting(state: &AppState) -> Html {
    let side = |(letter, image): (&'static str, Option<ImageRef>)| {
        let says = match image.and_then(|image| Some((image, state.archives.get(image.archive)?))) {
            Some((image, open)) => reading(open, state.archives.is_indexed(image)),
            None => match state.archives.coming_beside() {
                Some(incoming) => format!("opening {}", text::escape(incoming.name.as_bytes())),
                None => "not chosen yet".to_owned(),
            },
        };
        html! { <li><b>{ letter }</b>{ " " }{ says }</li> }
    };
    let sides = ["A", "B"].into_iter().zip(state.screens.compare.sides);
    if let Some(why) = state.screens.compare.view.failed() {
        return html! { <div key="failed" class="compare-waiting" role="alert"><p>{ why.to_string() }</p></div> };
    }
    html! {
        <div key="waiting" class="compare-waiting">
            <p>{ "The comparison appears as soon as both images are read." }</p>
            <ul>{ for sides.map(side) }</ul>
        </div>
    }
}

fn reading(open: &Open, indexed: bool) -> String {
    let name = text::escape(open.name.as_bytes());
    if indexed {
        return format!("{name}: read");
    }
    if open.stopped {
        return format!("{name}: reading was stopped. Open it again to compare it.");
    }
    let (read, total) = open.progress();
    format!("{name}: {} of {} read", text::size(read), text::size(total))
}
