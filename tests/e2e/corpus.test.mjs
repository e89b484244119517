// Every archive of the corpus (LAYERPEEL_CORPUS) through one page, one after the other, graded as the native command is.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { CORPUS, launch, open, ready, remote, serve } from "./helper.mjs";
import { cases, judge, wordFor } from "./grade.mjs";
import { exported, refusal, settle } from "./person.mjs";

const SKIP = CORPUS ? false : "LAYERPEEL_CORPUS is not set";
/// Part of a path: only such cases.
const ONLY = process.env.LAYERPEEL_CASE ?? "";

let browser;
let server;
before(async () => { [browser, server] = await Promise.all([launch(), serve()]); });
after(() => Promise.all([browser.close(), server.close()]));

async function start(t) {
  const opened = await open(browser, server.url);
  t.after(() => opened.context.close());
  return opened;
}

/// Opens one and says why what came of it is not permitted.
async function run(page, { path, expected }, options) {
  const ended = await settle(page, path, options);
  if (ended === "refused") {
    const said = await refusal(page);
    const clear = said.found?.length > 20 && said.expected && said.advice;
    return [...(clear ? [] : [`an unclear message: ${JSON.stringify(said)}`]), ...judge(expected, "error", null)];
  }
  const { report } = await exported(page);
  return judge(expected, wordFor(report), report);
}

/// What must not outlive the file that it was about.
async function leftovers(page, seen) {
  const left = await page.evaluate(() => ({
    dialogs: document.querySelectorAll("dialog").length,
    progress: document.querySelectorAll(".progress").length,
    alarming: [...document.querySelectorAll(".toast.is-alarming")].map((toast) => toast.textContent),
  }));
  const faults = [...seen.errors.splice(0), ...left.alarming.map((text) => `message: ${text}`)];
  if (left.dialogs) faults.push("a dialog stays");
  if (left.progress) faults.push("progress stays");
  return faults;
}

test("every archive of the corpus through the page", { skip: SKIP, timeout: 900_000 }, async (t) => {
  const { page, seen } = await start(t);
  let loaded = seen.requests.length;
  const table = new Map();
  const faults = [];
  for (const one of cases(CORPUS)) {
    const name = relative(CORPUS, one.path);
    if (!name.includes(ONLY)) continue;
    const row = table.get(one.family) ?? { pass: 0, of: 0, seconds: 0 };
    table.set(one.family, row);
    const began = Date.now();
    let found;
    try {
      const selector = statSync(one.path).isDirectory() ? "#pick-folder" : undefined;
      found = [...(await run(page, one, { selector })), ...(await leftovers(page, seen))];
    } catch (error) {
      found = [`${error.message.split("\n")[0]}; the page says: ${(await page.locator("body").innerText()).slice(0, 300)}`];
      await page.reload();
      await ready(page);
      loaded = seen.requests.length;
    }
    row.seconds += (Date.now() - began) / 1000;
    row.of += 1;
    row.pass += found.length ? 0 : 1;
    faults.push(...found.map((fault) => `${name}: ${fault}`));
  }
  console.log("family       pass   of   share   seconds");
  for (const [family, { pass, of, seconds }] of table) {
    console.log(`${family.padEnd(11)} ${String(pass).padStart(5)} ${String(of).padStart(4)} ${((pass / of) * 100).toFixed(1).padStart(6)} % ${seconds.toFixed(1).padStart(8)}`);
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(remote(seen.requests.slice(loaded)), [], "nothing is fetched after load");
});

/// The same images, unpacked, as a folder that is picked.
const FOLDERS = ["semantic/basic-add-modify-delete/image.tar", "format/oci-index/image.tar", "format/docker25/image.tar", "format/docker-legacy/image.tar"];

test("unpacked archives as folders", { skip: SKIP, timeout: 120_000 }, async (t) => {
  const { page, seen } = await start(t);
  const scratch = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(scratch, { recursive: true, force: true }));
  const wanted = [...cases(CORPUS)].filter((one) => FOLDERS.includes(relative(CORPUS, one.path)));
  assert.ok(wanted.length >= 2, `${FOLDERS} are in the corpus`);
  for (const one of wanted) {
    const folder = join(scratch, relative(CORPUS, one.path).replaceAll("/", "-"));
    mkdirSync(folder);
    execFileSync("tar", ["-xf", one.path, "-C", folder]);
    const found = await run(page, { ...one, path: folder }, { selector: "#pick-folder" });
    assert.deepEqual([...found, ...(await leftovers(page, seen))], [], one.path);
  }
});
