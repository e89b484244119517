// The service worker: keeps the whole page, so that it starts and works without a network. scripts/offline.sh puts in front of it
// `FILES`, the SHA-256 of each file of the release by its name; a build to develop with has none, and then there is nothing to keep.
//
// Files are kept by their hash: a new version fetches only what changed, a copy half old and half new is refused, and who has the old
// version open gets its files until nobody has. A new version starts when the person says so, or with the next visit.
const scope = new URL("./", location.href).href;
// What else lies on this origin keeps its own files.
const KEPT = `layerpeel ${scope}`;

/// What a file is kept under.
const key = (name) => new URL(`${name}?sha256=${FILES[name]}`, scope).href;

async function hash(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fetched(name) {
  const response = await fetch(new URL(name === "index.html" ? "./" : name, scope), { cache: "no-cache" });
  const bytes = await response.arrayBuffer();
  if (!response.ok || (await hash(bytes)) !== FILES[name]) throw new Error(`${name} is not that of this version`);
  return new Response(bytes, { headers: response.headers });
}

/// One after another: the person who waits for the page comes first.
async function keepAll() {
  const kept = await caches.open(KEPT);
  for (const name of Object.keys(FILES)) {
    if (!(await kept.match(key(name)))) await kept.put(key(name), await fetched(name));
  }
}

async function forgetOthers() {
  const kept = await caches.open(KEPT);
  const wanted = new Set(Object.keys(FILES).map(key));
  const all = await kept.keys();
  await Promise.all(all.filter(({ url }) => !wanted.has(url)).map((request) => kept.delete(request)));
}

/// Windows that show the page, of whatever version.
async function windows() {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => url.startsWith(scope));
}

/// Starts this version, when it is the only window that would notice; otherwise answers how many others there are.
async function start({ ports: [answer] }) {
  const others = (await windows()).length - 1;
  answer.postMessage(others);
  if (others === 0) await skipWaiting();
}

async function served(request, name) {
  const kept = await caches.open(KEPT);
  return (await kept.match(key(name))) ?? fetch(request);
}

if (Object.keys(FILES).length === 0) {
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => registration.unregister())));
} else {
  addEventListener("install", (event) => event.waitUntil(keepAll()));
  // The first visit is served from here on, too: the network may go before the playground is opened.
  addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => clients.claim())));
  addEventListener("message", (event) => event.waitUntil(start(event)));
  addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    const { origin, pathname } = new URL(url);
    const address = origin + pathname;
    const name = address === scope ? "index.html" : address.slice(scope.length);
    if (method === "GET" && address.startsWith(scope) && Object.hasOwn(FILES, name)) event.respondWith(served(event.request, name));
  });
}
