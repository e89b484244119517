// Starts the page's program. A file of its own, because the content security policy allows no script inside the page.
import init from "./layerpeel-app.js";

// A file dropped before the program listens would otherwise replace the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());

const text = async (name) => {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
};

try {
  // Workers start at any time, also after the network has gone: their source is kept here, glue and worker.js in one.
  const source = await Promise.all([text("./layerpeel-app.js"), text("./worker.js")]);
  globalThis.layerpeelWorker = URL.createObjectURL(new Blob(source, { type: "text/javascript" }));
  await init();
} catch (error) {
  const status = document.querySelector("#shell-status");
  if (status) {
    status.setAttribute("role", "alert");
    status.textContent =
      `Layerpeel could not start (${error}). It needs a browser with WebAssembly SIMD and module workers: ` +
      "Chrome or Edge 123, Firefox 120, Safari 17.5, or newer.";
  }
  throw error;
}
