// What a teacher hands out: the stage as a picture, the link with its code, a sheet on one page, the frame for a slide, notes in a
// second window.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, show } from "./helper.mjs";
import { settled } from "./person.mjs";
import { labSession } from "./session.mjs";

const LINES = ["docker run -d --name web debian-ish:1 sleep 1000", "docker exec web sh -c 'echo x >> /etc/motd'"];
const typed = (lines) => `do=${lines.map(encodeURIComponent).join("%0A")}`;
const FREE = `#1/playground?open=sample&${typed(LINES)}`;
const LESSON = "#1/playground?open=sample&lesson=04-copy-up&step=1";

const { start, shared } = labSession({ before, after });

/// The lab at a link.
async function lab(t, place, context = {}) {
  const { page } = await start(t, { fragment: place, ...context });
  await page.locator(".stage > *").first().waitFor({ state: "attached" });
  await settled(page);
  return page;
}

const tab = (page, name) => page.getByRole("group", { name: "Stages" }).getByRole("button", { name });
const dialog = (page) => page.getByRole("dialog", { name: "Hand out" });

async function handOut(page) {
  await page.getByRole("button", { name: "Hand out…" }).click();
  await dialog(page).locator(".handing").waitFor();
}

/// Presses a button of the dialog, and reads the file that comes.
async function file(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), dialog(page).getByRole("button", { name }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/// What an SVG file says, read as a browser reads it: it must be well-formed, and bring nothing but shapes and texts.
async function drawn(page, bytes) {
  const { error, names, texts, ground } = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "image/svg+xml");
    const all = [...read.querySelectorAll("*")];
    return {
      error: read.querySelector("parsererror")?.textContent,
      names: [...new Set(all.map((one) => one.localName))].sort(),
      texts: all.filter((one) => one.localName === "text").map((one) => one.textContent),
      ground: read.querySelector("rect")?.getAttribute("fill"),
    };
  }, bytes.toString());
  assert.equal(error, undefined);
  assert.deepEqual(names.filter((name) => !["path", "rect", "svg", "text", "title"].includes(name)), []);
  return { texts, ground };
}

