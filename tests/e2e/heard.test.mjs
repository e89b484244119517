// What those hear who don't see the page, where the focus goes, and the whole job by keyboard only.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { choose, drop, show } from "./helper.mjs";
import { comparePair } from "./pair.mjs";
import { marked, openSample, pick, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const until = (page, what, argument) => page.waitForFunction(what, argument, { timeout: 30_000 });
const names = (list) => list.map((row) => row.name);

const BASE = tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: "ID=made\n" }]);
const layer = (...files) => tar(files.map(([name, body]) => ({ name, body })));
const image = (name, ...layers) => file(`${name}.tar`, dockerArchive({ layers: [BASE, ...layers], tags: [`shop/${name}:1`] }));

/// Keeps every sentence that a live region says.
const listen = (page) => page.evaluate(() => {
  globalThis.heard = [];
  new MutationObserver(() => {
    const says = document.querySelector("#voice").textContent;
    if (says && globalThis.heard.at(-1) !== says) globalThis.heard.push(says);
  }).observe(document.querySelector("#voice"), { childList: true, characterData: true, subtree: true });
});
const hears = (page, wanted) => until(page, (wanted) => globalThis.heard.some((says) => new RegExp(wanted).test(says)), wanted.source);
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.textContent);
const focusIs = (page, wanted) => until(page, (wanted) => new RegExp(wanted).test(document.activeElement.id || document.activeElement.textContent), wanted.source);

test("one sentence for each thing that happens, in one live region", async (t) => {
  const { page } = await start(t);
  await listen(page);
  await openSample(page);
  await hears(page, /^tiny-site:1\.0 is read: 7 layers, 37 paths, .* visible\.$/);
  await page.locator("#layer-4").click();
  await hears(page, /^Merged up to layer 4 of 7\.$/);
  await page.keyboard.press("v");
  await hears(page, /^(The final image|Changes of layer 4 of 7)\.$/);
  await page.keyboard.press("/");
  await page.keyboard.type("httpd");
  await hears(page, /^\d+ match(es)? for “httpd”\.$/);
  assert.equal(await page.locator('[role="status"], [aria-live]:not([aria-live="off"])').count(), 1, "one live region");
  const all = await page.evaluate(() => globalThis.heard);
  assert.ok(all.every((says) => /^[^\n]{3,200}[.:]$/.test(says) || says.endsWith("?")), `sentences: ${JSON.stringify(all)}`);
});

test("a comparison and a swap are heard", async (t) => {
  const { page } = await start(t);
  await listen(page);
  await comparePair(page, image("left", layer(["srv/a", "one"])), image("right", layer(["srv/a", "two"], ["srv/b", "more"])));
  await hears(page, /^A is shop\/left:1.*; B is shop\/right:1.*\. Compared: 1 layer shared .* paths? differs?\.|paths differ\./);
  await page.getByRole("button", { name: "Swap A and B" }).click();
  await hears(page, /^A is shop\/right:1.*; B is shop\/left:1/);
});

test("what goes wrong is a short alert, not the page", async (t) => {
  const { page } = await start(t);
  await drop(page, [file("notes.txt", Buffer.from("just some notes\n".repeat(100)))]);
  await page.locator(".refusal").waitFor();
  const alerts = await page.getByRole("alert").allInnerTexts();
  assert.equal(alerts.length, 1);
  assert.match(alerts[0], /can’t be opened[\s\S]*notes\.txt/);
  assert.ok(alerts[0].length < 120, alerts[0]);
  await focusIs(page, /^title$/);
});

test("the focus goes to what is shown, and back to where it came from", async (t) => {
  const { page } = await start(t);
  await page.getByRole("button", { name: "Try the sample" }).focus();
  await page.keyboard.press("Enter");
  await marked(page, "verified");
  await focusIs(page, /^title$/);
  const rail = page.getByRole("navigation", { name: "Screens" });
  await rail.getByRole("button", { name: "Compare" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".compare-empty").waitFor();
  await focusIs(page, /^title$/);
  assert.match(await page.locator("h1").textContent(), /^Compare/);
  await show(page, "Explore");
  await until(page, () => /^Explore/.test(document.querySelector("h1").textContent) && document.activeElement.id === "title");
  // A dialog gives the focus back to what it was opened from.
  const help = page.getByRole("button", { name: "Keys and help" });
  await help.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.closest("dialog") !== null), true);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(page), "Keys and help");
});

test("the menu closes on Esc and on a press elsewhere, and gives the focus back", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await row(page, "etc").click();
  await page.locator(".life").waitFor();
  const summary = page.locator(".menu summary");
  const closed = async (how) => {
    await until(page, () => !document.querySelector(".menu").open);
    await until(page, () => document.activeElement === document.querySelector(".menu summary"));
    assert.equal(await page.locator(".row.is-selected").count(), 1, `${how} is for the menu alone`);
  };
  await summary.click();
  const copy = page.locator(".menu").getByRole("button", { name: "Copy link" });
  await copy.waitFor();
  await copy.focus();
  await page.keyboard.press("Escape");
  await closed("Esc");
  await summary.click();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Escape");
  await closed("Esc from anywhere");
  await summary.click();
  await page.locator(".status .promise").click();
  await closed("a press elsewhere");
  // A press on what takes the focus keeps it there.
  await summary.click();
  await page.locator("#filter").click();
  await until(page, () => !document.querySelector(".menu").open && document.activeElement.id === "filter");
});

