// A page for a test, which must end without a console error, a warning or a request.
import assert from "node:assert/strict";
import { launch, open, ready, remote, serve } from "./helper.mjs";

/// Starts browser and server once for a file of tests.
export const session = (hooks) => shared(hooks).start;

/// The same for the lab, which fetches its program, its styles and lessons when they are wanted; at rest, so that nothing is waited
/// for. `shared` has browser and server, once the tests run.
export function labSession(hooks) {
  const { start, all } = shared(hooks);
  const lab = (t, { fragment, ...context } = {}) =>
    start(t, { fragment, fetches: true, context: { reducedMotion: "reduce", ...context } });
  return { start: lab, shared: all };
}

function shared({ before, after }) {
  const all = {};
  before(async () => { [all.browser, all.server] = await Promise.all([launch(), serve()]); });
  after(() => Promise.all([all.browser?.close(), all.server?.close()]));
  /// The page at `fragment`. When the test ends, what went wrong behind it makes it fail, but for errors that
  /// `allow` matches. `fetches`: something may be fetched later. `at`: another server's address.
  async function start(t, { at = all.server.url, fragment = "", allow = /^$/, fetches = false, ...options } = {}) {
    const opened = await open(all.browser, at + fragment, options);
    let loaded = opened.seen.requests.length;
    t.after(async () => {
      await opened.context.close();
      assert.deepEqual(opened.seen.errors.filter((error) => !allow.test(error)), [], "no error");
      assert.deepEqual(opened.seen.warnings, [], "no warning");
      if (!fetches) assert.deepEqual(remote(opened.seen.requests.slice(loaded)), [], "nothing is fetched after load");
    });
    /// Loads the page anew, on purpose.
    const reload = async () => {
      await opened.page.reload();
      await ready(opened.page);
      loaded = opened.seen.requests.length;
    };
    return { ...opened, reload, url: at };
  }
  return { start, all };
}
