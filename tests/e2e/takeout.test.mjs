// Taking away: trees and layers as tars, the mended image; to disk where the browser can, else through its downloads.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { dockerArchive, file, headOf, tar } from "./archive.mjs";
import { CORPUS, ROOT, axe, choose, drop, serve, show } from "./helper.mjs";
import { loaded } from "./mended.mjs";
import { PATIENCE, bare, row } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });
const run = promisify(execFile);
const noise = (bytes) => {
  const parts = Array.from({ length: Math.ceil(bytes / 32) }, (_, at) => createHash("sha256").update(String(at)).digest());
  return Buffer.concat(parts).subarray(0, bytes);
};
const LAYERS = [
  tar([{ name: "etc/", type: "5" }, { name: "etc/a", body: "one\n" }, { name: "etc/gone", body: "gone\n" }, { name: "bin/", type: "5" }, { name: "bin/sh", body: noise(300_000), mode: 0o755 }]),
  tar([{ name: "etc/.wh.gone" }, { name: "etc/a", body: "two\n" }, { name: "etc/b", link: "etc/a", type: "1" }, { name: "etc/l", link: "a", type: "2" }]),
  tar([{ name: "root/.cache/pip/http/a", body: noise(60_000) }]),
];
const BYTES = dockerArchive({ layers: LAYERS, tags: ["shop:1"], gzip: true });
const TREE = "Files of the image";

/// A picker that chooses a file of the origin's own, or nothing, or one that can't be written.
const picking = (how) => async (context) => {
  await context.addInitScript((how) => {
    globalThis.asked = [];
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      globalThis.asked.push([suggestedName, navigator.userActivation.isActive]);
      if (how === "dismiss") throw new DOMException("The user aborted a request.", "AbortError");
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle(suggestedName, { create: true });
      // Somebody else writes it.
      if (how === "taken") globalThis.held = await handle.createWritable({ mode: "exclusive" });
      return handle;
    };
  }, how);
};

async function explore(t, { prepare = bare, bytes = BYTES, ...options } = {}) {
  const opened = await start(t, { prepare, ...options });
  await drop(opened.page, [file("shop.tar", bytes)]);
  await opened.page.getByRole("treegrid", { name: TREE }).waitFor({ timeout: PATIENCE });
  return opened;
}

/// The download that a press brings: its name and its bytes.
async function taken(page, press) {
  const arrives = page.waitForEvent("download", { timeout: PATIENCE });
  await press();
  const download = await arrives;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

const menu = (page, name) => async () => {
  await page.locator("summary", { hasText: "Take away" }).click();
  await page.locator(".menu-list").getByRole("button", { name }).click();
};

/// In a folder that is gone when the test ends.
async function folder(t) {
  const at = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(at, { recursive: true }));
  return at;
}

/// A layer with a gigabyte of zeros in it, most of it a hole on this disk.
async function huge(t) {
  const at = join(await folder(t), "big.tar");
  const disk = await open(at, "w");
  const head = Buffer.concat([tar([{ name: "var/", type: "5" }]).subarray(0, -1024), headOf("var/large", 1 << 30)]);
  await disk.write(head);
  await disk.truncate(head.length + (1 << 30) + 1024);
  await disk.close();
  return at;
}

async function listed(t, bytes) {
  const at = join(await folder(t), "a.tar");
  await writeFile(at, bytes);
  return (await run("tar", ["-tf", at])).stdout.trim().split("\n").map((name) => name.replace(/\/$/, "")).sort();
}

/// The command, where it is built; a test that needs it says so.
const COMMAND = ["debug", "release"].map((profile) => join(ROOT, "target", profile, "layerpeel")).find(existsSync);

