// The Search screen: versions by facts, contents as they are found, expressions by an engine of their own, keyboard and phone.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, open as create, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { dockerArchive, file as archive, headOf, tar as layer } from "./archive.mjs";
import { axe, choose, launch, open, remote, serve, shots, show } from "./helper.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const MADE = archive("shop.tar", dockerArchive({
  layers: [
    layer([
      { name: "etc/app.conf", body: "host=shop-db.internal\nport=5432\nreplica=Shop-DB-ro\n" },
      { name: "etc/old.conf", body: "host=shop-db.old\n" },
      { name: "bin/tool", body: "\0\0shop-db\0".repeat(500) },
    ]),
    layer([{ name: "etc/.wh.old.conf", body: "" }, { name: "etc/app.conf", body: "host=other\n" }]),
    layer([{ name: "srv/app.conf", body: "url=postgres://shop-db/shop\n" }]),
  ],
  tags: ["shop/app:1"],
}));

async function start(t, context = {}, files = [MADE]) {
  const server = await serve();
  t.after(() => server.close());
  const opened = await open(browser, server.url, { context });
  t.after(() => opened.context.close());
  const { page } = opened;
  await choose(page, files);
  await page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await show(page, "Search");
  await page.locator(".of-version").first().waitFor({ timeout: 30_000 });
  return opened;
}

const box = (page) => page.locator("#filter");
const says = (page) => page.locator(".finds-says");
const texts = (page, selector) => page.locator(selector).allTextContents();

async function look(page, text) {
  await page.getByRole("button", { name: "Contents", exact: true }).click();
  await box(page).fill(text);
  await box(page).press("Enter");
}

test("all versions, the largest first; facts narrow them, and a row leads to Explore", async (t) => {
  const { page, seen } = await start(t);
  const loaded = seen.requests.length;
  assert.equal((await texts(page, ".of-version .c-path"))[0], "/bin/tool");
  await page.locator(".narrows select").first().selectOption("hidden");
  await page.waitForFunction(() => document.querySelectorAll(".of-version").length === 2);
  assert.deepEqual((await texts(page, ".of-version .c-path")).sort(), ["/etc/app.conf", "/etc/old.conf"]);
  assert.deepEqual((await texts(page, ".of-version .c-state")).sort(), ["deleted by L2, still stored", "overwritten by L2"]);
  assert.equal(await page.locator(".of-version .chip.is-gone").count(), 2);
  await box(page).fill("old*");
  await page.waitForFunction(() => document.querySelectorAll(".of-version").length === 1);
  assert.match(page.url(), /versions=hidden/);
  await page.locator(".of-version").click();
  await page.locator(".inspector").getByText("/etc/old.conf").first().waitFor();
  assert.match(page.url(), /#1\/explore\?.*layer=1/);
  await page.goBack();
  await page.locator(".of-version").first().waitFor();
  assert.deepEqual(remote(seen.requests.slice(loaded)), [], "nothing is fetched");
  assert.deepEqual(seen.errors, []);
});

test("contents are found in every version, with lines and layers; binary files are counted", async (t) => {
  const { page, seen } = await start(t);
  const loaded = seen.requests.length;
  await look(page, "shop-db");
  await says(page).getByText("3 lines in 3 files").waitFor({ timeout: 30_000 });
  assert.match(await says(page).textContent(), /1 binary file skipped/);
  assert.deepEqual((await texts(page, ".of-file .name")).sort(), ["/etc/app.conf", "/etc/old.conf", "/srv/app.conf"]);
  assert.deepEqual(new Set(await texts(page, ".of-line mark")), new Set(["shop-db"]));
  assert.deepEqual(await axe(page), []);
  await page.getByLabel("Ignore case").check();
  await page.getByLabel("Binary files, too").check();
  await page.getByRole("button", { name: "Search", exact: true }).last().click();
  await says(page).getByText("5 lines in 4 files").waitFor({ timeout: 30_000 });
  await box(page).fill("nowhere at all");
  await box(page).press("Enter");
  await says(page).getByText("Nothing found. 5 files of 3 layers searched").waitFor({ timeout: 30_000 });
  assert.deepEqual(remote(seen.requests.slice(loaded)).filter((url) => !url.endsWith(".svg")), [], "nothing is fetched");
  assert.deepEqual(seen.errors, []);
});

test("where nothing is found, a press looks further, and the box has the focus", async (t) => {
  const { page, seen } = await start(t);
  await look(page, "SHOP-DB");
  await says(page).getByText("Nothing found.").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Ignore case", exact: true }).click();
  await says(page).getByText("4 lines in 3 files").waitFor({ timeout: 30_000 });
  assert.equal(await page.getByLabel("Ignore case").isChecked(), true, "the tick says it, too");
  assert.equal(await page.evaluate(() => document.activeElement.id), "filter");
  await box(page).fill("nowhere at all");
  await box(page).press("Enter");
  await says(page).getByText("Nothing found.").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Search binary files, too" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Ignore case", exact: true }).count(), 0, "what is done already is not offered");
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(seen.errors, []);
});

