// Images that buildah builds on one base, packed in several ways, and what other tools say of them: skopeo of their manifests,
// umoci of their file systems. Needs root, for owners and mounts.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, link, lchown, lstat, mkdir, readFile, readdir, readlink, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const TOOLS = ["buildah", "skopeo", "umoci"];

/// Why images can't be built here, or null when they can.
export async function missing() {
  if (process.getuid?.() !== 0) return "building images with buildah needs root";
  const absent = [];
  for (const tool of TOOLS) await execute(tool, ["--version"]).catch(() => absent.push(tool));
  return absent.length ? `${absent.join(", ")} not installed: on Debian, \`apt-get install --no-install-recommends ${TOOLS.join(" ")}\`` : null;
}

const run = async (tool, ...args) => (await execute(tool, args, { maxBuffer: 64 << 20 })).stdout.trim();

/// Bytes that compress a little, the same each time.
function made(length, seed) {
  let text = "";
  for (let at = 0; text.length < length; at += 1) text += createHash("sha512").update(`${seed} ${at}`).digest("hex");
  return text.slice(0, length);
}

async function put(root, path, text, { mode = 0o644, time = 1_700_000_000 } = {}) {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, text);
  await chmod(whole, mode);
  await utimes(whole, time, time);
}

/// What the base holds.
async function base(root) {
  await put(root, "etc/motd", "welcome\n");
  await put(root, "etc/conf/one", "a = 1\n".repeat(400));
  await put(root, "etc/conf/two", "b = 2\n");
  await put(root, "usr/bin/tool", made(200_000, "tool"), { mode: 0o755 });
  await put(root, "usr/lib/old/a", made(30_000, "a"));
  await put(root, "usr/lib/old/b", made(20_000, "b"));
  await link(join(root, "usr/lib/old/a"), join(root, "usr/lib/old/a-again"));
  await symlink("tool", join(root, "usr/bin/tool-1"));
  await put(root, "home/user/notes", "mine\n", { mode: 0o600 });
  await lchown(join(root, "home/user/notes"), 1000, 1000);
}

/// A layer on the base: a file gone, one changed in mode only, a folder in the place of a file.
async function second(root) {
  await rm(join(root, "etc/motd"));
  await put(root, "etc/motd/en", "welcome again\n");
  await chmod(join(root, "home/user/notes"), 0o640);
}

async function shop(root) {
  await put(root, "srv/shop/data", made(90_000, "data"));
  await put(root, "srv/shop/größe 1", "größer\n");
  await put(root, "etc/conf/two", "b = 3\n");
  await chmod(join(root, "usr/bin/tool"), 0o700);
}

async function work(root) {
  await put(root, "srv/work/data", made(90_000, "data"));
  await put(root, "etc/conf/one", "a = 1\n".repeat(400), { time: 1_700_009_999 });
  await rm(join(root, "usr/lib/old"), { recursive: true });
  await put(root, "usr/lib/old/c", "new\n");
  await rm(join(root, "usr/bin/tool-1"));
  await symlink("./tool", join(root, "usr/bin/tool-1"));
  await lchown(join(root, "etc/conf/two"), 7, 7);
}

/// The same on whatever is below.
const tail = (root) => put(root, "opt/tail", made(5_000, "tail"));

/// Each image: what it is built on, and the layers on top: instruction, what it does.
const IMAGES = [
  ["base", null, ["COPY tree /", base], ["RUN greet", second]],
  ["shop", "base", ["COPY shop /srv/shop", shop], ["COPY tail /opt", tail]],
  ["work", "base", ["RUN make work", work], ["COPY tail /opt", tail]],
];

