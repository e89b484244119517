// Whatever people drop: other kinds of file are named, folders open, two archives are compared, and a good file opens after each.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { dockerArchive, file, tar } from "./archive.mjs";
import { axe, CORPUS, drop } from "./helper.mjs";
import { PATIENCE, openSample, refusal, row, rowsThat, settle } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const iso = () => {
  const bytes = Buffer.alloc(40_000);
  bytes.write("\x01CD001\x01", 32768, "latin1");
  return bytes;
};

const chart = [["web/Chart.yaml", "name: web\n"], ["web/values.yaml", "a: 1\n"], ["web/templates/a.yaml", "kind: Pod\n"]];
const context = [["Dockerfile", "FROM scratch\n"], ["src/main.c", "int main(void) { return 0; }\n"]];
const tgz = (files) => gzipSync(tar(files.map(([name, body]) => ({ name, body }))));

/// Name, bytes, and what the page must call it.
const OTHERS = [
  ["picture.png", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01", "latin1"), /PNG/],
  ["bundle.zip", Buffer.from("PK\x03\x04\x14\0\0\0\x08\0word/document.xml and more", "latin1"), /zip|Word|Office/i],
  ["debian.iso", iso(), /ISO/],
  ["repo.bundle", Buffer.from("# v2 git bundle\n1111111111111111111111111111111111111111 refs/heads/main\n\nPACK"), /Git bundle/],
  ["web-1.0.tgz", tgz(chart), /Helm chart/],
  ["context.tar.gz", tgz(context), /build context/],
  ["nothing.tar", Buffer.alloc(0), /empty/],
];

const good = (name, text) => file(name, dockerArchive({ layers: [tar([{ name: "only", body: text }])], tags: [`${name}:1`] }));

test("other kinds of file are named, and the next good one opens", async (t) => {
  const { page } = await start(t);
  for (const [name, bytes, called] of OTHERS) {
    assert.equal(await settle(page, file(name, bytes)), "refused", name);
    const said = await refusal(page);
    assert.match(said.found, called, name);
    assert.equal(said.name, name);
    assert.ok(said.expected.length > 10 && said.advice.length > 10, name);
    assert.equal(await settle(page, good(`after-${name}`, name)), "shown", `after ${name}`);
    await rowsThat(page, (now) => now.some((row) => row.name === "only"), `after ${name}`);
  }
});

/// An OCI layout and an unpacked `docker save` with one layer each, as folders on disk.
async function folders(t) {
  const root = await mkdtemp(join(tmpdir(), "layerpeel-"));
  t.after(() => rm(root, { recursive: true }));
  const write = async (path, bytes) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  };
  const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
  const layer = tar([{ name: "from-folder", body: "1" }]);
  const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [`sha256:${hash(layer)}`] } }));
  const blob = async (mediaType, bytes) => {
    await write(`layout/blobs/sha256/${hash(bytes)}`, bytes);
    return { mediaType, digest: `sha256:${hash(bytes)}`, size: bytes.length };
  };
  const kind = "application/vnd.oci.image";
  const manifest = {
    schemaVersion: 2,
    config: await blob(`${kind}.config.v1+json`, config),
    layers: [await blob(`${kind}.layer.v1.tar`, layer)],
  };
  const manifests = [await blob(`${kind}.manifest.v1+json`, Buffer.from(JSON.stringify(manifest)))];
  await write("layout/index.json", JSON.stringify({ schemaVersion: 2, manifests }));
  await write("layout/oci-layout", `{"imageLayoutVersion":"1.0.0"}`);
  await write("saved/manifest.json", JSON.stringify([{ Config: "c.json", RepoTags: ["saved:1"], Layers: ["l/layer.tar"] }]));
  await write("saved/c.json", config);
  await write("saved/l/layer.tar", layer);
  await write("photos/a.txt", "just a text\n");
  await write("photos/b.txt", "another\n");
  return (name) => join(root, name);
}

test("folders with an image open, others are named", async (t) => {
  const { page } = await start(t);
  const folder = await folders(t);
  for (const name of ["layout", "saved"]) {
    assert.equal(await settle(page, folder(name), { selector: "#pick-folder" }), "shown", name);
    await rowsThat(page, (now) => now.some((row) => row.name === "from-folder"), name);
  }
  assert.equal(await settle(page, folder("photos"), { selector: "#pick-folder" }), "refused");
  assert.match((await refusal(page)).found, /folder/);
  assert.equal(await settle(page, good("last", "x")), "shown");
});

test("two archives dropped at once are compared: the first is A", async (t) => {
  const { page } = await start(t);
  await drop(page, [good("old.tar", "one"), good("new.tar", "other")]);
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  const sides = () => page.locator(".compare-title select").evaluateAll((picks) => picks.map((pick) => pick.selectedOptions[0].textContent));
  const [a, b] = await sides();
  assert.match(a, /old\.tar:1/);
  assert.match(b, /new\.tar:1/);
  // Once more, over what is open: that needs a word first.
  await drop(page, [good("a.tar", "1"), good("b.tar", "2")]);
  const dialog = page.getByRole("dialog", { name: /replace/i });
  await dialog.getByText("a.tar, b.tar").waitFor();
  await dialog.getByRole("button", { name: "Replace", exact: true }).click();
  await page.waitForFunction(() => {
    const picks = [...document.querySelectorAll(".compare-title select")].map((pick) => pick.selectedOptions[0].textContent);
    return picks.length === 2 && picks[0].includes("a.tar:1") && picks[1].includes("b.tar:1");
  }, undefined, { timeout: PATIENCE });
});

