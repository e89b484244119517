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
    const link = document.createElement("link");
    const onerror = () => {
      link.remove();
      fail(new Error(`${name} is missing`));
    };
    document.head.append(Object.assign(link, { rel: "stylesheet", href: address(name), onload, onerror }));
  });

/// What `get` promises; a network that is away is tried again, until it is back.
async function persist(get, failed) {
  for (let wait = 500; ; wait = Math.min(2 * wait, 8000)) {
    try {
      return await get();
    } catch (error) {
      if (wait === 500) failed?.(error);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

/// Styles of what is seen later than the page.
const later = (name) => persist(() => style(name));

const compiled = async (name) => {
  const response = await fetch(address(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  // A host that does not know what WebAssembly is serves it all the same.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
};

/// What each worker of a program is made of: the compiled module, and the address of its source (glue and worker.js in one).
/// Kept, because workers start at any time, also after the network has gone. When that is away, the page says so.
const fetched = (name) =>
  persist(
    async () => {
      const [module, ...source] = await Promise.all([
        compiled(`./${name}_bg.wasm`), text(`./${name}.js`), text("./worker.js"),
      ]);
      if (name === "layerpeel-worker") performance.mark("layerpeel-workers");
      // A worker made of a blob does not know where the page lies.
      source.unshift(`globalThis.layerpeelHome = ${JSON.stringify(address("./").href)};\n`);
      return { module, source: URL.createObjectURL(new Blob(source, { type: "text/javascript" })) };
    },
    (error) => dispatchEvent(new CustomEvent("layerpeel:unreachable", { detail: String(error) })),
  );

let answering;
/// Fetched only when the page answers: what a visitor waits for is the page's own program.
const workers = new Promise((done) => (answering = done)).then(() => fetched("layerpeel-worker"));

let lab;
/// The lab's program, once its styles are there: what it draws is measured at once.
const labAndStyles = () =>
  Promise.all([fetched("layerpeel-lab"), ...["./playground.css", "./learn.css"].map(later)]).then(([program]) => program);

/// The file of a lesson, by its name.
globalThis.layerpeelLesson = (name) => text(`./lessons/${encodeURIComponent(name)}.md`);

/// The program of a worker, by its role. The lab's comes when it is wanted.
globalThis.layerpeelProgram = (role) => (role === "lab" ? (lab ??= labAndStyles()) : workers);

try {
  await drawn;
  const styles = ["./app.css", "./compare.css"].map(style);
  const [{ default: init }] = await Promise.all([import("./layerpeel-page.js"), import("./kept.js")]);
  await Promise.all(styles);
  await init();
  // What only an open image shows.
  ["./waste.css", "./judge.css", "./space.css", "./search.css", "./content.css"].forEach(later);
  answering();
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
