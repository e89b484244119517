// Two archives on the Compare screen, what it gives away, and what the native command says of the same two.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { choose, ROOT, show } from "./helper.mjs";

const execute = promisify(execFile);

/// Opens A, goes to Compare and opens B there; waits for the figures.
export async function comparePair(page, a, b) {
  await choose(page, a, "#pick-file");
  await page.locator(".treegrid").waitFor({ timeout: 60_000 });
  await show(page, "Compare");
  await choose(page, b, "#pick-other");
  await compared(page);
}

/// The figures stand for the images that are chosen.
export const compared = (page) => page.locator('.compared[aria-busy="false"] .card').first().waitFor({ timeout: 60_000 });

/// A table of the screen.
export const tab = (page, name) => page.getByRole("tab", { name });

/// A file that the screen gives away.
export async function take(page, name) {
  await page.locator(".menu summary").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  return readFile(await download.path(), "utf8");
}

/// What `layerpeel compare` prints.
export async function printed(...args) {
  const { stdout } = await execute("cargo", ["run", "--quiet", "--locked", "--bin", "layerpeel", "--", "compare", ...args], { cwd: ROOT, maxBuffer: 256 << 20 });
  return stdout;
}

/// Milliseconds from what `act` does (an event of `kind`) to the frame that shows the comparison's rows, and the longest silence of
/// the page meanwhile.
export async function comparedAfter(page, kind, act) {
  await page.evaluate((kind) => {
    const READY = '.compared[aria-busy="false"] .compare-files .tree-canvas .row';
    globalThis.comparing = new Promise((done, fail) => {
      setTimeout(() => fail(new Error("no comparison within a minute")), 60_000);
      let start = null, waited = false, last = 0, silence = 0;
      const beat = setInterval(() => {
        const now = performance.now();
        if (start !== null) silence = Math.max(silence, now - last);
        last = now;
      }, 10);
      const look = new MutationObserver(() => {
        if (start === null) return;
        const ready = document.querySelector(READY) !== null;
        waited ||= !ready;
        if (!waited || !ready) return;
        look.disconnect();
        requestAnimationFrame(() => setTimeout(() => {
          clearInterval(beat);
          done({ spent: performance.now() - start, silence });
        }));
      });
      look.observe(document.body, { subtree: true, childList: true, attributes: true });
      addEventListener(kind, (event) => { last = start = event.timeStamp; }, { capture: true, once: true });
    });
  }, kind);
  await act();
  return page.evaluate(() => globalThis.comparing);
}
