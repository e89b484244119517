// What every browser test needs: the release build, Chromium, a page that tells what went wrong in it.
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";
import { ROOT, serve } from "./server.mjs";

export { ROOT, serve };
export const OUT = join(ROOT, "tests", "e2e", "out");
/// The folder of image archives that are not part of the project, or null.
export const CORPUS = process.env.LAYERPEEL_CORPUS ?? null;

export const SIZES = [[1440, 900], [1024, 700], [390, 844]];
export const SCHEMES = ["light", "dark"];

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

function executable() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(":");
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  const path = process.env.CHROMIUM ?? found;
  if (!path) throw new Error("no Chromium: `make test` installs it, or name one in CHROMIUM");
  return path;
}

export const launch = (options = {}) => chromium.launch({ executablePath: executable(), args: FLAGS, ...options });

/// A browser with a profile on disk, in this folder: one without keeps in memory what pages store.
export const keep = (folder, options = {}) => chromium.launchPersistentContext(folder, { executablePath: executable(), args: FLAGS, ...options });

/// Opens `url` and watches it. `seen` fills with `errors` (console errors, page errors, failed requests), `warnings` and
/// `requests` (every address asked for); `goto` answers once the program has replaced the static shell.
/// `prepare` may change the context before the page is loaded. A browser that keeps the page (`offline`) asks the page's server for all
/// of its files once more, at rest after the load; elsewhere it can't, so that a test sees each request that the page itself makes.
export async function open(browser, url, { context: options = {}, started = true, offline = false, prepare = () => {} } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
  if (!offline) await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
  await prepare(context);
  const page = await context.newPage();
  const seen = { errors: [], warnings: [], requests: [] };
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(`console: ${message.text()}`);
    if (message.type() === "warning") seen.warnings.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(`page: ${error.message}`));
  page.on("crash", () => seen.errors.push("crash"));
  context.on("requestfailed", (request) => seen.errors.push(`request: ${request.url()} ${request.failure()?.errorText}`));
  context.on("request", (request) => seen.requests.push(request.url()));
  seen.response = await page.goto(url);
  if (started) await ready(page);
  return { context, page, seen };
}

/// Waits until the program runs: the static shell is gone, and the workers' program has come. Says at once when the shell tells
/// that it could not start.
export async function ready(page) {
  const outcome = await page.waitForFunction(() => {
    const workers = performance.getEntriesByName("layerpeel-workers").length > 0;
    if (document.querySelector(".shell") === null) return workers && "started";
    return document.querySelector("#shell-status[role=alert]")?.textContent;
  });
  const said = await outcome.jsonValue();
  if (said !== "started") throw new Error(said);
}

/// The requests that went to the network: `blob:` and `data:` stay inside the browser.
export const remote = (requests) => requests.filter((url) => !/^(blob|data):/.test(url));

/// Drops files as a person does: dragenter, dragover and drop with a DataTransfer that holds them, on `selector`.
/// The bytes travel through the test's protocol, so this is for small files; `choose` takes any size.
export async function drop(page, files, selector = "body") {
  const parts = await Promise.all(files.map(async (file) => ({
    name: typeof file === "string" ? basename(file) : file.name,
    base64: (typeof file === "string" ? await readFile(file) : Buffer.from(file.bytes)).toString("base64"),
  })));
  const transfer = await page.evaluateHandle((parts) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of parts) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    }
    return transfer;
  }, parts);
  for (const kind of ["dragenter", "dragover", "drop"]) await page.dispatchEvent(selector, kind, { dataTransfer: transfer });
  await transfer.dispose();
}

/// Hands files of any size to the page's file input, without reading them.
export const choose = (page, files, selector = "input[type=file]") => page.locator(selector).first().setInputFiles(files);

/// Colours and places are at rest: two frames for transitions to begin, then all of them to their end.
export const atRest = (page) => page.evaluate(async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime < Infinity).map((a) => a.finished));
});

/// Goes to a screen by its key, which its button on the rail tells.
export async function show(page, screen) {
  const title = await page.getByRole("navigation", { name: "Screens" }).locator(`button[title^="${screen} ("]`).getAttribute("title");
  await page.keyboard.press(title.match(/\((\d)\)/)[1]);
}

/// What axe-core finds wrong with the page, as lines.
export async function axe(page, options = {}) {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  await atRest(page);
  const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), options);
  return violations.flatMap((v) => v.nodes.map((node) => `${v.id} (${v.impact}): ${node.target.join(" ")}: ${node.failureSummary}`));
}

/// One picture of the page as it is.
export async function shot(page, name, folder = OUT) {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/// Pictures of the page in both schemes and all sizes: NAME-light-1440x900.png and so on. `rest` waits until nothing moves.
export async function shots(page, name, folder = OUT, rest = atRest) {
  const paths = [];
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await rest(page);
      paths.push(await shot(page, `${name}-${scheme}-${width}x${height}`, folder));
    }
  }
  return paths;
}
