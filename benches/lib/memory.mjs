// Memory of every WebAssembly instance of a page and its workers, asked of the engine itself: all `WebAssembly.Memory` objects
// that live in each heap (after the collection that the question implies), and the buffers that JavaScript holds beside them.

const SUM = `function() { return this.reduce((sum, each) => sum + (each.buffer ?? each).byteLength, 0); }`;

/// Calls into page and workers over the old, nested form of the protocol, which leaves playwright's own sessions alone.
async function heaps(page) {
  const session = await page.context().newCDPSession(page);
  const workers = [], waiting = new Map();
  let last = 0;
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => targetInfo.type === "worker" && workers.push(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    waiting.get(id)?.(error ? Promise.reject(new Error(error.message)) : result);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  await new Promise((done) => setTimeout(done, 200));
  const into = (sessionId) => (method, params) => new Promise((done) => {
    last += 1;
    waiting.set(last, done);
    session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: last, method, params }) });
  });
  return { session, calls: [(method, params) => session.send(method, params), ...workers.map(into)] };
}

async function held(call, expression) {
  const { result } = await call("Runtime.evaluate", { expression });
  const { objects } = await call("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const { result: sum } = await call("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration: SUM, returnByValue: true });
  return sum.value;
}

/// Bytes: `wasm` of each heap, page first, and `buffers`, what ArrayBuffers hold beyond that.
export async function memory(page) {
  const { session, calls } = await heaps(page);
  const wasm = [];
  let buffers = 0;
  for (const call of calls) {
    const bytes = await held(call, "WebAssembly.Memory.prototype");
    wasm.push(bytes);
    buffers += Math.max(0, (await held(call, "ArrayBuffer.prototype")) - bytes);
  }
  await session.detach();
  return { wasm, total: wasm.reduce((a, b) => a + b, 0), buffers };
}
