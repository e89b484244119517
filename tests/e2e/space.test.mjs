// Space: where the bytes of an image are, as a picture and as lists, by mouse, by keyboard, on a phone.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { crowd, dockerArchive, file, tar } from "./archive.mjs";
import { axe, choose, show } from "./helper.mjs";
import { marked, openSample, pick } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

/// More elements than any picture needs that fills a window, and longer than any task of the page takes on a busy machine.
const DRAWN = 1_500;
const PATIENT = 1_000;

const bytes = (count) => "x".repeat(count);
const BASE = tar([
  { name: "usr/", type: "5" }, { name: "usr/lib/", type: "5" },
  { name: "usr/lib/libbig.so.1", body: bytes(60_000) }, { name: "usr/lib/tool.py", body: bytes(20_000) },
  { name: "var/", type: "5" }, { name: "var/old.db", body: bytes(30_000) },
]);
const TOP = tar([{ name: "var/.wh.old.db", body: "" }, { name: "usr/lib/tool.py", body: bytes(25_000) }]);
const image = () => file("made.tar", dockerArchive({ layers: [BASE, TOP], tags: ["shop/made:1"] }));

const picture = (page) => page.getByRole("tree", { name: "Folders and files by size" });
const selected = (page) => page.locator(".space-detail b").textContent();
/// What the keyboard's reader says: the item that the picture names as active.
const spoken = (page) => picture(page).evaluate((tree) => document.getElementById(tree.getAttribute("aria-activedescendant"))?.textContent);
const drawn = (page) => page.locator(".space-tree svg text").allTextContents();
const until = (page, texts) => page.waitForFunction(
  (texts) => {
    const all = [...document.querySelectorAll(".space-tree svg text")].map((text) => text.textContent);
    return texts.every((text) => all.includes(text));
  }, texts);

async function shown(t, options) {
  const opened = await start(t, options);
  await pick(opened.page, image());
  await opened.page.locator(".treegrid .row").first().waitFor();
  await show(opened.page, "Space");
  await picture(opened.page).waitFor();
  await until(opened.page, ["usr", "libbig.so.1"]);
  return opened;
}

