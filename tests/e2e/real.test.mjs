// A real image of the corpus (LAYERPEEL_CORPUS), as issue 2 asks: the stack before the layers are read, then everything that the
// page says of it against what other tools say.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { compare, realImage } from "./grade.mjs";
import { CORPUS } from "./helper.mjs";
import { exported, marked, pick, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const options = { skip: CORPUS ? false : "LAYERPEEL_CORPUS is not set", timeout: 300_000 };
const archive = () => join(CORPUS, "real", "many.oci-zstd.tar");

/// Notes, from inside the page, what was there when the stack was first drawn.
const watchStack = (page) => page.evaluate(() => {
  const look = () => {
    if (globalThis.atFirst || !document.querySelector(".layer")) return;
    globalThis.atFirst = {
      layers: document.querySelectorAll(".layer").length,
      instruction: document.querySelector("#layer-9")?.textContent ?? "",
      unread: document.querySelectorAll(".layer.is-reading").length,
      says: document.querySelector(".reading")?.textContent ?? "",
      working: document.querySelector('[role="progressbar"]') !== null,
      tree: document.querySelector('[role="treegrid"]') !== null,
    };
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
});

const marks = (page) => page.evaluate(() =>
  Object.fromEntries(performance.getEntriesByType("mark").map((mark) => [mark.name.replace("layerpeel:", ""), mark.startTime])));

/// The paths that are there after layer `top`, by replaying the changes.
function pathsAfter(changes, top) {
  const paths = new Set();
  for (const rows of changes.slice(0, top + 1)) {
    for (const { path, change } of rows) {
      if (change === "removed") paths.delete(path);
      else paths.add(path);
    }
  }
  paths.delete("/");
  return paths;
}

const allRows = (page, number) =>
  page.waitForFunction((wanted) => document.querySelector('[role="treegrid"]').getAttribute("aria-rowcount") === wanted, String(number + 1), { timeout: 30_000 });

test("a real image: stack, layer 9, merged, filter, life, export", options, async (t) => {
  const { page } = await start(t);
  const expected = realImage(CORPUS, "many_1");
  await watchStack(page);
  await pick(page, archive());
  await marked(page, "stack");
  const first = await page.evaluate(() => globalThis.atFirst);
  assert.equal(first.layers, expected.layers.length);
  assert.match(first.instruction, /^Layer 9: \S+ \S+/, "what made a layer is there before it is read");
  assert.ok(first.unread > 0 && first.working && !first.tree, `the stack is drawn while layers are read: ${JSON.stringify(first)}`);
  await marked(page, "verified");
  const { open, stack, indexed, verified } = await marks(page);
  console.log(`many.oci-zstd.tar: stack after ${(stack - open).toFixed(0)} ms, indexed ${(indexed - open).toFixed(0)} ms, verified ${(verified - open).toFixed(0)} ms`);
  assert.ok(open <= stack && stack < indexed && indexed <= verified);

  await page.locator("#layer-9").click();
  await page.getByRole("button", { name: "This layer" }).click();
  const ninth = expected.changes[8].filter((row) => row.path !== "/");
  const kinds = page.getByRole("group", { name: /Kinds of change/ });
  for (const kind of ["added", "modified", "metadata", "removed"]) {
    const number = ninth.filter((row) => row.change === kind).length;
    const name = new RegExp(`^${String(number).replace(/\B(?=(\d{3})+$)/g, "\\s")} ${kind}$`);
    await kinds.getByRole("button", { name }).waitFor();
  }
  await page.getByRole("button", { name: "Merged up to here" }).click();
  await page.getByRole("button", { name: "Expand all" }).click();
  await allRows(page, pathsAfter(expected.changes, 8).size);
  await page.getByRole("button", { name: "Final image" }).click();
  await page.getByRole("button", { name: "Expand all" }).click();
  const final = pathsAfter(expected.changes, expected.changes.length);
  assert.equal(final.size, expected.union.filter((row) => row.path !== "/").length, "the replay agrees with the tree");
  await allRows(page, final.size);

  await page.getByRole("combobox", { name: "How the filter is understood" }).selectOption("regex");
  await page.getByRole("textbox", { name: "Filter paths" }).fill("\\.conf$");
  const matches = [...final].filter((path) => path.endsWith(".conf")).length;
  await page.waitForFunction((matches) => document.querySelector("#filter-says").textContent.split(" match")[0].replace(/\D/g, "") === String(matches), matches, { timeout: 30_000 });

  const twice = [...final].find((path) => path.endsWith(".conf") === false && expected.changes.filter((rows) => rows.some((row) => row.path === path && row.change === "modified")).length > 1);
  const name = twice.split("/").at(-1);
  await page.getByRole("combobox", { name: "How the filter is understood" }).selectOption("text");
  await page.getByRole("textbox", { name: "Filter paths" }).fill(twice);
  await rowsThat(page, (now) => now.some((row) => row.name === name), `${twice} is found`);
  await row(page, name).last().click();
  const facts = page.getByRole("article", { name: twice, exact: true });
  await facts.waitFor();
  for (const [layer, rows] of expected.changes.entries()) {
    const change = rows.find((row) => row.path === twice)?.change;
    if (change && change !== "rewritten") await facts.getByRole("button", { name: new RegExp(`^L${layer + 1}\\b.*${change}`) }).waitFor();
  }

  const { report } = await exported(page);
  assert.deepEqual(compare({ images: [expected] }, report), []);
});

test("cancelled in the midst of reading, another file opens", options, async (t) => {
  const { page } = await start(t);
  // Streamed as a whole: it takes its time.
  await page.evaluate(() => new MutationObserver((_, watch) => {
    const cancel = document.querySelector(".progress button");
    if (cancel) {
      watch.disconnect();
      cancel.click();
    }
  }).observe(document.body, { childList: true, subtree: true, attributes: true }));
  await pick(page, join(CORPUS, "real", "base.docker.tar.zst"));
  await page.getByText(/^Stopped/).first().waitFor();
  assert.equal(await page.getByRole("progressbar").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Choose a file…" }).isVisible(), true, "the first screen is back");
  const small = join(CORPUS, "real", "static.docker.tar");
  assert.ok(statSync(small).size > 0);
  await pick(page, small);
  await marked(page, "verified");
  const { report } = await exported(page);
  assert.deepEqual(compare({ images: [realImage(CORPUS, "static_1")] }, report), []);
});
