// Opening images: the page and its native peers in turn, several rounds.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { floor, floorTable } from "./floor.mjs";
import { ROOT } from "./harness.mjs";
import { once, readOnce } from "./page.mjs";
import { available, native, PEERS, umoci } from "./peers.mjs";
import { median, median_of, megabytes, millis, ratio, seconds, verdict } from "./table.mjs";

const BINARY = join(ROOT, "target", "release", "layerpeel");
const WORKERS = 2;

/// What is opened, beside whom. `beside` run over the same layers, largest first; with `floor` bare workers do so too.
const CASES = [
  { name: "debian-docker", reads: true, floor: true, beside: ["tar t"] },
  { name: "debian-oci-gzip", processors: 1, floor: true, beside: [] },
  { name: "debian-oci-gzip", floor: true, beside: ["gzip -dc | tar t", "libdeflate-gunzip -c | tar t"] },
  { name: "debian-docker-gzip", beside: [] },
  { name: "debian-oci-zstd", floor: true, beside: ["zstd -dc | tar t"] },
  { name: "paths-1m", beside: ["tar t"] },
  { name: "sparse-4g", beside: [] },
];

const key = ({ name, processors }) => (processors ? `${name}, ${processors} worker` : name);

/// Figures of each case: `page[]`, `read[]`, `floors[]`, `native[]` and `peers[name][]`, one each round.
export async function loads(bench) {
  const figures = new Map(CASES.map((each) => [key(each), { ...each, page: [], read: [], floors: [], native: [], peers: {} }]));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const each of CASES) await one(bench, figures.get(key(each)), round);
  }
  const gzip = bench.archives.find((archive) => archive.layout);
  const unpacked = await umoci(join(gzip.root, gzip.layout), "1").catch((error) => (bench.say(error.message), null));
  figures.get("debian-oci-gzip").peers["umoci unpack"] = [unpacked];
  return figures;
}

async function one(bench, figure, round) {
  const archive = bench.archives.find(({ name }) => name === figure.name);
  figure.archive = archive;
  const workers = Math.min(figure.processors ?? WORKERS, archive.blobs.length);
  const steps = [
    async () => {
      const got = await once(bench.browser, bench.app.url, archive.path, { processors: figure.processors ?? WORKERS, weigh: true, again: Boolean(figure.floor) })
        .catch((error) => (bench.say(`${key(figure)}: ${error.message.split("\n")[0]}`), null));
      if (got?.errors) bench.say(`${key(figure)}: ${got.errors.join("; ")}`);
      if (got) figure.page.push(got);
    },
    ...(figure.reads ? [async () => figure.read.push(await readOnce(bench.browser, bench.pages.url, archive.path))] : []),
    ...(figure.floor ? [async () => figure.floors.push(await bare(bench, archive, workers))] : []),
    ...figure.beside.filter(available).map((name) => async () => (figure.peers[name] ??= []).push(await PEERS[name].run(bySize(archive), workers))),
    ...(existsSync(BINARY) && !figure.processors ? [async () => figure.native.push(await native(BINARY, archive.path).catch(() => null))] : []),
  ];
  // Every other round the other way round, so that nobody always runs after the same neighbour.
  for (const step of round % 2 ? steps.reverse() : steps) await step();
  bench.say(`round ${round + 1}: ${key(figure)} ${seconds(figure.page.at(-1) ? figure.page.at(-1).indexed / 1000 : null)}`);
}

const bare = (bench, archive, workers) =>
  floor(bench.browser, bench.pages.url, bySize(archive), { workers, gzip: archive.name.includes("gzip") });

const bySize = ({ blobs }) => [...new Set(blobs)].sort((a, b) => statSync(b).size - statSync(a).size);

/// Median seconds from file chosen to `mark`.
const page = (figure, mark = "indexed") => {
  const ms = median_of(figure.page, (got) => got[mark]);
  return ms === null ? null : ms / 1000;
};
/// The same for the image opened once more in the page.
const again = (figure) => page(figure, "again");
const peer = (figure, name) => median(figure.peers[name] ?? []);
const against = (figure, name) => {
  const [ours, theirs] = [again(figure), name === "read" ? median(figure.read) : peer(figure, name)];
  return { value: ours === null || theirs === null ? null : ours / theirs, note: `${seconds(ours)} and ${seconds(theirs)}; the first image in a page ${seconds(page(figure))}` };
};

