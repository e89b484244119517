// Two images in the states that a person meets: damaged, linked, cancelled, of another platform; what is left out and taken away.
import assert from "node:assert/strict";
import { mkdtemp, open as create, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { crowd, dockerArchive, file, headOf, ociArchive, tar } from "./archive.mjs";
import { axe, choose, show } from "./helper.mjs";
import { compared, comparedAfter, comparePair, printed, tab, take } from "./pair.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const words = (page) => page.locator(".why").innerText();
const names = (page) => page.locator(".compare-files .tree-canvas .row .name").allInnerTexts();
const row = (page, name) => page.locator(".compare-files .tree-canvas .row").filter({ has: page.locator(".name", { hasText: new RegExp(`^${name}$`) }) });

const BASE = tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: 'ID=debian\nPRETTY_NAME="Debian 12"\n' }]);
const TAIL = tar([{ name: "opt/", type: "5" }, { name: "opt/tail", body: "t".repeat(3000) }]);
const layer = (name, body) => tar([{ name, body }]);
const docker = (name, layers, more = {}) => file(`${name}.tar`, dockerArchive({ layers, tags: [`${name}:1`], ...more }));
const oci = (name, layers, more = {}) => file(`${name}.tar`, ociArchive({ images: [{ layers, tag: `${name}:1`, ...more }] }));

test("a damaged side: what was read is compared, what was not is named", async (t) => {
  const { page } = await start(t);
  const cut = layer("srv/late", "x".repeat(4000)).subarray(0, 2000);
  await comparePair(page, docker("whole", [BASE, layer("a", "one")]), docker("broken", [BASE, cut, layer("b", "two")]));
  assert.match(await words(page), /Layer 2 of B could not be read whole\./);
  assert.deepEqual(await page.locator(".diagram .only-b .about").allTextContents().then((all) => all.map((text) => /not read whole/.test(text))), [false, true]);
  assert.ok((await names(page)).includes("b"), "the layers above it are compared");
  await page.getByRole("button", { name: /findings?$/ }).click();
  const findings = page.getByRole("dialog", { name: "Findings" });
  await findings.getByRole("heading", { name: /broken/ }).waitFor();
  assert.ok(await findings.locator(".finding-group").count(), "the findings of B are listed too");
  await page.keyboard.press("Escape");
  assert.deepEqual(await axe(page), []);
});

test("an image that can't be opened as B says why, and A stays", async (t) => {
  const { page } = await start(t, { allow: /^$/ });
  await comparePair(page, docker("a", [BASE]), docker("b", [BASE, layer("b", "two")]));
  await choose(page, file("picture.png", Buffer.from("\x89PNG\r\n\x1a\n0000000000000000", "latin1")), "#pick-other");
  await page.getByRole("alert").filter({ hasText: "picture.png can't be compared" }).waitFor();
  await page.getByRole("button", { name: "OK" }).click();
  await compared(page);
  assert.match(await words(page), /B is built on A/);
});

