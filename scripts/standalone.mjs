// Makes one file of the release in dist/: layerpeel.html, with all programs, workers, styles and lessons in it. It works from a stick
// (file://) and asks for nothing: its policy allows no address at all. `node scripts/standalone.mjs [OUT [DIST]]`
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const [out = join(ROOT, "layerpeel.html"), dist = join(ROOT, "dist")] = process.argv.slice(2);
const BOOT = "boot.js";
/// What only a page on a server has.
const SERVED = /^(index\.html|boot\.js|offline\.js|fresh\.js|manifest\.webmanifest|icon[\w-]*\.(svg|png))$/;

const read = (name) => readFileSync(join(dist, name));
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/// Names of the parts that boot.js may ask for, in an order that does not change.
function parts() {
  const names = readdirSync(dist, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  return names.filter((name) => !SERVED.test(name) && statSync(join(dist, name)).isFile()).sort();
}

/// Replaces what must be there exactly once: an index.html of another form is an error, not a page that does not work.
function replaced(text, pattern, put) {
  const found = text.match(new RegExp(pattern, "g"))?.length ?? 0;
  if (found !== 1) throw new Error(`index.html has ${found} of ${pattern}, not one`);
  return text.replace(pattern, () => put);
}

/// Nothing may be asked for: parts come from texts in the page (data:), styles and scripts made of them from blob:.
const policy = (boot, styles) =>
  `default-src 'none'; script-src ${hash(boot)} blob: 'wasm-unsafe-eval'; style-src ${styles} blob:; img-src data: blob:; ` +
  "worker-src blob:; connect-src data:; base-uri 'none'; form-action 'none'";

function page() {
  const boot = read(BOOT).toString();
  if (/<\/script|<!--/i.test(boot)) throw new Error(`${BOOT} cannot stand in a page`);
  const packed = parts().map((name) => {
    const base64 = gzipSync(read(name), { level: 9 }).toString("base64");
    return `<script type="application/gzip" data-part="${name}">${base64}</script>\n`;
  });
  const index = read("index.html").toString();
  const styles = index.match(/style-src 'self' ([^;]*);/)[1];
  const served = index.replace(/\s*<link rel="(?:modulepreload|preload|manifest|apple-touch-icon)"[^>]*>/g, "");
  const policed = replaced(served, /(?<=Content-Security-Policy" content=")[^"]*(?=")/, policy(boot, styles));
  return replaced(policed, /<script type="module" src="[^"]*boot\.js"><\/script>/, `${packed.join("")}<script type="module">${boot}</script>`);
}

const html = page();
writeFileSync(out, html);
console.log(`==> ${resolve(out)}: ${Buffer.byteLength(html)} bytes, ${parts().length} parts. Open it as it is: it needs no server and no network.`);
