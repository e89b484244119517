//! The engine for regular expressions, which a layer worker loads when somebody looks for one.

#[cfg(target_arch = "wasm32")]
mod exports {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// `layerpeel::worker::search::Expression`, as `worker::glue::search` calls it.
    #[wasm_bindgen]
    pub struct Expression(layerpeel::worker::search::Expression);

    #[wasm_bindgen]
    impl Expression {
        #[wasm_bindgen(constructor)]
        pub fn new(
            text: &str,
            literal: bool,
            ignore_case: bool,
            binary: bool,
        ) -> Result<Expression, String> {
            layerpeel::worker::search::Expression::new(text, literal, ignore_case, binary).map(Self)
        }

        pub fn begin(&mut self) {
            self.0.begin();
        }

        pub fn feed(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
            self.0.feed(bytes)
        }

        pub fn hole(&mut self, length: f64) -> Option<Vec<u8>> {
            self.0.hole(length as u64)
        }

        pub fn end(&mut self) -> Option<Vec<u8>> {
            self.0.end()
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "This program runs in a browser: `make serve` builds and serves it. The native command is `layerpeel`."
    );
}