test("each stage is saved as SVG and PNG, with the words that stand on it, in the colours that are seen", async (t) => {
  const page = await lab(t, FREE);
  await handOut(page);
  const first = await file(page, "Stage as SVG");
  assert.equal(first.name, "layerpeel-copy-on-write-step-2.svg");
  const { texts, ground } = await drawn(page, first.bytes);
  assert.equal(ground, "#fbfaf7");
  for (const text of ["/etc/motd", "merged", "upper", "copied up", "debian-ish:1", LINES[1]]) assert.ok(texts.includes(text), text);
  const png = await file(page, "Stage as PNG");
  assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
  assert.ok(png.bytes.readUInt32BE(16) > 800, "twice as large as the SVG");
  // A canvas that is too large gives nothing: the person is told, and where the picture is to be had.
  await page.evaluate(() => { HTMLCanvasElement.prototype.toBlob = (done) => done(null); });
  await dialog(page).getByRole("button", { name: "Stage as PNG" }).click();
  await page.getByText("The picture could not be drawn: take it as SVG.").waitFor();
  await page.keyboard.press("Escape");
  for (const [name, says] of [["Build cache", "Resulting layers"], ["Pull and share", "One layer, three names"], ["Squash and stages", "Squashed"]]) {
    await tab(page, name).click();
    await settled(page);
    await handOut(page);
    assert.ok((await drawn(page, (await file(page, "Stage as SVG")).bytes)).texts.includes(says), name);
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await handOut(page);
  assert.equal((await drawn(page, (await file(page, "Stage as SVG")).bytes)).ground, "#14161a");
});

test("the link and the frame are copied, lead to the same, and axe finds nothing in the dialog", async (t) => {
  const page = await lab(t, LESSON, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.keyboard.press("h");
  await dialog(page).getByRole("img", { name: "QR code of the link" }).waitFor();
  assert.equal(await dialog(page).getByLabel("Link", { exact: true }).inputValue(), page.url());
  assert.deepEqual(await axe(page), []);
  const copied = async (label) => {
    await dialog(page).getByRole("button", { name: `Copy: ${label}` }).click();
    await page.getByText("copied.").first().waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied("Link"), page.url());
  const frame = await copied("Frame for a slide or a page");
  const inside = await page.context().newPage();
  // A slide of the same server: the page's policy says nothing of who may show it.
  await inside.route("**/slide.html", (route) => route.fulfill({ contentType: "text/html", body: frame }));
  await inside.goto(new URL("slide.html", shared.server.url).href);
  const slide = inside.frameLocator("iframe");
  await slide.getByRole("heading", { name: "Changing what cannot change" }).waitFor();
  assert.equal(await slide.locator(".top").isVisible(), false, "nothing is around the screen");
});

test("the sheet is one page, black on white, with the code, the goals and lines for a pen", async (t) => {
  const page = await lab(t, LESSON, { colorScheme: "dark" });
  await handOut(page);
  await page.evaluate(() => { window.print = () => (window.printed = true); });
  await dialog(page).getByRole("button", { name: "Print a sheet" }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator(".class-sheet");
  await sheet.getByRole("heading", { name: "Changing what cannot change" }).waitFor();
  for (const text of ["Lesson 4 of 16", "The question is answered", "1 GB, the whole file"]) await sheet.getByText(text).first().waitFor();
  assert.ok(await sheet.locator(".code").isVisible() && !(await page.locator(".stage").isVisible()));
  assert.equal(await sheet.locator("h1").evaluate((one) => getComputedStyle(one).color), "rgb(0, 0, 0)");
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1);
});

test("a link that is too long for a code says so, on the wall before on paper", async (t) => {
  const long = Array.from({ length: 18 }, (_, at) => `docker tag debian-ish:1 debian-ish:number-${at}`);
  const page = await lab(t, `#1/playground?open=sample&${typed(long)}`);
  await handOut(page);
  await dialog(page).getByRole("img", { name: "QR code of the link" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await page.locator(".present-top").waitFor();
  await page.keyboard.press("q");
  await page.getByText("too long for a code that phones can read").waitFor();
});

test("on the projector: the lesson's title and goals, and the code for the whole room", async (t) => {
  const page = await lab(t, LESSON);
  await page.keyboard.press("p");
  await page.getByRole("heading", { name: /Changing what cannot change\s*Lesson 4 of 16 · \d of 5 goals/ }).waitFor();
  await page.locator(".present-line", { hasText: "echo hello" }).waitFor();
  await page.keyboard.press("q");
  const code = page.getByRole("img", { name: "QR code of the link" });
  await code.waitFor();
  const { width } = await code.boundingBox();
  assert.ok(width > 600, `${width} px`);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("PageUp");
  await code.waitFor({ state: "detached" });
  await page.locator(".steps", { hasText: "1 of" }).waitFor({ state: "attached" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: /code$/ }).click();
  await page.getByRole("button", { name: "Away with it" }).click();
  await code.waitFor({ state: "detached" });
});

test("notes in a second window follow the first, and step it; a browser that blocks them is told of", async (t) => {
  const page = await lab(t, LESSON);
  await page.evaluate(() => { const open = window.open; window.open = (...of) => (globalThis.noted = open.apply(window, of)); });
  let [notes] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("n")]);
  await notes.getByRole("heading", { name: "Changing what cannot change" }).waitFor();
  for (const text of ["A container that changes a file of its image", "Overlay knows files, not bytes", "On the wall: 1 of 1"]) await notes.getByText(text).first().waitFor();
  await notes.locator("section", { hasText: "Next" }).getByText("docker exec web2 cat /etc/motd").first().waitFor();
  assert.equal(await notes.evaluate(() => getComputedStyle(document.querySelector(".notes footer")).position), "fixed", "it has the page's styles");
  assert.deepEqual(await axe(notes), []);
  await page.bringToFront();
  await page.locator(".lab-chips").getByRole("button", { name: "docker exec web2 cat /etc/motd" }).click();
  await notes.getByText("On the wall: 2 of 2").waitFor();
  await notes.getByRole("button", { name: "Back" }).click();
  await page.locator(".steps", { hasText: "1 of 2" }).waitFor();
  await notes.getByText("On the wall: 1 of 2").waitFor();
  // Loaded anew, it shows what it showed, but not before its styles are there; so does one that was closed and is opened again.
  // Neither waits for a step.
  let letThrough;
  const late = new Promise((done) => (letThrough = done));
  await notes.route("**/present.css", (route) => late.then(() => route.continue()));
  await notes.reload();
  const wall = notes.getByText("On the wall: 1 of 2");
  await wall.waitFor({ state: "attached" });
  assert.equal(await wall.isVisible(), false, "nothing is seen without its styles");
  letThrough();
  await wall.waitFor();
  assert.equal(await notes.evaluate(() => getComputedStyle(document.querySelector(".notes footer")).position), "fixed");
  await notes.getByRole("button", { name: "Step" }).click();
  await notes.getByText("On the wall: 2 of 2").waitFor();
  await notes.close();
  await page.waitForFunction(() => globalThis.noted.closed);
  await page.bringToFront();
  [notes] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("n")]);
  await notes.getByText("On the wall: 2 of 2").waitFor();
  await page.bringToFront();
  await page.keyboard.press("p");
  await page.locator(".present-top").waitFor();
  await notes.bringToFront();
  await notes.keyboard.press("q");
  await page.getByRole("img", { name: "QR code of the link" }).waitFor();
  await notes.close();
  await page.bringToFront();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.evaluate(() => { window.open = () => null; });
  await page.locator(".present-top").waitFor({ state: "detached" });
  await page.keyboard.press("n");
  await page.getByText("The browser blocked the notes window").waitFor();
});

