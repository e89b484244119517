// axe-core finds nothing wrong, whatever is shown: every screen, table and dialog, errors, small windows, large text, forced colours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, choose, drop, launch, open, serve, show } from "./helper.mjs";
import { tab } from "./pair.mjs";
import { marked, openSample, pick, row } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const THEMES = [
  ["light", { colorScheme: "light", forcedColors: "none" }],
  ["dark", { colorScheme: "dark", forcedColors: "none" }],
  ["forced colours", { colorScheme: "dark", forcedColors: "active" }],
];

/// Both themes, and, in a window of the usual size, the system's own few colours.
async function clean(page, state) {
  const isSmall = page.viewportSize().width < 1000;
  for (const [name, media] of isSmall ? THEMES.slice(0, 2) : THEMES) {
    await page.emulateMedia({ reducedMotion: "reduce", ...media });
    await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, media.colorScheme);
    assert.deepEqual(await axe(page), [], `${state}, ${name}`);
  }
}

const BASE = tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: "ID=made\n" }]);
const layer = (name, body) => tar([{ name, body }, { name: "etc/motd", body }]);
const image = (name, ...layers) => file(`${name}.tar`, dockerArchive({ layers: [BASE, ...layers], tags: [`shop/${name}:1`] }));

/// The size of all text, as the button in the header sets it.
const text = (page, percent) => page.evaluate((percent) => document.documentElement.style.setProperty("--scale", percent / 100), percent);

test("before an image is open, and when a file is none", async (t) => {
  const { page } = await start(t);
  await clean(page, "landing");
  for (const [width, height] of [[720, 450], [320, 256]]) {
    await page.setViewportSize({ width, height });
    await clean(page, `landing at ${width}`);
  }
  await drop(page, [file("notes.txt", Buffer.from("just some notes\n".repeat(100)))]);
  await page.locator(".refusal").waitFor();
  await clean(page, "refusal at 320");
  await page.setViewportSize({ width: 1440, height: 900 });
  await clean(page, "refusal");
});

test("while the page's other program has not come, and so nothing opens", async (t) => {
  const [server, browser] = await Promise.all([serve(), launch()]);
  t.after(() => Promise.all([browser.close(), server.close()]));
  const away = (route) => route.abort();
  const { page, context } = await open(browser, server.url, {
    started: false,
    prepare: (context) => context.route("**/layerpeel-worker_bg.wasm", away),
  });
  await page.getByRole("button", { name: "Try the sample" }).click();
  await page.getByRole("progressbar").waitFor();
  const outside = await page.getByRole("progressbar").evaluate((bar) => bar.closest("main, header, footer, nav, section[aria-label], [role=region]") === null);
  assert.equal(outside, false, "progress lies in a landmark");
  await clean(page, "loading");
  await context.unroute("**/layerpeel-worker_bg.wasm", away);
  await marked(page, "verified");
});

test("Explore and its dialogs", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await row(page, "etc").click();
  await page.keyboard.press("ArrowRight");
  await page.locator(".life").waitFor();
  await clean(page, "explore");
  for (const view of ["This layer", "Final image"]) {
    await page.getByRole("button", { name: view }).click();
    await page.locator(`button[aria-pressed="true"]`, { hasText: view }).waitFor();
    await clean(page, view);
  }
  await page.getByRole("textbox", { name: /^Filter/ }).or(page.getByRole("searchbox", { name: /^Filter/ })).fill("no-such-path");
  await page.locator(".treegrid .nothing").waitFor();
  await clean(page, "nothing found");
  await page.locator(".menu summary").click();
  await clean(page, "the menu");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await clean(page, "help");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await drop(page, [image("other", layer("srv/a", "one"))]);
  await page.getByRole("dialog").waitFor();
  await clean(page, "replace or compare");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await text(page, 200);
  await clean(page, "text of 200 %");
  await text(page, 100);
  for (const [width, height] of [[720, 450], [390, 844], [320, 256]]) {
    await page.setViewportSize({ width, height });
    for (const pane of ["Layers", "Files", "Details"]) {
      await page.getByRole("group", { name: "Panes" }).getByRole("button", { name: pane }).click();
      await clean(page, `${pane} at ${width}`);
    }
  }
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("dialog", { name: "More" }).waitFor();
  await clean(page, "more");
});

