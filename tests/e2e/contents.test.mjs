// Contents: any version of a file is read beside the tree, by mouse, by keys and on a phone; two versions are held against each other.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, choose, drop } from "./helper.mjs";
import { PATIENCE, openSample, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const panel = (page) => page.locator(".content-panel");
const body = (page) => page.locator("#content-body");
const hash = (page) => page.evaluate(() => location.hash);
const focused = (page) => page.evaluate(() => document.activeElement.id);
const until = (page, what, argument) => page.waitForFunction(what, argument, { timeout: PATIENCE });
const says = (page, text) => body(page).getByText(text).first().waitFor({ timeout: PATIENCE });

const LOG = Array.from({ length: 60_000 }, (_, at) => `line ${at + 1} of a log that nobody reads to its end\n`).join("");
/// Keys that open nothing.
const key = (letter) => ["-----BEGIN PRIVATE ", "KEY-----\n", "MC4CAQAwBQYDK2VwBCIEI", letter.repeat(43), "\n-----END PRIVATE ", "KEY-----\n"].join("");
const image = () => dockerArchive({
  layers: [
    tar([{ name: "etc/", type: "5" }, { name: "etc/app.conf", body: "debug = true\nport = 80\nname = app\n" }, { name: "etc/secret", body: "the old secret\n" },
      { name: "log", body: LOG }, { name: "data.bin", body: Buffer.from(Array.from({ length: 9000 }, (_, at) => at % 256)) }, { name: "empty" }, { name: "etc/link", type: "2", link: "app.conf" }]),
    tar([{ name: "etc/app.conf", body: "debug = false\nport = 80\nname = app\n" }]),
    tar([{ name: "etc/.wh.secret" }]),
  ],
});

async function opened(t, options) {
  const started = await start(t, options);
  await choose(started.page, { name: "made.tar", mimeType: "application/x-tar", buffer: image() });
  await rowsThat(started.page, (now) => now.length > 0, "the tree");
  return started;
}

/// Shows the final image with all folders open, and selects a row.
async function select(page, name) {
  await page.getByRole("button", { name: "Final image" }).click();
  await page.getByRole("button", { name: "Expand all" }).click();
  // Rows move until all folders are open: a click meanwhile meets another row.
  await rowsThat(page, (now) => now.some((of) => of.name === "app.conf"), "all folders open");
  await row(page, name).click();
}

test("a file is read by mouse, and closing leads back to where one was", async (t) => {
  const { page } = await opened(t);
  await select(page, "app.conf");
  await page.getByRole("button", { name: "View content" }).click();
  await says(page, "debug = false");
  assert.match(await panel(page).locator("footer").innerText(), /UTF-8 · LF · All 35 bytes read/);
  assert.match(await hash(page), /path=\/etc\/app\.conf&show=text&version=2/);
  assert.equal(await focused(page), "content-body");
  await panel(page).getByRole("button", { name: "Hex" }).click();
  await says(page, "|debug = false.po|");
  await panel(page).getByRole("button", { name: "Close the content" }).click();
  await panel(page).waitFor({ state: "detached" });
  assert.match(await focused(page), /^n\d+$/);
});

test("by keys alone: open, hex, versions, difference, and back to the row", async (t) => {
  const { page } = await opened(t);
  await select(page, "app.conf");
  await page.keyboard.press("Enter");
  await says(page, "debug = false");
  await page.keyboard.press("[");
  await says(page, "debug = true");
  await page.keyboard.press("]");
  await says(page, "debug = false");
  await page.keyboard.press("x");
  await says(page, "|debug = false.po|");
  await page.keyboard.press("x");
  await until(page, () => document.querySelector(".content-page:not(.is-hex)")?.textContent.includes("debug = false"));
  await page.keyboard.press("w");
  await page.locator(".content-panel.wraps").waitFor();
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await until(page, () => document.activeElement.querySelector?.(".name")?.textContent === "app.conf");
});

test("a deleted version is read from its row of the life, and two versions are compared", async (t) => {
  const { page } = await opened(t);
  await page.getByRole("button", { name: "This layer" }).click();
  await page.getByRole("button", { name: "Expand all" }).click();
  await row(page, "secret").click();
  await page.getByRole("button", { name: "View the version of L1" }).click();
  await says(page, "the old secret");
  assert.match(await panel(page).innerText(), /hidden in the final image/);
  await select(page, "app.conf");
  await says(page, "debug = false");
  await page.getByRole("button", { name: "L1 as A" }).click();
  await until(page, () => document.querySelectorAll(".is-diff mark").length === 2);
  assert.deepEqual(await body(page).locator("mark").allTextContents(), ["true", "false"]);
  assert.match(await panel(page).locator("footer").innerText(), /\+1 −1 line/);
  assert.match(await hash(page), /show=diff&version=2&against=1/);
  await panel(page).getByRole("button", { name: "Side by side" }).click();
  await page.locator(".is-diff .two").first().waitFor();
  await page.keyboard.press("n");
  await page.locator(".is-diff .hunk.is-here").waitFor();
  await page.keyboard.press("/");
  await until(page, () => document.activeElement.id === "content-find");
  await page.keyboard.type("PORT");
  await page.locator(".is-diff .line.is-found em").first().waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#find-says").innerText(), "1 of 1");
  assert.deepEqual(await axe(page), []);
});

test("a big file is gone through by pages, to its end and back", async (t) => {
  const { page } = await opened(t);
  await select(page, "log");
  await page.keyboard.press("Enter");
  await says(page, "line 1 of a log");
  assert.ok((await body(page).locator("p").count()) < 3000, "not all of it is drawn");
  await body(page).evaluate((body) => body.scrollTo(0, body.scrollHeight));
  await until(page, () => Number(document.querySelector(".content-page:last-child p:last-child").dataset.n) > 400);
  await body(page).focus();
  await page.keyboard.press("End");
  await says(page, "line 60000 of a log");
  assert.match(await panel(page).locator("footer").innerText(), /Bytes .* to .* of .* read/);
  await page.keyboard.press("Home");
  await until(page, () => document.querySelector(".content-page p")?.dataset.n === "1");
});

test("what has no lines is told in a sentence", async (t) => {
  const { page } = await opened(t);
  await select(page, "empty");
  await page.keyboard.press("Enter");
  await says(page, "The file is empty.");
  await row(page, "data.bin").click();
  await says(page, "This is no text: its bytes are shown.");
  await row(page, "link").click();
  await says(page, "The link leads to /etc/app.conf.");
  await says(page, "debug = false");
  await row(page, "etc").click();
  await says(page, "A folder has no content of its own");
});

test("a version without another says so where the difference would stand", async (t) => {
  const { page } = await opened(t);
  await select(page, "data.bin");
  await page.keyboard.press("Enter");
  await panel(page).getByRole("button", { name: "Difference" }).click();
  await says(page, "No other layer stores a version of it: there is nothing to hold it against.");
});

test("something is found in a content, by keys: all places of it, to its end", async (t) => {
  const { page } = await opened(t);
  await select(page, "log");
  await page.keyboard.press("Enter");
  await says(page, "line 1 of a log");
  await page.keyboard.press("/");
  assert.equal(await focused(page), "content-find");
  const told = page.locator("#find-says");
  const gives = (text) => told.getByText(text, { exact: true }).waitFor({ timeout: PATIENCE });
  const target = (number) => page.locator(`#content-body p.is-target[data-n="${number}"] mark`).first().waitFor({ timeout: PATIENCE });
  await page.keyboard.type("LINE 5999");
  await gives("1 of 11");
  await target(5999);
  await page.keyboard.press("Enter");
  await gives("2 of 11");
  await target(59990);
  await page.keyboard.press("Shift+Enter");
  await gives("1 of 11");
  await target(5999);
  await page.keyboard.press("Shift+Enter");
  await gives("11 of 11");
  await target(59999);
  // Line 1 has it in small letters.
  await panel(page).getByRole("button", { name: "Case counts" }).click();
  await gives("none");
  assert.deepEqual(await axe(page), []);
  await page.locator("#content-find").fill("of a log");
  await gives(`1 of at least 10\u202f000`);
  await page.keyboard.press("Escape");
  await until(page, () => document.querySelector("#find-says").textContent === "");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "content-body");
  await row(page, "data.bin").click();
  await says(page, "This is no text: its bytes are shown.");
  await page.locator("#content-find").fill("abc");
  await gives("1 of 35");
  await page.locator("#content-body p.is-target", { hasText: "abc" }).waitFor({ timeout: PATIENCE });
});

