// Grades a report against what other tools say of the same archive: the rules of the fixtures' `compare.py` and of
// `tests/corpus.rs`, here over what the page exports.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const lines = (path) => gunzipSync(readFileSync(path)).toString().split("\n").filter(Boolean).map((line) => JSON.parse(line));
const has = (object, key) => Object.hasOwn(object, key);
const sorted = (list) => [...list].sort();
const ROOT = "2f";

/// A path as hex: names need not be text.
const key = (row) => row.path_hex ?? Buffer.from(`/${row.path.replace(/^\/+|\/+$/g, "")}`).toString("hex");
const byKey = (rows) => new Map(rows.map((row) => [key(row), row]));
const keysOf = (...maps) => sorted(new Set(maps.flatMap((map) => [...map.keys()])));

function compareUnion(expected, actual, say) {
  const [wanted, found] = [byKey(expected), byKey(actual)];
  for (const at of keysOf(wanted, found)) {
    const [x, y] = [wanted.get(at), found.get(at)];
    if (at === ROOT && (!x || x.implicit || !y)) continue;
    if (!x || !y) {
      say(`${(x ?? y).path} ${y ? "should not be there" : "is missing"}`);
      continue;
    }
    for (const [field, want] of Object.entries(x)) {
      if (["path", "path_hex", "implicit"].includes(field) || !has(y, field) || (field === "mtime" && want === null)) continue;
      if (x.implicit && ["mode", "uid", "gid", "layer"].includes(field)) continue;
      const both = field === "hardlinks" ? [sorted(want), sorted(y[field])] : [want, y[field]];
      if (!isDeepStrictEqual(...both)) say(`${x.path} ${field}: ${JSON.stringify(both[1])} instead of ${JSON.stringify(both[0])}`);
    }
  }
}

function compareChanges(expected, actual, say) {
  if (expected.length !== actual.length) say(`${actual.length} layers of changes instead of ${expected.length}`);
  const kinds = (rows) => new Map(rows.filter((row) => key(row) !== ROOT).map((row) => [key(row), row.change]));
  for (let layer = 0; layer < Math.min(expected.length, actual.length); layer += 1) {
    const [wanted, found] = [kinds(expected[layer]), kinds(actual[layer])];
    for (const at of keysOf(wanted, found)) {
      // A viewer may leave out what a layer stored again unchanged.
      if (wanted.get(at) === found.get(at) || (wanted.get(at) === "rewritten" && !found.has(at))) continue;
      say(`layer ${layer} ${Buffer.from(at, "hex")}: ${found.get(at)} instead of ${wanted.get(at)}`);
    }
  }
}

/// What differs between a report and its expectation, as sentences.
export function compare(expected, actual) {
  const faults = [];
  const [wanted, found] = [expected.images ?? [], actual.images ?? []];
  if (wanted.length !== found.length) faults.push(`${found.length} images instead of ${wanted.length}`);
  const left = [...found];
  wanted.forEach((x, at) => {
    const same = (y) => x.tags?.length && isDeepStrictEqual(sorted(new Set(y.tags ?? [])), sorted(new Set(x.tags)));
    const y = left.find(same) ?? left[0];
    if (!y) return;
    left.splice(left.indexOf(y), 1);
    const say = (text) => faults.push(`image ${at}: ${text}`);
    if (x.union && y.union) compareUnion(x.union, y.union, say);
    if (x.changes && y.changes) compareChanges(x.changes, y.changes, say);
    if (x.hidden && y.hidden && x.hidden.bytes !== y.hidden.bytes) say(`hidden bytes ${y.hidden.bytes} instead of ${x.hidden.bytes}`);
    const ids = (image) => image.layers.map((layer) => layer.diff_id);
    if (x.layers && y.layers && !isDeepStrictEqual(ids(x), ids(y))) say("diff_ids differ");
  });
  return faults;
}

/// All findings of a report.
export const findings = (report) => [report, ...report.images].flatMap((part) => part.diagnostics ?? []);

/// `ok`, `warn` or `partial`, as the native command's exit code says it.
export function wordFor(report) {
  const layers = report.images.flatMap((image) => image.layers);
  if (findings(report).some((found) => found.severity === "error") || layers.some((layer) => layer.damage || layer.missing)) return "partial";
  return findings(report).some((found) => found.severity !== "info") ? "warn" : "ok";
}

function permitted({ expect, also_accepted: also }) {
  const more = {
    "ok-or-clear-error": ["ok", "warn", "partial", "error"],
    "not-an-image": ["ok", "warn", "error"],
  }[expect] ?? (expect ? [expect] : []);
  return new Set([...(also ?? []), ...more]);
}

/// Of an image with bad layers only what is sound is expected; what else can be read may be shown besides.
function withoutBadLayers(expected, actual) {
  const [x, y] = [structuredClone(expected), structuredClone(actual)];
  x.images.forEach((image, at) => {
    const wanted = new Set((image.union ?? []).map((row) => row.path));
    const other = y.images[at];
    if (other?.union) other.union = other.union.filter((row) => wanted.has(row.path));
    for (const row of [...(image.union ?? []), ...(other?.union ?? [])]) row.layer = null;
    for (const part of ["changes", "layers", "hidden"]) delete image[part];
  });
  return [x, y];
}

