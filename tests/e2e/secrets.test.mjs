// Secrets and risks: deleted ones first, values masked until asked for and only as long as the focus is on them, doors to Explore.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, show } from "./helper.mjs";
import { marked, pick } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

/// In the form of keys of Stripe, and never ones: put together while the test runs.
const key = (end) => ["sk_li", "ve_9LPGdmCU3ZI8NFVpQhITji", end].join("");
const KEYS = [key("60"), key("61"), key("70")];

const leaky = () => file("leaky.tar", dockerArchive({
  tags: ["shop/leaky:1"],
  layers: [
    tar([
      { name: "srv/", type: "5" },
      { name: "srv/.env", body: `A=1\nSTRIPE=${KEYS[0]}\n` },
      { name: "srv/app.conf", body: `key=${KEYS[1]}\n` },
      { name: "srv/su", body: "#!", mode: 0o4755 },
    ]),
    tar([{ name: "srv/.wh..env", body: "" }]),
  ],
  steps: ["COPY . /srv # buildkit", `RUN |1 KEY=${KEYS[2]} /bin/sh -c rm /srv/.env # buildkit`],
}));

const sections = (page) => page.locator(".secrets-group > h3 b").allInnerTexts();
const detail = (page) => page.getByRole("complementary", { name: /^Details/ });
const hidden = async (page) => {
  const text = await page.content();
  return KEYS.every((key) => !text.includes(key)) && KEYS.every((key) => !page.url().includes(key));
};

async function opened(t) {
  const { page } = await start(t);
  await pick(page, leaky());
  await marked(page, "verified");
  await show(page, "Secrets");
  await page.locator(".secrets-title", { hasText: "3 secrets, all of them high." }).waitFor();
  return page;
}

test("deleted first, then what is shown, then history, then risks; nothing in clear", async (t) => {
  const page = await opened(t);
  assert.deepEqual(await sections(page), ["Deleted, but still stored", "In the image", "In history and configuration", "Risks"]);
  assert.ok(await hidden(page));
  await page.getByRole("button", { name: /\/srv\/\.env:2/ }).click();
  await detail(page).getByText("Deleting it didn’t help.").waitFor();
  await detail(page).getByRole("button", { name: "In the tree" }).click();
  await page.getByRole("article", { name: "/srv/.env" }).waitFor();
  assert.match(page.url(), /layer=1/);
});

test("Show reveals one value until the focus leaves it; by keyboard, too", async (t) => {
  const page = await opened(t);
  for (const [name, key] of [[/\/srv\/\.env:2/, KEYS[0]], [/step 2 \(KEY\)/, KEYS[2]]]) {
    await page.getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
    await detail(page).getByRole("button", { name: "Show" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("pre.secret-value:focus", { hasText: key }).waitFor();
    await page.keyboard.press("Tab");
    await page.locator("pre.secret-value").waitFor({ state: "detached" });
    assert.ok(await hidden(page));
  }
  await page.keyboard.press("Escape");
  await detail(page).waitFor({ state: "detached" });
});

test("files to take away are masked", async (t) => {
  const page = await opened(t);
  for (const name of ["Secrets and risks as CSV", "Secrets and risks as JSON"]) {
    const arrives = page.waitForEvent("download");
    await page.locator("summary", { hasText: "Take away" }).click();
    await page.getByRole("button", { name }).click();
    const text = await readFile(await (await arrives).path(), "utf8");
    assert.ok(text.includes("stripe-key") && KEYS.every((key) => !text.includes(key)), text);
  }
});

test("axe finds nothing, on a phone neither; and none is said quietly", async (t) => {
  const page = await opened(t);
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    assert.deepEqual(await axe(page), [], `list at ${width}`);
    await page.getByRole("button", { name: /\/srv\/app\.conf/ }).click();
    await detail(page).waitFor();
    assert.deepEqual(await axe(page), [], `detail at ${width}`);
    await detail(page).getByRole("button", { name: "Close the details" }).click();
    await detail(page).waitFor({ state: "detached" });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const { page: other } = await start(t);
  const clean = file("clean.tar", dockerArchive({ tags: ["clean:1"], layers: [tar([{ name: "a", body: "plain" }])] }));
  await pick(other, clean);
  await marked(other, "verified");
  await show(other, "Secrets");
  await other.locator(".secrets-title", { hasText: "No secrets in 1 distinct body." }).waitFor();
});
