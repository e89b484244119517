// Bombs, crowds and deaths: the page answers all the while, with no worker above 512 MB, and nothing takes the rest along.
import assert from "node:assert/strict";
import { mkdtemp, open as create, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { dockerArchive, file, headOf, manyFiles, tar } from "./archive.mjs";
import { CORPUS } from "./helper.mjs";
import { PATIENCE, exported, heartbeat, openSample, pick, refusal, row, settle } from "./person.mjs";
import { session } from "./session.mjs";
import { deskHolds, peaks, sent, watched } from "./spy.mjs";

const MEGABYTES = 512;
/// Longest time in milliseconds for which the page may not answer. It is a tenth of that on a machine with nothing else to do.
const PATIENT = 4000;

const start = session({ before, after });
const SKIP = CORPUS ? false : "LAYERPEEL_CORPUS is not set";

/// Opens a file under a heartbeat and says what it took, from the start of the page on.
async function measured(page, files, what) {
  const heart = await heartbeat(page);
  const began = Date.now();
  const ended = await settle(page, files, { timeout: 240_000 });
  const seconds = (Date.now() - began) / 1000;
  const { longest } = await heart.stop();
  const { desk, layer } = await peaks(page);
  const held = `desk ${(desk / 1e6).toFixed(0)} MB, layer workers up to ${(layer / 1e6).toFixed(0)} MB`;
  console.log(`${what}: ${ended} after ${seconds.toFixed(1)} s, longest silence ${longest.toFixed(0)} ms, ${held}`);
  assert.ok(longest < PATIENT, `the page was silent for ${longest} ms`);
  assert.ok(desk > 0 && Math.max(desk, layer) <= MEGABYTES * 2 ** 20, held);
  return ended;
}

async function scratch(t) {
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const FOLDERS = ["bin/", "etc/", "usr/", "var/"].map((name) => ({ name, type: "5" }));

/// A gigabyte of zeros, gzipped into one megabyte: members of 64 MB, one after the other.
function bomb() {
  const size = 1 << 30;
  const member = gzipSync(Buffer.alloc(1 << 26), { level: 9 });
  const head = Buffer.concat([tar(FOLDERS).subarray(0, -1024), headOf("var/zeros", size)]);
  return Buffer.concat([gzipSync(head), ...Array(size / (1 << 26)).fill(member), gzipSync(Buffer.alloc(1024))]);
}

test("a gzip bomb is a large file, no more", { timeout: 300_000 }, async (t) => {
  const { page } = await start(t, { prepare: watched({ megabytes: MEGABYTES }) });
  assert.equal(await measured(page, file("bomb.tar.gz", bomb()), "1 GB of zeros in 1 MB"), "shown");
  const { report } = await exported(page);
  assert.equal(report.images[0].union.find((row) => row.path === "/var/zeros").size, 1 << 30);
});

test("the corpus' bombs and crowds within 512 MB", { skip: SKIP, timeout: 600_000 }, async (t) => {
  const { page } = await start(t, { prepare: watched({ megabytes: MEGABYTES }) });
  const files = ["bombs/layer-gzip.tar", "bombs/nested.tar.gz", "bombs/outer-only.tar.gz", "many/dir-200k-files.tar", "many/layers-1000.tar.gz", "json-huge/history-20mb.tar.gz"];
  for (const name of files) {
    const ended = await measured(page, join(CORPUS, "bad", name), name);
    assert.equal(ended, name.includes("outer-only") ? "refused" : "shown");
  }
});

test("a million entries within 512 MB", { skip: SKIP, timeout: 600_000 }, async (t) => {
  const { page } = await start(t, { prepare: watched({ megabytes: MEGABYTES }) });
  const path = join(await scratch(t), "million.tar.gz");
  const out = createWriteStream(path);
  out.write(gzipSync(tar(FOLDERS).subarray(0, -1024)));
  for (const piece of manyFiles(1_000_000)) out.write(gzipSync(piece, { level: 1 }));
  await new Promise((done) => out.end(done));
  assert.equal(await measured(page, path, "a million entries"), "shown");
  const status = await page.getByRole("contentinfo").innerText();
  assert.match(status, /1\s001\s004 paths/);
});

test("another image does not inherit the memory of the one before", async (t) => {
  const { page } = await start(t, { prepare: watched() });
  const large = dockerArchive({ layers: [Buffer.concat([...manyFiles(100_000)])] });
  const small = dockerArchive({ layers: [tar([{ name: "only", body: "one" }])] });
  for (const next of [file("small.tar", small), file("small.tar.gz", gzipSync(small))]) {
    assert.equal(await settle(page, file("large.tar", large)), "shown");
    const before = await deskHolds(page);
    assert.equal(await settle(page, next), "shown");
    const { report } = await exported(page);
    assert.deepEqual(report.images[0].union.map((row) => row.path), ["/", "/only"]);
    const after = await deskHolds(page);
    assert.ok(before > 12e6 && after < 6e6, `the desk held ${before} bytes, and then ${after}`);
  }
});

test("reading is cancelled at once, and another image opens", { timeout: 300_000 }, async (t) => {
  const { page } = await start(t);
  const path = join(await scratch(t), "large.tar");
  const size = 7 * 2 ** 30;
  const large = await create(path, "w");
  await large.write(Buffer.concat([tar(FOLDERS).subarray(0, -1024), headOf("var/large", size)]));
  await large.truncate((await large.stat()).size + size + 1024);
  await large.close();
  await pick(page, path);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText(/^Stopped/).first().waitFor();
  assert.equal(await page.getByRole("progressbar").count(), 0);
  assert.equal(await settle(page, file("small.tar", dockerArchive({ layers: [tar([{ name: "only", body: "one" }])] }))), "shown");
  const { report } = await exported(page);
  assert.deepEqual(report.images[0].union.map((row) => row.path), ["/", "/only"]);
});

/// So many lines stand in each place of the long log.
const LINES = 6000;
const numbered = (place, number) => `${place} ${String(number).padStart(6, "0")}`;

/// A docker archive of one layer of one file, a log of so many bytes: lines at its beginning, around its middle and at its end,
/// between them a hole on this disk.
async function longLog(path, size) {
  const lines = (place) => Buffer.from(Array.from({ length: LINES }, (_, at) => `${numbered(place, at + 1)} of a log that nobody reads to its end\n`).join(""));
  const config = JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] } });
  const manifest = JSON.stringify([{ Config: "config.json", RepoTags: ["log:1"], Layers: ["layer.tar"] }]);
  const before = Buffer.concat([
    tar([{ name: "config.json", body: config }, { name: "manifest.json", body: manifest }]).subarray(0, -1024),
    headOf("layer.tar", 512 + size + 1024),
    headOf("log", size),
  ]);
  const disk = await create(path, "w");
  await disk.write(before);
  const [first, middle, last] = ["first", "middle", "last"].map(lines);
  await disk.write(first, 0, first.length, before.length);
  await disk.write(middle, 0, middle.length, before.length + size / 2 - middle.length / 2);
  await disk.write(last, 0, last.length, before.length + size - last.length);
  await disk.truncate(before.length + size + 2048);
  await disk.close();
}

