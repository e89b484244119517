// Starts the page's program, once the shell has been drawn. A file of its own, because the content security policy allows no
// script inside the page.

// A file dropped before the program listens would otherwise replace the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());

const address = (name) => new URL(name, import.meta.url);

/// After a frame: compiling the program would keep both processors of a small machine from drawing it. In a tab that nobody
/// looks at there is no frame, so not for long.
const drawn = new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 250);
});

const text = async (name) => {
  const response = await fetch(address(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
};

const style = (name) =>
  new Promise((onload, fail) => {
    const onerror = () => fail(new Error(`${name} is missing`));
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address(name), onload, onerror }));
  });

try {
  await drawn;
  const styles = ["./app.css", "./compare.css"].map(style);
  // Workers start at any time, also after the network has gone: their source is kept here, glue and worker.js in one.
  const source = await Promise.all(["./layerpeel-app.js", "./worker.js"].map(text));
  globalThis.layerpeelWorker = URL.createObjectURL(new Blob(source, { type: "text/javascript" }));
  const { default: init } = await import("./layerpeel-app.js");
  await Promise.all(styles);
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
