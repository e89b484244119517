// Secrets and risks: deleted ones first, values masked until asked for and only as long as the focus is on them, doors to Explore.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, show } from "./helper.mjs";
import { loaded } from "./mended.mjs";
import { bare, marked, pick } from "./person.mjs";
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

async function opened(t, options) {
  const { page } = await start(t, options);
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

test("the rail says how many there are once all is looked through", async (t) => {
  const page = await opened(t);
  await page.getByRole("navigation", { name: "Screens" }).getByRole("button", { name: /Secrets\s*3/ }).waitFor();
});

/// The image that comes when it is asked for without what is ticked.
async function cleaned(page) {
  const arrives = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Take the image without \d+$/ }).click();
  const download = await arrives;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("what is ticked is in no layer and no text of the image that is taken away, and all else still is", async (t) => {
  const page = await opened(t, { prepare: bare });
  const take = page.getByRole("button", { name: /^Take the image without/ });
  assert.ok(await take.isDisabled(), "nothing is ticked yet");
  await page.getByRole("checkbox", { name: /^Leave out: .* in \/srv\/\.env:2$/ }).check();
  await page.getByRole("button", { name: "Take the image without 1" }).waitFor();
  const one = await cleaned(page);
  assert.equal(one.name, "leaky-mended.tar");
  const holds = ({ bytes }) => KEYS.map((key) => bytes.includes(key));
  assert.deepEqual(holds(one), [false, true, true], "only what was ticked is left out");

  // By keyboard: all of them.
  await page.getByRole("button", { name: "Tick all" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Take the image without 3" }).waitFor();
  assert.equal(await page.getByRole("checkbox", { checked: true }).count(), 3);
  assert.deepEqual(await axe(page), []);
  const all = await cleaned(page);
  assert.deepEqual(holds(all), [false, false, false]);

  // It opens here, tells of no secret, and has what was no secret.
  await pick(page, file("clean.tar", all.bytes));
  await page.locator(".secrets-title", { hasText: "No secrets in" }).waitFor();
  await show(page, "Explore");
  await page.getByRole("row", { name: /srv/ }).first().waitFor();
  const took = await loaded(all.bytes, "docker.io/shop/leaky:1");
  console.log(`taken by ${took.join("; ") || "no tool: none is there"}`);
});

/// Presses the one that is in *Take away*, and gives the text that comes.
async function taken(page, name) {
  const arrives = page.waitForEvent("download");
  await page.locator("summary", { hasText: "Take away" }).click();
  await page.locator(".menu-list").getByRole("button", { name }).click();
  const download = await arrives;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("what is ignored moves to its own group with its reason, and comes back; the file can be taken away and dropped in", async (t) => {
  const page = await opened(t);
  await page.getByRole("button", { name: /\/srv\/app\.conf/ }).click();
  await detail(page).locator("summary", { hasText: "Ignore it" }).focus();
  await page.keyboard.press("Enter");
  await detail(page).getByLabel("Why").fill("revoked last week");
  await detail(page).getByRole("button", { name: "In this place" }).click();
  await page.locator(".secrets-title", { hasText: "2 secrets, all of them high." }).waitFor();
  await detail(page).getByText("stripe-key srv/app.conf # revoked last week").waitFor();
  assert.ok(await detail(page).evaluate((pane) => pane === document.activeElement), "the focus is not lost");
  assert.deepEqual(await axe(page), []);
  const ignore = await taken(page, "Ignore file");
  assert.match(ignore.name, /\.secrets\.ignore$/);
  assert.match(ignore.text, /^stripe-key srv\/app\.conf {2}# revoked last week$/m);
  assert.ok(KEYS.every((key) => !ignore.text.includes(key)));
  await detail(page).getByRole("button", { name: "Take back" }).click();
  await page.locator(".secrets-title", { hasText: "3 secrets, all of them high." }).waitFor();

  // Picked, then dropped; a file that is none changes nothing and says why.
  const kept = file("kept.ignore", Buffer.from("# all keys\nstripe-key **\n"));
  await page.getByLabel("Ignore file", { exact: true }).setInputFiles(kept);
  await page.locator(".secrets-title", { hasText: "No secrets in" }).waitFor();
  const drop = (text) => page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "my.ignore"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, text);
  await drop("stripe-keys **\n");
  await page.getByText("This is no ignore file: line 1: there is no rule stripe-keys.").first().waitFor();
  await page.locator(".secrets-title", { hasText: "No secrets in" }).waitFor();
  await drop("stripe-key srv/.env\n");
  await page.locator(".secrets-title", { hasText: "2 secrets, all of them high." }).waitFor();
});

test("the one-page report waits for the secrets; it has no script, asks for nothing, and tells none", async (t) => {
  const { page } = await start(t);
  await pick(page, leaky());
  await marked(page, "verified");
  const { name, text } = await taken(page, "One-page report");
  assert.match(name, /leaky.*\.report\.html$/);
  assert.ok(KEYS.every((key) => !text.includes(key)) && !text.includes("<script"));
  const requests = [];
  const other = await page.context().newPage();
  other.on("request", (request) => requests.push(request.url()));
  for (const [width, colorScheme] of [[1440, "light"], [390, "dark"]]) {
    await other.setViewportSize({ width, height: 844 });
    await other.emulateMedia({ colorScheme });
    await other.setContent(text);
    await other.getByRole("heading", { name: "What is in shop/leaky:1" }).waitFor();
    await other.getByText("3 secrets, all of them high.").waitFor();
    assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} is wide enough`);
    assert.deepEqual(await axe(other), [], `the report at ${width}, ${colorScheme}`);
  }
  assert.deepEqual(requests, []);
});

test("no step that is shown in Explore tells a secret", async (t) => {
  const { page } = await start(t);
  const step = `RUN /bin/sh -c deploy --key ${KEYS[2]} # buildkit`;
  await pick(page, file("told.tar", dockerArchive({ tags: ["told:1"], layers: [tar([{ name: "a", body: "plain" }])], steps: [step] })));
  await marked(page, "verified");
  await page.getByText(/deploy --key sk_live_••/).first().waitFor();
  assert.ok(await hidden(page));
  const { text } = await taken(page, "Analysis as JSON");
  assert.ok(text.includes("deploy --key sk_live_••") && KEYS.every((key) => !text.includes(key)));
});
