// The page itself: it starts, under its policy, anywhere, and then asks the network for nothing.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { headers, ROOT, serve } from "./server.mjs";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, drop, launch, open, OUT, remote, shots } from "./helper.mjs";

/// What the policy calls a style that stands in the page.
const named = (file) => `'sha256-${createHash("sha256").update(readFileSync(join(ROOT, "static", file))).digest("base64")}'`;

const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": `'self' ${named("tokens.css")} ${named("shell.css")}`,
  "img-src": "'self' data: blob:",
  "font-src": "'self'",
  "worker-src": "'self' blob:",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

const parse = (policy) =>
  Object.fromEntries(policy.split(";").map((part) => part.trim().split(/\s+(.*)/s)).map(([name, value]) => [name, value]));

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/// The page under `base`, closed when the test `t` ends, however it ends.
async function start(t, { base = "/", ...options } = {}) {
  const server = await serve({ base });
  t.after(() => server.close());
  const opened = await open(browser, server.url, options);
  t.after(() => opened.context.close());
  return { server, ...opened };
}

for (const base of ["/", "/some/where/"]) {
  test(`starts under ${base} without an error`, async (t) => {
    const { server, page, seen } = await start(t, { base });
    assert.equal(await page.title().then((title) => title.startsWith("Layerpeel")), true);
    assert.ok(await page.locator("#app > *").count(), "the program draws something");
    const loaded = seen.requests.length;
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.getByRole("treegrid").getByText("etc", { exact: true }).waitFor();
    assert.deepEqual(remote(seen.requests.slice(loaded)), [], "nothing is fetched after load");
    assert.deepEqual(remote(seen.requests).filter((url) => !url.startsWith(server.url)), [], "everything comes from the page's folder");
    const wasm = remote(seen.requests).filter((url) => url.endsWith(".wasm")).map((url) => url.slice(server.url.length));
    assert.deepEqual(wasm, ["layerpeel-page_bg.wasm", "layerpeel-worker_bg.wasm"], "each program is fetched once, the page's first");
    assert.deepEqual(seen.errors, []);
    assert.deepEqual(seen.warnings, []);
  });
}

test("a network that is away when the workers' program is wanted is tried again, and what was opened meanwhile opens then", async (t) => {
  const away = (route) => route.abort();
  const { page, context } = await start(t, {
    started: false,
    prepare: (context) => context.route("**/layerpeel-worker_bg.wasm", away),
  });
  await page.getByRole("button", { name: "Try the sample" }).click();
  await page.getByText("could not be loaded. It is tried again").waitFor();
  await page.getByRole("progressbar", { name: "Opening sample.tar" }).waitFor();
  await context.unroute("**/layerpeel-worker_bg.wasm", away);
  await page.getByRole("treegrid").getByText("etc", { exact: true }).waitFor();
});

/// The page in a browser that gets its document and boot.js, and all else only after `release()`.
async function startHeld(t) {
  let release;
  const wait = new Promise((done) => (release = done));
  const first = (url) => url.pathname === "/" || url.pathname.endsWith("/boot.js");
  const prepare = (context) => context.route((url) => !first(url), (route) => wait.then(() => route.continue()));
  const { page, seen } = await start(t, { started: false, prepare });
  const ends = async (name) => {
    release();
    await page.getByRole("treegrid").getByText("only", { exact: true }).waitFor();
    assert.ok((await page.title()).includes(name), await page.title());
    assert.deepEqual(seen.errors, []);
  };
  return { page, status: page.locator("#shell-status"), release, ends };
}

const small = (name) => file(name, dockerArchive({ layers: [tar([{ name: "only", body: "1" }])], tags: [`${name}:1`] }));

test("with nothing but its document and boot.js the page takes a dropped file, says so, and opens it once the program is there", async (t) => {
  const { page, status, ends } = await startHeld(t);
  await drop(page, [small("first.tar")], ".shell");
  assert.equal(await status.textContent(), "first.tar: to be opened in a moment…");
  // Who changes their mind drops another.
  await drop(page, [small("second.tar")], ".shell");
  assert.equal(await status.textContent(), "second.tar: to be opened in a moment…");
  assert.deepEqual(await axe(page), []);
  await ends("second.tar");
});

test("a file can be chosen by the keyboard before the program is there", async (t) => {
  const { page, status, ends } = await startHeld(t);
  await page.getByLabel("Choose a file…").waitFor();
  await page.keyboard.press("Tab");
  const picker = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await picker).setFiles(small("chosen.tar"));
  assert.equal(await status.textContent(), "chosen.tar: to be opened in a moment…");
  await ends("chosen.tar");
});

test("a picker that was opened before the program was there brings its file after it", async (t) => {
  const { page, release, ends } = await startHeld(t);
  // The browser's picker holds the shell's input, which is gone from the page when the file comes.
  const input = await page.locator("#shell-file").elementHandle();
  release();
  await page.getByRole("button", { name: "Try the sample" }).waitFor();
  await input.evaluate((input, [name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
  }, ["late.tar", [...small("late.tar").bytes]]);
  await ends("late.tar");
});

test("the static shell is there before the program, and the policy with it", async (t) => {
  const { page, seen } = await start(t, { started: false, context: { javaScriptEnabled: false } });
  const { response } = seen;
  assert.match(await page.locator(".shell").innerText(), /Layerpeel[\s\S]*Drop a container image[\s\S]*Loading/);
  const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.deepEqual(parse(meta), POLICY);
  assert.deepEqual(parse(response.headers()["content-security-policy"]), POLICY);
  assert.deepEqual(parse((await headers())["Content-Security-Policy"]), POLICY, "a slide may frame the page");
  await shots(page, "shell", OUT, () => {}); // nothing moves, and without scripts no frame can be waited for
});

test("inline scripts and foreign addresses are refused", async (t) => {
  const { page, seen } = await start(t);
  const blocked = await page.evaluate(async () => {
    const refused = new Set();
    const both = new Promise((done) => {
      document.addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective).size === 2 && done());
    });
    const script = document.createElement("script");
    script.textContent = "globalThis.intruder = true";
    document.body.append(script);
    await fetch("http://localhost:9/").catch(() => {});
    await both;
    return { refused: [...refused], intruder: globalThis.intruder ?? false };
  });
  assert.deepEqual(blocked, { refused: ["script-src-elem", "connect-src"], intruder: false });
  assert.ok(seen.errors.length >= 2, "a refusal shows as a console error, so the other tests would see one");
});

test("axe finds nothing wrong with the first screen", async (t) => {
  const { page } = await start(t);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axe(page), []);
  }
});
