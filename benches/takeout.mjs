// What a browser's processes hold while something is taken away: `node benches/takeout.mjs ARCHIVE FOLDER`. The merged file
// system of the archive's image is taken, then FOLDER (a top folder of it) alone, each to a file that was chosen and as a download.
// Memory is what /proc tells of the renderer (page and workers) and of the browser (which keeps blobs), asked every 50 ms. The picker's
// file is one of the origin's own: nobody could choose another. The profile is on disk: without one a browser keeps both in memory.
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keep, serve } from "../tests/e2e/helper.mjs";

const [archive, folder] = process.argv.slice(2);
const MINUTES = 60_000;

const status = (pid) => readFileSync(`/proc/${pid}/status`, "utf8");

/// Resident bytes of a process, without pages of files; what it shares in memory with others counts in full.
function held(pid) {
  try {
    const of = (kind) => Number(new RegExp(`^${kind}:\\s+(\\d+)`, "m").exec(status(pid))[1]) * 1024;
    return of("RssAnon") + of("RssShmem");
  } catch {
    return 0; // it ended meanwhile
  }
}

/// The processes of the browser whose profile is here: the browser itself, and what draws pages.
function processes(profile) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return [{ pid, command, parent: /^PPid:\s+(\d+)/m.exec(status(pid))[1] }];
    } catch {
      return []; // it ended meanwhile
    }
  });
  const below = (pid) => all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  const browser = all.filter(({ command }) => command.includes(profile) && !command.includes("--type="));
  const renderer = browser.flatMap(({ pid }) => below(pid)).filter(({ command }) => command.includes("--type=renderer"));
  return { renderer: [...new Set(renderer.map(({ pid }) => pid))], browser: browser.map(({ pid }) => pid) };
}

/// Samples until `until` is done: how much each kind of process held before, and at most.
async function weighed(profile, until) {
  const now = (pids) => pids.reduce((sum, pid) => sum + held(pid), 0);
  const pids = processes(profile);
  const before = Object.fromEntries(Object.entries(pids).map(([kind, of]) => [kind, now(of)]));
  const most = { ...before };
  const timer = setInterval(() => {
    for (const [kind, of] of Object.entries(pids)) most[kind] = Math.max(most[kind], now(of));
  }, 50);
  const began = performance.now();
  await until();
  clearInterval(timer);
  return { before, most, seconds: (performance.now() - began) / 1000 };
}

/// A picker that chooses a file of the origin's own.
const picking = (context) => context.addInitScript(() => {
  globalThis.showSaveFilePicker = async ({ suggestedName }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
});
const bare = (context) => context.addInitScript(() => { delete globalThis.showSaveFilePicker; });

async function press(page, what) {
  if (what === "folder") {
    await page.locator(`[role=row]`).filter({ hasText: folder }).first().click();
    return page.getByRole("button", { name: "Take as tar" }).click();
  }
  await page.locator("summary", { hasText: "Take away" }).click();
  return page.locator(".menu-list").getByRole("button", { name: /file system as tar/ }).click();
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(0).padStart(6);

const { url, close } = await serve();
console.log(`${archive}, ${megabytes((await stat(archive)).size).trim()} MB`);
console.log("what    way       MB written  renderer before, at most, more   browser before, at most, more   seconds");
for (const what of ["merged", "folder"]) {
  for (const [way, prepare] of [["picker", picking], ["download", bare]]) {
    const profile = await mkdtemp(join(tmpdir(), "layerpeel-takeout-"));
    const context = await keep(profile, { viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    try {
      await prepare(context);
      const page = await context.newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(url);
      await page.locator("input[type=file]").first().setInputFiles(archive);
      await page.waitForFunction(() => performance.getEntriesByName("layerpeel:verified").length > 0, null, { timeout: 5 * MINUTES });
      let written = 0;
      const { before, most, seconds } = await weighed(profile, async () => {
        const arrives = way === "download" ? page.waitForEvent("download", { timeout: 5 * MINUTES }) : null;
        await press(page, what);
        if (arrives) {
          const download = await arrives;
          written = (await stat(await download.path())).size;
          await download.delete();
          return;
        }
        await page.getByRole("status").getByText(/ is written/).waitFor({ timeout: 5 * MINUTES });
        written = await page.evaluate(async () => {
          let sum = 0;
          const root = await navigator.storage.getDirectory();
          for await (const handle of root.values()) sum += (await handle.getFile()).size;
          return sum;
        });
      });
      const of = (kind) => [before[kind], most[kind], most[kind] - before[kind]].map(megabytes).join(" ");
      console.log(`${what}  ${way.padEnd(8)}  ${megabytes(written)}      ${of("renderer")}            ${of("browser")}           ${seconds.toFixed(1)}`);
      errors.forEach((error) => console.log(error));
    } finally {
      await context.close();
      await rm(profile, { recursive: true });
    }
  }
}
await close();