test("the merged file system of a layer is what tar lists of it, and a folder is what lies below it", async (t) => {
  const { page } = await explore(t);
  const all = await taken(page, menu(page, /file system as tar/));
  assert.match(all.name, /^shop-1-(layer3-)?merged\.tar$/);
  assert.deepEqual(await listed(t, all.bytes), ["bin", "bin/sh", "etc", "etc/a", "etc/b", "etc/l", "root", "root/.cache", "root/.cache/pip", "root/.cache/pip/http", "root/.cache/pip/http/a"]);
  await row(page, "etc").click();
  const etc = await taken(page, () => page.getByRole("button", { name: "Take as tar" }).click());
  assert.match(etc.name, /etc\.tar$/);
  assert.deepEqual(await listed(t, etc.bytes), ["etc", "etc/a", "etc/b", "etc/l"]);
  await page.getByRole("status").getByText(/goes to the browser’s downloads|goes to the browser's downloads/).first().waitFor();
  assert.deepEqual(await axe(page), []);
});

test("a layer is taken as it is stored, and unpacked, by keyboard", async (t) => {
  const { page } = await explore(t);
  const by = (name) => async () => {
    await page.getByRole("group", { name: "Take away" }).getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
  };
  const unpacked = await taken(page, by("as tar"));
  assert.deepEqual([unpacked.name, unpacked.bytes.equals(LAYERS[2])], ["shop-1-layer3.tar", true]);
  const stored = await taken(page, by("as stored"));
  assert.equal(stored.name, "shop-1-layer3.tar.gz");
  assert.ok(BYTES.includes(stored.bytes), "as it lies in the archive");
});

test("with a picker it streams to the file that was chosen, in the press itself; dismissed, nothing happens", async (t) => {
  const { page } = await explore(t, { prepare: picking("take") });
  await menu(page, "Layer as tar")();
  await page.getByRole("status").getByText(/shop-1-layer3\.tar is written/).waitFor({ timeout: PATIENCE });
  assert.deepEqual(await page.evaluate(() => globalThis.asked), [["shop-1-layer3.tar", true]]);
  const hash = await page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("shop-1-layer3.tar");
    const digest = await crypto.subtle.digest("SHA-256", await (await handle.getFile()).arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  assert.equal(hash, createHash("sha256").update(LAYERS[2]).digest("hex"));
  const { page: other } = await explore(t, { prepare: picking("dismiss") });
  await menu(other, "Layer as tar")();
  await other.waitForFunction(() => globalThis.asked.length === 1);
  await menu(other, "Layer as tar")();
  await other.waitForFunction(() => globalThis.asked.length === 2);
  assert.equal(await other.locator(".toast, .taking").count(), 0);
});

/// How many files the page has on disk for what goes to the downloads.
const onDisk = (page) => page.evaluate(async () => {
  const root = await navigator.storage.getDirectory();
  const taken = await root.getDirectoryHandle("taken").catch(() => null);
  let count = 0;
  if (taken) for await (const _ of taken.keys()) count++;
  return count;
});

const LARGE = noise(20 << 20);
const LARGE_LAYER = tar([{ name: "log", body: LARGE }]);

test("without a picker it is written to disk, and gone from there when its download is long over", async (t) => {
  const { page, context, url } = await explore(t, { fetches: true });
  assert.ok((await taken(page, menu(page, "Layer as tar"))).bytes.equals(LAYERS[2]));
  assert.equal(await onDisk(page), 1);
  const soon = await context.newPage();
  await soon.goto(url);
  await soon.getByRole("button", { name: "Try the sample" }).waitFor();
  assert.equal(await onDisk(soon), 1, "it may still be on its way");
  await context.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 2 * 3_600_000;
  });
  const later = await context.newPage();
  await later.goto(url);
  await later.waitForFunction(async () => {
    const taken = await (await navigator.storage.getDirectory()).getDirectoryHandle("taken");
    for await (const _ of taken.keys()) return false;
    return true;
  }, undefined, { timeout: PATIENCE });
});

const nothingOnDisk = (page) => page.waitForFunction(async () => {
  const taken = await (await navigator.storage.getDirectory()).getDirectoryHandle("taken");
  for await (const _ of taken.keys()) return false;
  return true;
}, undefined, { timeout: PATIENCE });

const writes = (page) => page.waitForFunction(async () => {
  const taken = await (await navigator.storage.getDirectory()).getDirectoryHandle("taken").catch(() => null);
  if (taken) for await (const _ of taken.keys()) return true;
  return false;
}, undefined, { timeout: PATIENCE });

test("cancelled, or of an image that goes, nothing stays of it on the page's own disk", async (t) => {
  const { page } = await start(t, { prepare: bare });
  const at = await huge(t);
  await choose(page, at, "#pick-file");
  await page.getByRole("treegrid", { name: TREE }).waitFor({ timeout: PATIENCE });
  await menu(page, "Layer as tar")();
  await writes(page);
  await page.getByRole("group", { name: /^Writing big/ }).getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("status").getByText(/is not written/).waitFor();
  await nothingOnDisk(page);
  // Saving a content is given up with its image.
  await page.getByRole("button", { name: "Expand all" }).click();
  await row(page, "large").click();
  await page.keyboard.press("Enter");
  await page.locator(".content-panel").getByRole("button", { name: "Save" }).click();
  await writes(page);
  await choose(page, file("shop.tar", BYTES), "#pick-file");
  await page.getByRole("button", { name: "Replace" }).click();
  await row(page, "etc").waitFor({ timeout: PATIENCE });
  await nothingOnDisk(page);
});

test("where the disk fails in the end, it is said and nothing stays", async (t) => {
  const first = `FileSystemSyncAccessHandle.prototype.flush = () => { throw new DOMException("the disk is gone", "InvalidStateError"); };\n`;
  const server = await serve({ prepend: { "worker.js": first } });
  t.after(() => server.close());
  const { page } = await start(t, { at: server.url, prepare: bare });
  await choose(page, file("log.tar", dockerArchive({ layers: [LARGE_LAYER], tags: ["log:1"] })), "#pick-file");
  await row(page, "log").click();
  await menu(page, "Layer as tar")();
  await page.getByRole("alert").filter({ hasText: /log-1-layer1\.tar could not be written\. .*the disk is gone/ }).waitFor({ timeout: PATIENCE });
  await nothingOnDisk(page);
  await page.getByRole("button", { name: "View content" }).click();
  await page.locator(".content-panel").getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: /log/ }).last().waitFor({ timeout: PATIENCE });
  await nothingOnDisk(page);
});

