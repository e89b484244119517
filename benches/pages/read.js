// Reads the chosen file once in one worker and leaves the seconds in `globalThis.seconds`: the browser's own limit.
globalThis.read = (way, slice) => new Promise((done, fail) => {
  const worker = new Worker("read-worker.js");
  worker.onmessage = ({ data }) => { worker.terminate(); done(data); };
  worker.onerror = (event) => fail(new Error(event.message));
  worker.postMessage({ file: document.querySelector("input").files[0], way, slice });
});