test("a link leads to a line", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await page.evaluate(() => { location.hash = "#1/explore?open=sample&layer=7&path=/etc/tinyhttpd.conf&show=text&line=2"; });
  await body(page).locator("p.is-target").waitFor({ timeout: PATIENCE });
  assert.equal(await body(page).locator("p.is-target").getAttribute("data-n"), "2");
});

test("two versions of what is no text differ byte by byte", async (t) => {
  const { page } = await start(t);
  const body = (byte) => Buffer.from(Array.from({ length: 4096 }, (_, at) => (at === 2000 ? byte : at % 251)));
  const buffer = dockerArchive({ layers: [1, 2].map((byte) => tar([{ name: "data.bin", body: body(byte) }])) });
  await choose(page, { name: "made.tar", mimeType: "application/x-tar", buffer });
  await rowsThat(page, (now) => now.some((of) => of.name === "data.bin"), "the tree");
  await row(page, "data.bin").click();
  await page.getByRole("button", { name: "View content" }).click();
  await says(page, "This is no text: its bytes are shown.");
  await panel(page).getByRole("button", { name: "Difference" }).click();
  await page.locator(".is-diff mark").first().waitFor({ timeout: PATIENCE });
  const marks = await page.locator(".is-diff mark").allTextContents();
  assert.deepEqual([marks[0], marks[2]], ["01", "02"]);
  assert.match(await page.locator(".is-diff .removed").innerText(), /000007d0/);
  assert.match(await panel(page).locator("footer").innerText(), /1 byte differs · 4.096 bytes in A, 4.096 bytes in B/);
  await panel(page).getByRole("button", { name: "Side by side" }).click();
  await page.locator(".is-diff .two").first().waitFor();
  assert.deepEqual(await axe(page), []);
});

