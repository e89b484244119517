// The Compare screen: a second file, the figures and the picture, every table, swapping, taking away, and no network.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { dockerArchive, file as archive, ociArchive, tar as layer } from "./archive.mjs";
import { axe, choose, drop, launch, open, OUT, remote, serve, shots, show } from "./helper.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function start(t, fragment = "") {
  const server = await serve();
  t.after(() => server.close());
  const opened = await open(browser, server.url + fragment, { context: { permissions: ["clipboard-read", "clipboard-write"] } });
  t.after(() => opened.context.close());
  return { server, ...opened };
}

const BASE = layer([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: "ID=made\n" }, { name: "etc/motd", body: "hello\n" }]);

/// One of two archives with one base: its own motd, and so many more files.
const side = (name, files) => archive(`${name}.tar`, dockerArchive({
  layers: [
    BASE,
    layer([
      { name: "etc/motd", body: `hello from ${name}\nsame line\n` },
      ...Array.from({ length: files }, (_, at) => ({ name: `srv/${name}-${at}`, body: `${name} ${at}\n`.repeat(at + 1) })),
    ]),
  ],
  tags: [`shop/${name}:1`],
}));

/// Three images of one archive; two of them share both layers below the top.
const several = () => {
  const [more, one, two] = ["more", "one", "two"].map((name) => layer([{ name: `opt/${name}`, body: `${name}\n` }]));
  const image = (tag, ...layers) => ({ tag, layers: [BASE, ...layers] });
  return archive("several.tar", ociArchive({ images: [image("a:1", more, one), image("b:1", more, two), image("c:1", two)] }));
};

const found = (page) => page.locator(".cards .card").first().waitFor({ timeout: 30_000 });
const tab = (page, name) => page.getByRole("tab", { name });

/** The sample set against itself, through the screen's own way to a second image. */
async function sampleTwice(t) {
  const opened = await start(t);
  await opened.page.getByRole("button", { name: /sample/i }).first().click();
  await opened.page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await show(opened.page, "Compare");
  await opened.page.getByRole("button", { name: "Take the sample" }).or(opened.page.locator(".cards")).first().waitFor();
  const take = opened.page.getByRole("button", { name: "Take the sample" });
  if (await take.count()) await take.click();
  await found(opened.page);
  return opened;
}

test("the sample compared with itself: identical, clean, silent", async (t) => {
  const { page, seen } = await sampleTwice(t);
  const loaded = seen.requests.length;
  assert.equal(await page.locator(".card").count(), 4);
  assert.match(await page.locator(".diagram svg").getAttribute("aria-label"), /\w/);
  for (const name of ["Packages", "Config", "History", "Same content", "All images", "Files"]) {
    await tab(page, name).click();
    assert.equal(await tab(page, name).getAttribute("aria-selected"), "true");
  }
  assert.deepEqual(remote(seen.requests.slice(loaded)), [], "nothing is fetched");
  // axe itself loads the page's icon again, so it comes after the count.
  for (const name of ["Packages", "Config", "History", "Same content", "All images", "Files"]) {
    await tab(page, name).click();
    assert.deepEqual(await axe(page), [], name);
  }
  assert.deepEqual(seen.errors, []);
});

test("nothing to compare says how to get a second image", async (t) => {
  const { page, seen } = await start(t);
  await page.getByRole("button", { name: /sample/i }).first().click();
  await page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await show(page, "Compare");
  if (await page.locator(".compare-empty").count()) assert.deepEqual(await axe(page), []);
  assert.deepEqual(seen.errors, []);
});

