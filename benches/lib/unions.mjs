// Laying layers over each other in a worker that has read them and does nothing else.
import { union } from "./floor.mjs";
import { median_of, millis, verdict } from "./table.mjs";

/// Each round is so many fresh browser pages: they are short, and a machine is slow for minutes.
const PAGES = 3;

/// What each page took, and of what.
export async function unions(bench) {
  const archive = bench.archives.find(({ name }) => name === "paths-1m");
  const taken = [];
  for (let turn = 0; turn < PAGES * bench.rounds; turn += 1) {
    const got = await union(bench.browser, bench.pages.url, archive.blobs).catch((error) => (bench.say(`union: ${error.message.split("\n")[0]}`), null));
    if (got) taken.push(got);
    bench.say(`page ${turn + 1}: union ${millis(got?.warm ?? null)}, the first time ${millis(got?.first ?? null)}`);
  }
  return { archive, taken };
}

export function unionRows({ archive, taken }) {
  const layers = archive.blobs.length;
  const of = (pick) => median_of(taken, pick);
  const spread = taken.length ? `${millis(Math.min(...taken.map(({ warm }) => warm)))} to ${millis(Math.max(...taken.map(({ warm }) => warm)))}` : "";
  return [
    verdict(`union of ${layers} layers in a worker, ${archive.paths} paths`, of(({ warm }) => warm), 400, millis,
      `${taken.length} pages: ${spread}; the first time in a page ${millis(of(({ first }) => first))}`),
  ];
}