test("Compare shows how the contents of two images differ as the panel does", async (t) => {
  const { page } = await start(t);
  const made = (name, text) => file(`${name}.tar`, dockerArchive({ layers: [tar([{ name: "base", body: "1" }]), tar([{ name: "note", body: text }])], tags: [`${name}:1`] }));
  await choose(page, made("first", "one = 1\nsame\n"));
  await rowsThat(page, (now) => now.some((of) => of.name === "note"), "the tree");
  await drop(page, [made("second", "one  =  2\nsame\n")]);
  await page.getByRole("button", { name: "Compare", exact: true }).last().click();
  await page.locator(".compare-files .tree-canvas .row", { hasText: "note" }).first().click();
  const content = page.locator(".compare-detail .content");
  await content.locator("mark").first().waitFor({ timeout: PATIENCE });
  assert.match(await content.innerText(), /\+1 −1 line/);
  await content.getByRole("button", { name: "Side by side" }).focus();
  await page.keyboard.press("Enter");
  await content.locator(".two").first().waitFor();
  await content.getByRole("button", { name: "Ignore white space" }).click();
  await until(page, () => [...document.querySelectorAll(".compare-detail .switch")].every((of) => of.getAttribute("aria-pressed") === "true"));
  assert.deepEqual(await axe(page), []);
  // All of it, with its versions and pages, on Explore: of the image that stands beside, and back.
  await page.getByRole("button", { name: "Read it in B" }).click();
  await says(page, "one  =  2");
  await panel(page).getByRole("button", { name: "Hex" }).click();
  await says(page, "|one  =  2");
  // A view is a step, and so was the way here.
  await page.goBack();
  await says(page, "one  =  2");
  await page.goBack();
  await page.locator(".compare-files .tree-canvas .row", { hasText: "note" }).first().waitFor({ timeout: PATIENCE });
  // Before that, the first image was looked at: it stands beside by now, and changes places once more.
  for (let steps = 0; steps < 6 && !(await hash(page)).includes("/explore"); steps++) await page.goBack();
  await until(page, () => location.hash.includes("/explore") && location.hash.includes("first") && document.title.startsWith("first"));
  await rowsThat(page, (now) => now.some((of) => of.name === "note"), "the tree of the first");
});

test("this version is saved as a file", async (t) => {
  const { page } = await opened(t);
  await select(page, "app.conf");
  await page.keyboard.press("Enter");
  await says(page, "debug = false");
  await page.keyboard.press("[");
  await says(page, "debug = true");
  const arrives = page.waitForEvent("download", { timeout: PATIENCE });
  await panel(page).getByRole("button", { name: "Save" }).click();
  const download = await arrives;
  assert.equal(download.suggestedFilename(), "app.conf");
  assert.equal(await readFile(await download.path(), "utf8"), "debug = true\nport = 80\nname = app\n");
});

test("of a difference, version B is saved at once when another is pinned", async (t) => {
  const { page } = await opened(t);
  await select(page, "app.conf");
  await page.keyboard.press("Enter");
  await says(page, "debug = false");
  await panel(page).getByRole("button", { name: "Difference" }).click();
  await page.locator(".is-diff .added").waitFor({ timeout: PATIENCE });
  await page.keyboard.press("[");
  const save = panel(page).getByRole("button", { name: "Save" });
  assert.equal(await save.getAttribute("title"), "Save version B as a file");
  const arrives = page.waitForEvent("download", { timeout: PATIENCE });
  await save.click();
  const download = await arrives;
  assert.equal(await readFile(await download.path(), "utf8"), "debug = true\nport = 80\nname = app\n");
});

