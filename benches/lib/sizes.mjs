// What goes over the wire.
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/// What goes over the wire may be no more than so many bytes, brotli: a little above what it is. The target is 400,000; `wasm-opt`
/// makes the program smaller, but not what brotli makes of it.
export const BUDGET = 688_000;

/// All kinds together, after brotli.
export const sum = (kinds) => [...kinds.values()].reduce((total, kind) => total + kind.brotli, 0);

/// Bytes of the program by kind, as they are and after brotli at its best. The page holds the first styles, so it counts.
export function sizes(dist) {
  const kinds = new Map();
  for (const name of readdirSync(dist, { recursive: true })) {
    const kind = extname(name);
    if (![".wasm", ".js", ".css", ".html"].includes(kind)) continue;
    const bytes = readFileSync(join(dist, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const sum = kinds.get(kind) ?? { raw: 0, brotli: 0 };
    sum.raw += bytes.length;
    sum.brotli += brotliCompressSync(bytes, { params }).length;
    kinds.set(kind, sum);
  }
  return kinds;
}
