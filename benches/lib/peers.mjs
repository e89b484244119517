// The native tools that the page is measured against. Each answers seconds of wall clock.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const has = (tool) => spawnSync("which", [tool]).status === 0;

/// Runs a bash script with `files` as its arguments; a failing stage of a pipe fails the whole.
function timed(script, files) {
  return new Promise((done, fail) => {
    const start = performance.now();
    const child = spawn("bash", ["-c", `set -euo pipefail; ${script}`, "bash", ...files], { stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done((performance.now() - start) / 1000) : fail(new Error(`${script}: ${code}`))));
  });
}

const inTurn = (decode) => (files) => timed(`for f in "$@"; do ${decode} "$f" | tar t >/dev/null; done`, files);
const atOnce = (decode) => (files, workers) =>
  timed(`printf '%s\\0' "$@" | xargs -0 -n1 -P${workers} bash -c 'set -o pipefail; ${decode} "$1" | tar t >/dev/null' bash`, files);

/// name → { tool, run(files, workers) }. `files` are the layer blobs, largest first.
export const PEERS = {
  "gzip -dc | tar t": { tool: "gzip", run: inTurn("gzip -dc") },
  "libdeflate-gunzip -c | tar t": { tool: "libdeflate-gunzip", run: atOnce("libdeflate-gunzip -c") },
  "zstd -dc | tar t": { tool: "zstd", run: inTurn("zstd -dc") },
  "tar t": { tool: "tar", run: (files) => timed(`for f in "$@"; do tar tf "$f" >/dev/null; done`, files) },
};

export const available = (name) => has(PEERS[name].tool);

/// `umoci unpack` of an OCI layout, for context: it writes the files, which the page doesn't.
export async function umoci(layout, tag) {
  if (!has("umoci")) return null;
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-umoci-"));
  const rootless = process.getuid() === 0 ? "" : "--rootless";
  try {
    return await timed(`umoci unpack ${rootless} --image "$1" "$2" >/dev/null`, [`${layout}:${tag}`, join(folder, "bundle")]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/// The native command over the same file, for context: it also builds the union and writes the whole report.
export const native = (binary, file) => timed(`"$1" report "$2" >/dev/null`, [binary, file]);
