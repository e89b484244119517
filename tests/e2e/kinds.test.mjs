// What a file is: the contents panel tells it where that says more than text, by mouse, by keys and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { dockerArchive, tar } from "./archive.mjs";
import { axe, choose } from "./helper.mjs";
import { PATIENCE, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const panel = (page) => page.locator(".content-panel");
const kind = (page) => page.locator(".is-kind");
const hash = (page) => page.evaluate(() => location.hash);
const says = (page, text) => kind(page).getByText(text).first().waitFor({ timeout: PATIENCE });

// Two pixels by one: red and green.
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR42mP8z8DAwMAAAAYEAQHtZl0lAAAAAElFTkSuQmCC", "base64");
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>globalThis.ran = true</script><rect width="40" height="30" fill="teal"/></svg>`;
// A key that opens nothing: 32 zeros, in PKCS #8.
const KEY = ["-----BEGIN PRIVATE ", "KEY-----\n", "MC4CAQAwBQYDK2VwBCIEI", "A".repeat(43), "\n-----END PRIVATE ", "KEY-----\n"].join("");
const image = () => dockerArchive({
  layers: [tar([
    { name: "a.json", body: `{"name":"app","ports":[80,443]}` },
    { name: "art.svg", body: SVG },
    { name: "broken.png", body: PNG.subarray(0, 20) },
    { name: "data.tar.gz", body: gzipSync(tar([{ name: "inner/one.txt", body: "1" }, { name: "inner/two.txt", body: "22" }])) },
    { name: "dot.png", body: PNG },
    { name: "link.png", type: "2", link: "dot.png" },
    { name: "server.key", body: KEY },
    { name: "words", body: "only words\n" },
  ])],
});

async function opened(t, options) {
  const started = await start(t, options);
  await choose(started.page, { name: "made.tar", mimeType: "application/x-tar", buffer: image() });
  await rowsThat(started.page, (now) => now.some((of) => of.name === "words"), "the tree");
  return started;
}

async function read(page, name) {
  await row(page, name).click();
  await row(page, name).and(page.locator("[aria-selected=true]")).waitFor();
  await page.keyboard.press("Enter");
}

test("a picture is shown as one, and what is none any more is said so", async (t) => {
  const { page } = await opened(t);
  await read(page, "dot.png");
  await says(page, "PNG image");
  await says(page, "2 × 1 pixels");
  const picture = kind(page).getByRole("img", { name: "The picture in this file" });
  await picture.waitFor();
  await page.waitForFunction(() => document.querySelector(".is-kind img")?.naturalWidth === 2);
  assert.match(await hash(page), /show=kind/);
  assert.match(await panel(page).locator("footer").innerText(), /PNG image · \d+ B/);
  assert.deepEqual(await axe(page), []);
  await row(page, "link.png").click();
  await says(page, "The link leads to /dot.png.");
  await page.waitForFunction(() => document.querySelector(".is-kind img")?.naturalWidth === 2);
  await row(page, "broken.png").click();
  await says(page, "The browser can't show this picture.");
  // Text is told as text again.
  await row(page, "words").click();
  await page.locator(".content-page").getByText("only words").waitFor();
});

test("an SVG is a picture only: nothing in it runs", async (t) => {
  const { page } = await opened(t);
  await read(page, "art.svg");
  await page.locator(".content-page").getByText("globalThis.ran").waitFor();
  await panel(page).getByRole("button", { name: "What it is" }).click();
  await says(page, "SVG picture");
  await page.waitForFunction(() => document.querySelector(".is-kind img")?.naturalWidth === 40);
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assert.equal(await kind(page).locator("svg, script").count(), 0);
});

test("by keys alone: JSON is laid out, an archive is listed", async (t) => {
  const { page } = await opened(t);
  await read(page, "a.json");
  await page.locator(".content-page").getByText("ports").waitFor();
  await panel(page).getByRole("button", { name: "What it is" }).focus();
  await page.keyboard.press("Enter");
  await kind(page).locator("pre").waitFor();
  assert.equal(await kind(page).locator("pre").textContent(), `{\n  "name": "app",\n  "ports": [\n    80,\n    443\n  ]\n}\n`);
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await read(page, "data.tar.gz");
  await says(page, "Tar archive, packed by gzip");
  assert.deepEqual(await kind(page).locator("tbody tr").allInnerTexts(), ["inner/one.txt\t1 B", "inner/two.txt\t2 B"]);
  // Bytes, and back to what was asked for.
  await page.keyboard.press("x");
  await page.locator(".content-page.is-hex").waitFor();
});

test("a long document in one line is laid out page by page, to its end and back", async (t) => {
  const { page } = await start(t);
  const all = Array.from({ length: 60_000 }, (_, at) => ({ name: `package ${at}`, needs: [at, {}], note: "what nobody reads to its end, ö" }));
  const body = JSON.stringify({ all });
  assert.ok(body.length > 5_000_000);
  const lines = JSON.stringify({ all }, null, 2).split("\n");
  await choose(page, { name: "long.tar", mimeType: "application/x-tar", buffer: dockerArchive({ layers: [tar([{ name: "map.json", body }])] }) });
  await rowsThat(page, (now) => now.some((of) => of.name === "map.json"), "the tree");
  await read(page, "map.json");
  await panel(page).getByRole("button", { name: "Laid out" }).click();
  const rows = () => page.locator(".content-page p").evaluateAll((all) => all.map((row) => [Number(row.dataset.n), row.textContent]));
  const holds = async (text) => {
    await page.locator(".content-page").getByText(text).first().waitFor({ timeout: PATIENCE });
    for (const [number, shown] of await rows()) assert.equal(shown, lines[number - 1], `line ${number}`);
  };
  await holds('"name": "package 0"');
  assert.ok((await rows()).length < 3000, "not all of it is drawn");
  assert.match(await hash(page), /show=laid/);
  await page.locator("#content-body").focus();
  await page.keyboard.press("End");
  await holds('"name": "package 59999"');
  assert.equal((await rows()).at(-1)[1], "}");
  await page.locator("#content-find").fill("package 31415");
  await holds('"name": "package 31415"');
  await page.locator("#content-body").focus();
  await page.keyboard.press("Home");
  await holds('"name": "package 0"');
  assert.deepEqual(await axe(page), []);
});

test("a private key is told and left out of every view, until it is asked for there", async (t) => {
  const { page } = await opened(t);
  await read(page, "server.key");
  await says(page, "Private key");
  await says(page, "no: whoever has the file can use it");
  const isCovered = async () => assert.ok(!/MC4CAQ|4d 43 34 43/.test(await panel(page).textContent()));
  await isCovered();
  assert.match(await kind(page).locator("pre").textContent(), /BEGIN PRIVATE KEY-----\n••••\n-----END/);
  const show = panel(page).getByRole("button", { name: "Show keys" });
  assert.equal(await show.count(), 0);
  const shown = (text) => page.locator(".content-page").getByText(text).first().waitFor({ timeout: PATIENCE });
  for (const [view, covered, bare] of [["Text", "••••", "MC4CAQ"], ["Hex", "•• ••", "4d 43 34 43"]]) {
    await panel(page).getByRole("button", { name: view, exact: true }).click();
    await shown(covered);
    await isCovered();
    await show.click();
    await shown(bare);
    assert.equal(await show.getAttribute("aria-pressed"), "true");
    await show.click();
    await shown(covered);
    await isCovered();
  }
  await show.click();
  await shown("4d 43 34 43");
  // A link to a line of it shows no more.
  await page.evaluate(() => { location.hash = location.hash.replace("show=hex", "show=text") + "&line=2"; });
  await shown("••••");
  await isCovered();
  assert.deepEqual(await axe(page), []);
  // Nor does one to its text, which is that, though what it is says more.
  const link = (await page.evaluate(() => location.href)).replace(/&line=\d+/, "");
  await page.evaluate((link) => { location.href = link.replace(/show=\w+/, "show=kind"); }, link);
  await says(page, "Private key");
  await page.evaluate((link) => { location.href = link; }, link);
  await shown("••••");
  await isCovered();
  assert.match(await hash(page), /show=text/);
});

test("documents in UTF-16 and Latin-1 are laid out, where it is sure that they are", async (t) => {
  const { page } = await start(t);
  const text = JSON.stringify({ name: "Zoë", of: ["€", "\u{1f600}"] });
  const files = [
    { name: "wide.json", body: Buffer.from(`\ufeff${text}`, "utf16le") },
    { name: "latin.xml", body: Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a><b>Zo\xeb</b></a>', "latin1") },
    { name: "mixed.json", body: Buffer.concat([Buffer.from('["ä '), Buffer.from([0xe9]), Buffer.from('"]')]) },
  ];
  await choose(page, { name: "kinds.tar", mimeType: "application/x-tar", buffer: dockerArchive({ layers: [tar(files)] }) });
  await rowsThat(page, (now) => now.some((of) => of.name === "wide.json"), "the tree");
  const rows = () => page.locator(".content-page p").allTextContents();
  const laid = panel(page).getByRole("button", { name: "Laid out" });
  for (const [name, last, want] of [["wide.json", "😀", JSON.stringify(JSON.parse(text), null, 2).split("\n")], ["latin.xml", "  <b>Zoë</b>", ['<?xml version="1.0" encoding="ISO-8859-1"?>', "<a>", "  <b>Zoë</b>", "</a>"]]]) {
    await read(page, name);
    await laid.click();
    await page.waitForFunction((last) => [...document.querySelectorAll(".content-page p")].some((row) => row.textContent.includes(last)), last.trim(), { timeout: PATIENCE });
    await panel(page).locator("footer").getByText(/laid out/).waitFor({ timeout: PATIENCE });
    assert.deepEqual(await rows(), want);
    await page.locator("#content-find").fill("Zoë");
    await page.locator("#find-says").getByText("1 of 1", { exact: true }).waitFor({ timeout: PATIENCE });
    await page.locator("#content-find").fill("");
  }
  await read(page, "mixed.json");
  await panel(page).getByText(/Latin-1, a guess/).waitFor({ timeout: PATIENCE });
  assert.equal(await laid.count(), 0);
});

test("on a phone", async (t) => {
  const { page } = await opened(t, { context: { viewport: { width: 390, height: 844 } } });
  await row(page, "data.tar.gz").click();
  await page.getByRole("button", { name: "View content" }).click();
  await says(page, "inner/two.txt");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.deepEqual(await axe(page), []);
});