test("a log of 2 GB is gone through, and only what is looked at is held", async (t) => {
  const { page } = await start(t, { prepare: watched({ megabytes: MEGABYTES }) });
  const path = join(await scratch(t), "log.tar");
  await longLog(path, 2 ** 31);
  const cdp = await page.context().newCDPSession(page);
  const heap = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize = 0 } = await cdp.send("Runtime.getHeapUsage");
    return usedSize + backingStorageSize;
  };
  const began = Date.now();
  await pick(page, path);
  await row(page, "log").click();
  const before = await heap();
  await page.keyboard.press("Enter");
  const rows = () => page.locator("#content-body p").evaluateAll((all) => all.map((row) => [row.dataset.n, row.textContent]));
  const body = page.locator("#content-body");
  /// Waits for these words; all rows are lines of that place, one behind the other, and few.
  const shows = async (words) => {
    await body.getByText(words).first().waitFor({ timeout: PATIENCE });
    const [place, shown] = [words.split(" ")[0], await rows()];
    const numbers = shown.map(([, text]) => Number(text.match(`^${place} (\\d{6}) of a log that nobody reads to its end$`)?.[1]));
    numbers.forEach((number, at) => assert.equal(number, numbers[0] + at, `row ${at} of ${place}`));
    assert.ok(shown.length <= 6 * 400, `${shown.length} rows are drawn`);
    return shown;
  };
  await shows(numbered("first", 1));
  await body.focus();
  await page.keyboard.press("End");
  assert.ok((await shows(numbered("last", LINES))).at(-1)[1].startsWith(numbered("last", LINES)));
  await page.keyboard.press("Home");
  await shows(numbered("first", 1));
  // On through some pages: their lines are numbered on.
  const seen = () => page.evaluate(() => {
    const body = document.querySelector("#content-body");
    const top = body.getBoundingClientRect().top;
    return Number([...body.querySelectorAll("p")].find((row) => row.getBoundingClientRect().bottom > top)?.dataset.n);
  });
  for (let at = 0; (await seen()) < 1500; at += 1) {
    assert.ok(at < 500, `at line ${await seen()} after ${at} times PageDown`);
    await page.keyboard.press("PageDown");
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  for (const [number, text] of await shows(numbered("first", 1500))) assert.equal(Number(number), Number(text.slice(6, 12)));
  await page.locator(".content-place").evaluate((place) => {
    place.value = String(place.max / 2);
    place.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await shows(numbered("middle", LINES / 2));
  assert.match(await page.locator(".content-foot").innerText(), /of 2\s147\s483\s648 read/);
  const [{ desk, layer }, after] = [await peaks(page), await heap()];
  const held = `desk ${(desk / 1e6).toFixed(0)} MB, layer workers up to ${(layer / 1e6).toFixed(0)} MB, the page ${((after - before) / 1e6).toFixed(1)} MB more`;
  console.log(`a log of 2 GB, gone through in ${((Date.now() - began) / 1000).toFixed(1)} s: ${held}`);
  assert.ok(desk > 0 && Math.max(desk, layer) <= 64e6 && after - before < 32e6, held);
});

test("a layer whose worker dies is marked; the others are shown; the page lives", async (t) => {
  const layers = ["one", "two", "three"].map((name, at) => tar([{ name, body: "x".repeat(at * 1000) }]));
  const doom = { role: "layer", text: sent(layers[1].length) };
  assert.equal(layers.filter((layer) => layer.length === layers[1].length).length, 1);
  const { page } = await start(t, { prepare: watched({ doom }), allow: /out of memory/ });
  const shown = await settle(page, file("three.tar", dockerArchive({ layers })));
  assert.equal(shown, "shown");
  assert.match(await page.locator("#layer-2").textContent(), /Not readable: .*out of memory/);
  const { report } = await exported(page);
  assert.deepEqual(report.images[0].union.map((row) => row.path), ["/", "/one", "/three"]);
  assert.match(report.images[0].layers[1].damage, /worker/);
  await page.getByRole("button", { name: /findings?$/ }).click();
  await page.getByRole("dialog", { name: "Findings" }).getByText(/worker that read it ended/).first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await settle(page, file("other.tar", dockerArchive({ layers: [layers[0]] }))), "shown");
});

