// What the page says is so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { drop } from "./helper.mjs";
import { PATIENCE, openSample, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const view = (page, name) => page.getByRole("group", { name: "Which tree" }).getByRole("button", { name });

async function shown(t, image, name = "image.tar") {
  const { page } = await start(t);
  await drop(page, [{ name, bytes: dockerArchive(image) }]);
  return page;
}

test("the largest are listed, not the first", async (t) => {
  const { page } = await start(t);
  const files = Array.from({ length: 502 }, (_, at) => ({ name: `f${String(at).padStart(3, "0")}`, body: "x".repeat(at + 1) }));
  const image = (name) => file(`${name}.tar`, dockerArchive({ layers: [tar([{ name: "zz", body: name }, ...files])], tags: [`${name}:1`] }));
  await drop(page, [image("a"), image("b")]);
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  await page.getByRole("tab", { name: /^Same content/ }).click();
  await page.getByText("The largest 500 are listed").waitFor();
  const paths = await page.locator("#compare-panel tbody tr td:first-child").allTextContents();
  assert.deepEqual([paths.length, paths[0], paths.at(-1)], [500, "/f501", "/f002"]);
});

test("the final image tells of a path as it is there, whichever layer is chosen", async (t) => {
  const layers = [tar([{ name: "old", body: "1" }]), tar([{ name: ".wh.old" }, { name: "new", body: "22" }])];
  const page = await shown(t, { layers, tags: ["words:1"] });
  await page.locator("#layer-1").click();
  await view(page, "Final image").click();
  await row(page, "new").click();
  const facts = page.getByRole("article", { name: "/new" });
  await facts.getByRole("heading", { name: "In the final image, from L2" }).waitFor();
  assert.doesNotMatch(await facts.innerText(), /Not there yet/);
  await view(page, "Merged up to here").click();
  await facts.getByText("Not there yet at this layer").waitFor();
  await page.locator("#layer-2").click();
  await view(page, "This layer").click();
  await row(page, "old").click();
  const old = page.getByRole("article", { name: "/old" });
  await old.getByText("Not here: gone since L2").waitFor();
  await view(page, "Final image").click();
  await old.getByText("Not in the final image: gone since L2").waitFor();
});

test("a CSV says that it holds all", async (t) => {
  const { page } = await start(t);
  const image = (name) => file(`${name}.tar`, dockerArchive({ layers: [tar([{ name: "x", body: name }])], tags: [`${name}:1`] }));
  await drop(page, [image("a"), image("b")]);
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  await page.locator("summary", { hasText: "Take away" }).click();
  await page.getByRole("button", { name: "This table as CSV: all differences" }).waitFor();
});

test("m on a folder does not say that content was copied", async (t) => {
  const layers = [tar([{ name: "d/", type: "5" }, { name: "d/f", body: "1" }]), tar([{ name: "d/", type: "5", mode: 0o700 }, { name: "d/f", body: "1", mode: 0o600 }])];
  const page = await shown(t, { layers, tags: ["m:1"] });
  await view(page, "This layer").click();
  await rowsThat(page, (list) => list.length === 2, "both");
  assert.match(await row(page, "d").locator(".c-change b").getAttribute("title"), /what is in the folder was not copied/);
  assert.match(await row(page, "f").locator(".c-change b").getAttribute("title"), /content was stored again/);
});

test("the figures add up to the byte", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  const sums = page.getByRole("article", { name: "The whole image in bytes" });
  const lines = await sums.locator("tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  const number = (text) => Number(text.replaceAll(/\D/g, ""));
  const total = lines.pop();
  assert.equal(total[2], "unpacked");
  assert.equal(lines.reduce((sum, [sign, bytes]) => sum + (sign === "−" ? -1 : 1) * number(bytes), 0), number(total[1]));
  assert.deepEqual(lines.map((line) => line[2]), ["visible", "hidden", "headers and padding of the tars"]);
});

test("an image without layers has no layer 1", async (t) => {
  const page = await shown(t, { layers: [], tags: ["none:1"] });
  await page.getByText("This image has no layers, and so no files.").waitFor({ timeout: PATIENCE });
  assert.doesNotMatch(await page.locator("main").textContent(), /layer 1\b/i);
  assert.doesNotMatch(await page.evaluate(() => location.hash), /layer=/);
});

test("a layer that can't be read has no tick", async (t) => {
  const broken = Buffer.concat([tar([{ name: "a", body: "1" }]).subarray(0, 1024), Buffer.alloc(512, 0xff), Buffer.alloc(4096, 7)]);
  const page = await shown(t, { layers: [tar([{ name: "b", body: "2" }]), broken], tags: ["broken:1"] });
  await page.locator("#layer-2.is-damaged").waitFor({ timeout: PATIENCE });
  await page.locator("#layer-1 .check.good").waitFor({ timeout: PATIENCE });
  assert.doesNotMatch(await page.locator("#layer-2").textContent(), /✓|verified/);
  await page.locator("#layer-2").click();
  assert.doesNotMatch(await page.getByRole("article", { name: "Layer 2" }).textContent(), /✓/);
  assert.doesNotMatch(await page.getByRole("contentinfo").textContent(), /verified 2\/2/);
});
