// Whether the tools that people load images with take a mended image as it comes from the page.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const answers = (...command) => run(command[0], command.slice(1)).then(() => true, () => false);

/// Loads an image with each tool that is there; returns the names of those that took it. `tag` is its name. What is not there is
/// said aloud.
export async function loaded(bytes, tag) {
  const folder = await mkdtemp(join(tmpdir(), "layerpeel-mended-"));
  const archive = join(folder, "mended.tar");
  await writeFile(archive, bytes);
  // A store of its own, so that nobody's images are touched.
  const podman = ["podman", "--root", join(folder, "store"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
  const tools = {
    "skopeo, as docker-archive": [["skopeo", "--version"], ["skopeo", "--insecure-policy", "copy", `docker-archive:${archive}`, `dir:${join(folder, "a")}`]],
    "skopeo, as OCI layout": [["skopeo", "--version"], ["skopeo", "--insecure-policy", "copy", `oci-archive:${archive}`, `dir:${join(folder, "b")}`]],
    podman: [[...podman, "info"], [...podman, "load", "-i", archive], [...podman, "image", "inspect", tag]],
    docker: [["docker", "info"], ["docker", "load", "-i", archive], ["docker", "image", "inspect", tag], ["docker", "image", "rm", tag]],
  };
  const took = [];
  try {
    for (const [name, [is, ...commands]] of Object.entries(tools)) {
      if (!(await answers(...is))) {
        console.log(`*** ${name} IS NOT TESTED: \`${is.join(" ")}\` does not answer ***`);
        continue;
      }
      for (const command of commands) await run(command[0], command.slice(1), { maxBuffer: 16 << 20 });
      took.push(name);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return took;
}
