//! The workers' program: the desk and the layer readers; a worker's name says which of them it is.

#[cfg(target_arch = "wasm32")]
fn main() {
    use layerpeel::worker::glue::host;
    if let Some(scope) = host::scope() {
        host::serve(&scope);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "This program runs in a browser: `make serve` builds and serves it. The native command is `layerpeel`."
    );
}