test("two files dropped one after the other", async (t) => {
  const { page, seen } = await start(t);
  await drop(page, [side("left", 3)]);
  await page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await drop(page, [side("right", 5)]);
  await page.getByRole("button", { name: "Compare", exact: true }).last().click();
  await found(page);
  const loaded = seen.requests.length;
  const figures = await page.locator(".card").allInnerTexts();
  assert.match(figures[0], /shared in \d+ layers?, stored once/);
  assert.match(figures[3], /of .*B/);
  assert.match(await page.locator(".diagram svg").textContent(), /part here|built on/);
  assert.match(await page.locator(".why").innerText(), /\S/);
  assert.ok(await page.locator(".compare-files .tree-canvas .row").count(), "differences are listed");
  assert.match(page.url(), /compare\?a=shop\/left:1@sha256:[0-9a-f]{12}&b=shop\/right:1@sha256:/);

  // Swapping turns the figures round: what is to be pulled now is the other's, and that differs even where both parts weigh the same.
  const pull = await page.locator(".card").nth(3).textContent();
  await page.keyboard.press("s");
  await page.waitForFunction((old) => (document.querySelectorAll(".card")[3]?.textContent ?? old) !== old, pull);
  const [shared, onlyA, onlyB] = await page.locator(".card b").allInnerTexts();
  assert.equal(shared, figures[0].split("\n")[0]);
  assert.equal(onlyA, figures[2].split("\n")[0]);
  assert.equal(onlyB, figures[1].split("\n")[0]);
  assert.match(page.url(), /compare\?a=shop\/right:1@sha256:[0-9a-f]{12}&b=shop\/left:1@sha256:/);

  // A path's two lives.
  const file = page.locator('.compare-files .tree-canvas .row:not([aria-expanded])').first();
  await file.click();
  await page.locator(".compare-detail .lives").waitFor();
  await page.locator(".content .diff, .content .note").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".diagram").waitFor();

  // Taking away.
  const take = async (name) => {
    await page.locator(".menu summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFile(await download.path());
  };
  assert.match((await take("Picture as SVG")).toString(), /^<svg /);
  assert.equal((await take("Picture as PNG")).subarray(1, 4).toString(), "PNG");
  assert.match((await take("This table as CSV")).toString(), /^path,difference/);
  assert.ok(JSON.parse((await take("Comparison as JSON")).toString()));
  assert.deepEqual(remote(seen.requests.slice(loaded)), [], "nothing is fetched");
  assert.deepEqual(seen.errors, []);
  await shots(page, "compare", OUT);
  await page.setViewportSize({ width: 1440, height: 900 });
  await file.click();
  await page.locator(".content .diff").first().waitFor();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axe(page), [], colorScheme);
  }
});

test("an archive of several images is compared as it is", async (t) => {
  const { page, seen } = await start(t);
  await choose(page, several());
  await page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await show(page, "Compare");
  await found(page);
  await tab(page, "All images").click();
  await page.locator(".matrix").first().waitFor();
  assert.equal(await page.locator(".matrix").count(), 2);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(seen.errors, []);
});

test("contents that differ behind what is read are not called the same", async (t) => {
  const { page, seen } = await start(t);
  const lines = "the same line, over and over\n".repeat(200_000);
  const image = (name, last) => archive(`${name}.tar`, dockerArchive({ layers: [BASE, layer([{ name: "var/log/long", body: `${lines}${last}\n` }])], tags: [`${name}:1`] }));
  await choose(page, image("left", "ends so"));
  await page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await show(page, "Compare");
  await choose(page, image("right", "ends on"), "#pick-other");
  await found(page);
  await page.locator(".compare-files .tree-canvas .row", { hasText: "long" }).first().click();
  const content = page.locator(".compare-detail .content");
  await content.getByText(/differ further on/).waitFor({ timeout: 30_000 });
  assert.doesNotMatch(await content.innerText(), /byte for byte|are the same\.$/);
  assert.deepEqual(seen.errors, []);
});

test("private keys are left out of what is compared, until they are asked for", async (t) => {
  const { page } = await start(t);
  const key = (letter) => ["-----BEGIN PRIVATE ", "KEY-----\n", "MC4CAQAwBQYDK2VwBCIEI", letter.repeat(43), "\n-----END PRIVATE ", "KEY-----\n"].join("");
  const image = (letter, more) => archive(`${letter}.tar`, dockerArchive({ layers: [BASE, layer([{ name: "srv/app.key", body: key(letter) }, ...more])], tags: [`shop/${letter}:1`.toLowerCase()] }));
  await drop(page, [image("A", [])]);
  await page.locator(".treegrid").waitFor({ timeout: 30_000 });
  await drop(page, [image("B", [{ name: "srv/only.key", body: key("C") }])]);
  await page.getByRole("button", { name: "Compare", exact: true }).last().click();
  await found(page);
  const content = page.locator(".compare-detail .content");
  const show = content.getByRole("button", { name: "Show keys" });
  for (const [name, bare] of [["app.key", "AAAA"], ["only.key", "CCCC"]]) {
    await page.locator(".compare-files .tree-canvas .row").filter({ hasText: name }).click();
    await content.getByText("••••").first().waitFor({ timeout: 30_000 });
    assert.ok(!(await content.textContent()).includes("MC4CAQ"), name);
    await show.click();
    await content.getByText(bare).first().waitFor();
  }
  // Another row is covered again.
  await page.locator(".compare-files .tree-canvas .row").filter({ hasText: "app.key" }).click();
  await content.getByText("••••").first().waitFor();
  assert.ok(!(await content.textContent()).includes("MC4CAQ"));
});
