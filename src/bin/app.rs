//! The page and its workers, one wasm binary: whoever loads it finds out which of them it is.

#[cfg(target_arch = "wasm32")]
fn main() {
    use layerpeel::worker::glue::host;
    match host::scope() {
        Some(scope) => host::serve(&scope),
        None => layerpeel::ui::run(),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "This program runs in a browser: `make serve` builds and serves it. The native command is `layerpeel`."
    );
}
