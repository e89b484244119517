// What moves on the playground's stages, watched at chosen moments: each animation is held and set to that time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { field, settled } from "./person.mjs";
import { labSession } from "./session.mjs";

const { start } = labSession({ before, after });

const RUN = "docker run -d --name web debian-ish:1 sleep 1000";
const steps = (page, text) => page.locator(".steps", { hasText: text }).waitFor();

async function lab(t, stage = "", context = {}) {
  const { page } = await start(t, { fragment: `#1/playground?open=sample${stage && `&stage=${stage}`}`, reducedMotion: "no-preference", ...context });
  await page.locator(".lab-terminal").getByText("A docker to take apart").waitFor({ state: "attached" });
  await settled(page);
  return page;
}

/// Types lines, one after the other; the last one's picture is there afterwards.
async function type(page, ...lines) {
  for (const [at, line] of lines.entries()) {
    await field(page).fill(line);
    await field(page).press("Enter");
    await steps(page, `${at + 1} of ${at + 1}`);
  }
}

/// Holds all that moves at a time, in milliseconds from the begin.
const hold = (page, ms) => page.evaluate((ms) => document.getAnimations().forEach((one) => { one.pause(); one.currentTime = ms; }), ms);

/// What is seen at a time in the middle of a row's cell below a path.
async function seen(page, ms, row, path) {
  await hold(page, ms);
  return page.evaluate(({ row, path }) => {
    const columns = [...document.querySelectorAll(".stage thead code")];
    const cell = document.querySelectorAll(`.stage ${row} td`)[columns.findIndex((column) => column.title === path)];
    const { left, top, width, height } = cell.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".block")?.innerText.replace("\n", " ") ?? "";
  }, { row, path });
}

const END = 60_000;
const LAYER = ".stratum:last-child";

test("a whiteout covers what was there until then", async (t) => {
  const page = await lab(t);
  await type(page, RUN, "docker exec web sh -c 'echo x >> /etc/motd'", "docker exec web rm /etc/motd");
  assert.equal(await seen(page, 0, ".upper", "/etc/motd"), "21 B copied up");
  assert.equal(await seen(page, 0, ".merged", "/etc/motd"), "21 B from web");
  assert.equal(await seen(page, END, ".upper", "/etc/motd"), "whiteout hides it");
  assert.equal(await seen(page, END, ".merged", "/etc/motd"), "— not there");
});

test("a file of the image is seen in its layer until the whiteout is there", async (t) => {
  const page = await lab(t);
  await type(page, RUN, "docker exec web rm /etc/motd");
  assert.equal(await seen(page, 0, LAYER, "/etc/motd"), "19 B seen");
  assert.equal(await seen(page, 0, ".upper", "/etc/motd"), "");
  assert.equal(await seen(page, END, LAYER, "/etc/motd"), "19 B hidden");
  assert.equal(await seen(page, END, ".upper", "/etc/motd"), "whiteout hides it");
});

test("the whole file rises, and only then its size is another", async (t) => {
  const page = await lab(t);
  const change = "docker exec web sh -c 'echo x >> /etc/motd'";
  await type(page, RUN, change);
  const beats = await page.locator(".stage table").evaluate((table) => ["--d3", "--d4"].map((name) => parseFloat(getComputedStyle(table).getPropertyValue(name))));
  assert.equal(await seen(page, 0, ".upper", "/etc/motd"), "", "it is below");
  assert.equal(await seen(page, beats[0] - 10, ".upper", "/etc/motd"), "19 B from L1");
  assert.equal(await seen(page, beats[1], ".upper", "/etc/motd"), "21 B copied up");
  await field(page).fill(change);
  await field(page).press("Enter");
  await steps(page, "3 of 3");
  assert.equal(await seen(page, 0, ".upper", "/etc/motd"), "21 B copied up", "it has its old size first");
  assert.equal(await seen(page, END, ".upper", "/etc/motd"), "23 B copied up");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.locator('.stage[data-at="1"]').waitFor();
  assert.equal(await seen(page, END, ".upper", "/etc/motd"), "21 B copied up", "looked up, not changed");
});

/// The phases that are lit at a time.
async function lit(page, ms) {
  await hold(page, ms);
  return page.locator(".phases li").evaluateAll((all) => all.filter((one) => {
    const { opacity, display } = getComputedStyle(one, "::after");
    return display !== "none" && opacity === "1";
  }).map((one) => one.textContent));
}

test("the phase that plays is lit, and slow plays all of it anew", async (t) => {
  const page = await lab(t);
  await type(page, RUN, "docker exec web sh -c 'echo x >> /etc/motd'");
  const [look, copy, end] = await page.locator(".phases").evaluate((all) => ["--d2", "--d3", "--d4"].map((name) => parseFloat(getComputedStyle(all).getPropertyValue(name))));
  for (const pace of [1, 4]) {
    assert.deepEqual(await lit(page, 10), ["look up"]);
    assert.deepEqual(await lit(page, look * pace + 10), ["copy up 19 B"]);
    assert.deepEqual(await lit(page, copy * pace + 10), ["change"]);
    assert.deepEqual(await lit(page, end * pace + 10), [], "at rest none is");
    if (pace === 4) break;
    await page.locator(".stage table").evaluate((table) => { table.dataset.was = "here"; });
    await page.getByRole("button", { name: "Slow" }).click();
    await page.locator(".stage.is-slow table:not([data-was])").waitFor();
  }
  await page.getByRole("button", { name: "Undo" }).click();
  await steps(page, "1 of 2");
  assert.deepEqual(await lit(page, 0), [], "undo plays nothing");
});

