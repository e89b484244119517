// Looking into contents: a search through all of an image, and a look for secrets, against the time that indexing it took in the same
// page, and a file deep inside a large gzip layer.
import { execFileSync } from "node:child_process";
import { ROOT } from "./harness.mjs";
import { load, start } from "./page.mjs";
import { median, millis, ratio, seconds, verdict } from "./table.mjs";

const NAME = "debian-oci-gzip";
const PROCESSORS = 2;

/// What is looked for, in binary files, too. None is found often: a search that finds much ends early.
const WANTED = {
  literal: { text: "Layerpeel was here" },
  folded: { text: "Layerpeel was here", ignoreCase: true },
  expression: { text: "[A-Z][a-z]+_[0-9]{5}[a-f]{3}", expression: true },
};

/// Each round is a page: the image is opened until all is verified and looked through for secrets, then opened once more and looked
/// through again, then searched, each twice. Times are of the second opening, look and search, which run as the programs are compiled
/// last; the first stands beside it.
export async function searching(bench) {
  const archive = bench.archives.find(({ name }) => name === NAME);
  const all = { indexed: [], points: points(bench), secrets: [], ...Object.fromEntries(Object.keys(WANTED).map((kind) => [kind, []])) };
  for (let round = 0; round < bench.rounds; round += 1) {
    const { context, page } = await start(bench.browser, bench.app.url, { processors: PROCESSORS });
    try {
      const before = await load(page, archive.path, { until: "layerpeel:verified" });
      const first = await secrets(page);
      await page.locator('.rail button[title^="Explore ("]').click();
      const again = await load(page, archive.path, { until: "layerpeel:verified" });
      const indexed = again.indexed - again.open;
      all.indexed.push(indexed);
      all.secrets.push({ first, second: await secrets(page), indexed });
      bench.say(`round ${round + 1}: secrets ${millis(all.secrets.at(-1).second)} (first ${millis(first)} of ${millis(before.indexed - before.open)}), indexed ${millis(indexed)}`);
      const kinds = Object.keys(WANTED);
      for (const kind of round % 2 ? kinds.reverse() : kinds) {
        const [first, second] = [await look(page, WANTED[kind]), await look(page, WANTED[kind])];
        all[kind].push({ first, second, indexed });
        bench.say(`round ${round + 1}: ${kind} ${millis(second)} (first ${millis(first)}), indexed ${millis(indexed)}`);
      }
    } catch (error) {
      bench.say(`${NAME}: ${error.message.split("\n")[0]}`);
    } finally {
      await context.close();
    }
  }
  return all;
}

/// Milliseconds from the press on Secrets to the end of the look for them.
async function secrets(page) {
  await page.evaluate(() => {
    globalThis.looked = new Promise((done) => addEventListener("click", ({ timeStamp }) => {
      let begun = false;
      const step = () => {
        const goesOn = Boolean(document.querySelector(".secrets-track"));
        begun ||= goesOn;
        if (begun && !goesOn) done(performance.now() - timeStamp);
        else requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    }, { capture: true, once: true }));
  });
  await page.locator('.rail button[title^="Secrets ("]').click();
  const spent = await page.evaluate(() => globalThis.looked);
  // The line of progress goes a moment before the title is told that all was looked through.
  await page.locator(".secrets-title", { hasText: /secrets? in /i }).waitFor();
  return spent;
}

/// Milliseconds from Enter to all searched.
async function look(page, { text, expression = false, ignoreCase = false }) {
  await page.locator('.rail button[title^="Search ("]').click();
  await page.getByRole("button", { name: "Contents", exact: true }).click();
  await page.getByRole("checkbox", { name: "Regular expression" }).setChecked(expression);
  await page.getByRole("checkbox", { name: "Ignore case" }).setChecked(ignoreCase);
  await page.getByRole("checkbox", { name: "Binary files, too" }).setChecked(true);
  await page.locator("#filter").fill(text);
  await page.evaluate(() => {
    globalThis.searched = new Promise((done) => addEventListener("keydown", ({ timeStamp }) => {
      let begun = false;
      const step = () => {
        const ended = Boolean(document.querySelector(".finds-says p"));
        begun ||= !ended;
        if (begun && ended) done(performance.now() - timeStamp);
        else requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    }, { capture: true, once: true }));
  });
  await page.locator("#filter").press("Enter");
  const spent = await page.evaluate(() => globalThis.searched);
  const says = await page.locator(".finds-says p").allTextContents();
  if (says.length !== 1 || !/ searched, /.test(says[0])) throw new Error(`the search says: ${says.join(" ")}`);
  return spent;
}

/// `cargo bench --bench points`: of reading a layer of 500 MB whole, the part that a file at its end takes, first and again.
function points(bench) {
  const words = ["bench", "--locked", "--quiet", "--bench", "points"];
  try {
    const said = execFileSync("cargo", words, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const cells = said.trim().split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    const [whole, first, again] = cells.slice(-3).map((row) => ({ what: row[1], ms: Number(row[2]), part: Number(row[3]) }));
    return { whole, first, again };
  } catch (error) {
    bench.say(`points: ${error.message.split("\n")[0]}`);
    return null;
  }
}

const TITLES = {
  literal: ["a text in all contents / indexing, 1 GB gzip, 2 workers", 1.3],
  folded: ["the same, whatever its case / indexing", 1.3],
  expression: ["an expression without a literal / indexing", 1.8],
  secrets: ["a look for secrets / indexing", 1.2],
};

export function searchRows(all) {
  const rows = Object.entries(TITLES).map(([kind, [title, target]]) => {
    const of = all[kind];
    const note = of.length
      ? `${seconds(median(of.map(({ second }) => second)) / 1000)} and ${seconds(median(all.indexed) / 1000)}; the first time ${ratio(median(of.map(({ first, indexed }) => first / indexed)))}`
      : "";
    return verdict(title, median(of.map(({ second, indexed }) => second / indexed)), target, ratio, note);
  });
  const { points } = all;
  const part = (value) => value.toFixed(3);
  const note = points ? `native, ${points.again.ms.toFixed(1)} of ${points.whole.ms} ms; the first read, which lays points, ${points.first.part.toFixed(2)}` : "";
  return [...rows, verdict("a file at the end of a 500 MB gzip layer, second read / all of it", points?.again.part ?? null, 0.05, part, note)];
}
