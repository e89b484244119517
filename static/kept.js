// Files that can be opened again when the page is loaded anew: where the browser hands out handles (File System Access), those of
// the last image (0) and of the one beside it (1) are kept in this browser's IndexedDB; name and size stand in localStorage.
// No byte of such a file is stored, and `forget` takes all of it away. What the person takes away, and a browser without a picker for
// that hands to its downloads, lies for a while in a folder of the page's own. Whatever a browser refuses is left undone.

const NAME = "layerpeel.last";
const SIDES = [0, 1];
const handles = new WeakMap();
/// What was handed over last to be opened, by side.
const handed = [];

const asked = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

async function store(act) {
  const open = indexedDB.open(NAME, 1);
  open.onupgradeneeded = () => open.result.createObjectStore(NAME);
  const database = await asked(open);
  try {
    return await asked(act(database.transaction(NAME, "readwrite").objectStore(NAME)));
  } finally {
    database.close();
  }
}

const quietly = (promise) => promise.catch(() => undefined);
const handle = (side) => quietly(store((kept) => kept.get(side)));
const remembered = (side) => {
  try {
    return JSON.parse(localStorage.getItem(NAME + side));
  } catch {
    return null;
  }
};
const put = (side, handle) => quietly(store((kept) => (handle ? kept.put(handle, side) : kept.delete(side))));

/// What is stored changes in the order in which it was asked for.
let turn = Promise.resolve();
const inTurn = (act) => (turn = turn.then(act));

const forgetOne = (side) => {
  try {
    localStorage.removeItem(NAME + side);
  } catch {}
  return inTurn(() => put(side));
};

async function fileOf(handle) {
  const file = await handle.getFile();
  handles.set(file, handle);
  return file;
}

/// What was written to be downloaded, and is of no more use: a download has an hour. Whatever is being written stays.
const HOUR = 3_600_000;
const taken = () => navigator.storage.getDirectory().then((root) => root.getDirectoryHandle("taken"));
async function tidy(spared = HOUR) {
  const folder = await taken();
  for await (const handle of folder.values()) {
    const file = await quietly(handle.getFile());
    if (file && Date.now() - file.lastModified >= spared) await quietly(folder.removeEntry(handle.name));
  }
}

/// Removes what was not written to its end. For a while the browser may hold it for the worker that was ended, or that is only
/// about to make it.
const AGAIN = [0, 100, 400, 1500, 6000, 24_000];
async function discard(of) {
  for (const wait of AGAIN) {
    await new Promise((done) => setTimeout(done, wait));
    try {
      return await (await taken()).removeEntry(`${layerpeel.page}-${of}`);
    } catch (error) {
      if (error.name === "NotFoundError" && wait > 100) return;
    }
  }
}

globalThis.layerpeelKept = {
  discard: (of) => void quietly(discard(of)),
  /// Lets the person pick files with the browser's newer picker, which hands out handles; an empty list when they don't.
  /// `null`: there is none, or not here.
  async pick() {
    try {
      return await Promise.all((await showOpenFilePicker({ multiple: true })).map(fileOf));
    } catch (error) {
      return error.name === "AbortError" ? [] : null;
    }
  },
  /// Lets the person say where a file goes: its handle; `null` when they don't. `undefined`: there is no such picker, or not here.
  async saveAs(suggestedName) {
    try {
      return await showSaveFilePicker({ suggestedName });
    } catch (error) {
      return error.name === "AbortError" ? null : undefined;
    }
  },
  canPick: () => typeof showOpenFilePicker === "function",
  /// Handles of dropped files, asked for while the drop lasts.
  dropped(transfer, files) {
    [...transfer.items].filter((item) => item.kind === "file").forEach((item, at) => {
      const kept = async () => {
        const handle = await item.getAsFileSystemHandle();
        if (handle?.kind === "file" && files[at]) handles.set(files[at], handle);
      };
      void quietly(kept());
    });
  },
  handed: (side, file) => void (handed[side] = file),
  /// What was handed over was opened. What is opened to be shown leaves nothing beside it.
  async keep(side, name, size) {
    const handle = handled(side);
    try {
      localStorage.setItem(NAME + side, JSON.stringify([name, size]));
    } catch {}
    if (side === 0) void forgetOne(1);
    await inTurn(() => put(side, handle));
  },
  /// The two have changed places: the next time, they are opened as they stood last.
  async exchange() {
    try {
      const names = SIDES.map((side) => localStorage.getItem(NAME + side)).reverse();
      names.forEach((name, side) => (name === null ? localStorage.removeItem(NAME + side) : localStorage.setItem(NAME + side, name)));
    } catch {}
    await inTurn(async () => {
      const other = (await Promise.all(SIDES.map(handle))).reverse();
      await Promise.all(SIDES.map((side) => put(side, other[side])));
    });
  },
  /// For each remembered file its name, its size and whether it can be opened again.
  last: () =>
    Promise.all(SIDES.map(remembered).map(async (known, side) => known && [...known, Boolean(known && (await handle(side)))]))
      .then((all) => all.filter(Boolean)),
  /// The remembered files, with the person's leave.
  async again() {
    const files = [];
    for (const side of SIDES) {
      const kept = remembered(side) && (await handle(side));
      if (!kept) continue;
      if ((await kept.queryPermission?.({ mode: "read" })) !== "granted") await kept.requestPermission?.({ mode: "read" });
      files.push(await fileOf(kept));
    }
    return files;
  },
  forget() {
    SIDES.forEach(forgetOne);
    void quietly(tidy(0));
  },
};

void quietly(tidy());

function handled(side) {
  const file = handed[side];
  return file && handles.get(file);
}
