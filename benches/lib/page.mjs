// Drives the page: opens archives, clicks, types, scrolls; answers figures.
import { open, show } from "../../tests/e2e/helper.mjs";
import { resident } from "./machine.mjs";
import { memory } from "./memory.mjs";
import { probe } from "./probe.mjs";
import { COLLAPSE_ALL, EXPAND_ALL, FILE_INPUT, FILTER, LAYERS, MARKS, REPLACE, TREE, by } from "./selectors.mjs";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/// A fresh page whose program runs. `processors` is what it is told the machine has.
export async function start(browser, url, { processors } = {}) {
  const opened = await open(browser, "about:blank", { started: false });
  const { context, page, seen } = opened;
  await page.addInitScript(probe, { layers: LAYERS, tree: TREE });
  if (processors) {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setHardwareConcurrencyOverride", { hardwareConcurrency: processors });
  }
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector(".shell") === null);
  await sleep(300);
  return { context, page, seen };
}

/// Hands over a file and waits for `until`, a mark. Answers milliseconds since the file was chosen, and what else was seen.
export async function load(page, file, { until = "layerpeel:indexed", timeout = 180_000 } = {}) {
  const since = await page.evaluate(() => performance.now());
  await page.locator(FILE_INPUT).first().setInputFiles(file);
  const replace = by(page, REPLACE);
  if (await replace.isVisible().catch(() => false)) await replace.click();
  await page.waitForFunction(({ until, since }) => performance.getEntriesByName(until).some((mark) => mark.startTime > since), { until, since },
    { timeout, polling: 50 });
  return page.evaluate((marks) => {
    const { chosen, stack, tasks } = globalThis.bench;
    const at = (mark) => performance.getEntriesByName(mark).filter((entry) => entry.startTime > chosen).at(-1)?.startTime ?? null;
    const times = Object.fromEntries(marks.map((mark) => [mark.slice(10), at(mark) === null ? null : at(mark) - chosen]));
    const longest = Math.max(0, ...tasks.filter((task) => task.startTime > chosen).map((task) => task.duration));
    return { ...times, stackFrame: stack === null ? null : stack - chosen, longest };
  }, MARKS);
}

/// One load in a page of its own, until all is verified. `weigh` also asks for the memory that it holds then; `again` opens the
/// same once more after that: `again` is then the time from its opening to its tree, in a program that runs as it is compiled last.
export async function once(browser, url, file, { processors, weigh = false, again = false } = {}) {
  const { context, page, seen } = await start(browser, url, { processors });
  try {
    const pid = await renderer(browser, page);
    const before = resident(pid).now;
    const figures = await load(page, file, { until: "layerpeel:verified" });
    figures.peak = resident(pid).peak - before;
    if (weigh) figures.memory = await memory(page);
    if (again) {
      const second = await load(page, file);
      figures.again = second.indexed - second.open; // without the question whether to replace, and our answer
    }
    if (seen.errors.length) figures.errors = seen.errors;
    return figures;
  } finally {
    await context.close();
  }
}

