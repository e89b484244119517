// A page for a test, which must end without a console error, a warning or a request.
import assert from "node:assert/strict";
import { launch, open, ready, remote, serve } from "./helper.mjs";

/// Starts browser and server once for a file of tests.
export function session({ before, after }) {
  const shared = {};
  before(async () => { [shared.browser, shared.server] = await Promise.all([launch(), serve()]); });
  after(() => Promise.all([shared.browser?.close(), shared.server?.close()]));
  /// The page at `fragment`. When the test ends, what went wrong behind it makes it fail, but for errors that
  /// `allow` matches.
  return async function start(t, { fragment = "", allow = /^$/, ...options } = {}) {
    const opened = await open(shared.browser, shared.server.url + fragment, options);
    let loaded = opened.seen.requests.length;
    t.after(async () => {
      await opened.context.close();
      assert.deepEqual(opened.seen.errors.filter((error) => !allow.test(error)), [], "no error");
      assert.deepEqual(opened.seen.warnings, [], "no warning");
      assert.deepEqual(remote(opened.seen.requests.slice(loaded)), [], "nothing is fetched after load");
    });
    /// Loads the page anew, on purpose.
    const reload = async () => {
      await opened.page.reload();
      await ready(opened.page);
      loaded = opened.seen.requests.length;
    };
    return { ...opened, reload, url: shared.server.url };
  };
}