test("equal layers that stand apart: one blob, and the same content compressed differently", async (t) => {
  const a = oci("a", [BASE, layer("x", "left"), TAIL], { level: 9 });
  for (const [level, whole, says] of [[9, true, /they are one blob each|it is one blob each/], [1, false, /can't be shared as snapshots/]]) {
    const { page, context } = await start(t);
    await comparePair(page, a, oci("b", [BASE, layer("y", "right"), TAIL], { level }));
    const link = page.locator(".diagram .link:not(.sample)");
    assert.equal(await link.count(), 1);
    assert.equal(await link.evaluate((path) => path.classList.contains("is-other")), !whole);
    assert.match(await link.locator("title").textContent(), whole ? /Layer 3 of A and 3 of B: one blob in a registry/ : /compressed differently: two blobs/);
    assert.match(await words(page), says);
    assert.equal(await page.locator(".diagram .both .about").textContent().then((text) => /compressed differently/.test(text)), !whole, "the trunk, too");
    await context.close();
  }
});

test("Cancel while B is being read: A stays, and another B can come", async (t) => {
  const { page } = await start(t);
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "large.tar");
  const size = 7 * 2 ** 30;
  const large = await create(path, "w");
  await large.write(Buffer.concat([tar(["bin/", "etc/", "usr/", "var/"].map((name) => ({ name, type: "5" }))).subarray(0, -1024), headOf("var/large", size)]));
  await large.truncate((await large.stat()).size + size + 1024);
  await large.close();

  await choose(page, docker("a", [BASE, layer("x", "left")]), "#pick-file");
  await page.locator(".treegrid").waitFor();
  await show(page, "Compare");
  await choose(page, path, "#pick-other");
  await page.getByText(/large\.tar: .* of 7\.5 GB read/).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Stopped. No second image was opened.").first().waitFor();
  await page.getByText("One image is open. Compare it with another:").waitFor();
  assert.equal(await page.getByRole("progressbar").count(), 0);
  await choose(page, docker("b", [BASE, layer("y", "right")]), "#pick-other");
  await compared(page);
  assert.match(await words(page), /1 layer is shared/);
  await page.getByRole("button", { name: "Close the second file" }).click();
  await page.getByText("One image is open. Compare it with another:").waitFor();
});

test("Cancel while all workers read B: they go back to checking A", async (t) => {
  const { page } = await start(t);
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true }));
  const [a, b] = ["a.tar", "b.tar"].map((name) => join(folder, name));
  // Six layers that take seconds to check, and as many as there could be workers that take long to read.
  const heavy = Array.from({ length: 6 }, (_, at) => tar([{ name: `heavy-${at}`, body: Buffer.alloc(48 << 20, at) }]));
  await writeFile(a, dockerArchive({ layers: heavy, tags: ["a:1"] }));
  const [layers, size] = [Array.from({ length: 8 }, (_, at) => `${at}/layer.tar`), 2 ** 30];
  const large = await create(b, "w");
  for (const name of layers) {
    await large.write(Buffer.concat([headOf(name, size + 512), headOf("large", size)]), 0, 1024, (await large.stat()).size);
    await large.truncate((await large.stat()).size + size);
  }
  const config = JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: layers.map((_, at) => `sha256:${`${at}`.repeat(64)}`) } });
  const rest = tar([{ name: "c.json", body: config }, { name: "manifest.json", body: JSON.stringify([{ Config: "c.json", RepoTags: ["b:1"], Layers: layers }]) }]);
  await large.write(rest, 0, rest.length, (await large.stat()).size);
  await large.close();

  await choose(page, a, "#pick-file");
  await page.locator(".treegrid").waitFor();
  await show(page, "Compare");
  await choose(page, b, "#pick-other");
  await page.getByText(/b\.tar: .* of 8\.6 GB read/).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("One image is open. Compare it with another:").waitFor();
  await page.getByRole("contentinfo").getByText("digests verified 6/6").waitFor({ timeout: 60_000 });
});

test("another platform of the same index becomes B", async (t) => {
  const { page } = await start(t);
  const image = (platform) => ({ layers: [BASE, layer("bin/tool", `for ${platform}`)], steps: ["ADD rootfs /", "COPY tool /bin"], tag: "multi:1", platform });
  await choose(page, file("multi.tar", ociArchive({ images: ["amd64", "arm64", "riscv64"].map(image), nested: true })), "#pick-file");
  await page.locator(".treegrid").waitFor();
  await show(page, "Compare");
  await compared(page);
  const [a, b] = ["Image A", "Image B"].map((name) => page.getByRole("combobox", { name }));
  const chosen = (select) => select.evaluate((select) => select.selectedOptions[0].textContent);
  assert.match(await chosen(a), /amd64/);
  const before = page.url();
  await b.selectOption({ label: (await b.locator("option").allTextContents()).find((text) => /riscv64/.test(text)) });
  await page.waitForURL((url) => url.href !== before && /compare\?a=multi:1@sha256:[0-9a-f]{12}&b=multi:1@sha256:[0-9a-f]{12}/.test(url.hash));
  await compared(page);
  await row(page, "bin/").waitFor();
  assert.match(await chosen(b), /riscv64/);
  assert.match(await words(page), /1 layer is shared[\s\S]*Both have COPY tool \/bin, and it came out differently/);
  await tab(page, "All images").click();
  assert.equal(await page.locator(".matrix").first().locator("thead .image").count(), 3);
});

test("from a changed file to its two lives and the lines that differ, with one click", async (t) => {
  const { page } = await start(t);
  const text = (word) => ["first", "second", word, "fourth"].join("\n");
  await comparePair(page, docker("a", [BASE, layer("note", text("left"))]), docker("b", [BASE, layer("note", text("left")), layer("note", text("right"))]));
  await row(page, "note").click();
  const detail = page.getByRole("region", { name: "Details of /note" });
  await detail.locator(".diff .line.added").waitFor();
  const lines = await detail.locator(".diff .line").evaluateAll((lines) => lines.map((line) => [line.dataset.a, line.dataset.b, line.innerText.trim()].join(" ").replaceAll(/\s+/g, " ").trim()));
  assert.deepEqual(lines, ["1 1 first", "2 2 second", "3 − left", "3 + right", "4 4 fourth"]);
  const lives = await detail.locator(".lives article").allInnerTexts();
  assert.match(lives[0], /A\s*a:1[\s\S]*L2[\s\S]*added/);
  assert.match(lives[1], /B\s*b:1[\s\S]*L3[\s\S]*modified[\s\S]*L2[\s\S]*added/);
  await page.keyboard.press("Escape");
  await page.locator(".diagram svg").waitFor();
});