/// What a browser's worker may say to a file of the page's own, and whether one is there in the end.
const REFUSALS = [
  ["has room for one", "", 2],
  ["has none", 'StorageManager.prototype.getDirectory = async () => { throw new DOMException("", "SecurityError"); };\n', 0],
  ["has too little room", `const { prototype } = FileSystemSyncAccessHandle, { write } = prototype;
let room = 6e6;
prototype.write = function (bytes, at) {
  if ((room -= bytes.byteLength) < 0) throw new DOMException("full", "QuotaExceededError");
  return write.call(this, bytes, at);
};
`, 1],
];

for (const [what, first, files] of REFUSALS) {
  test(`where the browser ${what}, a layer and a large file come whole all the same`, async (t) => {
    const server = await serve({ prepend: { "worker.js": first } });
    t.after(() => server.close());
    const { page } = await start(t, { at: server.url, prepare: bare });
    await choose(page, file("log.tar", dockerArchive({ layers: [LARGE_LAYER], tags: ["log:1"], gzip: true })), "#pick-file");
    await row(page, "log").click();
    await page.keyboard.press("Enter");
    const save = page.locator(".content-panel").getByRole("button", { name: "Save" });
    const content = await taken(page, () => save.click());
    assert.ok(content.bytes.equals(LARGE), "the file");
    const layer = await taken(page, menu(page, "Layer as tar"));
    assert.ok(layer.bytes.equals(LARGE_LAYER), "the layer");
    assert.equal(await onDisk(page), files);
  });
}

test("what goes wrong is said, and nothing stays of it", async (t) => {
  const { page } = await explore(t, { prepare: picking("taken") });
  await menu(page, "Layer as tar")();
  await page.getByRole("alert").filter({ hasText: /shop-1-layer3\.tar could not be written\. / }).waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".taking").count(), 0);
});

test("cancelled, it ends and its file goes", async (t) => {
  const { page } = await start(t, { prepare: picking("take") });
  await choose(page, await huge(t), "#pick-file");
  await page.getByRole("treegrid", { name: TREE }).waitFor({ timeout: PATIENCE });
  await menu(page, "Layer as tar")();
  const line = page.getByRole("group", { name: /^Writing big/ });
  await line.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("status").getByText(/is not written/).waitFor();
  assert.equal(await line.count(), 0);
  await page.waitForFunction(async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names.length === 0;
  }, undefined, { timeout: PATIENCE });
});

test("the mended image is what the command shown beside it writes, byte for byte", { skip: COMMAND ? false : "the command is not built" }, async (t) => {
  const { page } = await explore(t);
  await show(page, "Waste");
  await page.locator(".waste:not(.is-waiting)").waitFor({ timeout: PATIENCE });
  const whatIf = page.getByRole("complementary", { name: "What if" });
  await page.getByRole("listitem").filter({ has: page.locator("h3", { hasText: "cache of pip" }) }).getByRole("checkbox").check();
  await whatIf.locator("select").selectOption({ label: "L2 and all above it" });
  await whatIf.locator("code", { hasText: "--squash-from 1" }).waitFor();
  const button = whatIf.getByRole("button", { name: "Take the mended image" });
  const { name, bytes } = await taken(page, () => button.click());
  assert.equal(name, "shop-mended.tar");
  const at = await folder(t);
  await writeFile(join(at, "shop.tar"), BYTES);
  const command = (await whatIf.locator("code").innerText()).replace(/\\\n/g, " ").trim().split(/\s+/);
  await run(COMMAND, command.slice(1), { cwd: at });
  assert.ok(bytes.equals(await readFile(join(at, name))), "as the command writes it");
  const took = await loaded(bytes, "docker.io/library/shop:1");
  console.log(`taken by ${took.join("; ") || "no tool: none is there"}`);
  assert.deepEqual(await axe(page), []);
});

test("on a phone the same is behind More, and nothing overflows", async (t) => {
  const { page } = await explore(t, { context: { viewport: { width: 390, height: 844 }, hasTouch: true } });
  await page.getByRole("button", { name: "More", exact: true }).tap();
  const { name } = await taken(page, () => page.getByRole("button", { name: "Layer as tar" }).tap());
  assert.equal(name, "shop-1-layer3.tar");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("of a real image, tar lists what the union has", { skip: CORPUS ? false : "LAYERPEEL_CORPUS is not set" }, async (t) => {
  const archive = join(CORPUS, "insight", "contents-docker", "image.tar");
  if (!existsSync(archive) || !COMMAND) return t.skip("there is no such image, or no command");
  const { page } = await start(t, { prepare: bare });
  await choose(page, archive, "#pick-file");
  await page.getByRole("treegrid", { name: TREE }).waitFor({ timeout: PATIENCE });
  const { bytes } = await taken(page, menu(page, /file system as tar/));
  const at = join(await folder(t), "want.tar");
  await run(COMMAND, ["extract", archive, "--merged", "-o", at]);
  assert.ok(bytes.equals(await readFile(at)), "as the command writes it");
});
