// Nothing is lost: steps of the history, what is open behind the start page, a cancel, a reload, links, the tab's title.
import assert from "node:assert/strict";
import { mkdtemp, open as create, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { dockerArchive, file, headOf, tar } from "./archive.mjs";
import { axe, choose, drop, show } from "./helper.mjs";
import { PATIENCE, openSample, row, rowsThat, settle } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const good = (name, paths = ["only"], tag = `${name}:1`) =>
  file(`${name}.tar`, dockerArchive({ layers: [tar(paths.map((path) => ({ name: path, body: `${name} ${path}` })))], tags: [tag] }));
const until = (page, what, given) => page.waitForFunction(what, given, { timeout: PATIENCE / 4 });
const names = (now) => now.map((row) => row.name);
const holds = (page, name, what) => rowsThat(page, (now) => names(now).includes(name), what);
const filter = (page) => page.locator("#filter");
const view = (page, name) => page.getByRole("button", { name, exact: true });
const landing = (page) => page.locator(".landing");
const pressed = (page, name) => until(page, (name) => [...document.querySelectorAll('[aria-pressed="true"]')].some((button) => button.textContent === name), name);
const dialog = (page) => page.getByRole("dialog");

/// Digests are made of the bytes, so a link made from one opening leads into the next.
const fragment = (page) => page.evaluate(() => location.hash);

test("back returns step by step to the start page, asks nothing and keeps the image; forward leads into it again", async (t) => {
  const { page } = await start(t);
  page.on("dialog", () => assert.fail("the browser asked something"));
  assert.equal(await settle(page, good("steps", ["one", "two", "web.css"])), "shown");
  const opened = await fragment(page);
  assert.match(opened, /image=steps:1@sha256:[0-9a-f]{12}&layer=1/);
  await row(page, "one").click();
  await until(page, () => location.hash.includes("path=/one"));
  await row(page, "two").click();
  await until(page, () => location.hash.includes("path=/two"));
  await view(page, "Final image").click();
  await pressed(page, "Final image");
  await page.locator(".tree-head button, [role=columnheader] button").filter({ hasText: /size/i }).first().click();
  await until(page, () => location.hash.includes("sort=-size"));
  await page.goBack();
  await until(page, () => !location.hash.includes("sort="));
  await page.goBack();
  await pressed(page, "Merged up to here");
  await rowsThat(page, (now) => now.find((row) => row.selected)?.name === "two", "the second row");
  await page.goBack();
  await rowsThat(page, (now) => now.find((row) => row.selected)?.name === "one", "the first row");
  await page.goBack();
  await rowsThat(page, (now) => now.length === 3 && now.every((row) => !row.selected), "as it was opened");
  assert.equal(await fragment(page), opened);
  await page.goBack();
  await landing(page).getByText("steps:1 is still open").waitFor();
  assert.equal(await fragment(page), "");
  assert.deepEqual(await axe(page), []);
  await page.goForward();
  await holds(page, "web.css", "forward, and nothing was read again");
  assert.equal(await page.evaluate(() => performance.getEntriesByName("layerpeel:open").length), 1);
});

test("typing is one step, and a pause makes another", async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, good("typed", ["apple", "apricot", "beet"])), "shown");
  await filter(page).pressSequentially("ap");
  await until(page, () => location.hash.includes("filter=ap"));
  await filter(page).blur();
  await filter(page).press("End");
  await filter(page).pressSequentially("ric");
  await until(page, () => location.hash.includes("filter=apric"));
  await page.goBack();
  await until(page, () => document.querySelector("#filter").value === "ap");
  await page.goBack();
  await until(page, () => document.querySelector("#filter").value === "");
  await holds(page, "beet", "all of it");
});

/// A plain file system that is read for a while, and one that streams for a while: zeros, on disk and compressed.
async function large(t) {
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [plain, streamed] = ["large.tar", "large.tar.gz"].map((name) => join(folder, name));
  const size = 4 * 2 ** 30;
  const head = Buffer.concat([tar([{ name: "var/", type: "5" }]).subarray(0, -1024), headOf("var/large", size)]);
  const sparse = await create(plain, "w");
  await sparse.write(head);
  await sparse.truncate(head.length + size + 1024);
  await sparse.close();
  const member = gzipSync(Buffer.alloc(1 << 26), { level: 9 });
  await writeFile(streamed, Buffer.concat([gzipSync(head), ...Array(size / (1 << 26)).fill(member), gzipSync(Buffer.alloc(1024))]));
  return { plain, streamed };
}