test("layers that are read in one go are told apart: what one of them does harms no other", async (t) => {
  const layers = Array.from({ length: 80 }, (_, at) => tar([{ name: `file-${at}`, body: `content of ${at}`.repeat(50 + at) }]));
  const archive = dockerArchive({ layers, gzip: true });
  // The 41st is damaged where its compressed blocks begin, behind ten bytes of gzip's own header.
  const at = archive.indexOf(gzipSync(layers[40]));
  archive.fill(0xff, at + 10, at + 14);
  const { page } = await start(t);
  assert.equal(await settle(page, file("many.tar", archive)), "shown");
  await page.getByText("digests verified 79/80, the rest not checkable").waitFor();
  await page.locator(".stack-scroll").evaluate((pane) => { pane.scrollTop = pane.scrollHeight / 2; });
  assert.match(await page.locator("#layer-41").textContent(), /Not readable/);
  const { report } = await exported(page);
  assert.deepEqual(report.images[0].layers.flatMap(({ damage }, layer) => (damage ? [layer] : [])), [40]);
  const paths = new Set(report.images[0].union.map((row) => row.path));
  assert.deepEqual(layers.flatMap((_, layer) => (paths.has(`/file-${layer}`) ? [] : [layer])), [40]);
});

test("a desk that dies over an export takes nothing with it: what is open is read again and stays", async (t) => {
  // As `worker/protocol` writes it: a file (10) of the questions, the report (0) of them, of archive 1.
  const doom = { role: "desk", text: "\x0a\x00\x01\x00\x00\x00" };
  const { page } = await start(t, { prepare: watched({ doom }), allow: /out of memory/ });
  await openSample(page);
  await page.locator("summary", { hasText: "Take away" }).click();
  await page.getByRole("button", { name: "Analysis as JSON" }).click();
  await page.getByText("The file could not be made").waitFor();
  await page.getByText("What is open stays open").waitFor();
  await page.getByRole("treegrid").getByText("etc", { exact: true }).waitFor();
  assert.equal(await page.locator(".refusal").count(), 0);
  assert.equal(await page.locator(".layer").count(), 7);
});

test("a desk that dies is replaced, and the next file opens", async (t) => {
  const { page } = await start(t, { prepare: watched({ doom: { role: "desk", text: "doomed.tar" } }), allow: /out of memory/ });
  await openSample(page);
  const archive = dockerArchive({ layers: [tar([{ name: "only", body: "one" }])] });
  assert.equal(await settle(page, file("doomed.tar", archive)), "refused");
  const said = await refusal(page);
  assert.match(said.found, /out of memory/);
  assert.ok(said.expected && said.advice);
  assert.equal(await settle(page, file("sound.tar", archive)), "shown");
});
