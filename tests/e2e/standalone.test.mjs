// The page as one file from a stick: it is made of the release, opened from file://, and does what the page on a server does,
// without a request.
import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { dockerArchive, file as archive, tar as layer } from "./archive.mjs";
import { choose, drop, launch, open, remote, show } from "./helper.mjs";
import { LESSONS, solved } from "./lessons.mjs";
import { marked, openSample } from "./person.mjs";
import { standalone } from "./standalone.mjs";

let browser, folder, made;
before(async () => {
  [browser, folder] = await Promise.all([launch(), mkdtemp(join(tmpdir(), "layerpeel-"))]);
  made = await standalone(join(folder, "layerpeel.html"));
});
after(() => Promise.all([browser?.close(), folder && rm(folder, { recursive: true })]));

const IMAGE = archive("shop.tar", dockerArchive({
  layers: [layer([{ name: "etc/app.conf", body: "host=shop-db.internal\n" }]), layer([{ name: "etc/app.conf", body: "host=other\n" }])],
  tags: ["shop/app:1"],
}));

/// The file at `path` in the browser; when the test ends, nothing was wrong, and nothing but the file was asked for.
async function start(t, path = made, options = {}) {
  const url = pathToFileURL(path).href;
  const opened = await open(browser, url, options);
  t.after(async () => {
    await opened.context.close();
    assert.deepEqual(opened.seen.errors, [], "no error");
    assert.deepEqual(opened.seen.warnings, [], "no warning");
    assert.deepEqual(remote(opened.seen.requests), [url], "nothing is asked for but the file itself");
  });
  return opened;
}

test("an image dropped on the file is shown, and searched by an expression", async (t) => {
  const { page } = await start(t);
  await drop(page, [{ name: "shop.tar", bytes: IMAGE.buffer }]);
  await marked(page, "verified");
  await page.getByRole("treegrid").getByText("etc", { exact: true }).waitFor();
  assert.equal(await page.locator(".layer").count(), 2);
  await show(page, "Search");
  await page.getByRole("button", { name: "Contents", exact: true }).click();
  await page.getByLabel("Regular expression").check();
  await page.locator("#filter").fill("^host=(shop|oth)[a-z-]+");
  await page.locator("#filter").press("Enter");
  await page.locator(".finds-says").getByText("2 lines in 2 files").waitFor();
});

test("the Playground runs in the file, with its styles", async (t) => {
  const { page } = await start(t, made, { context: { reducedMotion: "reduce" } });
  await openSample(page);
  await show(page, "Playground");
  await page.getByText("A docker to take apart").waitFor();
  const field = page.getByRole("textbox", { name: /^Command at/ });
  await field.fill("docker run --name web debian-ish:1 echo from a stick");
  await field.press("Enter");
  await page.locator(".lab-terminal").getByText("from a stick", { exact: true }).waitFor();
  await page.locator(".stage table").waitFor({ state: "attached" });
});

test("a lesson is in the file, and solved there", async (t) => {
  const { page } = await start(t, made, { context: { reducedMotion: "reduce" } });
  const lesson = LESSONS.find(({ name }) => name === "04-copy-up");
  assert.ok(await solved(page, lesson));
});

test("a link into the file works where it lies in a folder with spaces, and Back goes back", async (t) => {
  const there = join(folder, "for the class, 50 % off");
  await mkdir(there);
  await copyFile(made, join(there, "layer peel #1.html"));
  const { page } = await start(t, join(there, "layer peel #1.html"));
  await choose(page, [IMAGE]);
  await marked(page, "verified");
  await show(page, "Waste");
  await page.waitForFunction(() => location.hash.includes("waste"));
  await page.goBack();
  await page.getByRole("treegrid").getByText("etc", { exact: true }).waitFor();
});
