// How cost grows with one thing while the others stay.
import { once } from "./page.mjs";
import { median, megabytes, ratio, seconds } from "./table.mjs";

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

export function curveTables(points) {
  const names = [...new Set(points.map(({ archive }) => archive.curve))];
  const lines = names.flatMap((name) => {
    const curve = points.filter(({ archive }) => archive.curve === name).sort((a, b) => a.archive.x - b.archive.x);
    const figures = curve.map((point) => ({
      x: point.archive.x, entries: point.archive.entries, bytes: point.archive.unpacked,
      time: median(point.page.map((got) => got.indexed)), wasm: median(point.page.map((got) => got.memory.total)), peak: median(point.page.map((got) => got.peak)),
    }));
    return figures.map(({ x, entries, bytes, time, wasm, peak }, place) => {
      const before = figures[place - 1];
      const step = before && time !== null && before.time !== null ? time / before.time : null;
      return [name, x, entries, megabytes(bytes), time === null ? "—" : seconds(time / 1000), before ? ratio(x / before.x) : "", before ? ratio(step) : "",
        megabytes(wasm), megabytes(peak)];
    });
  });
  return [{
    title: "Cost curves", head: ["what grows", "to", "entries", "unpacked bytes", "indexed", "grew by", "time grew by", "wasm", "renderer's peak growth"], lines,
    note: "Layers: 100,000 paths in all. Entries: 20 layers. Bytes: 2 layers. Images: one base of 100,000 paths, 5,000 of each image's own.",
  }];
}