test("packets travel for what moves, and what is there stays; each phase can be stepped to", async (t) => {
  const page = await lab(t, "#1/playground?open=sample&stage=share", { reducedMotion: "no-preference" });
  const host = page.getByRole("region", { name: "host2" });
  await host.getByRole("button", { name: "pull shop:1" }).click();
  const wire = page.locator(".reach", { has: host }).locator(".wire");
  await wire.locator(".travels").first().waitFor();
  const sum = (await wire.locator("p").textContent()).match(/pulled: (.*) moved/)[1];
  await page.locator(".phases", { hasText: `move ${sum}` }).waitFor();
  assert.equal(await host.locator(".sums b").first().textContent(), sum);
  await page.getByRole("button", { name: "Slow" }).click();
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.locator(".phases .is-shown", { hasText: "ask" }).waitFor();
  assert.equal(await host.locator(".stone:not(.is-ghost)").first().isVisible(), false, "nothing is stored before it has come");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.locator(".phases .is-shown", { hasText: "move" }).waitFor();
  const moving = await wire.locator(".travels").first().evaluate((one) => one.getAnimations().map((each) => each.effect.getTiming().duration));
  assert.deepEqual(moving, [2400], "four times slower");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await host.locator(".stone").first().waitFor();
  await host.getByRole("button", { name: "pull shop:2" }).click();
  await wire.locator(".stays", { hasText: "Already exists" }).first().waitFor();
  assert.equal(await wire.locator(".stays").first().evaluate((one) => getComputedStyle(one).animationName), "appears", "it goes nowhere");
  assert.deepEqual(await axe(page), []);
});

test("a file is made, renamed and deleted by keyboard only, and undone", async (t) => {
  const page = await lab(t, "#1/playground?open=sample&stage=build");
  const context = page.getByRole("region", { name: "Build context" });
  await context.getByRole("button", { name: "+ File" }).focus();
  await page.keyboard.press("Enter");
  const field = context.getByLabel("Name of the new file");
  await field.waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "stage-name");
  await page.keyboard.type("app.py");
  await page.keyboard.press("Enter");
  await context.getByRole("alert").getByText("There is one of that name already.").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "stage-name");
  await field.fill("docs/new page.txt");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "stage-editor");
  await page.keyboard.type("hello");
  await page.getByRole("button", { name: "Save" }).click();
  const row = (name) => context.getByRole("button", { name: new RegExp(name) });
  await row("docs/new page.txt.*6 B").waitFor();
  await context.getByRole("button", { name: "Rename" }).click();
  await page.waitForFunction(() => document.activeElement?.id === "stage-name");
  await page.keyboard.press("Escape");
  await context.getByRole("button", { name: "Rename" }).click();
  await context.getByLabel("New name of docs/new page.txt").fill("notes.txt");
  await page.keyboard.press("Enter");
  await row("notes.txt.*6 B").waitFor();
  await context.getByRole("button", { name: "Delete" }).click();
  await row("notes.txt").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row("notes.txt.*6 B").waitFor();
  assert.deepEqual(await axe(page), []);
});

test("under a finger a file is made; each card of Learn has its picture", async (t) => {
  const page = await lab(t, "#1/playground?open=sample&stage=build", { hasTouch: true, viewport: { width: 390, height: 844 } });
  await page.getByRole("button", { name: "+ File" }).tap();
  await page.getByLabel("Name of the new file").fill("a.txt");
  await page.getByRole("button", { name: "Make it" }).tap();
  await page.getByRole("button", { name: /a\.txt/ }).first().waitFor();
  await page.getByRole("button", { name: "Leave as it was" }).tap();
  await page.locator("#stage-editor").waitFor({ state: "detached" });
  await page.setViewportSize({ width: 1440, height: 900 });
  await show(page, "Learn");
  await page.locator(".lessons .card-picture").nth(15).waitFor();
  assert.equal(await page.locator(".lessons .card-picture").count(), 16);
  assert.deepEqual(await axe(page), []);
});
