// Two ways to read; each looks at the slice no further than its length.
const ways = {
  async ahead(file, slice) {
    let next = file.slice(0, slice).arrayBuffer();
    for (let at = slice; ; at += slice) {
      const now = await next;
      if (at >= file.size) return;
      next = file.slice(at, at + slice).arrayBuffer();
      now.byteLength;
    }
  },
  async sync(file, slice) {
    const reader = new FileReaderSync();
    for (let at = 0; at < file.size; at += slice) reader.readAsArrayBuffer(file.slice(at, at + slice));
  },
};

onmessage = async ({ data: { file, way, slice } }) => {
  const start = performance.now();
  await ways[way](file, slice);
  postMessage((performance.now() - start) / 1000);
};
