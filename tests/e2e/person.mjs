// What a person does on the page, and what they then see: tests read like a session at the screen.
import { readFile } from "node:fs/promises";
import { choose } from "./helper.mjs";

/// Works on slow machines too: nothing here waits a fixed time, this only bounds how long a test may hang.
export const PATIENCE = 60_000;

/// Starts the built-in sample and waits until all is read and checked.
export async function openSample(page) {
  await page.getByRole("button", { name: "Try the sample" }).click();
  await marked(page, "verified");
}

/// Without the newer picker of files to write: the test's browser has nobody who could choose.
export const bare = (context) => context.addInitScript(() => { delete globalThis.showSaveFilePicker; });

/// Waits for the User Timing mark `layerpeel:NAME` of the archive that was opened last.
export const marked = (page, name, timeout = PATIENCE) =>
  page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, `layerpeel:${name}`, { timeout });

/// Hands files over as the picker does; when something is open already, the page asks, and the answer is "Replace".
export async function pick(page, files, selector = "#pick-file") {
  const busy = (await page.locator(".app.is-empty").count()) === 0 || (await page.locator(".progress").count()) > 0;
  await choose(page, files, selector);
  if (busy) await page.getByRole("button", { name: "Replace", exact: true }).click();
}

/// Opens files and waits for how it ends: `shown` (an image, read and checked), `refused` (a message), `imageless` (an archive
/// of something else).
export async function settle(page, files, { selector, timeout = PATIENCE } = {}) {
  await page.evaluate(() => performance.mark("test:before"));
  await pick(page, files, selector);
  const ended = await page.waitForFunction(() => {
    const since = performance.getEntriesByName("test:before").at(-1).startTime;
    const mark = (name) => performance.getEntriesByName(`layerpeel:${name}`).some((entry) => entry.startTime >= since);
    if (!mark("open") || document.querySelector("dialog[open]")) return null;
    if (document.querySelector(".refusal")) return "refused";
    if (mark("indexed") && mark("verified")) return "shown";
    return document.querySelector("main > .nothing") && mark("verified") ? "imageless" : null;
  }, undefined, { timeout });
  return ended.jsonValue();
}

/// The text of the JSON report, as the download that a person gets.
export async function exported(page) {
  const arrives = page.waitForEvent("download", { timeout: PATIENCE });
  await page.locator("summary", { hasText: "Take away" }).click();
  await page.getByRole("button", { name: "Analysis as JSON" }).click();
  const download = await arrives;
  const text = await readFile(await download.path(), "utf8");
  const name = download.suggestedFilename();
  await download.delete();
  return { text, name, report: JSON.parse(text) };
}

/// The three parts of a refusal.
export const refusal = (page) => page.evaluate(() => {
  const of = (name) => [...document.querySelectorAll(".refusal dt")].find((dt) => dt.textContent === name)?.nextElementSibling.textContent;
  return { found: of("Found"), expected: of("Expected"), advice: of("What to do"), name: document.querySelector(".refusal .file-name")?.textContent };
});

/// The rows that are drawn, in the order in which they stand: depth, name, glyph, layer and size.
export const rows = (page) => page.evaluate(() =>
  [...document.querySelectorAll('.tree-canvas [role="row"]')]
    .map((row) => ({
      at: Number(row.getAttribute("aria-rowindex")),
      depth: Number(row.getAttribute("aria-level")) - 1,
      name: row.querySelector(".name").textContent.replace(/\/$/, ""),
      open: row.getAttribute("aria-expanded"),
      change: row.querySelector(".c-change b")?.textContent ?? "",
      layer: row.querySelector(".c-layer .chip")?.textContent ?? "",
      selected: row.getAttribute("aria-selected") === "true",
      size: row.querySelector(".c-size").title,
    }))
    .sort((a, b) => a.at - b.at));

/// Waits until the drawn rows are what `wanted` says of them, and returns them.
export async function rowsThat(page, wanted, what) {
  const end = Date.now() + PATIENCE / 4;
  let now = [];
  while (Date.now() < end) {
    now = await rows(page);
    if (wanted(now)) return now;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  throw new Error(`${what}: never so; the rows are ${JSON.stringify(now.map((row) => `${row.change}${row.name}`))}`);
}

/// A row by its name (and depth, where names repeat).
export const row = (page, name) =>
  page.locator('.tree-canvas [role="row"]').filter({ has: page.locator(".name", { hasText: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}/?$`) }) });

/// Measures how well the page answers: the longest time between two turns of its event loop, from now to `stop()`.
export async function heartbeat(page) {
  await page.evaluate(() => {
    const beat = { last: performance.now(), longest: 0, turns: 0 };
    const tick = () => {
      const now = performance.now();
      beat.longest = Math.max(beat.longest, now - beat.last);
      beat.last = now;
      beat.turns += 1;
    };
    beat.timer = setInterval(tick, 20);
    globalThis.heartbeat = beat;
  });
  return {
    stop: () => page.evaluate(() => {
      clearInterval(globalThis.heartbeat.timer);
      const { longest, turns } = globalThis.heartbeat;
      return { longest, turns };
    }),
  };
}

/// Where commands are typed.
export const field = (page) => page.getByRole("textbox", { name: /^Command at/ });
export const terminal = (page) => page.getByRole("region", { name: "Terminal" });
/// Nothing that was asked of the lab is still to come.
export const settled = (page) => page.locator('.playground[aria-busy="false"]').waitFor();
