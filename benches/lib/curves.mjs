// How cost grows with one thing while the others stay.
import { once } from "./page.mjs";
import { median, megabytes, millis, ratio, seconds } from "./table.mjs";

/// For each archive of each curve: `page[]`, one each round.
export async function curves(bench) {
  const points = bench.archives.filter(({ curve }) => curve).map((archive) => ({ archive, page: [] }));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const point of round % 2 ? [...points].reverse() : points) {
      const got = await once(bench.browser, bench.app.url, point.archive.path, { weigh: true })
        .catch((error) => (bench.say(`${point.archive.name}: ${error.message.split("\n")[0]}`), null));
      if (got) point.page.push(got);
      bench.say(`round ${round + 1}: ${point.archive.name} ${seconds(got ? got.indexed / 1000 : null)}`);
    }
  }
  return points;
}

/// What one of each curve is, for "one more costs".
const UNITS = { layers: [1, "layer"], entries: [1000, "1,000 entries"], "bytes, plain": [1e6, "MB"], "bytes, gzip": [1e6, "MB unpacked"], images: [1, "image"] };

/// Medians of each point, by curve, smallest first.
function medians(points) {
  const names = [...new Set(points.map(({ archive }) => archive.curve))];
  return names.map((name) => ({
    name,
    figures: points.filter(({ archive }) => archive.curve === name).sort((a, b) => a.archive.x - b.archive.x).map(({ archive, page }) => ({
      x: archive.x, entries: archive.entries, bytes: archive.unpacked,
      ...Object.fromEntries(Object.entries(COSTS).map(([cost, of]) => [cost, median(page.map(of))])),
    })),
  }));
}

const COSTS = {
  stack: (got) => got.stackFrame, indexed: (got) => got.indexed, verified: (got) => got.verified, wasm: (got) => got.memory.total, peak: (got) => got.peak,
};

/// What one more costs between two points; what all of them cost alike cancels out.
const slope = (from, to, cost) => (from[cost] === null || to[cost] === null ? null : (to[cost] - from[cost]) / (to.x - from.x));

/// Whether `cost` grows as `x` does: what one more costs towards the largest, against what it costs up to there. 1 is linear.
function growth(figures, cost) {
  const [first, before, last] = [figures[0], figures.at(-2), figures.at(-1)];
  const [early, late] = [slope(first, before, cost), slope(before, last, cost)];
  if (early === null || late === null) return { early, late, word: "not measured" };
  // Growth by less than what runs differ by has no slope to speak of.
  if (last[cost] - first[cost] < first[cost] / 4) return { early, late, word: "flat" };
  if (early <= 0) return { early, late, word: "flat at first" };
  return { early, late, times: late / early, word: late / early <= LINEAR ? "yes" : "no" };
}

/// The most that one more may cost at the end, against before, to be called close to linear.
const LINEAR = 1.25;

function growthLine({ name, figures }) {
  const [size, unit] = UNITS[name] ?? [1, name];
  const show = (cost, as) => {
    const { early, late, times, word } = growth(figures, cost);
    if (early === null || late === null) return word;
    return `${as(early * size)}, then ${as(late * size)}: ${times === undefined ? word : `${ratio(times)}, ${word}`}`;
  };
  const bytes = (value) => `${(value / 1e3).toFixed(1)} kB`;
  const ms = (value) => `${value.toFixed(2)} ms`;
  return [unit, show("indexed", ms), show("verified", ms), show("wasm", bytes)];
}

export function curveTables(points) {
  const curves = medians(points);
  const lines = curves.flatMap(({ name, figures }) => figures.map(({ x, entries, bytes, stack, indexed, verified, wasm, peak }) => [
    name, x, entries, megabytes(bytes), millis(stack), millis(indexed), millis(verified), megabytes(wasm), megabytes(peak),
  ]));
  return [
    {
      title: "Cost curves", head: ["what grows", "to", "entries", "unpacked bytes", "stack", "indexed", "verified", "wasm", "renderer's peak growth"], lines,
      note: "Layers: 100,000 paths in all. Entries: 20 layers. Bytes: 2 layers. Images: one base of 100,000 paths, 5,000 of each image's own.",
    },
    {
      title: "Close to linear?", head: ["one more", "indexed", "verified", "wasm"], lines: curves.map(growthLine),
      note: `What one more costs from the smallest to the last but one, then from there to the largest, and the second over the first: 1.00 is linear, up to ${LINEAR} is close to it. Flat: less than a quarter more in all.`,
    },
  ];
}