test("letters jump to the next row whose name begins so", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await page.getByRole("button", { name: "Collapse" }).click();
  await rowsThat(page, (now) => now.length === 8, "all closed");
  const at = async (name) => rowsThat(page, (now) => now.find((row) => row.selected)?.name === name, name);
  await row(page, "bin").click();
  await at("bin");
  await page.keyboard.press("u");
  await at("usr");
  await until(page, () => document.activeElement.matches(".row") && /usr/.test(document.activeElement.textContent));
  await row(page, "bin").click();
  await at("bin");
  await page.keyboard.type("va");
  await at("var");
  assert.equal(await page.evaluate(() => location.hash.includes("view=layer")), false, "a letter in the list is no key of the screen");
});

/// Presses Tab until the focus is where `wanted` says.
async function tabTo(page, wanted, what) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, wanted)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${what}`);
}

test("the whole job in Explore, by keyboard only", async (t) => {
  const { page } = await start(t);
  for (;;) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === "Try the sample") break;
  }
  await page.keyboard.press("Enter");
  await marked(page, "verified");
  await tabTo(page, ".layer.is-chosen", "the stack");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await until(page, () => document.querySelector("#layer-2").getAttribute("aria-selected") === "true");
  await tabTo(page, ".toolbar .segments button", "the views");
  await page.keyboard.press("Enter");
  await rowsThat(page, (now) => now.some((row) => row.change === "+"), "the changes of layer 2");
  await page.keyboard.press("/");
  await page.keyboard.type("conf");
  await rowsThat(page, (now) => names(now).includes("tinyhttpd.conf") && !names(now).includes("usr"), "filtered");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.getByRole("article", { name: "/etc/tinyhttpd.conf" }).locator(".life li").first().waitFor();
  await tabTo(page, ".life button", "the life");
  await page.keyboard.press("Enter");
  await tabTo(page, "summary", "the instruction");
  await page.keyboard.press("Enter");
  await page.locator(".whole[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  await page.locator(".menu summary").focus();
  await page.keyboard.press("Enter");
  const arrives = page.waitForEvent("download");
  do await page.keyboard.press("Tab");
  while ((await focused(page)) !== "Analysis as JSON");
  await page.keyboard.press("Enter");
  assert.equal((await arrives).suggestedFilename(), "sample.tar.layerpeel.json");
});

test("the whole job in Compare, by keyboard only, in the order in which it is read", async (t) => {
  const { page } = await start(t);
  await pick(page, image("left", layer(["srv/app", "one\nsame\n"], ["srv/gone", "x"])));
  await page.locator(".treegrid").waitFor();
  await show(page, "Compare");
  await page.locator(".compare-empty").waitFor();
  // The browser's own picker opens on "b"; a test can hand a file to the one that gives no handle. Whoever waits for it must
  // wait before the page is asked for something else: only then does the browser know of it when the key comes.
  const chooser = page.waitForEvent("filechooser");
  await page.evaluate(() => { globalThis.showOpenFilePicker = undefined; });
  await page.keyboard.press("b");
  await (await chooser).setFiles(image("right", layer(["srv/app", "two\nsame\n"], ["srv/new", "y"])));
  await page.locator('.compared[aria-busy="false"] .card').first().waitFor();
  const order = await page.evaluate(() => [...document.querySelectorAll(".cards, .why, .compare-tabs, .compare-files .treegrid, .diagram, .compare-detail, .detail-none")].map((one) => one.classList[0]));
  assert.deepEqual(order, ["cards", "why", "compare-tabs", "treegrid", "diagram", "detail-none"]);
  await page.keyboard.press("s");
  await until(page, () => /a=shop\/right:1@[^&]*&b=shop\/left:1@/.test(location.hash));
  await page.locator('.compared[aria-busy="false"] .card').first().waitFor();
  await page.keyboard.press("t");
  await until(page, () => /times=ignore/.test(location.hash));
  await page.locator('.compared[aria-busy="false"] .compare-files .tree-canvas .row').first().waitFor();
  await tabTo(page, ".why", "the sentences");
  await tabTo(page, '.compare-tabs [aria-selected="true"]', "the tables");
  await page.keyboard.press("ArrowRight");
  await until(page, () => document.activeElement.id === "compare-layers");
  await page.keyboard.press("Home");
  await until(page, () => document.activeElement.id === "compare-files");
  await tabTo(page, '.compare-files .tree-canvas .row[tabindex="0"]', "the tree");
  await page.keyboard.type("app");
  await page.locator(".compare-detail .diff .line.added").first().waitFor();
  await tabTo(page, ".compare-detail", "the details");
  await page.keyboard.press("Escape");
  await page.locator(".diagram").waitFor({ state: "visible" });
});
