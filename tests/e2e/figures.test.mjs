// Every figure is a door to what it counts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, drop } from "./helper.mjs";
import { PATIENCE, openSample, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const hidden = (page) => page.getByRole("treegrid", { name: "Hidden files" });
const listed = (page) => page.locator(".hidden-files .tree-canvas [role=row]").evaluateAll((rows) =>
  rows.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((row) => {
    const [path, stored, by, how, size] = [...row.children].map((cell) => cell.textContent);
    return { path, stored, by, how, size, bytes: Number(row.children[4].title.match(/^[\d\u202f]+/)[0].replaceAll("\u202f", "")) };
  }));

async function sample(t) {
  const opened = await start(t);
  await openSample(opened.page);
  return opened.page;
}

test("hidden bytes lead to why, and to a list of the hidden files, the largest first", async (t) => {
  const page = await sample(t);
  const door = page.getByRole("contentinfo").getByRole("button", { name: /hidden in 11 files/ });
  const figure = (await door.textContent()).trim();
  await door.focus();
  await page.keyboard.press("Enter");
  await page.locator(".waste-cards").getByRole("button", { name: "11 files" }).click();
  await hidden(page).waitFor();
  const list = await listed(page);
  assert.equal(list.length, 11);
  assert.deepEqual(list.map((row) => row.bytes), list.map((row) => row.bytes).toSorted((a, b) => b - a));
  const exact = Number((await door.getAttribute("title")).match(/^[\d\u202f]+/)[0].replaceAll("\u202f", ""));
  assert.equal(list.reduce((sum, row) => sum + row.bytes, 0), exact, "the list adds up to the figure");
  assert.equal(await page.locator(".hidden-sum").textContent(), figure);
  for (const row of list) assert.ok(/^L\d$/.test(row.stored) && Number(row.by.slice(1)) > Number(row.stored.slice(1)) && row.path.startsWith("/") && row.how, JSON.stringify(row));
  await page.getByRole("row", { name: new RegExp(list[0].path) }).click();
  await page.getByRole("article", { name: list[0].path }).waitFor();
  assert.match(await page.evaluate(() => location.hash), /list=hidden/);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("treegrid", { name: "Files of the image" }).waitFor();
});

test("a layer's and a path's hidden bytes lead to their part of it", async (t) => {
  const page = await sample(t);
  const pane = page.getByRole("region", { name: "Layers" });
  await pane.getByRole("button", { name: /hidden in 11 files/ }).click();
  await hidden(page).waitFor();
  const all = await listed(page);
  const [{ stored }] = all;
  await page.getByRole("option", { name: new RegExp(`^Layer ${stored.slice(1)}:`) }).click();
  await page.getByRole("article", { name: `Layer ${stored.slice(1)}` }).getByRole("button", { name: /bytes/ }).click();
  await page.locator(".hidden-sum", { hasText: ` of ${stored}` }).waitFor();
  assert.deepEqual(new Set((await listed(page)).map((row) => row.stored)), new Set([stored]));
  await page.getByRole("button", { name: "All hidden files" }).click();
  await page.locator(".hidden-sum", { hasText: /files$/ }).waitFor();
  await page.getByRole("row", { name: new RegExp(all[0].path) }).click();
  await page.getByRole("article", { name: all[0].path }).getByRole("button", { name: /of it hidden/ }).click();
  await page.locator(".hidden-sum", { hasText: ` in ${all[0].path}` }).waitFor();
  assert.deepEqual(new Set((await listed(page)).map((row) => row.path)), new Set([all[0].path]));
});

test("what a layer removes, adds and touches is one step away, by mouse and by key", async (t) => {
  const page = await sample(t);
  const door = page.getByRole("article", { name: "Layer 7" }).getByRole("button", { name: "3 removed" });
  const box = await door.boundingBox();
  assert.ok(box.height >= 24 && box.width >= 24, JSON.stringify(box));
  await door.click();
  // Folders stay for what is in them, whatever the layer does to themselves.
  const removed = (list) => list.filter((row) => row.change === "−").length === 3 && list.every((row) => row.change === "−" || row.open);
  await rowsThat(page, removed, "only what is removed");
  await page.locator("#layer-7 .count.metadata").click();
  const touched = (list) => list.filter((row) => row.change === "m").length === 4 && list.every((row) => row.change !== "−");
  await rowsThat(page, touched, "only what is touched");
  await page.locator("#layer-7").focus();
  await page.keyboard.press("-");
  await rowsThat(page, removed, "by a key");
});

test("a folder's dot opens all that changes in it", async (t) => {
  const { page } = await start(t);
  const base = tar([{ name: "d/e/f", body: "1" }, { name: "d/e/same", body: "s" }, { name: "other/x", body: "x" }]);
  await drop(page, [{ name: "dot.tar", bytes: dockerArchive({ layers: [base, tar([{ name: "d/e/f", body: "22" }])] }) }]);
  const dot = (name) => row(page, name).locator(".touched");
  await dot("d").waitFor({ timeout: PATIENCE });
  await dot("d").click();
  await rowsThat(page, (list) => list.map((row) => row.change + row.name).join() === "d,e,~f", "what changes, and nothing else");
  await page.getByRole("button", { name: "unchanged", exact: true }).click();
  await page.getByRole("button", { name: "Collapse" }).click();
  await rowsThat(page, (list) => list.length === 2, "folded");
  await row(page, "d").click();
  await page.keyboard.press("c");
  await rowsThat(page, (list) => list.map((row) => row.change + row.name).join() === "d,e,~f", "by a key");
});

test("packages' counts open into the packages", async (t) => {
  const page = await sample(t);
  for (const layer of await page.getByRole("option").all()) {
    await layer.click();
    const door = page.locator(".facts dd button[aria-expanded]");
    if (!(await door.count())) continue;
    const number = Number((await door.textContent()).match(/^\d+/)[0]);
    await door.click();
    assert.ok((await page.locator(".layer-packages li").count()) >= number);
    return;
  }
  assert.fail("no layer of the sample has packages");
});

test("Compare's figures lead to the layers that they count", async (t) => {
  const { page } = await start(t);
  const base = tar([{ name: "base", body: "base" }]);
  const image = (name, ...more) => file(`${name}.tar`, dockerArchive({ layers: [base, ...more.map((body) => tar([{ name: body, body }]))], tags: [`${name}:1`] }));
  await drop(page, [image("a", "one"), image("b", "two", "three")]);
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  const numbers = [/shared in 1 layer/, /only in A \(1 layer\)/, /only in B \(2 layers\)/, /to pull B/];
  for (const [at, [name, pressed, count]] of numbers.map((name, at) => [at, [name, ["Shared 1", "Only in A 1", "Only in B 2", "To pull 2"][at], [1, 1, 2, 2][at]]])) {
    await page.locator(".card").nth(at).getByRole("button", { name }).press("Enter");
    await page.locator('[aria-label="Which layers"] [aria-pressed="true"]', { hasText: pressed }).waitFor();
    assert.equal(await page.locator("#compare-panel tbody tr").count(), count, pressed);
  }
  assert.match(await page.evaluate(() => location.hash), /tab=layers&part=pull/);
});
