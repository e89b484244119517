// The reader of the release over one file, fed as the release is: a byte stream into one buffer.
const ready = instantiate();
// What a promise throws reaches nobody; what a timer throws reaches the page.
const throws = (error) => setTimeout(() => { throw error; });
ready.then(() => postMessage(0), throws);
onmessage = ({ data }) => run(data).then(postMessage, throws);

/// The library names functions of the browser, which nothing here calls.
async function instantiate() {
  const module = await WebAssembly.compileStreaming(fetch("floor.wasm"));
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => { throw new Error(name); };
  return (await WebAssembly.instantiate(module, imports)).exports;
}

async function run({ kind, file, times }) {
  const { memory, room, begin, feed, end, lay } = await ready;
  if (times) return Array.from({ length: times }, () => { const start = performance.now(); const paths = lay(); return { paths, ms: performance.now() - start }; });
  // Held by the worker: in 1 of 14 fresh browsers a read never came back while only this function, asleep, held the reader; held so, in
  // none of 26. The page's workers hold theirs in the program's table.
  const reader = globalThis.reader = file.stream().getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(1 << 20);
  begin(kind);
  const at = room();
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done) break;
    new Uint8Array(memory.buffer, at, value.length).set(value);
    feed(value.length);
    buffer = value.buffer;
  }
  return end();
}
