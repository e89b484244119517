// The page in Firefox and in WebKitGTK, where they can be had (scripts/engines.sh installs them): it opens the sample and a file,
// takes files and a folder away, filters, compares, and shows what it should, without an error; from a server, and as one file from
// file://.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { dockerArchive, tar } from "./archive.mjs";
import { engine, program } from "./engine.mjs";
import { ROOT, serve } from "./server.mjs";
import { standalone } from "./standalone.mjs";

const geckodriver = program("GECKODRIVER", "geckodriver") ?? [join(ROOT, ".tools", "engines", "geckodriver")].find((path) => existsSync(path));
const firefox = program("FIREFOX", "firefox-esr", "firefox");
const webkit = program("WEBKIT_DRIVER", "WebKitWebDriver");
const xvfb = program("XVFB", "Xvfb");
const DISPLAY = ":87";

const ENGINES = [
  {
    name: "Firefox", lacks: (!firefox && "firefox-esr") || (!geckodriver && "geckodriver"),
    driver: [geckodriver, "--port", "PORT", "--log", "fatal"],
    capabilities: { browserName: "firefox", "moz:firefoxOptions": { binary: firefox, args: ["-headless"] } },
  },
  {
    name: "WebKitGTK", lacks: (!webkit && "webkit2gtk-driver") || (!xvfb && "Xvfb"),
    driver: [webkit, "--port=PORT"], display: DISPLAY,
    capabilities: { "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] } },
  },
];

/// Debian puts it where no PATH leads.
function miniBrowser() {
  const places = ["4.1", "4.0", "6.0"].map((version) => `/usr/lib/${{ x64: "x86_64", arm64: "aarch64" }[process.arch]}-linux-gnu/webkit${version === "6.0" ? "gtk" : "2gtk"}-${version}/MiniBrowser`);
  return places.find((path) => existsSync(path));
}

/// Collects from the very start on what goes wrong.
const EARS = `
globalThis.wrong = [];
for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, (event) => wrong.push(String(event.message ?? event.reason)));
addEventListener("securitypolicyviolation", (event) => wrong.push("policy: " + event.effectiveDirective + " " + event.blockedURI));
const tell = console.error;
console.error = (...all) => { wrong.push(all.join(" ")); tell(...all); };
`;

/// What the page hands to the downloads comes to `given` instead: name and bytes. A driver's script may have a global of its own.
const CATCHER = `
window.given = [];
const blobs = new Map(), make = window.URL.createObjectURL, press = window.HTMLAnchorElement.prototype.click;
window.URL.createObjectURL = (of) => { const at = make.call(window.URL, of); blobs.set(at, of); return at; };
window.HTMLAnchorElement.prototype.click = function () {
  if (!this.download) return press.call(this);
  const one = { name: this.download };
  window.given.push(one);
  const reader = new FileReader();
  reader.onload = () => { one.bytes = reader.result.slice(reader.result.indexOf(",") + 1); };
  reader.onerror = () => { one.bytes = String(reader.error); };
  reader.readAsDataURL(blobs.get(this.href));
};
`;

/// So many bytes go to a file of the page's own, where the browser has one for it, before they go to the downloads.
const LARGE = Buffer.concat(Array.from({ length: (17 << 20) / 32 }, (_, at) => createHash("sha256").update(String(at)).digest()));
const BASE = tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: "ID=made\n" }]);
const image = (name, body) => dockerArchive({ layers: [BASE, tar([{ name: "srv/app", body }, { name: `srv/${name}`, body }, { name: "var/large", body: LARGE }])], tags: [`shop/${name}:1`] });

/// Where the page lies: its address in `folder`, for as long as the test `t` lasts.
const PLACES = {
  "on a server": async (t) => {
    const server = await serve({ prepend: { "boot.js": EARS } });
    t.after(() => server.close());
    return server.url;
  },
  "in one file": async (t, folder) => pathToFileURL(await standalone(join(folder, "one file.html"))).href,
};

