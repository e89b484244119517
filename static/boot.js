// Starts the page's program, once the shell has been drawn. A file of its own, because the content security policy allows no
// script inside the page.

/// What came before the program listens: it waits here, the newest, and the shell says so. `take` is the program's, once it does.
const early = { came: null, take: null };

function arrived(entries, files, items) {
  if (files.length === 0) return;
  early.came = [entries, files, { items }];
  if (early.take) return early.deliver();
  document.querySelector("#shell-status").textContent = `${files.map(({ name }) => name).join(", ")}: to be opened in a moment…`;
}
early.deliver = () => {
  if (early.came) early.take(...early.came);
  early.came = null;
};
/// The program listens: `take(entries, files, transfer)` gets what waits, and what still comes from the shell's picker. What a drop
/// holds is gone once the event is over; `transfer` has of it what kept.js wants to know.
globalThis.layerpeelEarly = (take) => {
  early.take = take;
  early.deliver();
};

document.querySelector("#shell-file")?.addEventListener("change", ({ target }) => arrived([], [...target.files], []));
// The shell's place for a file answers from the first paint on. Without that, a file that is dropped would replace the page.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
  if (early.take || items.length === 0) return;
  const handles = items.map((item) => item.getAsFileSystemHandle?.().catch(() => null));
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  arrived(entries, [...event.dataTransfer.files], handles.map((handle) => ({ kind: "file", getAsFileSystemHandle: () => handle })));
});

/// How this page names files of its own, so that they are told from those of others that are open.
const page = `${Date.now()}-${Math.random()}`;

/// Where the parts of the program come from (programs, styles, lessons): files beside the page, or, in a page that is one file
/// (scripts/standalone.mjs), texts inside it: `packed` has them by name, gzip in base64. This is the only place that knows; page and
/// workers ask it as `layerpeel.part(name)`. It stands alone, because workers get it as text.
function parts(home, packed, page) {
  const TYPES = { css: "text/css", js: "text/javascript", wasm: "application/wasm" };
  const unpacked = async (name) => {
    const { body } = await fetch(`data:application/gzip;base64,${packed[name]}`);
    const type = TYPES[name.split(".").pop()] ?? "text/plain;charset=utf-8";
    return new Response(body.pipeThrough(new DecompressionStream("gzip")), { headers: { "content-type": type } });
  };
  /// A part as a response; a failure when there is none.
  const part = async (path) => {
    const name = path.replace(/^\.\//, "");
    const response = packed ? packed[name] && (await unpacked(name)) : await fetch(new URL(name, home));
    if (!response?.ok) throw new Error(`${name}: ${response?.status ?? "is not in this file"}`);
    return response;
  };
  /// The address of a part, for what the browser itself fetches.
  const address = async (name) =>
    packed ? URL.createObjectURL(await part(name).then((response) => response.blob())) : new URL(name, home).href;
  return { part, address, page };
}

/// The parts inside this file, which then need not stand in the page.
function inside() {
  const found = [...document.querySelectorAll("script[data-part]")].map((element) => {
    element.remove();
    return [element.dataset.part, element.textContent];
  });
  return found.length > 0 ? Object.fromEntries(found) : null;
}

if (new URLSearchParams(location.search).has("embed")) document.documentElement.dataset.look = "embed";

const home = new URL("./", import.meta.url).href;
const packed = inside();
globalThis.layerpeel = parts(home, packed, page);
const { part, address } = layerpeel;

/// After a frame: compiling the program would keep both processors of a small machine from drawing it. In a tab that nobody
/// looks at there is no frame, so not for long.
const drawn = new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 250);
});

const text = (name) => part(name).then((response) => response.text());

const style = async (name) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
  // It stands where it was asked for, whichever comes first: of rules that weigh the same the last one holds.
  document.head.append(link);
  try {
    const href = await address(name);
    await new Promise((onload, fail) => {
      const onerror = () => fail(new Error(`${name} is missing`));
      Object.assign(link, { onload, onerror, href });
    });
  } catch (error) {
    link.remove();
    throw error;
  }
};

/// When the network is away, the page says so: once for all parts that wait for it.
let isAway = false;
function unreachable(error) {
  if (!isAway) dispatchEvent(new CustomEvent("layerpeel:unreachable", { detail: String(error) }));
  isAway = true;
}

