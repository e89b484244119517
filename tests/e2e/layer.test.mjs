// A tar that is no image is refused in true words, and opens as one layer by one click or one key, without losing the file.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { file, tar } from "./archive.mjs";
import { exported, refusal, rowsThat, settle } from "./person.mjs";
import { session } from "./session.mjs";

const start = session({ before, after });

const odd = tar([{ name: "usr/x", body: "1" }, { name: "escape", body: "out" }, { name: "trampoline", body: "in" }]);

const button = (page) => page.getByRole("button", { name: "Open as one layer" });

/// Waits until the tree of the tar is there.
const shown = (page, what) =>
  rowsThat(page, (now) => ["usr", "escape", "trampoline"].every((name) => now.some((row) => row.name === name)), what);

test("by mouse and by keyboard, plain and compressed", async (t) => {
  const { page } = await start(t);
  for (const [name, bytes] of [["odd.tar", odd], ["odd.tar.gz", gzipSync(odd)]]) {
    for (const how of ["mouse", "keyboard"]) {
      const what = `${name} by ${how}`;
      assert.equal(await settle(page, file(name, bytes)), "refused", what);
      const said = await refusal(page);
      assert.match(said.found, /usr, escape, trampoline/, what);
      assert.doesNotMatch(said.found, /no image/, what);
      if (how === "mouse") await button(page).click();
      else await button(page).press("Enter");
      await shown(page, what);
      const { report } = await exported(page);
      assert.deepEqual(report.images.map((image) => image.layers.length), [1], what);
      assert.deepEqual(report.images[0].union.map((row) => row.path).sort(), ["/", "/escape", "/trampoline", "/usr", "/usr/x"], what);
    }
  }
});

test("what is no tar has no such button", async (t) => {
  const { page } = await start(t);
  assert.equal(await settle(page, file("a.txt", Buffer.from("just a text, nothing else"))), "refused");
  assert.equal(await button(page).count(), 0);
});
