// The page without a network: what it keeps is what the build lists, the second visit needs no server, and a new version waits until
// the person says so.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, launch, open, ready, serve, show } from "./helper.mjs";
import { LESSONS, solved } from "./lessons.mjs";
import { openSample } from "./person.mjs";
import { DIST, ROOT } from "./server.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/// A copy of the release with its list of files, which a test may change, and its server.
async function release(t, base = "/some/where/") {
  const dist = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(dist, { recursive: true }));
  await cp(DIST, dist, { recursive: true });
  const list = () => execFileSync(join(ROOT, "scripts", "offline.sh"), [dist]);
  list();
  const server = await serve({ dist, base });
  t.after(() => server.close());
  return { dist, list, server };
}

/// The page at its first visit, once all of it is kept.
async function visited(t, server) {
  const opened = await open(browser, server.url, { offline: true });
  t.after(() => opened.context.close());
  await opened.page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  return opened;
}

async function again(page) {
  await page.reload();
  await ready(page);
}

async function works(page) {
  await openSample(page);
  await page.getByRole("treegrid").getByText("etc", { exact: true }).waitFor();
  await show(page, "Search");
  await page.getByRole("button", { name: "Contents", exact: true }).click();
  await page.getByLabel("Regular expression").check();
  await page.locator("#filter").fill("^root:.*");
  await page.locator("#filter").press("Enter");
  await page.locator(".finds-says").getByText(/[1-9]\d* lines? in/).waitFor();
  await page.getByRole("button", { name: "Playground" }).first().click();
  await page.getByText("A docker to take apart").waitFor();
  const field = page.getByRole("textbox", { name: /^Command at/ });
  await field.fill("docker run --name web debian-ish:1 echo without a network");
  await field.press("Enter");
  await page.locator(".lab-terminal").getByText("without a network", { exact: true }).waitFor();
}

test("what is kept is all of the release by its hash, and comes from the page's own folder", async (t) => {
  const { dist, server } = await release(t);
  const { page, seen } = await visited(t, server);
  const kept = await page.evaluate(async () => (await (await caches.open(`layerpeel ${new URL("./", location.href).href}`)).keys()).map(({ url }) => url));
  const names = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
    .map((one) => join(one.parentPath ?? one.path, one.name).slice(dist.length + 1)).filter((name) => name !== "offline.js");
  const wanted = await Promise.all(names.map(async (name) => {
    const hash = createHash("sha256").update(await readFile(join(dist, name))).digest("hex");
    return `${server.url}${name}?sha256=${hash}`;
  }));
  assert.deepEqual(kept.sort(), wanted.sort());
  assert.deepEqual(seen.requests.filter((url) => /^http/.test(url) && !url.startsWith(server.url)), [], "nothing comes from elsewhere");
  assert.deepEqual(seen.errors, []);
  assert.deepEqual(seen.warnings, []);
});

test("the server is gone after the first visit: what was open goes on, and the second visit does everything", async (t) => {
  const { server } = await release(t);
  const { page, context, seen } = await visited(t, server);
  await server.close();
  await works(page);
  const second = await context.newPage();
  await second.goto(server.url);
  await ready(second);
  await works(second);
  assert.equal(await second.locator(".fresh").count(), 0);
  // Nobody began it while there was a network.
  const lesson = LESSONS.at(-1);
  assert.ok(await solved(second, lesson), lesson.title);
  assert.deepEqual(seen.errors.filter((error) => !/offline\.js/.test(error)), [], "only a look for a new version fails");
});

test("a new version says so and waits: nothing changes until the person reloads", async (t) => {
  const { dist, list, server } = await release(t);
  const { page } = await visited(t, server);
  const version = () => page.locator("meta[name=version]").count();
  const index = await readFile(join(dist, "index.html"), "utf8");
  await writeFile(join(dist, "index.html"), index.replace("</head>", '<meta name="version" content="2"></head>'));
  list();
  await again(page);
  const notice = page.getByRole("complementary", { name: "New version" });
  await notice.waitFor();
  assert.equal(await version(), 0, "the old version goes on");
  assert.deepEqual(await axe(page), []);
  await notice.getByRole("button", { name: "Not now" }).click();
  await notice.waitFor({ state: "detached" });
  await again(page);
  assert.equal(await version(), 0);
  await notice.getByRole("button", { name: "Reload" }).click();
  await page.waitForFunction(() => document.querySelector("meta[name=version]"));
  await ready(page);
  assert.equal(await notice.count(), 0);
  await server.close();
  await again(page);
  assert.equal(await version(), 1, "it is kept, too");
});

test("another window with the old version holds a new one up, and the notice says so", async (t) => {
  const { dist, list, server } = await release(t);
  const { page, context } = await visited(t, server);
  const other = await context.newPage();
  await other.goto(server.url);
  await ready(other);
  await writeFile(join(dist, "app.css"), "\n", { flag: "a" });
  list();
  await again(page);
  const notice = page.getByRole("complementary", { name: "New version" });
  await notice.getByRole("button", { name: "Reload" }).click();
  await notice.getByText("The old version is still open in 1 other window").waitFor();
  await other.close();
  await Promise.all([page.waitForEvent("load"), notice.getByRole("button", { name: "Reload" }).click()]);
  await ready(page);
  assert.equal(await notice.count(), 0);
});

test("a half copied release is not kept", async (t) => {
  const { dist, server } = await release(t);
  await writeFile(join(dist, "layerpeel-lab.js"), "\n", { flag: "a" });
  const { page, context } = await open(browser, server.url, { offline: true });
  t.after(() => context.close());
  await page.waitForFunction(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return globalThis.tried ? !registration : ((globalThis.tried ||= Boolean(registration)), false);
  });
  await openSample(page);
});