const cases = ENGINES.flatMap((engine) => Object.entries(PLACES).map(([where, address]) => ({ ...engine, where, address })));
for (const { name, where, address, lacks, ...how } of cases) {
  const skip = lacks && `*** ${name} IS NOT TESTED: ${lacks} is missing; scripts/engines.sh installs it ***`;
  if (skip) console.log(skip);
  test(`the page ${where} in ${name}`, { skip, timeout: 300_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
    t.after(() => rm(folder, { recursive: true }));
    const [a, b] = await Promise.all(["left", "right"].map(async (name) => {
      const path = join(folder, `${name}.tar`);
      await writeFile(path, image(name, `${name}\nsame line\n`));
      return path;
    }));
    if (how.display) {
      const screen = spawn(xvfb, [how.display, "-screen", "0", "1440x900x24"], { stdio: "ignore" });
      t.after(() => screen.kill());
    }
    const page = await engine(how);
    t.after(() => page.close());
    await page.goto(await address(t, folder));
    if (where === "in one file" && name === "WebKitGTK") {
      await page.until("return /Chrome, Edge or Firefox/.test(document.querySelector('#shell-status[role=alert]')?.textContent)", "it says that it can't");
      return;
    }
    const agent = await page.run("return navigator.userAgent");
    console.log(`${name}: ${agent}`);
    const button = (says) => `return [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === ${JSON.stringify(says)})`;
    const press = async (says) => page.until(`const it = (() => { ${button(says)} })(); it?.click(); return it !== undefined`, says);
    const names = "[...document.querySelectorAll('.tree-canvas .row .name')].map((name) => name.textContent)";

    await press("Try the sample");
    await page.until("return performance.getEntriesByName('layerpeel:verified').length > 0", "the sample is read and checked");
    assert.equal(await page.run("return document.querySelectorAll('.layer').length"), 7);
    assert.match(await page.run("return document.querySelector('.status').textContent"), /37 paths.*visible.*digests verified 7\/7/s);

    await page.type("#pick-file", a);
    await press("Replace");
    await page.until("return document.querySelectorAll('.layer').length === 2", "the file's layers");
    await page.until("return document.querySelector('.layer .check.good') !== null", "checked");
    await page.until(`return ${names}.some((name) => name.startsWith("srv"))`, "its tree");
    // A folder as tar, and files: a small one, and one that no memory should hold.
    await page.run(CATCHER);
    const select = async (name) => page.until(`
      const one = [...document.querySelectorAll(".tree-canvas .row")].find((row) => row.querySelector(".name")?.textContent === ${JSON.stringify(name)});
      if (one?.getAttribute("aria-selected") !== "true") one?.click();
      return one?.getAttribute("aria-selected") === "true";`, name);
    const taken = async (says) => {
      const count = await page.run("return window.given.length");
      await press(says);
      await page.until(`return window.given[${count}]?.bytes !== undefined`, `${says} comes to an end`);
      const { name, bytes } = await page.run(`return window.given[${count}]`);
      return { name, bytes: Buffer.from(bytes, "base64") };
    };
    await press("Expand all");
    await select("srv");
    const folderTar = await taken("Take as tar");
    assert.match(folderTar.name, /srv\.tar$/);
    const listed = spawnSync("tar", ["-tf", "-"], { input: folderTar.bytes }).stdout.toString().trim().split("\n");
    assert.deepEqual(listed.map((name) => name.replace(/\/$/, "")).sort(), ["srv", "srv/app", "srv/left"]);
    for (const [name, want] of [["left", Buffer.from("left\nsame line\n")], ["large", LARGE]]) {
      await select(name);
      await press("View content");
      await page.until(`return [...document.querySelectorAll(".content-panel button")].some((one) => one.textContent === "Save")`, "it can be saved");
      const saved = await taken("Save");
      assert.equal(saved.name, name);
      assert.ok(saved.bytes.equals(want), `${name}: ${saved.bytes.length} bytes`);
      await page.run(`document.querySelector("[aria-label='Close the content']").click()`);
      await page.until(`return document.querySelector(".content-panel") === null`, "it closes");
    }
    const kept = await page.run(`return (async () => {
      try {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("taken");
        let count = 0;
        for await (const _ of folder.keys()) count++;
        return count;
      } catch (error) { return String(error); }
    })()`);
    console.log(`${name}, ${where}: files of the page's own: ${kept}`);
    // The tar and the large file went to the disk; WebKitGTK has no such place.
    if (name === "Firefox") assert.equal(kept, 2);

    await page.type("#filter", "left");
    await page.until(`return /^1 match/.test(document.querySelector("#filter-says").textContent) && ${names}.join().includes("left")`, "filtered");
    // What is written on a layer's colour is set by its contrast, here as in Chromium.
    assert.match(await page.run("return getComputedStyle(document.querySelector('.chip')).color"), /rgb\((0, 0, 0|255, 255, 255)\)/);

    await page.run("[...document.querySelectorAll('.rail button')].find((one) => one.textContent === 'Compare').click()");
    await page.until("return document.querySelector('#pick-other') !== null", "Compare");
    await page.type("#pick-other", b);
    await page.until(`return document.querySelector('.compared[aria-busy="false"] .card') !== null`, "compared");
    assert.match(await page.run("return document.querySelector('.cards').textContent"), /shared in 1 layer, stored once/);
    assert.match(await page.run("return document.querySelector('.why').textContent"), /1 layer is shared/);
    await page.until(`return ${names}.join().includes("app")`, "what differs");
    await page.run("[...document.querySelectorAll('.compare-files .tree-canvas .row')].find((row) => row.querySelector('.name').textContent === 'app').click()");
    await page.until("return document.querySelector('.diff .line.added') !== null", "the lines that differ");
    assert.deepEqual(await page.run("return [...document.querySelectorAll('.diff .line')].map((line) => line.querySelector('span').textContent)"), ["left", "right", "same line"]);

    assert.deepEqual(await page.run("return window.wrong ?? []"), [], "no error");
  });
}
