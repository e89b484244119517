// The release as one file.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { DIST, ROOT } from "./server.mjs";

/// Makes it at `path`, which is the answer.
export async function standalone(path) {
  await promisify(execFile)(process.execPath, [join(ROOT, "scripts", "standalone.mjs"), path, DIST]);
  return path;
}
