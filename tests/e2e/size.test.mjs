// The release stays within its budgets: what a visitor waits for over a slow line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sizes } from "../../benches/lib/sizes.mjs";
import { DIST } from "./server.mjs";

for (const { name, budget, brotli, kinds } of sizes(DIST)) {
  test(`${name}: what goes over the wire is within its budget`, () => {
    const said = [...kinds].map(([kind, { raw, brotli }]) => `${kind} ${brotli} of ${raw}`).join(", ");
    console.log(`${name}: ${brotli} bytes in brotli (${said})`);
    assert.ok(kinds.get(".wasm")?.raw > 0 || kinds.get(".html")?.raw > 0, "there is something");
    assert.ok(brotli <= budget, `${brotli} bytes are more than the budget of ${budget}: ${said}`);
  });
}
