// Runs inside the page, before its own scripts: notes when things are shown, and every long task. It changes nothing.
export function probe({ layers, tree }) {
  const bench = (globalThis.bench = { chosen: null, stack: null, tasks: [] });
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel(); // its message comes after the frame was handed over
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  }));

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) bench.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  addEventListener("change", (event) => {
    if (event.target?.type !== "file") return;
    bench.chosen = event.timeStamp;
    bench.stack = null;
    const look = () => {
      if (document.querySelector(layers)) frame().then((at) => { bench.stack = at; });
      else requestAnimationFrame(look);
    };
    look();
  }, true);

  /// Milliseconds from the next event of `kind` to the frame after the last change inside the tree, which then rests for `quiet`.
  bench.arm = (kind, quiet = 400) => {
    bench.answer = new Promise((done) => {
      let start = null, shown = null, timer = 0;
      const end = () => { observer.disconnect(); done(shown === null ? null : shown - start); };
      const rest = (ms) => { clearTimeout(timer); timer = setTimeout(end, ms); };
      const observer = new MutationObserver((records) => {
        const inside = ({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest(tree);
        if (start === null || !records.some(inside)) return;
        rest(quiet);
        frame().then((at) => { shown = at; });
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      addEventListener(kind, (event) => { start = event.timeStamp; rest(5000); }, { capture: true, once: true });
    });
  };

  /// Time between frames, from now until `bench.stopFrames()`.
  bench.startFrames = () => {
    const frames = [];
    let last = null, on = true;
    const step = (now) => {
      if (last !== null) frames.push(now - last);
      last = now;
      if (on) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    bench.stopFrames = () => { on = false; return frames; };
  };
}
