// Images that buildah built on one base and pushed with gzip and zstd: what they share is computed from skopeo's manifests, how
// they differ from a plain recursive comparison of the trees that umoci unpacked.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, differences, layers, missing, unpacked } from "./buildah.mjs";
import { comparePair, printed, take } from "./pair.mjs";
import { session } from "./session.mjs";

const why = await missing();
if (why) console.error(`\n*** SKIPPED: images built with buildah are not compared: ${why} ***\n`);
const skip = why ?? false;
const start = session({ before, after });

let folder, archives;
before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), "layerpeel-"));
  archives = await build(folder);
});
after(() => folder && rm(folder, { recursive: true }));

const PAIRS = [
  ["shop gzip", "work gzip", "common-trunk"],
  ["shop gzip", "work zstd", "common-trunk"],
  ["shop docker", "work zstd", "common-trunk"],
  ["shop docker", "work docker", "common-trunk"],
  ["base zstd", "shop gzip", "b-built-on-a"],
  ["work docker", "base gzip", "a-built-on-b"],
  ["work gzip", "work zstd", "identical"],
];

const sum = (layers, key) => layers.reduce((all, layer) => all + layer[key], 0);
const isCompressed = (layer) => layer.digest !== null;

function sameContent(a, b) {
  if (!isCompressed(a) || !isCompressed(b)) return "untold";
  return a.digest === b.digest ? "same-blob" : "recompressed";
}

/// What two images share, from diff IDs, digests and sizes as skopeo gives them.
function sharing(a, b) {
  const parts = a.findIndex((layer, at) => layer.diff_id !== b[at]?.diff_id);
  const trunk = parts < 0 ? a.length : parts;
  const links = b.flatMap((layer, at) => {
    const twin = at < trunk ? -1 : a.findIndex((other) => other.diff_id === layer.diff_id);
    return twin < 0 ? [] : [{ a: twin, b: at, kind: sameContent(a[twin], layer) }];
  });
  const pulled = b.slice(trunk).filter((layer) => a.every((other) => other.digest !== layer.digest));
  return { trunk, links, trunk_blobs: a.slice(0, trunk).map((layer, at) => sameContent(layer, b[at])), pulled };
}

function checkSharing(found, a, b) {
  const want = sharing(a, b);
  assert.equal(found.trunk, want.trunk);
  assert.deepEqual(found.links, want.links);
  assert.deepEqual(found.trunk_blobs, want.trunk_blobs);
  const { trunk } = want;
  const amounts = (key) => [found.shared, found.only_a, found.only_b].map((amount) => amount[key]);
  assert.deepEqual(amounts("unpacked"), [b.slice(0, trunk), a.slice(trunk), b.slice(trunk)].map((part) => sum(part, "tar_size")));
  if ([...a, ...b].every(isCompressed)) {
    assert.deepEqual(amounts("packed"), [b.slice(0, trunk), a.slice(trunk), b.slice(trunk)].map((part) => sum(part, "size")));
    assert.equal(found.pull.blobs.packed, sum(want.pulled, "size"));
    assert.equal(found.pull.whole.packed, sum(b, "size"));
  }
}

test("what images share and how they differ, as other tools say", { skip }, async () => {
  const trees = {};
  for (const name of ["base", "shop", "work"]) trees[name] = await unpacked(archives, name, folder);
  for (const [a, b, relation] of PAIRS) {
    const report = JSON.parse(await printed("--json", archives[a], archives[b]));
    const [of_a, of_b] = [a, b].map((which) => which.split(" "));
    assert.equal(report.sharing.relation, relation, `${a} with ${b}`);
    checkSharing(report.sharing, await layers(archives, ...of_a), await layers(archives, ...of_b));
    const found = Object.fromEntries(report.files.differences.map((row) => [row.path, row.difference]));
    assert.deepEqual(found, differences(trees[of_a[0]], trees[of_b[0]]), `${a} with ${b}`);
  }
});

test("the page finds the same", { skip }, async (t) => {
  for (const [a, b, relation] of PAIRS.slice(1, 4)) {
    const { page, context } = await start(t);
    await comparePair(page, archives[a], archives[b]);
    assert.equal(await take(page, "Comparison as JSON"), await printed("--json", archives[a], archives[b]), `${a} with ${b}`);
    const [of_a, of_b] = await Promise.all([a, b].map((which) => layers(archives, ...which.split(" "))));
    const want = sharing(of_a, of_b);
    assert.equal(relation, "common-trunk");
    assert.equal(await page.locator(".diagram .both").count(), want.trunk);
    assert.equal(await page.locator(".diagram .only-a").count(), of_a.length - want.trunk);
    assert.equal(await page.locator(".diagram .only-b").count(), of_b.length - want.trunk);
    assert.equal(await page.locator(".diagram .link:not(.sample)").count(), want.links.length);
    const exact = await page.locator(".card").evaluateAll((cards) => cards.slice(0, 3).map((card) => Number(card.title.match(/^[\d\u202f]+/)[0].replaceAll("\u202f", ""))));
    const parts = [of_b.slice(0, want.trunk), of_a.slice(want.trunk), of_b.slice(want.trunk)];
    assert.deepEqual(exact, parts.map((part) => sum(part, "tar_size")));
    await context.close();
  }
});
