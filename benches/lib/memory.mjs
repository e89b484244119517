// Memory of every WebAssembly instance of a page and its workers, asked of the engine itself: all `WebAssembly.Memory` objects
// that live in each heap (after the collection that the question implies), and the buffers that JavaScript holds beside them.
// Asked of a page at rest: Chromium 156 loses the whole renderer when a worker ends while it is asked.

const SUM = `function() { return this.reduce((sum, each) => sum + (each.buffer ?? each).byteLength, 0); }`;

/// Milliseconds that a heap may take to answer one question.
const PATIENCE = 20_000;

/// Fails when `promise` takes too long.
function patiently(promise, what) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`${what}: no answer`)), PATIENCE); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/// Speaks to page and workers over the old, nested form of the protocol, which leaves playwright's own sessions alone.
class Heaps {
  /// Sessions of the workers that live.
  #workers = new Set();
  /// Questions without an answer: of which worker, and who waits.
  #open = new Map();
  #last = 0;

  constructor(session) {
    this.session = session;
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => targetInfo.type === "worker" && this.#workers.add(sessionId));
    session.on("Target.detachedFromTarget", ({ sessionId }) => this.#gone(sessionId));
    session.on("Target.receivedMessageFromTarget", ({ message }) => this.#heard(JSON.parse(message)));
  }

  /// Those that live now: a function that asks the page, and one for each worker, which answers null once its worker is gone.
  async now() {
    // The answer comes behind the news of all workers that are there.
    await patiently(this.session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false }), "workers");
    const page = (method, params) => patiently(this.session.send(method, params), method);
    return [page, ...[...this.#workers].map((worker) => (method, params) => patiently(this.#ask(worker, method, params), method))];
  }

  #ask(worker, method, params) {
    if (!this.#workers.has(worker)) return null;
    this.#last += 1;
    const id = this.#last;
    return new Promise((done, fail) => {
      this.#open.set(id, { worker, done, fail });
      this.session.send("Target.sendMessageToTarget", { sessionId: worker, message: JSON.stringify({ id, method, params }) })
        .catch(() => this.#gone(worker));
    });
  }

  #heard({ id, result, error }) {
    const question = this.#open.get(id);
    this.#open.delete(id);
    if (error) question?.fail(new Error(error.message));
    else question?.done(result);
  }

  #gone(worker) {
    this.#workers.delete(worker);
    for (const [id, question] of this.#open) {
      if (question.worker !== worker) continue;
      this.#open.delete(id);
      question.done(null);
    }
  }
}

/// Bytes of all objects with this prototype; null when the heap is gone.
async function held(call, prototype) {
  const found = await call("Runtime.evaluate", { expression: `${prototype}.prototype` });
  const all = found && (await call("Runtime.queryObjects", { prototypeObjectId: found.result.objectId }));
  const sum = all && (await call("Runtime.callFunctionOn", { objectId: all.objects.objectId, functionDeclaration: SUM, returnByValue: true }));
  return sum && sum.result.value;
}

/// Waits until all is done and the workers that did it have ended: of ours, the desk alone lives as long as its page.
async function rest(page) {
  const end = performance.now() + PATIENCE;
  while (page.workers().length > 1) {
    if (performance.now() > end) throw new Error(`${page.workers().length} workers still live, where only the desk should`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/// Bytes: `wasm` of each heap, page first, and `buffers`, what ArrayBuffers hold beyond that. For a page that has verified.
export async function memory(page) {
  await rest(page);
  const session = await page.context().newCDPSession(page);
  const wasm = [];
  let buffers = 0;
  for (const call of await new Heaps(session).now()) {
    const bytes = await held(call, "WebAssembly.Memory");
    const all = bytes === null ? null : await held(call, "ArrayBuffer");
    if (all === null) continue; // it ended meanwhile, and holds nothing
    wasm.push(bytes);
    buffers += Math.max(0, all - bytes);
  }
  await patiently(session.detach(), "detaching");
  return { wasm, total: wasm.reduce((a, b) => a + b, 0), buffers };
}
