// What tests need to know of the workers and the page does not tell: how much memory they hold, what happens when one has no
// more, or dies. The released page knows nothing of this; its parts are changed on their way into the browser.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DIST } from "./server.mjs";

const MEMORY = 5;

/// The workers' program with an upper bound for each of its memories, in pages of 64 KiB.
export function bounded(wasm, pages) {
  const unsigned = (number) => {
    const bytes = [];
    do bytes.push((number & 127) | (number > 127 ? 128 : 0)); while ((number >>>= 7));
    return bytes;
  };
  let at = 8;
  const read = () => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = wasm[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    return value;
  };
  while (at < wasm.length) {
    const from = at;
    const id = wasm[at++];
    const end = read() + at;
    if (id === MEMORY) {
      const [count, flags, least] = [read(), read(), read()];
      if (count !== 1 || flags > 1) throw new Error("not the one plain memory that was expected");
      const body = [1, 1, ...unsigned(least), ...unsigned(pages)];
      return Buffer.concat([wasm.subarray(0, from), Buffer.from([MEMORY, ...unsigned(body.length), ...body]), wasm.subarray(end)]);
    }
    at = end;
  }
  throw new Error("the program has no memory");
}

/// Runs in each worker before its program. Tells with each message how much memory it holds; dies when it is told `doom.text`.
function spy(doom) {
  const { instantiate } = WebAssembly;
  const { postMessage: post } = globalThis;
  const channel = new BroadcastChannel("spied");
  let memory;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    ({ memory } = (made.instance ?? made).exports);
    return made;
  };
  globalThis.postMessage = (...given) => {
    channel.postMessage({ role: globalThis.name, bytes: memory?.buffer.byteLength ?? 0 });
    post.call(globalThis, ...given);
  };
  addEventListener("message", (event) => {
    const body = Array.isArray(event.data) && event.data[0];
    if (globalThis.name !== doom.role || !body || !new TextDecoder("latin1").decode(body).includes(doom.text)) return;
    event.stopImmediatePropagation();
    throw new RangeError("WebAssembly.Memory.grow(): out of memory");
  });
}

/// For `open`'s `prepare`: at most `megabytes` of memory for each worker; the worker called `doom.role` dies of `doom.text`.
export const watched = ({ megabytes, doom = {} } = {}) => async (context) => {
  if (megabytes) {
    const body = bounded(await readFile(join(DIST, "layerpeel-worker_bg.wasm")), megabytes * 16);
    await context.route("**/layerpeel-worker_bg.wasm", (route) => route.fulfill({ body, contentType: "application/wasm" }));
  }
  const before = `(${spy})(${JSON.stringify(doom)});\n`;
  await context.addInitScript((before) => {
    const peaks = { desk: 0, layer: 0 };
    const last = (globalThis.spiedLast = {});
    new BroadcastChannel("spied").onmessage = ({ data: { role, bytes } }) => {
      peaks[role] = Math.max(peaks[role], bytes);
      last[role] = bytes;
    };
    globalThis.spiedPeaks = peaks;
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => make.call(URL, blob.type === "text/javascript" ? new Blob([before, blob], { type: blob.type }) : blob);
  }, before);
};

/// A number as it stands in a message.
export const sent = (number) => Buffer.from(new BigUint64Array([BigInt(number)]).buffer).toString("latin1");

/// Bytes that the desk held when it last spoke.
export const deskHolds = (page) => page.evaluate(() => globalThis.spiedLast.desk);

/// Bytes of the largest memory that a worker of each role has held.
export const peaks = (page) => page.evaluate(() => globalThis.spiedPeaks);