test("of a long file it is said how far it was compared, and one can go on", async (t) => {
  const { page } = await start(t);
  const log = (last) => LOG.repeat(2) + last;
  assert.ok(log("").length > 4 << 20 && log("").length < 8 << 20);
  const layers = ["the end\n", "another end\n"].map((last) => tar([{ name: "log", body: log(last) }]));
  await choose(page, { name: "long.tar", mimeType: "application/x-tar", buffer: dockerArchive({ layers }) });
  await rowsThat(page, (now) => now.some((of) => of.name === "log"), "the tree");
  await row(page, "log").click();
  await page.getByRole("button", { name: "View content" }).click();
  await panel(page).getByRole("button", { name: "Difference" }).click();
  const foot = panel(page).locator("footer");
  await foot.getByText(/2.097.152/).first().waitFor({ timeout: PATIENCE });
  const further = foot.getByRole("button", { name: "Compare further" });
  await further.click();
  await foot.getByText(/4.194.304/).first().waitFor({ timeout: PATIENCE });
  assert.deepEqual(await axe(page), []);
  await further.click();
  await foot.getByText("+1 −1 line").waitFor({ timeout: PATIENCE });
  assert.equal(await further.count(), 0, "all of it is compared");
  assert.deepEqual(await page.locator(".is-diff .added span, .is-diff .removed span").allTextContents(), ["the end", "another end"]);
});

test("on a phone the content takes all of the screen", async (t) => {
  const { page } = await opened(t, { context: { viewport: { width: 390, height: 844 } } });
  await page.getByRole("button", { name: "Final image" }).click();
  await row(page, "log").click();
  await page.getByRole("button", { name: "View content" }).click();
  await says(page, "line 1 of a log");
  const box = await panel(page).boundingBox();
  assert.equal(box.width, 390);
  assert.equal(await page.locator(".explore > .pane:visible").count(), 0);
  assert.deepEqual(await axe(page), []);
  const arrives = page.waitForEvent("download", { timeout: PATIENCE });
  await panel(page).getByRole("button", { name: "Save" }).click();
  const download = await arrives;
  // The browser adds to a name without an ending what it takes the bytes for.
  assert.match(download.suggestedFilename(), /^log(\.txt)?$/);
  assert.equal(await readFile(await download.path(), "utf8"), LOG);
  await panel(page).getByRole("button", { name: "Close the content" }).click();
  await page.getByRole("button", { name: "View content" }).waitFor();
});

test("two private keys are held against each other covered, until they are asked for", async (t) => {
  const { page } = await start(t);
  const layers = ["A", "B"].map((letter) => tar([{ name: "server.key", body: key(letter) }]));
  await choose(page, { name: "keys.tar", mimeType: "application/x-tar", buffer: dockerArchive({ layers }) });
  await rowsThat(page, (now) => now.some((of) => of.name === "server.key"), "the tree");
  await row(page, "server.key").click();
  await row(page, "server.key").and(page.locator("[aria-selected=true]")).waitFor();
  await page.keyboard.press("Enter");
  await panel(page).getByRole("button", { name: "Difference" }).click();
  await panel(page).locator("footer").getByText("+1 −1 line").waitFor({ timeout: PATIENCE });
  const lines = () => body(page).locator(".line").allTextContents();
  assert.deepEqual((await lines()).filter((line) => line.includes("••••")).map((line) => line[0]), ["−", "+"]);
  assert.ok(!(await panel(page).textContent()).includes("MC4CAQ"));
  const show = panel(page).getByRole("button", { name: "Show keys" });
  await show.click();
  await says(page, "AAAA");
  // Side by side the same is shown; another version is covered again.
  await panel(page).getByRole("button", { name: "Side by side" }).click();
  await until(page, () => document.querySelectorAll("#content-body .two").length > 1);
  assert.match(await body(page).textContent(), /AAAA.*BBBB/s);
  await page.keyboard.press("[");
  await says(page, "The contents are the same");
  await page.keyboard.press("]");
  await until(page, () => document.querySelector("#content-body").textContent.includes("••••"));
  assert.ok(!(await panel(page).textContent()).includes("MC4CAQ"));
  // So is what a link opens.
  await page.evaluate(() => { location.hash = location.hash.replace(/version=\d/, "version=2"); });
  await until(page, () => document.querySelector("#content-body")?.textContent.includes("••••"));
  assert.ok(!(await panel(page).textContent()).includes("MC4CAQ"));
});
