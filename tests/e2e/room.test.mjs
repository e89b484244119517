// Small windows, large text, fingers, deep paths: everything has room, or makes it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { comparePair } from "./pair.mjs";
import { show } from "./helper.mjs";
import { marked, openSample, pick, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const until = (page, what, argument) => page.waitForFunction(what, argument, { timeout: 30_000 });
const pane = (page, name) => page.getByRole("group", { name: "Panes" }).getByRole("button", { name });

const BASE = tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: "ID=made\n" }]);
const many = (name) => tar(Array.from({ length: 40 }, (_, at) => ({ name: `${name}-${at}`, body: `${name}${at}` })));
const image = (name, ...layers) => file(`${name}.tar`, dockerArchive({ layers: [BASE, ...layers], tags: [`shop/${name}:1`] }));

/// How many rows of the tree one sees whole.
const seen = (page) => page.evaluate(() => {
  const scroller = document.querySelector(".tree-scroll")?.getBoundingClientRect();
  if (!scroller) return 0;
  const [top, bottom] = [Math.max(scroller.top, 0), Math.min(scroller.bottom, innerHeight)];
  return [...document.querySelectorAll(".tree-canvas .row")].map((row) => row.getBoundingClientRect())
    .filter((row) => row.top >= top - 1 && row.bottom <= bottom + 1 && row.height > 20).length;
});

test("at 200 % and at 400 % the tree has rows, and so has Compare", async (t) => {
  const { page } = await start(t);
  await comparePair(page, image("left", many("left")), image("right", many("right")));
  // 1440 × 900 at 200 %, 1280 × 1024 at 400 %.
  for (const [width, height, least] of [[720, 450, 4], [320, 256, 2]]) {
    await page.setViewportSize({ width, height });
    await pane(page, "Differences").click();
    await until(page, () => document.querySelector(".shows-tables"));
    assert.ok((await seen(page)) >= least, `Compare shows ${await seen(page)} rows at ${width} × ${height}`);
  }
  await page.getByRole("navigation", { name: "Screens" }).getByRole("button", { name: "Explore" }).click();
  await page.locator(".explore.shows-files .tree-canvas .row").first().waitFor();
  for (const [width, height, least] of [[720, 450, 4], [320, 256, 2]]) {
    await page.setViewportSize({ width, height });
    await until(page, () => document.querySelector(".tree-canvas .row"));
    assert.ok((await seen(page)) >= least, `Explore shows ${await seen(page)} rows at ${width} × ${height}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "the page itself goes nowhere sideways");
  }
});

test("on a phone Compare opens on its figures and sentences, and its picture can be read", async (t) => {
  const { page } = await start(t, { context: { viewport: { width: 390, height: 844 } } });
  await comparePair(page, image("left", many("left")), image("right", many("right")));
  await page.locator(".compared.shows-overview").waitFor();
  for (const part of [".cards", ".why"]) {
    const box = await page.locator(part).boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height < 844, `${part} is in view: ${JSON.stringify(box)}`);
  }
  const letters = await page.locator(".diagram text").first().evaluate((text) => text.getBBox().height * text.getScreenCTM().d);
  assert.ok(letters >= 11, `letters of the picture are ${letters} px high`);
});

test("large text for a projector: chosen in the header and under More, remembered, and everything follows", async (t) => {
  const { page, reload } = await start(t);
  await openSample(page);
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".tree-canvas .row")).fontSize));
  const usual = await size();
  const heights = [];
  for (const percent of [125, 150, 175, 200]) {
    const before = await page.getByRole("button", { name: /^Text size/ }).getAttribute("aria-label");
    if (await page.getByRole("button", { name: /^Text size/ }).isVisible()) {
      await page.getByRole("button", { name: /^Text size/ }).click();
    } else {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("dialog").getByRole("button", { name: /^Text size/ }).click();
      await page.keyboard.press("Escape");
    }
    await until(page, (before) => document.querySelector('[aria-label^="Text size"]').getAttribute("aria-label") !== before, before);
    assert.ok(Math.abs((await size()) / usual - percent / 100) < 0.02, `${await size()} px at ${percent} %`);
    // Rows stand below each other, as high as their letters need.
    await until(page, () => {
      const tops = [...document.querySelectorAll(".tree-canvas .row")].map((row) => row.getBoundingClientRect()).sort((a, b) => a.top - b.top);
      return tops.length > 1 && tops.every((row, at) => at === 0 || Math.abs(row.top - tops[at - 1].bottom) < 1.5);
    });
    heights.push(await seen(page));
  }
  assert.ok(heights.every((rows) => rows >= 4), `rows at each size: ${heights}`);
  await reload();
  await until(page, () => getComputedStyle(document.documentElement).getPropertyValue("--scale").trim() === "2");
});

test("everything to press is 24 pixels high and wide", async (t) => {
  const { page } = await start(t);
  const small = () => page.evaluate(() => {
    const pressed = "button, summary, select, input:not([type=file]):not([type=checkbox]), a[href], label:has(input[type=checkbox]), [role=option], .twisty:not(:empty)";
    return [...document.querySelectorAll(pressed)].filter((one) => !one.matches(".skip") && one.checkVisibility({ visibilityProperty: true }))
      .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0 && (box.width < 23.9 || box.height < 23.9))
      .map(([one, box]) => `${one.tagName}.${one.className} “${(one.getAttribute("aria-label") ?? one.textContent).slice(0, 30)}” ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
  });
  const large = async (where) => assert.deepEqual(await small(), [], where);
  await large("landing");
  await openSample(page);
  await row(page, "etc").click();
  await page.locator(".life").waitFor();
  await large("explore");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await large("help");
  await page.keyboard.press("Escape");
  await page.locator(".menu summary").click();
  await large("menu");
  await page.keyboard.press("Escape");
  await show(page, "Compare");
  await page.locator(".compare-empty").waitFor();
  await large("nothing to compare");
  await page.getByRole("button", { name: "Take the sample" }).click();
  await page.locator('.compared[aria-busy="false"] .card').first().waitFor();
  await large("compare");
  for (const [width, height] of [[390, 844], [320, 256]]) {
    await page.setViewportSize({ width, height });
    for (const name of ["Overview", "Differences"]) {
      await pane(page, name).click();
      await large(`${name} at ${width}`);
    }
  }
});

