// What an image says of itself: how it was built with what can't be known marked, its base, its config, its packages, its documents.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, show } from "./helper.mjs";
import { marked, openSample, pick } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

/// Put together, so that nobody takes it for a secret in use.
const SECRET = ["9LPGdmCU3Z", "I8NFVpQh"].join("");
const tabs = (page) => page.getByRole("tablist", { name: "Parts" });
const lines = (page) => page.getByRole("list", { name: "Lines" });
const config = (page) => page.getByRole("region", { name: "Configuration" });

/// Takes a part away from the menu.
async function take(page, name) {
  const arrives = page.waitForEvent("download");
  await page.locator("summary", { hasText: "Take away" }).click();
  await page.getByRole("button", { name }).click();
  const download = await arrives;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

const built = () => file("shop.tar", dockerArchive({
  tags: ["shop/app:1"],
  layers: [
    tar([{ name: "etc/", type: "5" }, { name: "etc/os-release", body: 'ID=made\nPRETTY_NAME="Made 1"\n' }]),
    tar([{ name: "var/lib/dpkg/status", body: "Package: a\nStatus: install ok installed\nVersion: 1\nInstalled-Size: 4\n" }]),
    tar([{ name: "var/lib/dpkg/status", body: "Package: b\nStatus: install ok installed\nVersion: 2\nInstalled-Size: 2\n" }]),
  ],
  steps: ["ADD rootfs.tar / # buildkit", "RUN /bin/sh -c apt-get install a # buildkit", `RUN |1 DB_PASSWORD=${SECRET} /bin/sh -c swap # buildkit`],
  config: { config: { Env: [`DB_PASSWORD=${SECRET}`], Team: "shop" } },
}));

test("the Dockerfile from the history: doubts are marked, a line leads to its layer", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await show(page, "Image");
  await lines(page).waitFor();
  const text = await lines(page).innerText();
  assert.match(text, /COPY\s+options\?\s+\. \./);
  assert.match(text, /RUN\s+mounts\?\s+apk add --no-cache tinyhttpd/);
  assert.match(await page.locator(".unsure", { hasText: "options?" }).first().getAttribute("title"), /keeps no --from/);
  await page.getByRole("button", { name: "L2 on Explore" }).click();
  await page.locator("#layer-2[aria-selected=true]").waitFor();
  assert.match(page.url(), /layer=2/);
  await page.goBack();
  await lines(page).locator('[aria-current="true"]').filter({ hasText: "apk add" }).waitFor();
  const { name, text: dockerfile } = await take(page, "Dockerfile, from the history");
  assert.match(name, /history\.Dockerfile$/);
  assert.match(dockerfile, /\nRUN apk add --no-cache tinyhttpd\n/);
});

test("config, documents and files hold every field and no secret", async (t) => {
  const { page } = await start(t);
  await pick(page, built());
  await marked(page, "verified");
  await show(page, "Image");
  await config(page).getByText("config.Team").waitFor();
  await config(page).getByText("unknown", { exact: true }).waitFor();
  await page.getByText("Not recorded; its system is Made 1").waitFor();
  await config(page).getByRole("button", { name: "As JSON" }).click();
  await page.getByLabel("Config", { exact: true }).getByText("rootfs").waitFor();
  for (const document of ["Docker manifest", "Config"]) {
    await page.getByRole("group", { name: "Documents" }).getByRole("button", { name: document, exact: true }).click();
    await page.locator(`pre[aria-label="${document}"]`).waitFor();
    assert.ok(!(await page.content()).includes(SECRET), "masked everywhere");
  }
  const { text } = await take(page, "Config as JSON");
  assert.ok(!text.includes(SECRET) && JSON.parse(text).config.Team === "shop");
  assert.ok(!page.url().includes(SECRET));
});

test("packages by layer, those that are gone, too; by keyboard", async (t) => {
  const { page, reload } = await start(t);
  await pick(page, built());
  await marked(page, "verified");
  await show(page, "Image");
  await page.getByRole("tab", { name: "Overview" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText("1 package in the final image.").waitFor();
  assert.match(page.url(), /tab=packages/);
  await page.getByRole("button", { name: "1 deb" }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: /a 1.*gone in L3/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("row", { name: /gone in L3/ }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await lines(page).waitFor();
  const { text } = await take(page, "All packages as CSV");
  assert.match(text, /^layer,kind,name,version,size,removed_by_layer\r\n2,deb,a,1,4\d*,3\r\n3,deb,b,2,2\d*,\r\n$/);
  assert.ok(reload);
});

test("axe finds nothing, on a phone neither", async (t) => {
  const { page } = await start(t);
  await pick(page, built());
  await marked(page, "verified");
  await show(page, "Image");
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    for (const tab of ["Overview", "Packages", "Documents"]) {
      await tabs(page).getByRole("tab", { name: tab }).click();
      await page.locator(`#image-panel[aria-labelledby="image-${tab.toLowerCase()}"]`).waitFor();
      assert.deepEqual(await axe(page), [], `${tab} at ${width}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${tab} at ${width} is not wider than the window`);
    }
  }
});
