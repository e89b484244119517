// The end of a worker's script; boot.js puts in front of it what knows where parts of the program are (`layerpeel.part`), the glue
// of the engine for regular expressions (`engine`) and that of wasm-bindgen, which defines `__wbg_init`.
// The first message a worker is sent is the WebAssembly.Module that the page has compiled for all of them; messages that
// follow wait here until main() has run, and then reach what main() made listen.
const waiting = [];
const keep = ({ data }) => waiting.push(data);

addEventListener(
  "message",
  async ({ data: module }) => {
    addEventListener("message", keep);
    try {
      await __wbg_init({ module_or_path: module });
      removeEventListener("message", keep);
      for (const data of waiting.splice(0)) dispatchEvent(new MessageEvent("message", { data }));
    } catch (error) {
      reportError(error); // becomes the page's `error` event on this worker
    }
  },
  { once: true },
);

/// The class `Expression` of the engine for regular expressions, which is another program: fetched when it is first used, and again
/// when that failed.
let expressions;
globalThis.layerpeelExpressions = () =>
  (expressions ??= load().catch((error) => {
    expressions = undefined;
    throw error;
  }));

async function load() {
  const { init, Expression } = engine();
  await init({ module_or_path: await layerpeel.part("layerpeel-expressions_bg.wasm") });
  return Expression;
}
