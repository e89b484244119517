// What goes over the wire.
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/// What goes over the wire, each part with a budget in bytes after brotli at its best. The landing page takes a file with the first,
/// which is little; the page's program comes behind it, while a file is chosen, and opens it with the workers'; the others come when
/// they are asked for. The aims were 400 kB until a file is taken and 1.1 MB for all but the lab: nine screens brought the programs
/// past the second, and a budget keeps what there is from growing. A file belongs to the last part that claims it.
export const PARTS = [
  { name: "the page's program and styles, behind the landing page", budget: 507_000, owns: () => true },
  { name: "until the landing page answers a drop", budget: 8_000, owns: (file) => /^(index\.html|boot\.js)$/.test(file) },
  { name: "the workers' program and further styles, behind it", budget: 948_000, owns: (file) => /worker|fresh|offline|(compare|waste|judge|space|search|content)\.css/.test(file) },
  { name: "the lab's program, when the playground is opened", budget: 715_000, owns: (file) => /-lab|playground|learn|present/.test(file) },
  { name: "the engine for expressions, when one is looked for", budget: 300_000, owns: (file) => /-expressions/.test(file) },
];

/// Bytes of each part by kind of file, as they are and after brotli at its best. The page holds the first styles, so it counts.
/// A list of `{ name, budget, brotli, kinds }`; `kinds` maps `.wasm` and so on to `{ raw, brotli }`.
export function sizes(dist) {
  const parts = PARTS.map((part) => ({ ...part, brotli: 0, kinds: new Map() }));
  for (const file of readdirSync(dist, { recursive: true })) {
    const kind = extname(file);
    if (![".wasm", ".js", ".css", ".html"].includes(kind)) continue;
    const part = parts.findLast(({ owns }) => owns(file));
    const bytes = readFileSync(join(dist, file));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const sum = part.kinds.get(kind) ?? { raw: 0, brotli: 0 };
    const brotli = brotliCompressSync(bytes, { params }).length;
    sum.raw += bytes.length;
    sum.brotli += brotli;
    part.brotli += brotli;
    part.kinds.set(kind, sum);
  }
  return parts;
}