/// Presses the block on which a text is written.
async function press(page, text) {
  const box = await page.locator(".space-tree svg text", { hasText: text }).first().boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

test("by mouse: folders fill the picture, crumbs lead out, lists and picture share what is selected", async (t) => {
  const { page } = await shown(t);
  assert.match(await page.locator(".space-legend").textContent(), /L1 110\.0 kB50\.0 kB hidden.*L2 25\.0 kB/);
  assert.ok((await drawn(page)).some((text) => text.includes("hidden")), "what was removed is there, and called hidden");
  await press(page, "lib");
  await page.waitForURL(/folder=\/usr\/lib/);
  await page.locator('.space-crumbs [aria-current="location"]', { hasText: "lib" }).waitFor();
  await until(page, ["libbig.so.1"]);
  await press(page, "libbig.so.1");
  await page.locator(".space-lists tr.is-selected", { hasText: "libbig.so.1" }).waitFor();
  assert.equal(await selected(page), "/usr/lib/libbig.so.1");
  await page.locator(".space-files .row-button", { hasText: "old.db" }).click();
  await until(page, ["usr", "var"]);
  assert.equal(await selected(page), "/var/old.db", "the picture became one that shows it");
  assert.match(await spoken(page), /^old\.db, 30\.0 kB, 22\.2 %, layer 1, hidden$/);
  await page.getByRole("button", { name: "Final image", exact: true }).click();
  await page.waitForFunction(() => !document.querySelector(".space-tree .on-hatch"));
  assert.match(page.url(), /bytes=final/);
  assert.match(await page.locator(".space-legend").textContent(), /L1 60\.0 kB.*L2 25\.0 kB/);
  await page.goBack();
  await page.locator(".space-tree .on-hatch").first().waitFor();
  await page.locator(".space-crumbs").getByRole("button", { name: "/", exact: true }).click();
  await page.locator(".space-files .row-button", { hasText: "libbig" }).click();
  await page.getByRole("button", { name: "Show in Explore" }).click();
  await page.locator(".treegrid .row.is-selected", { hasText: "libbig.so.1" }).waitFor();
});

test("by keyboard: one stop, arrows as it is drawn, Enter zooms, Esc goes back", async (t) => {
  const { page } = await shown(t);
  await picture(page).focus();
  assert.equal(await page.locator('.space-tree [tabindex="0"]').count(), 0, "nothing in it is a stop of its own");
  const pressed = async (key, says) => {
    await page.keyboard.press(key);
    await page.waitForFunction((says) => {
      const tree = document.querySelector(".space-tree");
      return document.getElementById(tree?.getAttribute("aria-activedescendant"))?.textContent.startsWith(says);
    }, says);
  };
  await pressed("ArrowDown", "/, 135.0 kB");
  await pressed("ArrowDown", "usr, 105.0 kB");
  await pressed("ArrowRight", "var, 30.0 kB");
  await pressed("Home", "usr");
  await pressed("ArrowDown", "lib");
  await pressed("Enter", "lib");
  await page.waitForURL(/folder=\/usr\/lib/);
  await page.locator('.space-crumbs [aria-current="location"]', { hasText: "lib" }).waitFor();
  await pressed("ArrowDown", "libbig.so.1, 60.0 kB, 44.4 %, layer 1");
  await pressed("End", "tool.py, 20.0 kB");
  await page.keyboard.press("Escape");
  await page.locator('.space-crumbs [aria-current="location"]', { hasText: "usr" }).waitFor();
  await page.keyboard.press("x");
  await page.waitForURL(/shape=squares/);
  await page.keyboard.press("c");
  await page.locator(".space-legend", { hasText: "added" }).waitFor();
});

test("a link leads to folder, look and selection", async (t) => {
  const { page } = await start(t, { fragment: "#1/space?shape=squares&colour=kind&folder=/usr&path=/usr/lib/tool.py" });
  await choose(page, image(), "#pick-file");
  await page.locator(".space-detail b", { hasText: "/usr/lib/tool.py" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Squares" }).getAttribute("aria-pressed"), "true");
  assert.match(await page.locator(".space-legend").textContent(), /programs.*scripts/);
  assert.match(page.url(), /folder=\/usr&path=\/usr\/lib\/tool\.py/);
});

test("the picture is taken away as SVG and PNG", async (t) => {
  const { page } = await shown(t);
  for (const [item, name, head] of [["Picture as SVG", "shop-made-1.space.svg", "<svg "], ["Picture as PNG", "shop-made-1.space.png", "\x89PNG"]]) {
    await page.locator("summary", { hasText: "Take away" }).click();
    const arrives = page.waitForEvent("download");
    await page.getByRole("button", { name: item }).click();
    const download = await arrives;
    assert.equal(download.suggestedFilename(), name);
    assert.ok((await readFile(await download.path(), "latin1")).startsWith(head));
  }
});

test("on a phone: the lists first, the picture of one folder behind a tab", async (t) => {
  const { page } = await shown(t);
  await page.setViewportSize({ width: 390, height: 844 });
  const pane = (name) => page.getByRole("group", { name: "Panes" }).getByRole("button", { name, exact: true });
  await page.locator(".space-files .row-button", { hasText: "libbig.so.1" }).waitFor();
  assert.equal(await picture(page).isVisible(), false);
  await pane("Kinds").click();
  await page.locator(".space-kinds", { hasText: "Libraries" }).waitFor();
  await pane("Picture").click();
  await picture(page).waitFor();
  const { svg, room } = await page.evaluate(() => ({
    svg: document.querySelector(".space-tree svg").getBoundingClientRect().right, room: innerWidth,
  }));
  assert.ok(svg <= room, "nothing is cut off");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
});

test("axe finds nothing wrong, in both themes, forced colours, large text and a low window", async (t) => {
  const { page } = await shown(t);
  for (const media of [{ colorScheme: "light" }, { colorScheme: "dark" }, { colorScheme: "dark", forcedColors: "active" }]) {
    await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "none", ...media });
    assert.deepEqual(await axe(page), [], JSON.stringify(media));
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await page.locator(".space-files .row-button").first().click();
  await page.getByRole("tab", { name: "Packages" }).click();
  assert.deepEqual(await axe(page), [], "packages");
  await page.evaluate(() => document.documentElement.style.setProperty("--scale", 2));
  assert.deepEqual(await axe(page), [], "text of 200 %");
  await page.evaluate(() => document.documentElement.style.setProperty("--scale", 1));
  for (const name of ["Picture", "Files", "Kinds"]) {
    await page.setViewportSize({ width: 320, height: 400 });
    await page.getByRole("group", { name: "Panes" }).getByRole("button", { name, exact: true }).click();
    assert.deepEqual(await axe(page), [], `${name} at 320`);
  }
});

test("the built-in sample has a picture, too", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  await show(page, "Space");
  await picture(page).waitFor();
  assert.ok((await drawn(page)).length > 5);
  assert.ok((await page.locator(".space-files .row-button").count()) > 5);
});

test("two hundred thousand paths: the picture stays small, and the page answers", { timeout: 600_000 }, async (t) => {
  const prepare = (context) => context.addInitScript(() => {
    globalThis.long = [];
    globalThis.observer = new PerformanceObserver((list) => globalThis.long.push(...list.getEntries()));
    globalThis.observer.observe({ type: "longtask" });
  });
  const { page } = await start(t, { prepare });
  await pick(page, file("crowd.tar", dockerArchive({ layers: [crowd(200_000, 1)], gzip: true })));
  await marked(page, "verified", 300_000);
  const begin = () => page.evaluate(() => { globalThis.observer.takeRecords(); globalThis.long.length = 0; });
  const end = () => page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame().then(frame);
    globalThis.long.push(...globalThis.observer.takeRecords());
    return Math.max(0, ...globalThis.long.map((task) => task.duration));
  });
  /// How quick it is, `make bench` measures. Here: what is drawn grows with the room, not with the image, and no task of the page
  /// takes as long as one that would look at every path.
  const answers = async (what, act) => {
    await begin();
    await act();
    const longest = await end();
    const nodes = await page.locator(".space *").count();
    console.log(`${what}: ${nodes} elements, longest task ${Math.round(longest)} ms`);
    assert.ok(nodes < DRAWN, `${what}: ${nodes} elements`);
    assert.ok(longest < PATIENT, `${what}: ${longest} ms`);
  };
  await answers("opening Space", async () => {
    await show(page, "Space");
    await picture(page).waitFor();
    await until(page, ["usr"]);
  });
  const button = (name) => page.getByRole("button", { name, exact: true }).click();
  const shape = (shape) => page.waitForURL((url) => url.href.includes("shape=squares") === (shape === "squares"));
  await answers("squares", () => button("Squares").then(() => shape("squares")));
  await answers("icicle", () => button("Icicle").then(() => shape("icicle")));
  await answers("a folder fills the picture", async () => {
    await press(page, "usr");
    await page.waitForURL(/folder=\/usr/);
    await until(page, ["share"]);
  });
  await answers("the way back", async () => {
    await page.locator(".space-crumbs").getByRole("button", { name: "/", exact: true }).click();
    await page.waitForURL((url) => !/folder=/.test(url.href));
    await until(page, ["usr"]);
  });
  await picture(page).focus();
  const walk = async (key) => {
    const before = await spoken(page);
    await page.keyboard.press(key);
    await page.waitForFunction((before) => {
      const tree = document.querySelector(".space-tree");
      const now = document.getElementById(tree?.getAttribute("aria-activedescendant"))?.textContent;
      return now && now !== before;
    }, before);
  };
  await answers("walking in the picture", () => walk("ArrowDown"));
});

test("at a link it is drawn once its styles are there", async (t) => {
  let release;
  const held = new Promise((done) => (release = done));
  const prepare = async (context) => {
    await context.route("**/space.css", (route) => held.then(() => route.continue()));
    await context.addInitScript(() => {
      globalThis.unstyled = 0;
      const styled = () => [...document.styleSheets].some((sheet) => sheet.href?.endsWith("/space.css"));
      const look = () => {
        if (document.querySelector(".space") && !styled()) globalThis.unstyled += 1;
        requestAnimationFrame(look);
      };
      look();
    });
  };
  const { page } = await start(t, { fragment: "#1/space?open=sample", prepare });
  // The workers' program is there: time enough to draw, if nothing else were waited for.
  await page.evaluate(async () => { for (let frame = 0; frame < 120; frame++) await new Promise(requestAnimationFrame); });
  release();
  await picture(page).waitFor();
  assert.equal(await page.evaluate(() => globalThis.unstyled), 0);
});
