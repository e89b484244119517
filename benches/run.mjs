#!/usr/bin/env node
// The benchmark: the release build in headless Chromium beside native peers, in turn, against the targets.
// `make bench` makes the corpus first. Options: --small, --rounds N, --only loads,union,interactions,compare,search,page,curves, --record.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compareRows, comparing } from "./lib/compare.mjs";
import { DIST, launch, ROOT, serve } from "./lib/harness.mjs";
import { curves, curveTables } from "./lib/curves.mjs";
import { interactions, interactionRows } from "./lib/interactions.mjs";
import { loads, loadRows, loadTables } from "./lib/loads.mjs";
import { machine } from "./lib/machine.mjs";
import { firstPaint } from "./lib/page.mjs";
import { merged, PARTS, section } from "./lib/record.mjs";
import { searching, searchRows } from "./lib/search.mjs";
import { sizes } from "./lib/sizes.mjs";
import { median, millis, verdict } from "./lib/table.mjs";
import { unions, unionRows } from "./lib/unions.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "page,loads,union,interactions,compare,search,curves" },
    record: { type: "boolean", default: false },
  },
});

/// The archives of the corpus by name.
function corpus() {
  const root = join(HERE, options.small ? "corpus/small" : "corpus");
  const list = join(root, "index.json");
  if (!existsSync(list)) throw new Error(`no corpus: python3 benches/corpus.py${options.small ? " --small" : ""}`);
  const { archives } = JSON.parse(readFileSync(list, "utf8"));
  return archives.map((row) => ({ ...row, path: join(root, row.file), blobs: row.layers.map((layer) => join(root, layer)), root }));
}

async function painted(bench) {
  const shell = [], empty = [];
  for (let turn = 0; turn < 4 * bench.rounds; turn += 1) {
    shell.push(await firstPaint(bench.browser, bench.app.url));
    empty.push(await firstPaint(bench.browser, `${bench.pages.url}empty.html`));
  }
  return { shell: median(shell), empty: median(empty) };
}

async function pageRows(bench) {
  const note = (kinds) => [...kinds].map(([kind, { brotli, raw }]) => `${kind} ${kB(brotli)} of ${kB(raw)}`).join(", ");
  const wire = sizes(DIST).map(({ name, budget, brotli, kinds }) => verdict(`brotli, ${name}`, brotli, budget, kB, note(kinds)));
  const { shell, empty } = await painted(bench);
  return [
    ...wire,
    verdict("first paint against an empty static page", shell / empty, 1.5, (value) => value.toFixed(2), `${millis(shell)} and ${millis(empty)}`),
  ];
}

const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;

/// What each part measures: figures against their targets, and tables.
const MEASURE = {
  loads: async (bench) => {
    const figures = await loads(bench);
    return { rows: loadRows(figures), more: loadTables(figures) };
  },
  union: async (bench) => ({ rows: unionRows(await unions(bench)) }),
  interactions: async (bench) => ({ rows: interactionRows(await interactions(bench)) }),
  compare: async (bench) => ({ rows: compareRows(await comparing(bench)) }),
  search: async (bench) => ({ rows: searchRows(await searching(bench)) }),
  page: async (bench) => ({ rows: await pageRows(bench) }),
  curves: async (bench) => ({ more: curveTables(await curves(bench)) }),
};

async function main() {
  const wanted = options.only.split(",");
  const unknown = wanted.find((part) => !(part in MEASURE));
  if (unknown !== undefined) throw new Error(`no part is called ${unknown}: ${Object.keys(MEASURE).join(", ")}`);
  if (options.record && options.small) throw new Error("the small corpus is for a smoke run: its figures are not recorded");
  const browser = await launch();
  const app = await serve();
  const pages = await serve({ dist: join(HERE, "pages") });
  const bench = { browser, app, pages, rounds: Number(options.rounds), archives: corpus(), small: options.small, say: (text) => console.error(text) };
  const sections = {};
  try {
    for (const part of Object.keys(PARTS).filter((part) => wanted.includes(part))) {
      const facts = machine(browser, ROOT);
      sections[part] = section(part, { facts, rounds: bench.rounds, ...(await MEASURE[part](bench)) });
    }
  } finally {
    await browser.close();
    await Promise.all([app.close(), pages.close()]);
  }
  console.log(merged("", sections));
  if (options.record) record(sections);
}

/// Writes the figures of record; parts that were not run keep theirs.
function record(sections) {
  const path = join(HERE, "RESULTS.md");
  writeFileSync(path, merged(existsSync(path) ? readFileSync(path, "utf8") : "", sections));
}

await main();