/// Times, a path of a cache, a rename, a package, a variable: something for each table.
async function twoFiles(t) {
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true }));
  const status = (version) => `Package: tool\nStatus: install ok installed\nArchitecture: amd64\nInstalled-Size: 12\nVersion: ${version}\n`;
  const entries = (side) => tar([
    { name: "same", body: "same", mtime: side ? 1_717_000_000 : 1_718_000_000 },
    { name: "var/cache/x", body: side ? "one" : "two" },
    { name: side ? "old, \"quoted\"" : "new", body: "moved" },
    { name: "var/lib/dpkg/status", body: status(side ? "1.0" : "1:2.0~rc1") },
  ]);
  const config = (side) => ({ config: { Env: ["PATH=/bin", `MODE=${side ? "a" : "b"}`] } });
  const paths = ["a", "b"].map((name) => join(folder, `${name}.tar`));
  await Promise.all(paths.map((path, at) => writeFile(path, dockerArchive({ layers: [BASE, entries(at === 0)], tags: [`side-${at}:1`], config: config(at === 0) }))));
  return paths;
}

/// A program as Go's linker leaves it, as far as its modules go: module, version.
function goProgram(...modules) {
  const length = (bytes) => { const out = []; let left = bytes.length; for (; left >= 128; left >>= 7) out.push((left & 127) | 128); return Buffer.from([...out, left]); };
  const string = (bytes) => Buffer.concat([length(bytes), bytes]);
  const mark = Buffer.alloc(16, 0xf9);
  const lines = modules.map(([name, version]) => `dep\t${name}\t${version}\th1:x=\n`).join("");
  const head = Buffer.concat([Buffer.from("\xff Go buildinf:", "latin1"), Buffer.from([8, 2]), Buffer.alloc(16)]);
  // One segment, writable, from byte 4096 on.
  const elf = Buffer.alloc(4096);
  elf.write("\x7fELF\x02\x01", "latin1");
  for (const [at, value] of [[32, 64], [54, 56], [56, 1], [64, 1], [68, 6], [72, 4096], [96, 65536]]) elf.writeUInt32LE(value, at);
  return Buffer.concat([elf, head, string(Buffer.from("go1.22.1")), string(Buffer.concat([mark, Buffer.from(lines), mark]))]);
}

test("what each layer does to the packages, and how two images differ in them", async (t) => {
  const { page } = await start(t);
  const status = (...packages) => packages.map(([name, version]) => `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n`).join("\n");
  const dpkg = (...packages) => layer("var/lib/dpkg/status", status(...packages));
  const a = [BASE, dpkg(["libc6", "2.36-9"], ["curl", "7.88"]), dpkg(["libc6", "2.36-10"], ["curl", "7.88"], ["git", "1:2.39"]), layer("usr/bin/tool", goProgram(["golang.org/x/sys", "v0.1.0"]))];
  await choose(page, docker("a", a), "#pick-file");
  for (const [number, says] of [[2, "2 added"], [3, "1 added, 1 upgraded"], [4, "2 added"]]) {
    await page.locator(`#layer-${number}`).click();
    await page.getByRole("article", { name: `Layer ${number}` }).getByText(says, { exact: true }).waitFor();
  }
  await page.locator("#layer-1").click();
  assert.equal(await page.getByRole("article", { name: "Layer 1" }).getByText("packages", { exact: true }).count(), 0, "a layer without packages says nothing");
  await show(page, "Compare");
  const b = [BASE, dpkg(["libc6", "2.36-9"]), layer("usr/bin/tool", goProgram(["golang.org/x/sys", "v0.20.0"]))];
  await choose(page, docker("b", b), "#pick-other");
  await compared(page);
  await tab(page, "Packages 4").click();
  const table = await page.locator(".compare-panel").innerText();
  for (const says of [/golang\.org\/x\/sys go\s+v0\.1\.0\s+v0\.20\.0/, /libc6 deb\s+2\.36-10\s+2\.36-9/, /git deb\s+1:2\.39/, /5 packages in A, 3 packages in B/]) assert.match(table, says);
  // An image without packages beside one with many.
  await choose(page, docker("bare", [layer("a", "b")]), "#pick-other");
  await page.getByText("No package was found in B, so all of A (5 packages) are listed as only there.").waitFor();
});

