// What the benchmark shares with the browser tests: the server, Chromium and its flags.
export { launch, ROOT, serve } from "../../tests/e2e/helper.mjs";
export { DIST } from "../../tests/e2e/server.mjs";
