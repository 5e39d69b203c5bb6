// The values that a picture carries (core/drawing/values.py), and what is seen of them with a window.

const CHUNK = "vaLU";
const TYPES = { uint16: Uint16Array, int16: Int16Array, float32: Float32Array };

// The header with `values`, a typed array (height, width, channels); null for a picture without.
export async function valuesOf(address) {
  const file = await bytesOf(address);
  const content = chunkOf(file);
  if (!content) return null;
  const length = new DataView(content.buffer, content.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(content.subarray(4, 4 + length)));
  const packed = new Blob([content.subarray(4 + length)]);
  const unpacked = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(unpacked).arrayBuffer();
  return { ...header, values: new TYPES[header.dtype](buffer) };
}

async function bytesOf(address) {
  const [plain] = address.split("#");
  if (plain.startsWith("data:")) {
    // The policy allows no connection to such addresses.
    const text = atob(plain.slice(plain.indexOf(",") + 1));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
  const response = await fetch(plain, { cache: "force-cache" });
  if (!response.ok) throw new Error(`${plain}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function chunkOf(file) {
  const view = new DataView(file.buffer);
  for (let place = 8; place + 12 <= file.length; ) {
    const length = view.getUint32(place);
    const kind = String.fromCharCode(...file.subarray(place + 4, place + 8));
    if (kind === CHUNK) return file.subarray(place + 8, place + 8 + length);
    if (kind === "IDAT") return null;
    place += 12 + length;
  }
  return null;
}

// Least and greatest of the values that are finite.
export function extent({ values }) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

// The same rule as core/drawing/windowing.py: `low` is black, `high` white, NaN black.
export function windowed(values, low, high) {
  const seen = new Uint8ClampedArray(values.length);
  const scale = 255 / (high - low);
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place];
    seen[place] = low === high ? (value > low ? 255 : 0) : (value - low) * scale;
  }
  return seen;
}

// What is seen as an image file. BMP needs no compression: it is made while the mouse moves.
export function bitmap({ values, shape: [height, width, channels] }, { low, high }) {
  const seen = windowed(values, low, high);
  const palette = channels === 1 ? 1024 : 0;
  const row = Math.ceil((width * channels) / 4) * 4;
  const start = 54 + palette;
  const file = new Uint8Array(start + row * height);
  const view = new DataView(file.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, file.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, -height, true); // from the top
  view.setUint16(26, 1, true);
  view.setUint16(28, 8 * channels, true);
  for (let level = 0; level < palette / 4; level += 1) file.fill(level, 54 + 4 * level, 57 + 4 * level);
  for (let y = 0; y < height; y += 1) {
    const line = seen.subarray(y * width * channels, (y + 1) * width * channels);
    const target = start + y * row;
    if (channels === 1) file.set(line, target);
    else {
      for (let place = 0; place < line.length; place += 3) {
        file[target + place] = line[place + 2];
        file[target + place + 1] = line[place + 1];
        file[target + place + 2] = line[place];
      }
    }
  }
  return new Blob([file], { type: "image/bmp" });
}
