// What a person does with an open image, and how long until it shows.
import { expandAll, collapseAll, jumps, keystrokes, layerClicks, load, longestSince, scroll, spaces, start } from "./page.mjs";
import { TREE } from "./selectors.mjs";
import { median, millis, quantile, verdict } from "./table.mjs";

const slow = (frames) => (frames.length ? frames.filter((ms) => ms > 20).length / frames.length : null);
const percent = (value) => `${(100 * value).toFixed(1)} %`;

/// Each step on its own: a page that lacks one thing still tells the rest.
async function attempt(bench, name, step, otherwise) {
  try {
    return await step();
  } catch (error) {
    bench.say(`${name}: ${error.message.split("\n")[0]}`);
    return otherwise;
  }
}

async function session(bench, name, rounds) {
  const archive = bench.archives.find((each) => each.name === name && !each.curve);
  const all = { layers: [], keys: [], expand: [], frames: [], jumps: [], longest: [], steps: new Map() };
  for (let round = 0; round < rounds; round += 1) {
    const { context, page } = await start(bench.browser, bench.app.url);
    const step = async (what, act, into) => {
      const since = await page.evaluate(() => performance.now());
      into.push(...[await attempt(bench, `${name}, ${what}`, act, [])].flat().filter((ms) => ms !== null));
      const longest = await longestSince(page, since);
      all.steps.set(what, Math.max(longest, all.steps.get(what) ?? 0));
    };
    page.setDefaultTimeout(15_000);
    try {
      await load(page, archive.path, { until: "layerpeel:indexed" });
      await page.waitForFunction(() => performance.getEntriesByName("layerpeel:verified").length > 0, null, { timeout: 60_000 }).catch(() => null);
      await step("clicking layers", () => layerClicks(page, 8), all.layers);
      await step("typing in the filter", () => keystrokes(page, "server"), all.keys);
      await step("opening all folders", () => expandAll(page), all.expand);
      await step("scrolling", () => scroll(page, TREE), all.frames);
      await step("jumping", () => jumps(page, 12), all.jumps);
      await step("clicking layers, all open", () => layerClicks(page, 6), all.layers);
      await step("typing in the filter, all open", () => keystrokes(page, "render"), all.keys);
      await step("closing all folders", () => collapseAll(page), []);
      await step("looking at Space", () => spaces(page), []);
    } catch (error) {
      bench.say(`${name}: ${error.message.split("\n")[0]}`);
    } finally {
      await context.close();
    }
  }
  return all;
}

/// The same gesture over a page that only is tall: what this machine's frames are like without us.
async function still(bench) {
  const { context, page } = await start(bench.browser, `${bench.pages.url}tall.html`);
  try {
    return await scroll(page, "#tall");
  } finally {
    await context.close();
  }
}

export async function interactions(bench) {
  const frames = [];
  for (let round = 0; round < bench.rounds; round += 1) frames.push(...(await still(bench)));
  return { large: await session(bench, "paths-1m", bench.rounds), middle: await session(bench, "paths-200k", bench.rounds), still: frames };
}

export function interactionRows({ large, middle, still }) {
  const spread = (values) => (values.length ? `of ${values.length}: median ${millis(median(values))}, worst ${millis(Math.max(...values))}` : "");
  const ninth = (values) => quantile(values, 0.9);
  const steps = [...middle.steps].sort((a, b) => b[1] - a[1]);
  const measured = middle.layers.length || middle.keys.length;
  return [
    verdict("longest task in any interaction, 200,000 paths", measured ? steps[0][1] : null, 50, millis, measured ? `worst while ${steps[0][0]}` : ""),
    verdict("click on another layer → frame, 1,000,000 paths, 9 of 10", ninth(large.layers), 100, millis, spread(large.layers)),
    verdict("keystroke in the filter → frame, 1,000,000 paths, 9 of 10", ninth(large.keys), 100, millis, spread(large.keys)),
    verdict("opening all folders → frame, 1,000,000 paths", median(large.expand), 100, millis, spread(large.expand)),
    verdict("jump to a far place → frame, 1,000,000 paths, 9 of 10", ninth(large.jumps), 100, millis, spread(large.jumps)),
    verdict("frames over 20 ms while scrolling 1,000,000 paths", slow(large.frames), 0.01, percent,
      `${large.frames.length} frames; a page that only is tall: ${still.length ? percent(slow(still)) : "—"} of ${still.length}`),
  ];
}