/// The process that draws the page: the renderer that was busiest while the page was asked to spin for a moment.
async function renderer(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const times = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return new Map(processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await times();
  await page.evaluate(() => { const end = performance.now() + 120; while (performance.now() < end); });
  const spent = [...(await times())].map(([id, time]) => [time - (before.get(id) ?? 0), id]);
  await session.detach();
  return spent.sort((a, b) => b[0] - a[0])[0]?.[1];
}

/// Milliseconds from what `act` does (an event of `kind`) to the frame that shows it in the tree; null when nothing changed there.
export async function answer(page, kind, act) {
  await page.evaluate((kind) => globalThis.bench.arm(kind), kind);
  await act();
  return page.evaluate(() => globalThis.bench.answer);
}

/// Clicks layer after layer.
export async function layerClicks(page, times) {
  const layers = page.locator(LAYERS);
  const count = await layers.count();
  const spent = [];
  for (let turn = 0; turn < times; turn += 1) {
    const place = Math.round(((turn * 7) % count + count) % count);
    await layers.nth(place).scrollIntoViewIfNeeded();
    spent.push(await answer(page, "click", () => layers.nth(place).click()));
  }
  return spent.filter((ms) => ms !== null);
}

/// Types into the filter key by key, then takes it all back.
export async function keystrokes(page, text) {
  const box = by(page, FILTER);
  await box.click();
  const spent = [];
  for (const key of [...text, ...Array(text.length).fill("Backspace")]) spent.push(await answer(page, "keydown", () => page.keyboard.press(key)));
  return spent.filter((ms) => ms !== null);
}

/// Opens or closes all folders.
export const expandAll = (page) => answer(page, "click", () => by(page, EXPAND_ALL).click());
export const collapseAll = (page) => answer(page, "click", () => by(page, COLLAPSE_ALL).click());

/// Opens Space, looks at it in both shapes and fills it with a folder: no figures, only its tasks count.
export async function spaces(page) {
  await show(page, "Space");
  const tree = page.getByRole("tree", { name: "Folders and files by size" });
  await tree.waitFor();
  for (const shape of ["Squares", "Icicle"]) {
    await page.getByRole("button", { name: shape, exact: true }).click();
    await page.waitForURL((url) => url.href.includes("shape=squares") === (shape === "Squares"));
  }
  await tree.focus();
  for (const key of ["Home", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await page.waitForURL(/folder=/);
  return null;
}

/// Scrolls as a hand on a wheel does and answers the time between frames. `selector` is what is scrolled over.
export async function scroll(page, selector, { distance = 40_000, speed = 4_000 } = {}) {
  const box = await page.locator(selector).first().boundingBox();
  const session = await page.context().newCDPSession(page);
  const place = { x: box.x + box.width / 2, y: box.y + Math.min(box.height, 600) / 2 };
  await page.evaluate(() => globalThis.bench.startFrames());
  for (const sign of [-1, 1]) {
    await session.send("Input.synthesizeScrollGesture", { ...place, yDistance: sign * distance, speed, gestureSourceType: "mouse", preventFling: true });
  }
  const frames = await page.evaluate(() => globalThis.bench.stopFrames());
  await session.detach();
  return frames.slice(2);
}

/// Jumps to far places in the tree: milliseconds to the frame that shows its rows.
export async function jumps(page, times) {
  const spent = [];
  for (let turn = 0; turn < times; turn += 1) {
    spent.push(await answer(page, "scroll", () => page.evaluate(({ tree, part }) => {
      const scrolls = (box) => box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY);
      const grid = document.querySelector(tree);
      let box = [grid, ...grid.querySelectorAll("*")].find(scrolls) ?? grid.parentElement;
      while (!scrolls(box)) box = box.parentElement;
      box.scrollTop = (box.scrollHeight - box.clientHeight) * part;
    }, { tree: TREE, part: ((turn * 37 + 11) % 97) / 97 })));
  }
  return spent.filter((ms) => ms !== null);
}

/// Longest task since `since`, in the page's time.
export const longestSince = (page, since) =>
  page.evaluate((since) => Math.max(0, ...globalThis.bench.tasks.filter((task) => task.startTime > since).map((task) => task.duration)), since);

/// The browser's own limit: the file read once by one worker in 16 MiB slices, in the quicker of two ways.
export async function readOnce(browser, url, file) {
  const { context, page } = await open(browser, `${url}read.html`, { started: false });
  try {
    await page.locator("input").setInputFiles(file);
    const spent = [];
    for (const way of ["sync", "ahead"]) spent.push(await page.evaluate((way) => globalThis.read(way, 16 << 20), way));
    return Math.min(...spent);
  } finally {
    await context.close();
  }
}

/// Milliseconds to the first paint of a page that nobody has seen before.
export async function firstPaint(browser, url) {
  const { context, page } = await open(browser, url, { started: false });
  try {
    await page.waitForFunction(() => performance.getEntriesByName("first-paint").length > 0, null, { polling: 20 });
    return await page.evaluate(() => performance.getEntriesByName("first-paint")[0].startTime);
  } finally {
    await context.close();
  }
}