test("nothing is lit and nothing travels for who wants no motion", async (t) => {
  const page = await lab(t, "", { reducedMotion: "reduce" });
  await type(page, RUN, "docker exec web sh -c 'echo x >> /etc/motd'");
  await page.locator(".stage .upper", { hasText: "21 B" }).waitFor();
  assert.deepEqual(await lit(page, 0), []);
  assert.equal(await seen(page, 1, ".upper", "/etc/motd"), "21 B copied up");
});

/// The verdicts that are seen at a time, from the top.
async function verdicts(page, ms) {
  await hold(page, ms);
  return page.locator(".pieces button.badge").evaluateAll((all) => all.filter((one) => {
    const { opacity, visibility } = getComputedStyle(one);
    return visibility === "visible" && Number(opacity) > 0.5;
  }).map((one) => one.textContent));
}

const press = async (page, name, at) => {
  await page.locator(".stage").getByRole("button", { name, exact: true }).click();
  await steps(page, `${at} of ${at}`);
};

test("a build shows its hits, then the miss, then what is built on it", async (t) => {
  const page = await lab(t, "build");
  await press(page, "Build", 1);
  assert.deepEqual(await page.locator(".pieces button.badge").allTextContents(), Array(5).fill("new"), "nothing was in the cache, which is no fault");
  await press(page, "Add a line", 2);
  await press(page, "Build", 3);
  const hits = ["✓ CACHED", "✓ CACHED"], miss = "✗ MISS · app.py · content", parent = "↑ MISS · parent";
  const [at2, at3] = await page.locator(".bench").evaluate((bench) => ["--d2", "--d3"].map((name) => parseFloat(getComputedStyle(bench).getPropertyValue(name))));
  assert.deepEqual(await verdicts(page, 0), []);
  assert.deepEqual(await verdicts(page, at2 - 10), hits);
  assert.deepEqual(await verdicts(page, at3 - 10), [...hits, miss]);
  assert.deepEqual(await verdicts(page, END), [...hits, miss, parent, parent]);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.locator('.stage[data-at="1"]').waitFor();
  assert.deepEqual(await verdicts(page, END), hits);
  // A verdict that is pressed explains itself, and nothing plays again.
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.locator(".stage:not([data-at])").waitFor();
  await hold(page, END);
  await page.locator(".pieces button.badge").first().click();
  await page.getByRole("heading", { name: "Line 2 came from the cache" }).waitFor();
  await page.locator(".stage.is-still").waitFor();
  // What stands before a missed line is drawn by no element of its own.
  const late = await page.evaluate(() => document.getAnimations().filter(({ effect }) => effect.target.closest(".pieces") && effect.getComputedTiming().endTime > 1).map(({ animationName }) => animationName));
  assert.deepEqual(late, []);
});

test("on a phone the reason stands below the verdict that was pressed", async (t) => {
  const page = await lab(t, "build", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" });
  await press(page, "Build", 1);
  await press(page, "Add a line", 2);
  await press(page, "Build", 3);
  for (const [verdict, title] of [["CACHED", "Line 2 came from the cache"], ["MISS · app.py", "Why line 4 missed: app.py · content"]]) {
    const row = page.locator(".piece", { has: page.locator(".badge", { hasText: verdict }) }).first();
    await row.locator(".badge").tap();
    const head = page.getByRole("heading", { name: title });
    await head.waitFor();
    const [one, other] = await Promise.all([row.boundingBox(), head.boundingBox()]);
    const below = other.y - one.y - one.height;
    assert.ok(below >= 0 && below < 40, `${title}: ${below} px below`);
  }
});

test("on a phone the line to the second machine comes from the registry, past the first", async (t) => {
  const page = await lab(t, "share", { viewport: { width: 390, height: 844 } });
  const { bus, host1, registry, host2 } = await page.evaluate(() => {
    const box = (name) => document.querySelector(`.share [aria-label=${name}]`).getBoundingClientRect();
    const reach = document.querySelector(".reach"), of = getComputedStyle(reach, "::before"), around = reach.getBoundingClientRect();
    const side = (name) => parseFloat(of[name]);
    return { bus: { x: around.left + side("left"), top: around.top + side("top"), bottom: around.bottom - side("bottom") }, host1: box("host1").toJSON(), host2: box("host2").toJSON(), registry: box("Registry").toJSON() };
  });
  assert.ok(bus.x > 0 && bus.x < host1.left, "beside host1");
  assert.ok(bus.top <= registry.bottom && bus.bottom > host1.bottom && bus.bottom < host2.top, "from the registry to below host1");
});