test("lines of a private key are covered until they are asked for, and it is said why", async (t) => {
  const label = (word) => `-----${word} PRIVATE ` + "KEY-----\n";
  const body = `${label("BEGIN")}MC4CAQAwBQYDK2VwBCIEIneedle${"A".repeat(40)}\n${label("END")}`;
  const image = archive("keys.tar", dockerArchive({ layers: [layer([{ name: "server.key", body }, { name: "notes", body: "needle here\n" }])] }));
  const { page, seen } = await start(t, {}, [image]);
  await look(page, "needle");
  await says(page).getByText("2 lines in 2 files").waitFor({ timeout: 30_000 });
  const lines = () => texts(page, ".of-line .line");
  await page.waitForFunction(() => document.querySelectorAll(".of-line").length === 2);
  assert.deepEqual((await lines()).sort(), ["needle here", "••••••••••••"]);
  assert.deepEqual((await texts(page, ".of-line .c-state")).sort(), ["", "private key, left out"]);
  assert.ok(!(await page.content()).includes("MC4CAQ"));
  const show = page.getByRole("button", { name: "Show keys" });
  assert.equal(await show.getAttribute("aria-pressed"), "false");
  await show.click();
  await page.locator(".of-line", { hasText: "MC4CAQ" }).waitFor({ timeout: 30_000 });
  assert.equal(await page.locator(".of-line", { hasText: "MC4CAQ" }).locator("mark").textContent(), "needle");
  assert.equal(await show.getAttribute("aria-pressed"), "true");
  assert.deepEqual(await axe(page), []);
  // An expression, whose engine is another program; they are covered again.
  await page.getByLabel("Regular expression").check();
  await look(page, "n[e]+dle");
  await says(page).getByText("2 lines in 2 files").waitFor({ timeout: 30_000 });
  await page.waitForFunction(() => [...document.querySelectorAll(".of-line .line")].some((line) => line.textContent.includes("••••")));
  assert.ok(!(await page.content()).includes("MC4CAQ"));
  assert.deepEqual(seen.errors, []);
});

test("an expression loads its engine once; one that is none is refused in words", async (t) => {
  const { page, seen } = await start(t);
  const engines = () => seen.requests.filter((url) => url.includes("layerpeel-expressions_bg.wasm"));
  assert.deepEqual(engines(), []);
  await page.getByRole("button", { name: "Contents", exact: true }).click();
  await page.getByLabel("Regular expression").check();
  await box(page).fill("^host=(shop|oth)[a-z-]+");
  await box(page).press("Enter");
  await says(page).getByText("3 lines in 3 files").waitFor({ timeout: 30_000 });
  assert.ok((await texts(page, ".of-line mark")).includes("host=other"));
  await box(page).fill("a(b");
  await box(page).press("Enter");
  await page.getByRole("alert").getByText("This is no regular expression").waitFor({ timeout: 30_000 });
  assert.deepEqual(seen.errors, []);
});

