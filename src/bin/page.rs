//! The page's program: it draws, and asks workers (`worker.rs`) for all that takes long.

#[cfg(target_arch = "wasm32")]
fn main() {
    layerpeel::run_page();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "This program runs in a browser: `make serve` builds and serves it. The native command is `layerpeel`."
    );
}