test("paths and times can be left out, and the link says so", async (t) => {
  const { page } = await start(t);
  await comparePair(page, ...await twoFiles(t));
  const shown = async (wanted) => page.waitForFunction((wanted) => {
    const names = [...document.querySelectorAll(".compare-files .tree-canvas .row .name")].map((name) => name.textContent);
    return wanted.every(([name, there]) => names.includes(name) === there);
  }, wanted);
  await shown([["same", true], ["x", true]]);
  await page.getByRole("checkbox", { name: "Ignore times" }).check();
  await shown([["same", false], ["x", true]]);
  const ignore = page.getByRole("textbox", { name: "Ignore paths, as globs" });
  await ignore.fill("/var/cache, *.pyc");
  await ignore.press("Enter");
  await shown([["same", false], ["x", false], ["new", true]]);
  await page.waitForURL(/times=ignore&ignore=\/var\/cache,\*\.pyc/);
  await page.getByRole("checkbox", { name: "Ignore times" }).uncheck();
  await shown([["same", true], ["x", false]]);
});

test("CSV and JSON are what the command prints", async (t) => {
  const { page } = await start(t);
  const [a, b] = await twoFiles(t);
  await comparePair(page, a, b);
  for (const [name, table] of [["Files", "files"], ["Packages", "packages"], ["Config", "config"], ["History", "history"], ["Same content", "same"]]) {
    await tab(page, name).click();
    const given = await take(page, "This table as CSV");
    assert.equal(given, await printed(`--csv=${table}`, a, b), name);
    assert.ok(given.split("\r\n").length > 2, `${name} has a row: ${given}`);
  }
  assert.equal(await take(page, "Comparison as JSON"), await printed("--json", a, b));
  assert.equal(await take(page, "Picture as SVG"), await printed("--svg", a, b));
  await page.getByRole("checkbox", { name: "Ignore times" }).check();
  await page.locator('.compared[aria-busy="false"]').waitFor();
  await row(page, "same").waitFor({ state: "detached" });
  await tab(page, "Files").click();
  assert.equal(await take(page, "This table as CSV"), await printed("--csv", "--ignore-times", a, b));
  await tab(page, "All images").click();
  const set = (await take(page, "This table as CSV")).trim().split("\r\n").map((line) => line.split(","));
  assert.deepEqual(set[0], ["instruction", "unpacked", "packed", "diff_id", "chain_id", "side-0:1", "side-1:1"]);
  assert.deepEqual(set.slice(1).map((cells) => cells.slice(5)), [["1", "1"], ["2", ""], ["", "2"]]);
});

test("two images of 100,000 paths each: compared at once, and the page answers all the while", { timeout: 300_000 }, async (t) => {
  const { page } = await start(t);
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true }));
  const paths = [1, 2].map((side) => join(folder, `side-${side}.tar`));
  const [a, b] = [1, 2].map((side) => crowd(99_000, side));
  await writeFile(paths[0], dockerArchive({ layers: [BASE, a], tags: ["a:1"] }));
  await writeFile(paths[1], dockerArchive({ layers: [BASE, b], tags: ["b:1"] }));
  await comparePair(page, ...paths);
  const tally = (side) => page.getByRole("button", { name: new RegExp(`^${side}`) });
  // Of the files: a tenth is new and a tenth moved, in each; a tenth has other content; a tenth another time.
  await tally("\\+19\\s800: only in B").waitFor();
  await tally("~9\\s900: content").waitFor();
  await tally("m9\\s900: same content").waitFor();
  await tally("−19\\s800: only in A").waitFor();

  // Both are indexed now: swapping compares anew, and a key pressed meanwhile is answered before the comparison is there.
  let helped;
  const { spent, silence } = await comparedAfter(page, "keydown", async () => {
    await page.keyboard.press("s");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    helped = await page.locator('.compared[aria-busy="true"]').count();
  });
  console.log(`100,000 paths each: compared in ${spent.toFixed(0)} ms, longest silence ${silence.toFixed(0)} ms, help shown ${helped ? "meanwhile" : "after it"}`);
  // Generous: benches/ has the figures of a quiet machine.
  assert.ok(spent < 30_000 && silence < 4_000, `${spent} ms, silent for ${silence} ms`);
  await page.keyboard.press("Escape");
  const ignored = await comparedAfter(page, "click", () => page.getByRole("checkbox", { name: "Ignore times" }).click());
  assert.ok(ignored.spent < 30_000 && ignored.silence < 4_000, JSON.stringify(ignored));
  await tally("m0: same content").waitFor();
  // The box that was clicked has the focus, and takes no keys away.
  await page.keyboard.press("t");
  await tally("m9\\s900: same content").waitFor();
});