export function loadRows(figures) {
  const all = [...figures.values()];
  const [gzip, single, zstd, plain, paths] = ["debian-oci-gzip", "debian-oci-gzip, 1 worker", "debian-oci-zstd", "debian-docker", "paths-1m"]
    .map((name) => figures.get(name));
  const row = (title, figure, name, target) => {
    const { value, note } = against(figure, name);
    return verdict(title, value, target, ratio, note);
  };
  const stacks = all.map((figure) => [median_of(figure.page, (got) => Math.max(got.stack ?? Infinity, got.stackFrame ?? Infinity)), key(figure)])
    .filter(([ms]) => ms !== null).sort((a, b) => b[0] - a[0]);
  const longest = [gzip, zstd, plain].map((figure) => median_of(figure.page, (got) => got.longest)).filter((ms) => ms !== null);
  const bytes = median_of(paths.page, (got) => got.memory.total);
  const allowed = 160 * paths.archive.paths + 64e6;
  const behind = median_of(paths.page, (got) => (got.read === null ? null : got.indexed - got.read));
  return [
    verdict("file chosen → stack drawn, slowest archive", stacks[0]?.[0] ?? null, 300, millis, stacks[0]?.[1]),
    row("gzip, 2 workers / gzip -dc | tar t in turn", gzip, "gzip -dc | tar t", 0.32),
    { ...row("gzip, 1 worker / gzip -dc | tar t in turn", { ...single, peers: gzip.peers }, "gzip -dc | tar t", 0.45) },
    row("gzip, 2 workers / libdeflate-gunzip -c | tar t, 2 at once", gzip, "libdeflate-gunzip -c | tar t", 1.25),
    verdict("gzip, 2 workers: digests verified / indexed", page(gzip, "verified") === null ? null : page(gzip, "verified") / page(gzip), 2.5, ratio,
      `${seconds(page(gzip, "verified"))} and ${seconds(page(gzip))}`),
    row("zstd, 2 workers / zstd -dc | tar t in turn", zstd, "zstd -dc | tar t", 1.25),
    row("plain docker-archive / the File read once by one worker", plain, "read", 1.25),
    verdict("longest task while a 1 GB image loads", longest.length ? Math.max(...longest) : null, 50, millis, "gzip, zstd, plain"),
    verdict(`memory of all wasm instances, ${paths.archive.paths} paths`, bytes, allowed, megabytes,
      bytes === null ? "" : `${((bytes - 64e6) / paths.archive.paths).toFixed(0)} B a path beyond 64 MB`),
    verdict("the page: last layer read → indexed", behind, 400, millis, "the same layers, laid as they came; messages included"),
  ];
}

export function loadTables(figures) {
  const lines = [...figures.values()].map((figure) => {
    const peers = [...Object.keys(figure.peers).map((name) => `${name} ${seconds(peer(figure, name))}`),
      ...(figure.read.length ? [`read once ${seconds(median(figure.read))}`] : []),
      ...(figure.native.length ? [`layerpeel report ${seconds(median(figure.native))}`] : [])];
    const of = (pick) => median_of(figure.page, pick);
    return [key(figure), megabytes(figure.archive.bytes), figure.archive.entries, millis(of((got) => got.stackFrame)), seconds(page(figure)),
      seconds(page(figure, "verified")), millis(of((got) => got.longest)), megabytes(of((got) => got.memory.total)),
      megabytes(of((got) => got.memory.buffers)), megabytes(of((got) => got.peak)), peers.join("; ")];
  });
  return [{
    title: "Opening", head: ["archive", "bytes", "entries", "stack", "indexed", "verified", "longest task", "wasm", "buffers", "renderer's peak growth", "peers"], lines,
    note: "Times since the file was chosen. `wasm` and `buffers` are held once all is verified, by page and desk together.",
  }, ...floors(figures)];
}

/// Beside the bare workers; no table when their program is not built.
function floors(figures) {
  const gzip = figures.get("debian-oci-gzip");
  const rows = [...figures.values()].filter((figure) => figure.floors.some((each) => each.reader)).map((figure) => {
    const beside = figure.processors ? [["gzip -dc | tar t", gzip]] : figure.beside.map((name) => [name, figure]);
    const peers = figure.reads ? [["read once", median(figure.read)]] : beside.map(([name, of]) => [name, peer(of, name)]);
    return { key: key(figure), page: again(figure), first: page(figure), floors: figure.floors, peers };
  });
  return rows.length ? [floorTable(rows)] : [];
}
