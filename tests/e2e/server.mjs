// Serves the release build on an ephemeral port of this machine, with the headers that a good host sends.
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const DIST = process.env.LAYERPEEL_DIST ?? join(ROOT, "dist");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/// The headers of `trunk serve`, read from Trunk.toml, so that tests and `make serve` run under the same policy.
export async function headers() {
  const section = (await readFile(join(ROOT, "Trunk.toml"), "utf8")).split("[serve.headers]")[1] ?? "";
  return Object.fromEntries([...section.matchAll(/^([A-Za-z-]+)\s*=\s*"([^"]*)"/gm)].map((m) => [m[1], m[2]]));
}

/// `base` is the path under which the page lives, "/" or "/some/where/"; `prepend` holds for names of files what stands before what
/// is in them. Answers the page's address and `close()`.
export async function serve({ dist = DIST, base = "/", prepend = {} } = {}) {
  const common = await headers();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith(base) ? normalize(path.slice(base.length) || "index.html") : "..";
    const file = join(dist, inside);
    const found = !inside.startsWith("..") && (await stat(file).catch(() => null));
    if (!found || !found.isFile()) return response.writeHead(404, common).end("not found");
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const first = prepend[inside] ?? "";
    response.writeHead(200, { ...common, "Content-Type": type, "Content-Length": found.size + Buffer.byteLength(first) });
    if (first) response.write(first);
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref(); // a test that fails before it closes the server must still end
  const url = `http://127.0.0.1:${server.address().port}${base}`;
  const close = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
  return { url, close };
}
