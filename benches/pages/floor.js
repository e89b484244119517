// Reads the chosen files, in their order, on `count` workers that are ready beforehand, twice; answers seconds of the second time,
// when their program runs as it is compiled last, and bytes that came out.
globalThis.floor = async (kind, count) => {
  const workers = await Promise.all(Array.from({ length: count }, started));
  await readAll(workers, kind);
  const measured = await readAll(workers, kind);
  workers.forEach((ask) => ask.end());
  return measured;
};

async function readAll(workers, kind) {
  const files = [...document.querySelector("input").files];
  const start = performance.now();
  let unpacked = 0;
  await Promise.all(workers.map(async (ask) => {
    for (let file = files.shift(); file; file = files.shift()) {
      const bytes = await ask({ kind, file });
      unpacked += bytes;
    }
  }));
  return { seconds: (performance.now() - start) / 1000, unpacked };
}

// Lays the chosen layers, in their order, over each other, `times` times, in a worker that has read them; answers the paths and
// milliseconds of each time.
globalThis.union = async (times) => {
  const ask = await started();
  for (const file of document.querySelector("input").files) await ask({ kind: 0, file });
  const measured = await ask({ times });
  ask.end();
  return measured;
};

async function started() {
  const worker = new Worker("floor-worker.js");
  const next = () => new Promise((done, fail) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = (event) => fail(new Error(event.message));
  });
  await next();
  const ask = (job) => { const answer = next(); worker.postMessage(job); return answer; };
  return Object.assign(ask, { end: () => worker.terminate() });
}
