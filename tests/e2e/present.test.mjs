// The Playground before a class: presenter mode by clicker, pointer and black; the page inside a slide.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { axe, launch, open, OUT, serve, shots } from "./helper.mjs";

const LINES = ["docker run -d --name web debian-ish:1 sleep 1000", "docker exec web sh -c 'echo x >> /etc/motd'"];
const PREPARED = `#1/playground?open=sample&do=${LINES.map(encodeURIComponent).join("%0A")}`;

let browser, server;
before(async () => { [browser, server] = await Promise.all([launch(), serve()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/// The prepared history at its end, presented.
async function presented(t, context = {}) {
  const { page, context: opened, seen } = await open(browser, server.url + PREPARED, { context: { reducedMotion: "reduce", ...context } });
  t.after(async () => {
    await opened.close();
    assert.deepEqual(seen.errors, [], "no error");
    assert.deepEqual(seen.warnings, [], "no warning");
  });
  await page.locator(".stage table").waitFor();
  await page.locator('.playground[aria-busy="false"]').waitFor();
  await page.getByRole("button", { name: "Present", exact: true }).click();
  await page.locator(".present-top").waitFor();
  return page;
}

const line = (page, text) => page.getByRole("heading", { name: text, exact: true }).waitFor();
const phase = (page, name) => page.locator(".phases .is-shown", { hasText: name }).waitFor();

test("a clicker steps through the phases of a command, and on and back through the commands", async (t) => {
  const page = await presented(t);
  await line(page, LINES[1]);
  assert.equal(await page.getByRole("navigation", { name: "Screens" }).count(), 0, "nothing is around the stage");
  await page.keyboard.press("PageUp");
  await phase(page, "copy up");
  await page.keyboard.press("1");
  await phase(page, "look up");
  await page.keyboard.press("PageUp");
  await line(page, LINES[0]);
  await page.keyboard.press("PageUp");
  await line(page, "Before the first command");
  await page.keyboard.press("PageDown");
  await line(page, LINES[0]);
  await page.keyboard.press("PageDown");
  await line(page, LINES[1]);
  await phase(page, "look up");
  await page.keyboard.press("Escape");
  await page.locator(".present-top").waitFor({ state: "detached" });
  await page.getByRole("navigation", { name: "Screens" }).waitFor();
});

test("a spot follows the mouse, the mouse is hidden at rest, and black is black", async (t) => {
  const page = await presented(t);
  await page.keyboard.press("l");
  await page.mouse.move(300, 400);
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".spot")).getPropertyValue("--x") === "300px");
  await page.locator(".presenter.is-at-rest").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("#stage")).cursor), "none");
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "Show the picture again" }).waitFor();
  await page.keyboard.press("PageDown");
  await page.getByRole("button", { name: "Show the picture again" }).waitFor({ state: "detached" });
  await line(page, LINES[1]);
});

test("under a finger: the legend is buttons; letters are large on a projector; axe finds nothing", async (t) => {
  const page = await presented(t, { hasTouch: true });
  await page.getByRole("button", { name: /back$/ }).tap();
  await phase(page, "copy up");
  await page.setViewportSize({ width: 1920, height: 1080 });
  const smallest = () => page.evaluate(() => {
    const text = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const letters = [...document.querySelectorAll("#stage *")].filter((one) => one.checkVisibility() && text(one));
    return Math.min(...letters.map((one) => parseFloat(getComputedStyle(one).fontSize)));
  });
  assert.ok((await smallest()) >= 18, `${await smallest()} px`);
  assert.deepEqual(await axe(page), []);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.deepEqual(await axe(page), []);
  await shots(page, "present", OUT);
});

test("inside a slide, there is the screen and nothing around it", async (t) => {
  const slide = createServer((_, response) => {
    const address = server.url.replace(/\/$/, "/?embed=1") + PREPARED;
    response.writeHead(200, { "Content-Type": "text/html" }).end(`<title>A slide</title><iframe title="Layers" width="1200" height="700" src="${address}"></iframe>`);
  });
  await new Promise((done) => slide.listen(0, "127.0.0.1", done));
  t.after(() => slide.close());
  const { page, context, seen } = await open(browser, `http://127.0.0.1:${slide.address().port}/`, { started: false });
  t.after(() => context.close());
  const frame = page.frameLocator("iframe");
  await frame.locator(".stage table").waitFor();
  assert.equal(await frame.locator(".top, .rail, .status").locator("visible=true").count(), 0);
  await frame.getByRole("button", { name: "docker diff web", exact: true }).click();
  await frame.locator(".lab-terminal").getByText("C /etc/motd").waitFor();
  assert.deepEqual(seen.errors.filter((error) => !/favicon/.test(error)), []);
});

test("on paper: what was typed, the picture and what happened, on white, with nothing around them", async (t) => {
  const { page, context } = await open(browser, server.url + PREPARED, { context: { reducedMotion: "reduce", colorScheme: "dark" } });
  t.after(() => context.close());
  await page.locator(".stage table").waitFor();
  await page.locator('.playground[aria-busy="false"]').waitFor();
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  for (const seen of [page.getByText(LINES[1], { exact: true }).first(), page.locator(".stage table"), page.locator(".told")]) {
    assert.ok(await seen.isVisible());
  }
  for (const around of [".top", ".rail", ".status", ".lab-chips", ".stage-bar", ".lab-terminal .line"]) {
    assert.ok(!(await page.locator(around).isVisible()), around);
  }
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".lab-terminal")).colorScheme), "light");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 794);
});
