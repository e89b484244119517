// The release stays within its budget: what a visitor waits for over a slow line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGET, sizes, sum } from "../../benches/lib/sizes.mjs";
import { DIST } from "./server.mjs";

test("what goes over the wire is within the budget", () => {
  const kinds = sizes(DIST);
  const said = [...kinds].map(([kind, { raw, brotli }]) => `${kind} ${brotli} of ${raw}`).join(", ");
  console.log(`brotli: ${sum(kinds)} bytes (${said})`);
  assert.ok(kinds.get(".wasm")?.raw > 0, "there is a program");
  assert.ok(sum(kinds) <= BUDGET, `${sum(kinds)} bytes are more than the budget of ${BUDGET}: ${said}`);
});
