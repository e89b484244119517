// A is not B: names are never cut where they differ, a colour means one layer, and what is written on it can be read.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, ociArchive, tar } from "./archive.mjs";
import { choose, show } from "./helper.mjs";
import { comparePair, tab } from "./pair.mjs";
import { openSample, row } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const layer = (name, body = name) => tar([{ name: `srv/${name}`, body }, { name: "etc/motd", body }]);
const BASE = tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: "ID=made\n" }]);
const [A, B] = ["team-a", "team-b"].map((team) => `registry.corp.example/platform/${team}/services/gateway/shop-api:1.4.2-rc1`);
const pair = () => [
  file("a.tar", dockerArchive({ layers: [BASE, layer("shared"), layer("one"), layer("two"), layer("three")], tags: [A] })),
  file("b.tar", dockerArchive({ layers: [BASE, layer("shared"), layer("four"), layer("five")], tags: [B] })),
];

/// What one sees of a text that its boxes cut.
const visible = (locator) => locator.evaluate((root) => {
  let text = "";
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const range = document.createRange();
    for (let at = 0; at < walk.currentNode.length; at += 1) {
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + 1);
      const letter = range.getBoundingClientRect();
      const cut = (box) => letter.left < box.left - 1 || letter.right > box.right + 1;
      let inside = true;
      for (let box = walk.currentNode.parentElement; box && inside; box = box === root ? null : box.parentElement) {
        if (getComputedStyle(box).overflowX !== "visible") inside = !cut(box.getBoundingClientRect());
      }
      if (inside) text += walk.currentNode.data[at];
    }
  }
  return text;
});

test("two long names that differ in their middle are told apart, and keep their tags, wherever they stand", async (t) => {
  const { page } = await start(t);
  await comparePair(page, ...pair());
  for (const [width, height] of [[1440, 900], [1024, 700], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    const [a, b] = [await visible(page.locator(".compare-pick .face").first()), await visible(page.locator(".compare-pick .face").last())];
    assert.notEqual(a, b, `${width}: ${a}`);
    assert.match(a, /team-a/, `${width}`);
    assert.match(b, /team-b/, `${width}`);
    for (const name of [a, b]) assert.match(name, /rc1$/, `${width}: ${name} keeps the end of its tag`);
    const header = await visible(page.locator(".top .picked"));
    assert.match(header, /:1\.4\.2-rc1$/, `header at ${width}: ${header}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const [a, b] = await page.locator(".diagram .name").allTextContents();
  assert.match(a, /^A {2}…?.*team-a.*:1\.4\.2-rc1$/);
  assert.match(b, /^B {2}…?.*team-b.*:1\.4\.2-rc1$/);
  assert.deepEqual(await page.locator(".diagram g > title").allTextContents().then((all) => all.slice(0, 2)), [A, B], "the names are there whole");
  const take = async (name) => {
    await page.locator(".menu summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return download;
  };
  const { readFile } = await import("node:fs/promises");
  for (const name of ["Picture as SVG", "Comparison as JSON", "This table as CSV", "Picture as PNG"]) {
    const download = await take(name);
    assert.match(download.suggestedFilename(), /^[\w.-]*team-a[\w.-]*--[\w.-]*team-b[\w.-]*\.(svg|json|csv|png)$/, name);
    const text = await readFile(await download.path(), "utf8");
    if (/SVG|JSON/.test(name)) for (const whole of [A, B]) assert.ok(text.includes(whole), `${name} has ${whole}`);
  }
});

test("on Compare a colour means one layer of whichever image, and what is written on it has a contrast of 4.5 : 1", async (t) => {
  const { page } = await start(t);
  const layers = ["a", "b", "c", "d", "e", "f"].map((name) => layer(name));
  const image = (tag, ...of) => ({ tag, layers: [BASE, ...of] });
  const images = [image("a:1", layers[0], layers[1], layers[2], layers[3]), image("b:1", layers[0], layers[4]), image("c:1", layers[5], layers[1])];
  await choose(page, file("set.tar", ociArchive({ images })), "#pick-file");
  await page.locator(".treegrid").waitFor();
  await show(page, "Compare");
  await page.locator('.compared[aria-busy="false"] .card').first().waitFor();
  await tab(page, "All images").click();
  await page.locator(".matrix .chip").first().waitFor();
  /// Colour, contrast of the text on it, and what the row is.
  const chips = () => page.evaluate(() => {
    const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    const rgb = (colour) => {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (channels) => channels.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    return [...document.querySelectorAll(".chip")].filter((chip) => chip.checkVisibility()).map((chip) => {
      const style = getComputedStyle(chip);
      const [ground, ink] = [rgb(style.backgroundColor), rgb(style.color)];
      const [low, high] = [light(ground), light(ink)].sort((a, b) => a - b);
      const row = chip.closest("tr, .row");
      return { colour: ground.join(), contrast: (high + 0.05) / (low + 0.05), row: [...row.parentElement.children].indexOf(row) };
    });
  });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const found = await chips();
    for (const { contrast, colour } of found) assert.ok(contrast >= 4.5, `${contrast} on ${colour}`);
    const rows = new Map();
    for (const { colour, row } of found) rows.set(colour, (rows.get(colour) ?? new Set()).add(row));
    for (const [colour, at] of rows) assert.equal(at.size, 1, `${colour} means several layers`);
    assert.equal(rows.size, 8, "and each layer has one: " + JSON.stringify([...rows.keys()]));
  }
  // The picture has the same ones: of the trunk once, of A's part and of B's part each its own.
  const fills = await page.locator(".diagram .box rect:not(.ground)").evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
  assert.equal(new Set(fills).size, fills.length, `${fills}`);
  await tab(page, "Files").click();
  await page.locator(".compare-files .chip").first().waitFor();
  for (const { contrast, colour } of await chips()) assert.ok(contrast >= 4.5, `${contrast} on ${colour}`);
});

test("a folder that is the same itself has ◦ where its content differs, and the help says so", async (t) => {
  const { page } = await start(t);
  await comparePair(page, ...pair());
  const folder = page.locator(".compare-files .tree-canvas .row").filter({ has: page.locator(".name", { hasText: /^etc\/$/ }) });
  assert.equal(await folder.locator(".c-change b").textContent(), "◦");
  assert.match(await folder.locator(".c-change .hush").textContent(), /^inside: 1 modified/);
  assert.equal(await page.locator(".compare-files .tree-canvas .row").filter({ has: page.locator(".name", { hasText: /^motd$/ }) }).locator(".c-change b").textContent(), "~");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  await help.locator("dt", { hasText: "◦" }).waitFor();
  assert.match(await help.innerText(), /a folder that is the same itself/);
});
