//! How to get an archive out of the tools that have images.

use crate::ui::widgets::copy::Copy;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

struct Tool {
    name: &'static str,
    command: &'static str,
    note: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "docker",
        command: "docker save my-image:latest -o my-image.tar",
        note: "Any image that docker images lists.",
    },
    Tool {
        name: "podman",
        command: "podman save --format oci-archive -o my-image.tar my-image:latest",
        note: "docker-archive works as well.",
    },
    Tool {
        name: "skopeo",
        command: "skopeo copy docker://docker.io/library/debian:12-slim oci-archive:debian.tar",
        note: "Straight from a registry: no daemon, and layers stay as they are stored there.",
    },
    Tool {
        name: "nerdctl",
        command: "nerdctl save -o my-image.tar my-image:latest",
        note: "ctr image export does the same for containerd.",
    },
    Tool {
        name: "buildx",
        command: "docker buildx build --output type=oci,dest=my-image.tar .",
        note: "What a build makes, with all its platforms, without loading it anywhere.",
    },
    Tool {
        name: "kaniko",
        command: "/kaniko/executor --no-push --tar-path=my-image.tar --destination=my-image",
        note: "In a pipeline, instead of pushing.",
    },
];

#[component]
pub fn Commands() -> Html {
    let chosen = use_state(|| 0usize);
    let tool = &TOOLS[*chosen];
    let onkeydown = {
        let chosen = chosen.clone();
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (*chosen + 1) % TOOLS.len(),
                "ArrowLeft" => (*chosen + TOOLS.len() - 1) % TOOLS.len(),
                _ => return,
            };
            event.prevent_default();
            chosen.set(next);
            let tab = gloo::utils::document().get_element_by_id(&format!("tool-{next}"));
            tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok())
                .into_iter()
                .for_each(|tab| drop(tab.focus()));
        })
    };
    let tab = |(at, tool): (usize, &Tool)| {
        let (chosen, here) = (chosen.clone(), at == *chosen);
        html! {
            <button type="button" role="tab" id={format!("tool-{at}")} aria-selected={here.to_string()} aria-controls="tool-panel"
                tabindex={if here { "0" } else { "-1" }} onclick={move |_| chosen.set(at)}>{ tool.name }</button>
        }
    };
    html! {
        <section class="commands" aria-labelledby="commands-title">
            <h2 id="commands-title">{ "Get an archive" }</h2>
            <div class="tabs" role="tablist" aria-label="Tool" {onkeydown}>{ for TOOLS.iter().enumerate().map(tab) }</div>
            <div id="tool-panel" role="tabpanel" aria-labelledby={format!("tool-{}", *chosen)}>
                <div class="command"><code tabindex="0">{ tool.command }</code><Copy text={tool.command} what="command" worded=true /></div>
                <p class="note">{ tool.note }</p>
            </div>
        </section>
    }
}
