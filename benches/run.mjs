#!/usr/bin/env node
// The benchmark: the release build in headless Chromium beside native peers, in turn, against the targets.
// `make bench` makes the corpus first. Options: --small, --rounds N, --only loads,interactions,compare,curves,page, --record.
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
import { sizes, sum } from "./lib/sizes.mjs";
import { median, millis, table, verdict } from "./lib/table.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "page,loads,interactions,compare,curves" },
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
  const kinds = sizes(DIST);
  const note = [...kinds].map(([kind, { brotli, raw }]) => `${kind} ${kB(brotli)} of ${kB(raw)}`).join(", ");
  const { shell, empty } = await painted(bench);
  return [
    verdict("wasm + JS + CSS over the wire, brotli", sum(kinds), 400_000, kB, note),
    verdict("first paint against an empty static page", shell / empty, 1.2, (value) => value.toFixed(2), `${millis(shell)} and ${millis(empty)}`),
  ];
}

const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;

async function main() {
  const browser = await launch();
  const app = await serve();
  const pages = await serve({ dist: join(HERE, "pages") });
  const bench = { browser, app, pages, rounds: Number(options.rounds), archives: corpus(), small: options.small, say: (text) => console.error(text) };
  const facts = machine(browser, ROOT);
  const wanted = new Set(options.only.split(","));
  const rows = [], more = [];
  try {
    if (wanted.has("loads")) {
      const figures = await loads(bench);
      rows.push(...loadRows(figures));
      more.push(...loadTables(figures));
    }
    if (wanted.has("interactions")) {
      const figures = await interactions(bench);
      rows.push(...interactionRows(figures));
    }
    if (wanted.has("compare")) rows.push(...compareRows(await comparing(bench)));
    if (wanted.has("page")) rows.push(...(await pageRows(bench)));
    if (wanted.has("curves")) more.push(...curveTables(await curves(bench)));
  } finally {
    await browser.close();
    await Promise.all([app.close(), pages.close()]);
  }
  const text = report(facts, rows, more);
  console.log(text);
  if (options.record) writeFileSync(join(HERE, "RESULTS.md"), text);
}

function report(facts, rows, more) {
  const parts = [
    "# Results", `Made by \`make bench\`${options.small ? " with the small corpus: a smoke run, not figures of record" : ""}. Medians of ${options.rounds} interleaved rounds.`,
    table(["machine", ""], facts),
  ];
  if (rows.length) {
    const lines = rows.map(({ figure, measured, target, word, note }) => [figure, measured, target, word, note]);
    parts.push("## Against the targets", table(["figure", "measured", "target", "", "from"], lines));
  }
  for (const { title, head, lines, note } of more) parts.push(`## ${title}`, ...(note ? [note] : []), table(head, lines));
  return `${parts.join("\n\n")}\n`;
}

await main();
