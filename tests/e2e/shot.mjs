// node tests/e2e/shot.mjs [FILE [OUTDIR [FRAGMENT]]]: the page with FILE open, in both schemes and all sizes.
import { resolve } from "node:path";
import { choose, launch, open, OUT, serve, shots } from "./helper.mjs";

const [file, folder = OUT, fragment = ""] = process.argv.slice(2);
const server = await serve();
const browser = await launch();
try {
  const { page, seen } = await open(browser, server.url + (fragment && `#${fragment}`));
  if (file) {
    await choose(page, resolve(file));
    await page.waitForFunction(() => performance.getEntriesByName("layerpeel:verified").length > 0 || document.querySelector(".refusal") !== null);
  }
  for (const path of await shots(page, file ? "open" : "start", resolve(folder))) console.log(path);
  for (const error of seen.errors) console.error(error);
} finally {
  await browser.close();
  await server.close();
}
