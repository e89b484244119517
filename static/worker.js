// The end of a worker's module; boot.js puts the glue of wasm-bindgen, which defines `__wbg_init`, in front of it.
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
let engine;
let tries = 0;
globalThis.layerpeelExpressions = () =>
  (engine ??= load().catch((error) => {
    engine = undefined;
    throw error;
  }));

async function load() {
  const address = (name) => new URL(name, globalThis.layerpeelHome);
  // A module that could not be had is not asked for again under the same address.
  tries += 1;
  const again = tries > 1 ? `?${tries}` : "";
  const { default: init, Expression } = await import(address(`layerpeel-expressions.js${again}`));
  await init({ module_or_path: address("layerpeel-expressions_bg.wasm") });
  return Expression;
}
