// Archives made by the tests themselves: plain ustar with PAX records for names, and docker archives around them.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

const BLOCK = 512;
const octal = (number, width) => `${number.toString(8).padStart(width - 1, "0")}\0`;

/// One header. `name` must fit; longer or odd names go through `entry`.
function header({ name, size = 0, type = "0", link = "", mode = type === "5" ? 0o755 : 0o644, mtime = 1_717_000_000 }) {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, "utf8");
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(mtime, 12), 136);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write(link, 157, 100, "utf8");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);

function record(key, value) {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/// An entry: `{ name, body, type, link, mode }`. What a ustar header can't hold stands in PAX records before it.
function entry({ name, body = "", link = "", ...rest }) {
  const bytes = Buffer.from(body);
  const records = [];
  if (Buffer.byteLength(name) > 99) records.push(record("path", name));
  if (Buffer.byteLength(link) > 99) records.push(record("linkpath", link));
  const pax = Buffer.concat(records);
  const before = pax.length ? [header({ name: "pax", size: pax.length, type: "x" }), padded(pax)] : [];
  return Buffer.concat([...before, header({ ...rest, name, link, size: bytes.length }), padded(bytes)]);
}

const END = Buffer.alloc(2 * BLOCK);

/// A tar of entries.
export const tar = (entries) => Buffer.concat([...entries.map(entry), END]);

/// Nothing but the header of a file of `size` bytes, for sparse files on disk.
export const headOf = (name, size) => header({ name, size });

/// `count` empty files in folders of a thousand, as pieces of a tar.
export function* manyFiles(count) {
  for (let from = 0; from < count; from += 1000) {
    const folder = `d${String(from / 1000).padStart(4, "0")}/`;
    const pieces = [header({ name: folder, type: "5" })];
    for (let at = from; at < Math.min(count, from + 1000); at += 1) pieces.push(header({ name: `${folder}f${String(at).padStart(7, "0")}` }));
    yield Buffer.concat(pieces);
  }
  yield END;
}

/// A layer of `count` small files, each with content of its own, in folders of a hundred. Of ten files, one is this `side`'s own, one
/// has another time, one other content, one another place.
export function crowd(count, side) {
  const pieces = [];
  for (let at = 0; at < count; at += 1) {
    const folder = `usr/share/package-${Math.floor(at / 100)}/`;
    if (at % 100 === 0) pieces.push(header({ name: folder, type: "5" }));
    let [name, text, mtime] = [`file-${at}`, `content ${at}\n`, 1_717_000_000];
    if (at % 10 === 1) [name, text] = [`own-${side}-${at}`, `of ${side} ${at}\n`];
    if (at % 10 === 2) mtime += side;
    if (at % 10 === 3) text = `other ${side} ${at}\n`;
    if (at % 10 === 4) name = `moved-${side}-${at}`;
    pieces.push(header({ name: folder + name, size: text.length, mtime }), padded(Buffer.from(text)));
  }
  return Buffer.concat([...pieces, END]);
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/// A docker archive. `layers` are tars, base first; `steps` what made them; `tags` its names; `config` more of its config.
export function dockerArchive({ layers, steps = layers.map((_, at) => `RUN step ${at + 1}`), tags = ["made:latest"], config = {}, gzip = false }) {
  const stored = layers.map((layer) => (gzip ? gzipSync(layer) : layer));
  const text = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    ...config,
    history: steps.map((created_by) => ({ created: "2024-05-29T16:26:40Z", created_by })),
    rootfs: { type: "layers", diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
  });
  const name = `${sha256(text)}.json`;
  const paths = layers.map((layer) => `${sha256(layer)}/layer.tar`);
  return tar([
    ...stored.map((body, at) => ({ name: paths[at], body })),
    { name, body: text },
    { name: "manifest.json", body: JSON.stringify([{ Config: name, RepoTags: tags, Layers: paths }]) },
  ]);
}

/// An OCI layout in a tar. Each image: `{ layers, steps, tag, platform, level }`; `level` is gzip's, so that the same tars can be
/// packed in other bytes. With `nested`, all images are platforms of one index.
export function ociArchive({ images, nested = false }) {
  const blobs = new Map();
  const put = (bytes, mediaType, more = {}) => {
    const digest = sha256(bytes);
    blobs.set(digest, bytes);
    return { mediaType: `application/vnd.oci.image.${mediaType}`, digest: `sha256:${digest}`, size: bytes.length, ...more };
  };
  const json = (value) => Buffer.from(JSON.stringify(value));
  const manifests = images.map(({ layers, steps = layers.map((_, at) => `RUN step ${at + 1}`), tag, platform = "amd64", level = 6, config = {} }) => {
    const about = json({
      architecture: platform,
      os: "linux",
      ...config,
      history: steps.map((created_by) => ({ created: "2024-05-29T16:26:40Z", created_by })),
      rootfs: { type: "layers", diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    });
    const stored = layers.map((layer) => put(gzipSync(layer, { level }), "layer.v1.tar+gzip"));
    const manifest = { schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: put(about, "config.v1+json"), layers: stored };
    const annotations = tag && !nested ? { annotations: { "org.opencontainers.image.ref.name": tag } } : {};
    return put(json(manifest), "manifest.v1+json", { platform: { os: "linux", architecture: platform }, ...annotations });
  });
  const index = (manifests) => json({ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests });
  const top = nested
    ? [put(index(manifests), "index.v1+json", { annotations: { "org.opencontainers.image.ref.name": images[0].tag } })]
    : manifests;
  return tar([
    { name: "oci-layout", body: JSON.stringify({ imageLayoutVersion: "1.0.0" }) },
    { name: "index.json", body: index(top) },
    ...[...blobs].map(([digest, body]) => ({ name: `blobs/sha256/${digest}`, body })),
  ]);
}

/// As a file for the picker or a drop.
export const file = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer, bytes: buffer });
