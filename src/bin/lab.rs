//! The lab's program: a docker that can be taken apart, in a worker of its own. It comes when the playground is opened.

#[cfg(target_arch = "wasm32")]
fn main() {
    use layerpeel::worker::glue::{host, lab};
    if let Some(scope) = host::scope() {
        lab::serve(&scope);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "This program runs in a browser: `make serve` builds and serves it. In a terminal, the lab is `layerpeel lab`."
    );
}