test("what is replaced stays until the other one is read: a cancel, a refusal and a broken stream bring it back", async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, good("old", ["kept"])), "shown");
  const { plain, streamed } = await large(t);
  await choose(page, plain, "#pick-file");
  await dialog(page).getByRole("button", { name: "Replace", exact: true }).click();
  await page.getByRole("progressbar", { name: /^Reading/ }).waitFor();
  assert.match(await page.title(), /^large/, "its stack is shown at once");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("old.tar is open as before").waitFor();
  await holds(page, "kept", "the old one is back");
  assert.equal(await page.getByText("waiting", { exact: true }).count(), 0);
  assert.match(await page.title(), /^old:1 /);
  // Compressed as a whole: it streams.
  await choose(page, streamed, "#pick-file");
  await dialog(page).getByRole("button", { name: "Replace", exact: true }).click();
  await page.getByRole("progressbar", { name: /^Unpacking/ }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Stopped. Nothing was opened.").waitFor();
  await holds(page, "kept", "still");
  assert.equal(await settle(page, file("none.tar", Buffer.from("no archive at all"))), "refused");
  await page.getByRole("button", { name: "Back to the open image" }).click();
  await holds(page, "kept", "after a refusal");
});

/// The picker that hands out handles, played by the browser's own private files: these are handles, too.
const picks = (page, files) => page.evaluate(async (files) => {
  const root = await navigator.storage.getDirectory();
  const handles = await Promise.all(files.map(async ([name, base64]) => {
    const handle = await root.getFileHandle(name, { create: true });
    const out = await handle.createWritable();
    await out.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
    await out.close();
    return handle;
  }));
  globalThis.showOpenFilePicker = async () => handles;
}, files.map(({ name, buffer }) => [name, Buffer.from(buffer).toString("base64")]));

test("the last file is opened again by one click after a reload, and can be forgotten", async (t) => {
  const { page, reload } = await start(t);
  const again = good("again", ["once-more"]);
  const bytes = again.buffer;
  await picks(page, [again]);
  await page.getByRole("button", { name: "Choose a file…" }).click();
  await holds(page, "once-more", "opened");
  await until(page, () => localStorage.getItem("layerpeel.last0") !== null);
  const stored = await page.evaluate(() => Object.entries(localStorage));
  assert.deepEqual(stored, [["layerpeel.last0", JSON.stringify(["again.tar", bytes.length])]], "name and size, nothing else");
  await page.goBack();
  await landing(page).waitFor();
  await reload();
  const said = page.locator(".last-open");
  await said.getByText("again.tar").waitFor();
  await said.getByRole("button", { name: "Open again" }).click();
  await holds(page, "once-more", "opened again");
  await page.goBack();
  await reload();
  await said.getByRole("button", { name: "Forget" }).click();
  await said.waitFor({ state: "detached" });
  await until(page, () => localStorage.getItem("layerpeel.last0") === null);
  await reload();
  await landing(page).waitFor();
  assert.equal(await said.count(), 0);
});

test("two that have changed places are opened again as they stood last", async (t) => {
  const { page, reload } = await start(t);
  await picks(page, [good("first", ["of-first"]), good("second", ["of-second"])]);
  await page.getByRole("button", { name: "Choose a file…" }).click();
  await until(page, () => localStorage.getItem("layerpeel.last1") !== null);
  await show(page, "Compare");
  await page.locator(".compare-files .tree-canvas .row", { hasText: "of-second" }).first().click();
  await page.getByRole("button", { name: "Read it in B" }).click();
  await until(page, () => document.title.startsWith("second"));
  await reload();
  const said = page.locator(".last-open");
  await said.getByText(/second\.tar .*first\.tar/).waitFor();
  await said.getByRole("button", { name: "Open again" }).click();
  await page.locator(".compare-files .tree-canvas .row", { hasText: "of-first" }).first().waitFor();
  await show(page, "Explore");
  await page.getByRole("treegrid").filter({ hasText: "of-second" }).first().waitFor();
  assert.match(await page.title(), /^second/, "it is shown, as it was");
});

test("where no file can be kept, the start page says which one it was", async (t) => {
  const { page, reload } = await start(t);
  assert.equal(await settle(page, good("named")), "shown");
  await page.getByRole("button", { name: "Layerpeel: start page" }).click();
  await reload();
  await page.locator(".last-open").getByText("named.tar").waitFor();
  await page.locator(".last-open").getByText("choose it once more").waitFor();
  assert.deepEqual(await axe(page), []);
});

test("a link names its image: which file it wants is said, and when another is opened instead", async (t) => {
  const { page, url } = await start(t);
  assert.equal(await settle(page, good("linked", ["etc", "goal"])), "shown");
  await row(page, "goal").click();
  await until(page, () => location.hash.includes("path="));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".inspector").getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /image=linked:1@sha256:[0-9a-f]{12}.*path=\/goal/);
  const at = link.slice(url.length);
  const other = await start(t, { fragment: at });
  await landing(other.page).getByText(/leads to \/goal in layer 1 of linked:1 \(sha256:/).waitFor();
  assert.deepEqual(await axe(other.page), []);
  assert.equal(await settle(other.page, good("linked", ["etc", "goal"])), "shown");
  await rowsThat(other.page, (now) => now.find((row) => row.selected)?.name === "goal", "there");
  const third = await start(t, { fragment: at });
  assert.equal(await settle(third.page, good("unlike", ["x"])), "shown");
  await third.page.getByText(/The link was made from linked:1.*unlike:1 is another image/).waitFor();
});

