// Runs all tests in a browser: two files at a time, then alone those that measure how quickly the page answers.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const MEASURE = ["lent.test.mjs", "limits.test.mjs", "pairs.test.mjs", "space.test.mjs"];

const options = ["--test", "--test-reporter=spec", "--test-timeout=900000"];
const run = (names, concurrency) =>
  spawnSync(process.execPath, [...options, `--test-concurrency=${concurrency}`, ...names], { stdio: "inherit" }).status;

const others = readdirSync(".").filter((name) => name.endsWith(".test.mjs") && !MEASURE.includes(name));
const failed = [run(others, 2), run(MEASURE, 1)].some((status) => status !== 0);
process.exitCode = failed ? 1 : 0;
