// Layers that are made to be pulled file by file: eStargz, of which the table of contents may lie.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { dockerArchive, tar } from "./archive.mjs";
import { choose } from "./helper.mjs";
import { PATIENCE, row, rowsThat } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const TIME = new Date(1_717_000_000_000).toISOString().replace(".000", "");
const digest = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/// The first files of a tar without its end: all but the last two blocks.
const open = (entries) => tar(entries).subarray(0, -1024);

/// An eStargz layer of small files: each begins a gzip member of its own. `lie` changes the entries of its table.
function estargz(files, lie) {
  const members = [];
  const entries = [];
  let rest = Buffer.alloc(0);
  for (const { name, body } of files) {
    const of = open([{ name, body }]);
    members.push(gzipSync(Buffer.concat([rest, of.subarray(0, 512)])));
    const offset = members.reduce((sum, member) => sum + member.length, 0);
    entries.push({ name, type: "reg", size: body.length, modtime: TIME, mode: 0o644, digest: digest(body), chunkDigest: digest(body), offset });
    rest = of.subarray(512);
  }
  members.push(gzipSync(rest));
  lie(entries);
  const at = members.reduce((sum, member) => sum + member.length, 0);
  members.push(gzipSync(tar([{ name: "stargz.index.json", body: JSON.stringify({ version: 1, entries }) }])));
  const footer = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 26, 0]), Buffer.from("SG\x16\0", "latin1"),
    Buffer.from(`${at.toString(16).padStart(16, "0")}STARGZ`), Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]),
  ]);
  return Buffer.concat([...members, footer]);
}

const FILES = [{ name: "app.conf", body: "port = 80\n" }, { name: "run.sh", body: "#!/bin/sh\n" }];

async function read(t, lie, name) {
  const { page } = await start(t);
  const buffer = dockerArchive({ layers: [estargz(FILES, lie)] });
  await choose(page, { name: "lazy.tar", mimeType: "application/x-tar", buffer });
  await page.getByRole("button", { name: "Final image" }).click();
  await rowsThat(page, (now) => now.some((of) => of.name === name), "the file");
  await row(page, name).click();
  await page.getByRole("button", { name: "View content" }).click();
  await page.locator(".content-foot").getByText("bytes read").waitFor({ timeout: PATIENCE });
  return page;
}

test("a table of contents that says something else than the tar is told beside the content", async (t) => {
  const page = await read(t, (entries) => { entries[1].mode = 0o4755; }, "run.sh");
  const note = page.locator(".content-page .note");
  await note.waitFor({ timeout: PATIENCE });
  assert.match(await note.innerText(), /Not as promised: .*mode 4755 by the table, 644 by the tar/);
  await row(page, "app.conf").click();
  await page.locator("#content-body").getByText("port = 80").waitFor({ timeout: PATIENCE });
  assert.equal(await note.count(), 0, "the other file is as promised");
});

test("of a true table nothing is said but what it is", async (t) => {
  const page = await read(t, () => {}, "run.sh");
  assert.equal(await page.locator(".content-page .note").count(), 0);
  await page.getByRole("button", { name: "Close the content" }).click();
  await page.getByText("gzip, eStargz").first().waitFor({ state: "attached", timeout: PATIENCE });
});