test("on the smallest phone each screen can be left, nothing lies over the header, and the stages are all in view", async (t) => {
  const { page } = await start(t, { fetches: true, context: { viewport: { width: 320, height: 640 }, reducedMotion: "reduce" } });
  await openSample(page);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("dialog", { name: "More" }).getByRole("button", { name: "Playground" }).click();
  await page.locator(".no-container").waitFor();
  const wide = (selector) => page.locator(selector).evaluate((of) => of.scrollWidth - of.clientWidth);
  assert.equal(await wide(".rail"), 0, "More is in view");
  assert.equal(await wide(".stages"), 0, "so is the last stage");
  const lines = await page.evaluate(() => [...document.querySelectorAll(".rail-group + .rail-group")].filter((group) => getComputedStyle(group, "::before").display !== "none").length);
  assert.equal(lines, 0, "no line of the rail is left");
});

test("on a phone an image with something wrong says so on every screen", async (t) => {
  const { page } = await start(t, { context: { viewport: { width: 390, height: 844 } } });
  await pick(page, image("whole", many("whole")));
  await marked(page, "verified");
  assert.equal(await page.locator(".status").isVisible(), false, "nothing is wrong, nothing is said");
  await pick(page, image("cut", tar([{ name: "srv/late", body: "x".repeat(4000) }]).subarray(0, 2000)));
  await page.getByRole("button", { name: /findings?$/ }).click();
  await page.getByRole("dialog", { name: "Findings" }).getByText("error").first().waitFor();
});

test("deep paths: the folder of the first row stands above the tree, and the tree goes sideways", async (t) => {
  const { page } = await start(t);
  const deep = Array.from({ length: 30 }, (_, at) => `level-${at}`);
  const folder = deep.join("/");
  const files = Array.from({ length: 60 }, (_, at) => ({ name: `${folder}/file-${String(at).padStart(2, "0")}`, body: "x" }));
  await pick(page, file("deep.tar", dockerArchive({ layers: [tar(files)], tags: ["deep:1"] })));
  await marked(page, "verified");
  await page.getByRole("button", { name: "Expand all" }).click();
  await rowsThat(page, (now) => now.some((row) => row.name === "level-9"), "rows");
  await page.setViewportSize({ width: 390, height: 600 });
  assert.equal(await page.locator(".crumbs").textContent(), "/");
  await page.locator(".tree-scroll").evaluate((scroller) => { scroller.scrollTop = scroller.scrollHeight; });
  await until(page, (folder) => document.querySelector(".crumbs").textContent === `/${folder}/`, folder);
  // Its end is what one sees of it.
  assert.equal(await page.locator(".crumbs").evaluate((crumbs) => crumbs.scrollWidth - crumbs.clientWidth - crumbs.scrollLeft < 2), true);
  const last = page.locator(".tree-canvas .row .name", { hasText: "file-59" });
  await last.waitFor();
  await page.locator(".tree-scroll").evaluate((scroller) => { scroller.scrollLeft = scroller.scrollWidth; });
  const box = await last.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, `the whole name can be brought into view: ${JSON.stringify(box)}`);
});