test("of two files a bad one is named and the other opens; three are too many", async (t) => {
  const { page } = await start(t);
  const [name, png] = OTHERS[0];
  await drop(page, [file(name, png), good("sound.tar", "1")]);
  await page.getByText(/picture.png can't be opened: This is a PNG/).waitFor();
  await rowsThat(page, (now) => now.some((row) => row.name === "only"), "the sound one");
  await drop(page, ["a", "b", "c"].map((name) => good(`${name}.tar`, name)));
  await page.getByText(/Several files came at once/).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await row(page, "only").waitFor();
});

test("opening all folders holds in all three views, and kinds are offered where they are", async (t) => {
  const { page } = await start(t);
  await openSample(page);
  const view = (name) => page.getByRole("button", { name, exact: true });
  const kinds = page.getByRole("group", { name: /Kinds of change/ });
  await view("Merged up to here").click();
  await page.getByRole("button", { name: "Expand all" }).click();
  await rowsThat(page, (now) => now.length > 0 && now.every((row) => row.open !== "false"), "merged");
  assert.equal(await kinds.getByRole("button", { name: /removed/ }).count(), 0, "nothing removed is in what is merged");
  for (const name of ["Final image", "This layer", "Merged up to here"]) {
    await view(name).click();
    await rowsThat(page, (now) => now.length > 0 && now.every((row) => row.open !== "false"), name);
  }
  await view("This layer").click();
  await kinds.getByRole("button", { name: /removed/ }).waitFor();
  await page.getByRole("button", { name: "Collapse" }).click();
  await view("Final image").click();
  await rowsThat(page, (now) => now.length > 1 && now.every((row) => row.open !== "true"), "collapsed");
});

test("a finding about what is not there leads nowhere", async (t) => {
  const { page } = await start(t);
  const twice = tar([{ name: "twice", body: "1" }, { name: "twice", body: "2" }]);
  assert.equal(await settle(page, file("odd.tar", dockerArchive({ layers: [twice, tar([{ name: ".wh.ghost" }])] }))), "shown");
  await page.getByRole("button", { name: /findings?$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Findings" });
  await dialog.getByText("/.wh.ghost").waitFor();
  assert.equal(await dialog.getByRole("button", { name: "/.wh.ghost" }).count(), 0);
  await dialog.getByRole("button", { name: "/twice" }).click();
  await rowsThat(page, (now) => now.some((row) => row.name === "twice" && row.selected), "a finding about what is there");
});

test("a wrong checksum is found once, by what reads behind the tree", async (t) => {
  const { page } = await start(t);
  const layer = tar([{ name: "whole", body: "all of it is here" }]);
  const stored = gzipSync(layer);
  const archive = dockerArchive({ layers: [layer], gzip: true });
  archive[archive.indexOf(stored) + stored.length - 8] ^= 1;
  assert.equal(await settle(page, file("crc.tar", archive)), "shown");
  await rowsThat(page, (now) => now.some((row) => row.name === "whole"), "what the damaged layer holds");
  await page.getByRole("button", { name: /findings?$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Findings" });
  const group = dialog.locator(".finding-group", { hasText: "gzip-checksum" });
  await group.waitFor();
  assert.equal(await group.locator("li").count(), 1);
});

test("attestations are shown with their image and can be read", { skip: CORPUS ? false : "LAYERPEEL_CORPUS is not set" }, async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, join(CORPUS, "format", "oci-attestation", "image.tar")), "shown");
  await page.getByRole("button", { name: /attestations?$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Attestations" });
  await dialog.locator(".statement").waitFor();
  assert.match(await dialog.locator(".statement").textContent(), /"predicateType"/);
  assert.deepEqual(await axe(page), []);
  const arrives = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download" }).click();
  assert.match((await arrives).suggestedFilename(), /^([\w.-]+\.)?attestation-1\.json$/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("an archive that is compressed as a whole is verified, and its contents are shown", async (t) => {
  const { page } = await start(t);
  const packed = (name, text) => {
    const layers = [tar([{ name: "base", body: "1" }]), tar([{ name: "note", body: `${text}\nsame\n` }])];
    return file(`${name}.tar.gz`, gzipSync(dockerArchive({ layers, tags: [`${name}:1`] })));
  };
  assert.equal(await settle(page, packed("first", "one")), "shown");
  await page.getByText(/digests verified 2\/2/).waitFor();
  await drop(page, [packed("second", "other")]);
  await page.getByRole("button", { name: "Compare", exact: true }).last().click();
  await page.locator(".cards .card").first().waitFor({ timeout: PATIENCE });
  await page.locator(".compare-files .tree-canvas .row", { hasText: "note" }).first().click();
  await page.locator(".content .diff").waitFor({ timeout: PATIENCE });
  const lines = await page.locator(".content .line").allInnerTexts();
  assert.ok(lines.some((line) => /one/.test(line)) && lines.some((line) => /other/.test(line)), lines.join("\n"));
});
