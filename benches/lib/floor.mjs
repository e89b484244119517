// What reading layers costs in bare workers, with no page around them: the least that a page with this reader can take, and what
// its decoder alone takes of that. Figures that show which targets this machine lets nobody reach.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { open } from "../../tests/e2e/helper.mjs";
import { median, ratio, seconds } from "./table.mjs";

/// Built by `make bench` from `benches/floor`.
const WASM = join(dirname(fileURLToPath(import.meta.url)), "..", "pages", "floor.wasm");

/// What is done with the bytes, by the number that `benches/floor` knows it by.
const KINDS = { reader: 0, unpacker: 1, fdeflate: 2, verifier: 3, hasher: 4 };

/// Seconds by kind; nothing when the program is not built.
export async function floor(browser, url, files, { workers, gzip }) {
  const spent = {}, unpacked = {};
  if (!existsSync(WASM)) return spent;
  for (const kind of gzip ? Object.keys(KINDS) : ["reader", "unpacker", "verifier", "hasher"]) {
    const { context, page } = await open(browser, `${url}floor.html`, { started: false });
    try {
      await page.locator("input").setInputFiles(files);
      const measured = await page.evaluate(([kind, workers]) => globalThis.floor(kind, workers), [KINDS[kind], workers]);
      spent[kind] = measured.seconds;
      if (KINDS[kind] < KINDS.verifier) unpacked[kind] = measured.unpacked;
    } finally {
      await context.close();
    }
  }
  if (new Set(Object.values(unpacked)).size > 1) throw new Error(`not the same bytes came out: ${JSON.stringify(unpacked)}`);
  return spent;
}

/// Milliseconds of laying layers over each other in a worker that has read them and does nothing else: the first time, when its
/// program still runs as it was loaded, and the median of some more. Null when the program is not built.
export async function union(browser, url, files) {
  if (!existsSync(WASM)) return null;
  const { context, page } = await open(browser, `${url}floor.html`, { started: false });
  try {
    await page.locator("input").setInputFiles(files);
    const late = new Promise((_, fail) => { setTimeout(() => fail(new Error("no answer in two minutes")), 120_000).unref(); });
    const [first, ...more] = (await Promise.race([page.evaluate((times) => globalThis.union(times), 6), late])).map(({ ms }) => ms);
    return { first, warm: median(more) };
  } finally {
    await context.close();
  }
}

/// A table of `{ key, first, page, floors, peers: [[name, seconds]] }`: seconds, and what they are of each peer.
export function floorTable(rows) {
  const cells = ({ key, first, page, floors, peers }) => {
    const of = (kind) => median(floors.map((floor) => floor[kind]));
    const cell = (value) => (value === null ? "—" : [seconds(value), ...peers.map(([, peer]) => ratio(peer && value / peer))].join(" · "));
    return [key, cell(first), cell(page), cell(of("reader")), cell(of("unpacker")), cell(of("fdeflate")), seconds(of("verifier")), seconds(of("hasher")), peers.map(([name, peer]) => `${name} ${seconds(peer)}`).join("; ")];
  };
  return {
    title: "What the page adds, what no page can save",
    note: "The same layers in the same run, by the same workers' number: the page, its first image and the same once more (the rows above); the release's reader in bare workers that do nothing else and are ready beforehand; its decoder alone, output thrown away; another decoder (fdeflate) alone; both digests checked, for which all is unpacked again, and the stored bytes' digest alone: these, too, the second time. After each time its ratio to the peers at the end of the line.",
    head: ["archive", "page, first image", "page, once more", "reader in bare workers", "decoder alone", "fdeflate alone", "both digests", "stored digest", "peers"],
    lines: rows.map(cells),
  };
}