/// Builds all images into `folder`: `shop.gzip.tar`, `work.zstd.tar` and so on; answers their paths by name.
export async function build(folder) {
  const buildah = (...args) => run("buildah", "--storage-driver", "vfs", "--root", join(folder, "root"), "--runroot", join(folder, "run"), ...args);
  for (const [name, from, ...layers] of IMAGES) {
    let below = from ? `localhost/${from}:1` : "scratch";
    for (const [step, change] of layers) {
      const container = await buildah("from", "--pull-never", below);
      const root = await buildah("mount", container);
      if (!root.startsWith(folder)) throw new Error(`not a folder of ours: ${root}`);
      await change(root);
      await buildah("config", "--created-by", step, container);
      // One time for all entries of a layer, so that equal changes make equal layers.
      await buildah("commit", "-q", ...(change === tail ? ["--timestamp", "1700000000"] : []), container, `localhost/${name}:1`);
      below = `localhost/${name}:1`;
    }
  }
  const archives = {};
  const push = (name, how, to, ...options) => {
    archives[`${name} ${how}`] = join(folder, `${name}.${how}.tar`);
    return buildah("push", "-q", ...options, `localhost/${name}:1`, `${to}:${archives[`${name} ${how}`]}:localhost/${name}:1`);
  };
  for (const name of ["base", "shop", "work"]) {
    await push(name, "gzip", "oci-archive", "--compression-format", "gzip");
    await push(name, "zstd", "oci-archive", "--compression-format", "zstd");
    await push(name, "docker", "docker-archive");
  }
  return archives;
}

/// What skopeo says of an image's layers as `how` packs them, base first: `diff_id`, `digest` of the
/// compressed blob, `size` as stored, `tar_size`.
export async function layers(archives, name, how) {
  const [archive, plain] = [how, "docker"].map((how) => `${how === "docker" ? "docker" : "oci"}-archive:${archives[`${name} ${how}`]}`);
  const inspect = async (...args) => JSON.parse(await run("skopeo", "inspect", "--raw", ...args));
  const [manifest, config, tars] = await Promise.all([inspect(archive), inspect("--config", archive), inspect(plain)]);
  return config.rootfs.diff_ids.map((diff_id, at) => {
    const { digest, size } = manifest.layers[at];
    if (tars.layers[at].digest !== diff_id) throw new Error(`the uncompressed layer ${at} of ${name} is not ${diff_id}`);
    // A docker archive names no digest of a compressed blob; skopeo puts that of the tar there.
    return { diff_id, digest: digest === diff_id ? null : digest, size, tar_size: tars.layers[at].size };
  });
}

/// Unpacks an image with umoci, which reads no zstd and no docker archive, and lists all its paths but the root.
export async function unpacked(archives, name, folder) {
  const image = `${join(folder, "layout")}:${name}`;
  await run("skopeo", "copy", "-q", `docker-archive:${archives[`${name} docker`]}`, `oci:${image}`);
  const bundle = join(folder, `bundle-${name}`);
  await run("umoci", "unpack", "--image", image, bundle);
  const root = join(bundle, "rootfs");
  const rows = new Map();
  for (const entry of await readdir(root, { recursive: true })) rows.set(`/${entry}`, await row(join(root, entry)));
  return rows;
}

async function row(path) {
  const { mode, uid, gid, mtimeNs } = await lstat(path, { bigint: true });
  const type = mode & 0o170000n;
  const content = type === 0o120000n ? await readlink(path) : type === 0o100000n ? createHash("sha256").update(await readFile(path)).digest("hex") : "";
  return { what: `${type} ${content}`, metadata: `${mode} ${uid} ${gid} ${mtimeNs}` };
}

/// How two unpacked trees differ: path to kind of difference.
export function differences(a, b) {
  const found = {};
  for (const path of new Set([...a.keys(), ...b.keys()])) {
    const [of_a, of_b] = [a.get(path), b.get(path)];
    if (!of_a || !of_b) found[path] = of_a ? "removed" : "added";
    else if (of_a.what !== of_b.what) found[path] = "modified";
    else if (of_a.metadata !== of_b.metadata) found[path] = "metadata";
  }
  return found;
}