/// What `compare` does not look at.
function details(expected, report, word) {
  const faults = [];
  const image = report.images[0] ?? { union: [], layers: [], diagnostics: [] };
  const find = (path) => image.union.find((row) => row.path === path);
  for (const path of expected.shown_at_least ?? []) if (!find(path)) faults.push(`${path} is not shown`);
  for (const { path, size } of expected.big ?? []) if (find(path)?.size !== size) faults.push(`${path} is not shown with its size`);
  // The root is a row of the report, but not of the count.
  if (expected.count !== undefined && image.union.length !== expected.count + 1) faults.push(`${image.union.length - 1} paths instead of ${expected.count}`);
  for (const layer of word === "partial" ? (expected.bad_layers ?? expected.missing_layers ?? []) : []) {
    const { missing, damage } = image.layers[layer] ?? {};
    const named = image.diagnostics.some((found) => found.layer === layer && found.severity === "error");
    if (!missing && !damage && !named) faults.push(`layer ${layer} is not named as bad`);
  }
  return faults;
}

/// Why an outcome is not one that the expectation permits; empty when it is. `report` is null for a refusal.
export function judge(expected, word, report) {
  const faults = [];
  if (!permitted(expected).has(word)) {
    const codes = report ? findings(report).map((found) => `${found.severity}:${found.code}`) : [];
    faults.push(`${word} instead of ${[...permitted(expected)]} ${codes}`);
  }
  if (!report) return faults;
  // What isn't an image may be shown as one layer, of which nobody else says anything.
  if (expected.images && expected.expect !== "not-an-image") {
    const partly = expected.bad_layers || expected.missing_layers;
    faults.push(...compare(...(partly ? withoutBadLayers(expected, report) : [expected, report])).slice(0, 8));
  }
  return [...faults, ...details(expected, report, word)];
}

// ---- the cases of the corpus ----

const entries = (folder) => sorted(readdirSync(folder)).map((name) => join(folder, name));

/// Where several archives hold an image each, the one of this file.
function forFile(expected, file) {
  const at = expected.image_files?.indexOf(file) ?? -1;
  return at >= 0 && expected.images?.[at] ? { ...expected, images: [expected.images[at]] } : expected;
}

function* semantic(root) {
  for (const family of ["semantic", "format"]) {
    for (const folder of entries(join(root, family))) {
      const expected = json(join(folder, "expected.json"));
      for (const archive of expected.archives ?? [expected.archive ?? {}]) {
        const file = archive.file ?? "image.tar";
        yield { family, path: join(folder, file), expected: forFile(expected, file) };
      }
    }
  }
}

/// Cases whose files each have their own expectation; some are folders.
function* listed(root) {
  for (const family of ["bad", "reports"]) {
    for (const folder of entries(join(root, family)).filter((path) => statSync(path).isDirectory())) {
      for (const expected of json(join(folder, "expected.json")).files) yield { family, path: join(folder, expected.file), expected };
    }
  }
}

function* tools(root) {
  for (const path of entries(join(root, "tools")).filter((path) => path.endsWith(".tar"))) {
    yield { family: "tools", path, expected: json(path.replace(/tar$/, "expected.json")) };
  }
}

const REAL = [
  ["base.docker.tar.zst", "base_bookworm"],
  ["many.oci-zstd.tar", "many_1"],
  ["static.docker.tar", "static_1"],
  ["static.docker.tar.gz", "static_1"],
];

/// What is expected of a real image: its summary, its tree and its changes lie in files of their own.
export function realImage(root, tag) {
  const summary = json(join(root, "real", `${tag}.summary.json`));
  // No layer speaks of the root: its attributes are nobody's word.
  const union = lines(join(root, "real", `${tag}.union.jsonl.gz`)).map((row) => (row.layer === null ? { ...row, implicit: true } : row));
  const changes = summary.layers.map(() => []);
  for (const row of lines(join(root, "real", `${tag}.changes.jsonl.gz`))) changes[row.layer].push(row);
  return { tags: [summary.tag], union, changes, hidden: { bytes: summary.hidden_bytes }, layers: summary.layers };
}

function* real(root) {
  for (const [file, tag] of REAL) {
    yield { family: "real", path: join(root, "real", file), expected: { expect: "ok", also_accepted: ["warn"], images: [realImage(root, tag)] } };
  }
}

/// Those with expectations, and all others: whatever they are, they end in a report or in a message.
function* thirdparty(root) {
  const folder = join(root, "thirdparty");
  const known = new Map(entries(join(folder, "expected")).map((path) => json(path)).map((expected) => [expected.archive, expected]));
  const walk = (at) => entries(at).flatMap((path) => (statSync(path).isDirectory() ? walk(path) : [path]));
  for (const path of walk(folder)) {
    const name = relative(folder, path);
    if (name.startsWith("expected") || name.endsWith(".md")) continue;
    const expected = known.get(name);
    const also = expected ? ["ok", "warn", "partial"] : ["ok", "warn", "partial", "error"];
    yield { family: "thirdparty", path, expected: { ...expected, also_accepted: also } };
  }
}

/// Every archive of the corpus with what is expected of it. Large expectations are read as they are asked for.
export function* cases(root) {
  for (const family of [semantic, listed, tools, real, thirdparty]) yield* family(root);
}
