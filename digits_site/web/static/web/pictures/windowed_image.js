// An <img> whose picture carries its values: its window, and the value at a point.
import { bitmap, extent, valuesOf } from "./values.js";

const SMALL = 64; // pixels; as core/drawing/sizing.py, smaller images keep their pixels as squares
const known = new WeakMap();

export const SELECTOR = 'img[src$="#values"], img[data-values]';

export function windowedImage(img) {
  if (!known.has(img)) known.set(img, new WindowedImage(img));
  return known.get(img);
}

class WindowedImage {
  constructor(img) {
    this.img = img;
    this.drawn = this.wanted = null;
    this.busy = false;
    img.dataset.values = img.getAttribute("src");
  }

  // The values and facts; null if the picture has none, or cannot be read.
  load() {
    this.img.loading = "eager"; // the file is here then
    this.loading ??= valuesOf(this.img.dataset.values)
      .catch(() => null)
      .then((facts) => (this.facts = facts));
    return this.loading;
  }

  get initial() {
    return { low: this.facts.low, high: this.facts.high };
  }

  get whole() {
    this.extent ??= extent(this.facts);
    return this.extent;
  }

  // Shows the latest window that was asked for; those in between are passed over.
  async show(shown) {
    this.wanted = shown;
    if (this.busy || !(await this.load())) return;
    this.busy = true;
    while (this.drawn !== this.wanted) {
      this.drawn = this.wanted;
      await this.#draw(this.drawn);
    }
    this.busy = false;
  }

  async #draw(shown) {
    const { img } = this;
    if (shown.low === this.facts.low && shown.high === this.facts.high) {
      img.src = img.dataset.values;
      img.style.removeProperty("image-rendering");
      await img.decode().catch(() => {});
      return;
    }
    // The values may be of another size than the picture; its place stays as large.
    if (!img.hasAttribute("width") && img.naturalWidth) img.width = img.naturalWidth;
    const address = URL.createObjectURL(bitmap(this.facts, shown));
    const [height, width] = this.facts.shape;
    if (Math.max(height, width) < SMALL) img.style.imageRendering = "pixelated";
    img.src = address;
    await img.decode().catch(() => {});
    URL.revokeObjectURL(address);
  }

  // Column and row of the stored image and its values there, if the point of the page is on it.
  valueAt(x, y) {
    if (!this.facts) return null;
    const { shape: [height, width, channels], values, step, slope, intercept } = this.facts;
    const box = contentBox(this.img, width, height);
    const column = Math.floor(((x - box.left) / box.width) * width);
    const row = Math.floor(((y - box.top) / box.height) * height);
    if (column < 0 || row < 0 || column >= width || row >= height) return null;
    const start = (row * width + column) * channels;
    const found = Array.from(values.subarray(start, start + channels), (value) => slope * value + intercept);
    return { column: column * step, row: row * step, values: found };
  }
}

// Where the picture itself is within its element.
export function contentBox(img, width, height) {
  const box = img.getBoundingClientRect();
  if (getComputedStyle(img).objectFit !== "contain") return box;
  const scale = Math.min(box.width / width, box.height / height);
  const [w, h] = [width * scale, height * scale];
  return { left: box.left + (box.width - w) / 2, top: box.top + (box.height - h) / 2, width: w, height: h };
}
