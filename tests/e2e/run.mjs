// Runs all tests in a browser, two files at a time. Those that take longest begin, so that none of them is left alone at the end.
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const LONGEST = ["corpus", "axe", "limits", "buildah", "learn", "takeout"].map((name) => `${name}.test.mjs`);

const all = readdirSync(".").filter((name) => name.endsWith(".test.mjs"));
const files = [...LONGEST, ...all.filter((name) => !LONGEST.includes(name))].map((name) => fileURLToPath(new URL(name, import.meta.url)));
run({ files, concurrency: 2, timeout: 900_000 })
  .on("test:fail", () => { process.exitCode = 1; })
  .compose(new spec())
  .pipe(process.stdout);