test("a file is found by the SHA-256 of its content, in any layer; a size narrows what is read", async (t) => {
  const { page, seen } = await start(t);
  const field = page.getByLabel("SHA-256");
  const ask = async (text) => {
    await field.fill(text);
    await field.press("Enter");
  };
  await ask("abc");
  await says(page).getByText('"abc" is no SHA-256').waitFor();
  const body = "host=shop-db.old\n";
  const hash = createHash("sha256").update(body).digest("hex");
  await ask(`sha256:${hash}`);
  await says(page).getByText("1 version, 17 B. 5 files of 3 layers searched").waitFor({ timeout: 30_000 });
  assert.deepEqual(await texts(page, ".of-version .c-path"), ["/etc/old.conf"]);
  assert.deepEqual(await texts(page, ".of-version .c-state"), ["deleted by L2, still stored"]);
  assert.ok(page.url().includes(`sha256=sha256:${hash}`) || page.url().includes(`sha256=sha256%3A${hash}`), page.url());
  assert.deepEqual(await axe(page), []);
  await page.getByLabel("At most").fill("17");
  await page.getByLabel("At most").press("Enter");
  await says(page).getByText("1 version, 17 B. 2 files of 3 layers searched").waitFor({ timeout: 30_000 });
  await page.locator(".of-version").click();
  await page.locator(".inspector").getByText("/etc/old.conf").first().waitFor();
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll(".of-version").length === 1);
  await ask("0".repeat(64));
  await page.getByText("No version of any path is so.").waitFor({ timeout: 30_000 });
  assert.deepEqual(seen.errors, []);
});

test("a search ends where enough is found, and says so", async (t) => {
  const many = Array.from({ length: 110 }, (_, at) => ({ name: `log/${String(at).padStart(3, "0")}`, body: "needle\n".repeat(60) }));
  const { page, seen } = await start(t, {}, [archive("many.tar", dockerArchive({ layers: [layer(many)] }))]);
  await look(page, "needle");
  await page.locator(".looking-progress").getByText(/^Stopped after 5\s000 lines: there may be more\./).waitFor({ timeout: 30_000 });
  await says(page).getByText(/^5\s000 lines in 100 files/).waitFor();
  assert.deepEqual(seen.errors, []);
});

test("a search is cancelled: it says how far it got, and another begins at once", async (t) => {
  // A gigabyte behind one line, most of it a hole on this disk.
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true }));
  const [path, size] = [join(folder, "big.tar"), 1 << 30];
  const disk = await create(path, "w");
  const before = Buffer.concat([layer([{ name: "etc/", type: "5" }]).subarray(0, -1024), headOf("etc/log", size)]);
  await disk.write(Buffer.concat([before, Buffer.from("needle\n".repeat(2000))]));
  await disk.truncate(before.length + size + 1024);
  await disk.close();
  const { page, seen } = await start(t, {}, path);
  const cancel = page.getByRole("button", { name: /^Cancel/ });
  await look(page, "nowhere at all");
  await cancel.click();
  await page.locator(".looking-progress").getByText(/^Stopped: .* were searched\.$/).waitFor();
  assert.equal(await cancel.count(), 0);
  await look(page, "needle");
  await says(page).getByText("50 lines in 1 file").waitFor({ timeout: 30_000 });
  assert.deepEqual(seen.errors, []);
});

test("by keyboard: to the box, through the finds, in and back", async (t) => {
  const { page, seen } = await start(t);
  await look(page, "shop-db");
  await says(page).getByText("3 lines").waitFor({ timeout: 30_000 });
  await page.keyboard.press("Control+k");
  assert.equal(await page.evaluate(() => document.activeElement.id), "filter");
  await page.locator(".of-file").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.querySelector(".of-line.is-selected"));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.startsWith("#1/explore"));
  await page.goBack();
  await says(page).getByText("3 lines").waitFor({ timeout: 30_000 });
  await page.locator(".of-file").first().focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelectorAll(".of-line").length === 2);
  await page.keyboard.press("Escape");
  await page.locator(".of-version").first().waitFor();
  assert.deepEqual(seen.errors, []);
});

test("on a phone the facts are folded and nothing sticks out", async (t) => {
  const { page, seen } = await start(t, { viewport: { width: 390, height: 844 } });
  assert.equal(await page.locator("details.narrows").evaluate((details) => details.open), false);
  await page.locator(".narrows > summary").click();
  await page.getByLabel("Owner").fill("nobody");
  await page.getByLabel("Owner").press("Enter");
  await says(page).getByText('"nobody" is no owner').waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(seen.errors, []);
});

test("pictures", { skip: !process.env.LAYERPEEL_SHOTS }, async (t) => {
  const { page } = await start(t);
  await shots(page, "search-versions");
  await look(page, "shop-db");
  await says(page).getByText("3 lines").waitFor({ timeout: 30_000 });
  await shots(page, "search-contents");
});