/// What `get` promises; a network that is away is tried again, until it is back.
async function persist(get) {
  for (let wait = 500; ; wait = Math.min(2 * wait, 8000)) {
    try {
      const got = await get();
      isAway = false;
      return got;
    } catch (error) {
      unreachable(error);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

/// Styles of what is seen later than the page.
const later = (name) => persist(() => style(name));

const compiled = async (name) => {
  const response = await part(name);
  // A host that does not know what WebAssembly is serves it all the same.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
};

/// The glue of wasm-bindgen without what only a module may say. Workers are plain scripts: in a file on a stick, Chromium starts no
/// module as a worker and lets no worker import one.
const plain = (glue) =>
  glue.replace(/^export (?=class )/gm, "").replace(/^export \{.*\};$/m, "").replaceAll("import.meta.url", "undefined");

const WORKERS = "layerpeel-worker";
const ENGINE = "layerpeel-expressions";

/// What a worker can ask for later, when the network may have gone: the engine for regular expressions.
const ofWorkers = () => packed && Object.fromEntries(Object.entries(packed).filter(([name]) => name.startsWith(ENGINE)));

/// What each worker of a program is made of: the compiled module, and the address of its source (`parts`, the glue of the engine for
/// expressions and its own, worker.js). Kept, because workers start at any time, also after the network has gone.
const fetched = (name) =>
  persist(
    async () => {
      const [module, engine, glue, end] = await Promise.all([
        compiled(`${name}_bg.wasm`), name === WORKERS ? text(`${ENGINE}.js`) : "", text(`${name}.js`), text("worker.js"),
      ]);
      if (name === WORKERS) performance.mark("layerpeel-workers");
      const source = [
        '"use strict";\n',
        `globalThis.layerpeel = (${parts})(${JSON.stringify(home)}, ${JSON.stringify(ofWorkers())}, "${page}");\n`,
        engine && `const engine = () => {\n${plain(engine)}\nreturn { init: __wbg_init, Expression };\n};\n`,
        plain(glue),
        end,
      ];
      return { module, source: URL.createObjectURL(new Blob(source, { type: "text/javascript" })) };
    },
  );

/// WebKit's workers can read no file where the page itself is one: better said at once than with the first image.
const readable = () =>
  new Promise((done, fail) => {
    const source = "onmessage = ({ data }) => data.text().then(() => postMessage(true), () => postMessage(false))";
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    worker.onmessage = ({ data }) => {
      worker.terminate();
      const why = "this browser lets no worker read a file where the page itself is one: open it in Chrome, Edge or Firefox";
      data ? done() : fail(new Error(why));
    };
    worker.postMessage(new Blob(["a"]));
  });

/// Styles of what only an open image shows.
const OF_AN_IMAGE = ["compare.css", "waste.css", "judge.css", "space.css", "search.css", "content.css"];

let answering;
/// Fetched only when the page answers: what a visitor waits for is the page's own program. The workers' begins once the styles are
/// there, since without it nothing of an image is drawn: a link may lead to any screen.
const workers = new Promise((done) => (answering = done))
  .then(() => Promise.all([...OF_AN_IMAGE.map(later), fetched(WORKERS)]))
  .then((all) => all.at(-1));

let lab;
/// The lab's program, once its styles are there: what it draws is measured at once.
const labAndStyles = () =>
  Promise.all([fetched("layerpeel-lab"), ...["playground.css", "learn.css", "present.css"].map(later)]).then(([program]) => program);

/// The file of a lesson, by its name.
globalThis.layerpeelLesson = (name) => text(`lessons/${encodeURIComponent(name)}.md`);

/// The program of a worker, by its role. The lab's comes when it is wanted.
globalThis.layerpeelProgram = (role) => (role === "lab" ? (lab ??= labAndStyles()) : workers);

/// Has the page kept for a time without a network, once nobody waits for anything. A browser that refuses, or a network that
/// goes meanwhile, is gone on without.
async function keepForLater() {
  if (packed || !navigator.serviceWorker) return;
  await workers;
  await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
  const { keep } = await import(await address("fresh.js"));
  await keep(await address("offline.js"));
}

try {
  await drawn;
  if (packed) await readable();
  const styles = style("app.css");
  const modules = ["layerpeel-page.js", "kept.js"].map(async (name) => import(await address(name)));
  const [{ default: init }] = await Promise.all(modules);
  await styles;
  await init({ module_or_path: part("layerpeel-page_bg.wasm") });
  answering();
  keepForLater().catch(() => {});
} catch (error) {
  const status = document.querySelector("#shell-status");
  document.querySelector(".shell-file")?.remove();
  early.take = () => {};
  if (status) {
    status.setAttribute("role", "alert");
    status.textContent =
      `Layerpeel could not start (${error}). It needs a browser with WebAssembly SIMD: ` +
      "Chrome or Edge 123, Firefox 120, Safari 17.5, or newer.";
  }
  throw error;
}