test("a link to a comparison carries both images and waits for both", async (t) => {
  const { page } = await start(t);
  const both = [good("left", ["a"]), good("right", ["a", "b"])];
  await choose(page, both, "#pick-file");
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  const link = await fragment(page);
  assert.match(link, /compare\?a=left:1@sha256:[0-9a-f]{12}&b=right:1@sha256:[0-9a-f]{12}/);
  assert.match(await page.title(), /^left:1 ↔ right:1 – Layerpeel$/);
  const other = await start(t, { fragment: link });
  await landing(other.page).getByText(/a comparison of left:1 .* and right:1/).waitFor();
  // In the wrong order, which the link puts right.
  await choose(other.page, both[1], "#pick-file");
  await other.page.locator(".compare-empty").getByText(/compares with left:1/).waitFor();
  await choose(other.page, both[0], "#pick-other");
  await other.page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  const sides = await other.page.locator(".compare-title select").evaluateAll((picks) => picks.map((pick) => pick.selectedOptions[0].textContent));
  assert.match(sides[0], /^left:1/);
  assert.match(sides[1], /^right:1/);
});

test("a third image: the dialog says which side it takes", async (t) => {
  const { page } = await start(t);
  await choose(page, [good("left"), good("right")], "#pick-file");
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  await drop(page, [{ name: "third.tar", bytes: good("third").buffer }]);
  await dialog(page).getByRole("button", { name: "Replace A left.tar" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await dialog(page).getByRole("button", { name: "Replace B right.tar" }).click();
  await until(page, () => {
    const picks = [...document.querySelectorAll(".compare-title select")].map((pick) => pick.selectedOptions[0].textContent);
    return picks[0].startsWith("left:1") && picks[1].startsWith("third:1");
  });
});

test("home, close, the sample from everywhere, and the tab's title", async (t) => {
  const { page } = await start(t);
  assert.equal(await page.title(), "Layerpeel");
  await openSample(page);
  assert.equal(await page.title(), "tiny-site:1.0 – Layerpeel");
  const home = page.getByRole("button", { name: "Layerpeel: start page" });
  await home.click();
  await landing(page).getByText("tiny-site:1.0 is still open").waitFor();
  await page.getByRole("button", { name: "Back to it" }).click();
  await holds(page, "etc", "nothing was lost");
  await page.getByRole("button", { name: "Close sample.tar" }).click();
  await landing(page).waitFor();
  assert.equal(await page.title(), "Layerpeel");
  assert.equal(await page.locator(".still-open").count(), 0);
  const long = "registry.example.com:5000/team/platform/services/billing-api:2.14.0-rc.3";
  assert.equal(await settle(page, good("long", ["x"], long)), "shown");
  assert.match(await page.title(), /^registry\.ex.*….*billing-api:2\.14\.0-rc\.3 – Layerpeel$|^registry\.ex.*….*ing-api:2\.14\.0-rc\.3 – Layerpeel$/);
  await show(page, "Compare");
  await page.locator(".compare-empty").getByRole("button", { name: "Take the sample" }).click();
  await page.getByRole("button", { name: "Sample as B" }).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("navigation", { name: "Screens" }).getByRole("button", { name: "More" }).click();
  await dialog(page).getByRole("button", { name: /Try the sample/ }).click();
  // Two are open: the sample is asked about as any third.
  await dialog(page).getByRole("button", { name: /^Replace A/ }).click();
  await until(page, () => document.title.startsWith("tiny-site:1.0 "));
});

test("selecting on Compare, and its tabs, are steps", async (t) => {
  const { page } = await start(t);
  await choose(page, [good("left", ["a", "b"]), good("right", ["a", "b"])], "#pick-file");
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  const first = await fragment(page);
  const cell = (name) => page.locator(".compare-files .tree-canvas .name").getByText(name, { exact: true });
  const selected = (name) => until(page, (name) => document.querySelector('.compare-files [role="row"][aria-selected="true"] .name')?.textContent === name, name);
  await cell("a").click();
  await until(page, () => location.hash.includes("path=/a"));
  await cell("b").click();
  await until(page, () => location.hash.includes("path=/b"));
  await page.getByRole("tab", { name: /^Packages/ }).click();
  await until(page, () => location.hash.includes("tab=packages"));
  await page.goBack();
  await selected("b");
  await page.goBack();
  await selected("a");
  assert.match(await fragment(page), /path=\/a$/);
  await page.goBack();
  await until(page, () => document.querySelector(".compared.has-detail") === null);
  assert.equal(await fragment(page), first);
});
