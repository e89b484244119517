// Comparing two images of 100,000 paths each, both indexed: how long until the differences are shown, and how long the page is silent.
import { comparedAfter } from "../../tests/e2e/pair.mjs";
import { load, longestSince, start } from "./page.mjs";
import { median, millis, verdict } from "./table.mjs";

const NAME = "compare-100k";

/// Figures of each round: the first comparison, swaps, and leaving out times.
export async function comparing(bench) {
  const archive = bench.archives.find(({ name }) => name === NAME);
  const all = { first: [], again: [], longest: [] };
  for (let round = 0; round < bench.rounds; round += 1) {
    const { context, page } = await start(bench.browser, bench.app.url);
    try {
      await load(page, archive.path);
      // The second image is indexed on Explore, so that the first comparison, too, finds both read.
      await page.locator("#image-pick").click();
      await page.locator("#image-1").click();
      await page.waitForFunction(() => document.querySelector(".treegrid[aria-busy=false] .tree-canvas .row") && !document.querySelector(".progress"));
      const since = await page.evaluate(() => performance.now());
      const once = async (kind, act, into) => into.push((await comparedAfter(page, kind, act)).spent);
      const title = await page.locator('.rail button[title^="Compare ("]').getAttribute("title");
      const digit = title.match(/\((\d)\)/)[1];
      await once("keydown", () => page.keyboard.press(digit), all.first);
      for (let turn = 0; turn < 3; turn += 1) {
        await once("keydown", () => page.keyboard.press("s"), all.again);
        await once("click", () => page.getByRole("checkbox", { name: "Ignore times" }).click(), all.again);
      }
      all.longest.push(await longestSince(page, since));
    } catch (error) {
      bench.say(`${NAME}: ${error.message.split("\n")[0]}`);
    } finally {
      await context.close();
    }
  }
  return all;
}

export function compareRows({ first, again, longest }) {
  const worst = (values) => (values.length ? `of ${values.length}: worst ${millis(Math.max(...values))}` : "");
  return [
    verdict("two images of 100,000 paths compared, both indexed", median(first), 1000, millis, worst(first)),
    verdict("the same again: swapped, times left out", median(again), 1000, millis, worst(again)),
    verdict("longest task while comparing them", longest.length ? Math.max(...longest) : null, 50, millis),
  ];
}
