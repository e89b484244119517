//! How to get an archive out of the tools that have images.

use crate::ui::widgets::copy::Copy;
use crate::ui::widgets::tabs::{Tabs, tabs};
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

fn id(tool: usize) -> String {
    format!("tool-{tool}")
}

#[component]
pub fn Commands() -> Html {
    let chosen = use_state(|| 0usize);
    let tool = &TOOLS[*chosen];
    let faces = TOOLS.iter().enumerate().map(|(at, tool)| (id(at), tool.name.into()));
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |at: usize| chosen.set(at))
    };
    let tabs = tabs(Tabs {
        label: "Tool",
        class: "tabs",
        tabs: faces.collect(),
        shown: *chosen,
        panel: "tool-panel",
        on_choose,
    });
    html! {
        <section class="commands" aria-labelledby="commands-title">
            <h2 id="commands-title">{ "Get an archive" }</h2>
            { tabs }
            <div id="tool-panel" role="tabpanel" aria-labelledby={id(*chosen)}>
                <div class="command"><code tabindex="0">{ tool.command }</code><Copy text={tool.command} what="command" worded=true /></div>
                <p class="note">{ tool.note }</p>
            </div>
        </section>
    }
}
