// The files of what was dropped or chosen, those in folders too, each with its path.
(() => {
  "use strict";
  const promised = (call) => new Promise(call);

  async function entriesOf(folder, signal) {
    const reader = folder.createReader();
    const found = [];
    for (;;) {
      signal.throwIfAborted();
      const some = await promised((done, failed) => reader.readEntries(done, failed)); // a hundred at once
      if (!some.length) return found;
      found.push(...some);
    }
  }

  async function walk(entry, found, { signal, count }) {
    const path = entry.fullPath.replace(/^\//, "");
    try {
      if (entry.isFile) {
        found.push({ path, file: await promised((done, failed) => entry.file(done, failed)) });
        count(found.length);
      } else {
        for (const below of await entriesOf(entry, signal)) await walk(below, found, { signal, count });
      }
    } catch (error) {
      if (signal.aborted || error.isNamed) throw error;
      throw Object.assign(new Error(`“${path}” cannot be read. Check that you may open it, and drop the folder again.`), { isNamed: true });
    }
  }

  /** Takes what a drop holds; has to be called before the event ends. */
  function taken(transfer) {
    const items = [...transfer.items].filter(({ kind }) => kind === "file");
    const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const hasFolder = entries.some((entry) => entry.isDirectory);
    if (!hasFolder) {
      const files = [...transfer.files].map((file) => ({ path: file.name, file }));
      return { hasFolder, name: files[0]?.path ?? "", read: async () => files };
    }
    const name = entries.find((entry) => entry.isDirectory).name;
    const read = async (options) => {
      const found = [];
      for (const entry of entries) await walk(entry, found, options);
      return found;
    };
    return { hasFolder, name, read };
  }

  /** The same of an input, whether it takes a folder or files. */
  function chosen(input) {
    const files = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    const hasFolder = input.webkitdirectory;
    const name = hasFolder ? files[0]?.path.split("/")[0] ?? "" : files[0]?.path ?? "";
    return { hasFolder, name, read: async () => files };
  }

  /** The first file that cannot be read (any more), of those that were to be sent. */
  async function unreadable(files) {
    for (const { path, file } of files) {
      try {
        await file.slice(0, 1).arrayBuffer();
      } catch {
        return path;
      }
    }
    return "";
  }

  window.digitsDropped = { taken, chosen, unreadable };
})();