test("Waste, with something ticked", async (t) => {
  const { page } = await start(t);
  const waste = [tar([{ name: "root/.cache/pip/a", body: "a".repeat(50_000) }]), tar([{ name: "root/.wh..cache" }])];
  await drop(page, [image("waste", ...waste)]);
  await row(page, "etc").waitFor();
  await show(page, "Waste");
  await page.locator(".waste-row").first().waitFor();
  await clean(page, "waste");
  await page.locator(".waste-row input").first().check();
  await page.locator(".what-if ins").waitFor();
  await clean(page, "ticked");
  await text(page, 200);
  await clean(page, "waste with text of 200 %");
  await text(page, 100);
  for (const [width, height] of [[720, 450], [390, 844], [320, 256]]) {
    await page.setViewportSize({ width, height });
    await clean(page, `waste at ${width}`);
  }
});

test("findings, an image of no layer, a layer that can't be read", async (t) => {
  const { page } = await start(t);
  await pick(page, file("empty.tar", dockerArchive({ layers: [], tags: ["empty:1"] })));
  await marked(page, "verified");
  await clean(page, "no layer");
  const cut = layer("srv/late", "x".repeat(4000)).subarray(0, 2000);
  await pick(page, image("broken", cut));
  await page.getByRole("button", { name: /findings?$/ }).click();
  await page.getByRole("dialog", { name: "Findings" }).waitFor();
  await clean(page, "findings");
  await page.keyboard.press("Escape");
  await page.locator(".layer.is-damaged").waitFor();
  await page.locator("#layer-2").click();
  await clean(page, "a damaged layer");
});

test("Compare, each of its tables, a path's two lives", async (t) => {
  const { page } = await start(t);
  await pick(page, image("left", layer("srv/a", "one"), layer("srv/b", "two")));
  await page.locator(".treegrid").waitFor();
  await show(page, "Compare");
  await page.locator(".compare-empty").waitFor();
  await clean(page, "nothing to compare yet");
  await choose(page, file("notes.txt", Buffer.from("just some notes\n".repeat(100))), "#pick-other");
  await page.getByRole("alert").filter({ hasText: "can't be compared" }).waitFor();
  await clean(page, "no second image");
  await choose(page, image("right", layer("srv/a", "other")), "#pick-other");
  const tables = ["Files", "Packages", "Config", "History", "Same content", "All images"];
  const every = async (where) => {
    for (const name of tables) {
      await tab(page, name).click();
      await page.locator('[role="tab"][aria-selected="true"]', { hasText: name }).waitFor();
      await clean(page, `${name}${where}`);
    }
    await tab(page, "Files").click();
  };
  await page.locator('.compared[aria-busy="false"] .card').first().waitFor();
  await every("");
  await page.locator(".compare-files .tree-canvas .row:not([aria-expanded])").first().click();
  await page.locator(".content .diff, .content .note").first().waitFor();
  await clean(page, "details");
  await page.keyboard.press("Escape");
  await text(page, 200);
  await clean(page, "compare in text of 200 %");
  await text(page, 100);
  for (const [width, height] of [[720, 450], [390, 844], [320, 256]]) {
    await page.setViewportSize({ width, height });
    for (const pane of ["Overview", "Differences", "Details"]) {
      await page.getByRole("group", { name: "Panes" }).getByRole("button", { name: pane }).click();
      await clean(page, `${pane} at ${width}`);
    }
    await page.getByRole("group", { name: "Panes" }).getByRole("button", { name: "Differences" }).click();
  }
  await page.setViewportSize({ width: 320, height: 256 });
  await every(" at 320");
});
