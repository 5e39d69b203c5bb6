// Makes a tar of files without reading them: headers, with the files between them as parts of a Blob.
(() => {
  "use strict";
  const BLOCK = 512;
  const LONGEST = 100; // bytes of a name in a header
  const LARGEST = 8 ** 11; // from here on, a size does not fit into a header
  const encoder = new TextEncoder();

  function write(block, text, offset, length) {
    block.set(encoder.encode(text).subarray(0, length), offset);
  }

  const octal = (number, digits) => number.toString(8).padStart(digits, "0");

  /** One header of ustar. */
  function header(name, size, seconds, type) {
    const block = new Uint8Array(BLOCK);
    write(block, name, 0, LONGEST);
    write(block, "0000644\0", 100, 8);
    write(block, "0000000\0", 108, 8);
    write(block, "0000000\0", 116, 8);
    write(block, octal(size, 11), 124, 12);
    write(block, octal(seconds, 11), 136, 12);
    write(block, " ".repeat(8), 148, 8); // the checksum counts itself as blanks
    write(block, type, 156, 1);
    write(block, "ustar\u000000", 257, 8);
    const sum = block.reduce((before, byte) => before + byte, 0);
    write(block, `${octal(sum, 6)}\0 `, 148, 8);
    return block;
  }

  /** A record of PAX: its length in bytes, which counts itself, then key and value. */
  function record(key, value) {
    const text = ` ${key}=${value}\n`;
    const bytes = encoder.encode(text).length;
    let length = bytes + 1;
    while (length !== bytes + String(length).length) length = bytes + String(length).length;
    return `${length}${text}`;
  }

  const padding = (size) => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);

  /** What stands before a file's bytes: a header, after one of PAX where it says too little. */
  function headers(path, size, modified) {
    const seconds = Math.min(Math.max(Math.floor(modified / 1000), 0), LARGEST - 1);
    const isPlain = /^[\x20-\x7e]*$/.test(path) && path.length <= LONGEST;
    const isSmall = size < LARGEST;
    const own = header(isPlain ? path : "long", isSmall ? size : 0, seconds, "0");
    if (isPlain && isSmall) return [own];
    const text = (isPlain ? "" : record("path", path)) + (isSmall ? "" : record("size", size));
    const records = encoder.encode(text);
    return [header("pax", records.length, seconds, "x"), records, padding(records.length), own];
  }

  /** A Blob of `{path, file}`s. */
  function tar(files) {
    const parts = [];
    for (const { path, file } of files) {
      parts.push(...headers(path, file.size, file.lastModified), file, padding(file.size));
    }
    return new Blob([...parts, new Uint8Array(2 * BLOCK)], { type: "application/x-tar" });
  }

  window.digitsTar = { tar, headers };
})();
