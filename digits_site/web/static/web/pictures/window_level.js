// <window-level>: the window of the pictures beside it, by mouse, keys, numbers and presets.
//
// Pictures in the same place of each output have one window; in an output, so do those that start
// with the same one. `data-output` marks what is one output.
import { INITIAL, centerAndWidth, presetsOf, windowOf } from "./presets.js";
import { SELECTOR, windowedImage } from "./windowed_image.js";

const DRAG = 300; // pixels of the page by which the mouse changes the window by its first width
const STEP = 0.05; // of the width, by key
const TEMPLATE = `
  <label>Window <select class="form-select form-select-sm" data-preset></select></label>
  <label>Center <input type="number" class="form-control form-control-sm" data-center step="any"></label>
  <label>Width <input type="number" class="form-control form-control-sm" data-width step="any" min="0"></label>
  <span class="window-level-hint" title="Drag left and right for the width, up and down for the center. Keys: [ and ] for the width, comma and full stop for the center, 0 to reset.">or drag over a picture</span>
  <output data-value></output>`;

class WindowLevel extends HTMLElement {
  connectedCallback() {
    this.scope = this.parentElement;
    this.chosen = new Map(); // by group: { low, high, preset }
    this.group = "0";
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.watching = new MutationObserver((changes) => {
      if (changes.some(({ target }) => !this.contains(target))) this.#adopt();
    });
    this.watching.observe(this.scope, { childList: true, subtree: true });
    this.scope.addEventListener("pointermove", (event) => this.#hover(event), { signal });
    this.scope.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    this.scope.addEventListener("mousedown", (event) => this.#imageAt(event) && event.preventDefault(), { signal });
    this.scope.addEventListener("dragstart", (event) => this.#imageAt(event) && event.preventDefault(), { signal });
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("input", (event) => this.#typed(event));
    this.#adopt();
  }

  disconnectedCallback() {
    this.listening.abort();
    this.watching.disconnect();
  }

  get images() {
    return [...this.scope.querySelectorAll(SELECTOR)].map(windowedImage);
  }

  // Pictures that came into the page get the window that was chosen for their group.
  async #adopt() {
    const first = this.images[0];
    if (!first || (this.childElementCount === 0 && !(await this.#build(first)))) return;
    if (this.chosen.size) this.#apply();
  }

  async #build(first) {
    this.building ??= first.load();
    const facts = await this.building;
    if (!facts || this.childElementCount) return Boolean(facts);
    this.innerHTML = TEMPLATE;
    this.hidden = false;
    this.active = first;
    await this.#activate(first);
    return true;
  }

  // The group of a picture: its place in its output, or that of the first with the same window.
  async #groupOf(image) {
    const output = image.img.closest("[data-output]") ?? this.scope;
    const all = [...output.querySelectorAll(SELECTOR)].map(windowedImage);
    await Promise.all(all.map((one) => one.load()));
    const alike = (one) => one.facts && one.facts.low === image.facts?.low && one.facts.high === image.facts?.high;
    return String(all.findIndex(alike));
  }

  async #activate(image) {
    this.active = image;
    if (!(await image.load())) return;
    const group = await this.#groupOf(image);
    if (this.active !== image) return;
    this.group = group;
    this.#show();
  }

  get current() {
    const chosen = this.chosen.get(this.group) ?? { preset: INITIAL };
    return { ...windowOf(this.active, chosen), preset: chosen.preset };
  }

  set current(wanted) {
    this.chosen.set(this.group, wanted);
    this.#show();
    this.#apply();
  }

  #apply() {
    return Promise.all(this.images.map((image) => this.#window(image)));
  }

  // Gives pictures that are not yet in the page the windows that were chosen.
  async prepare(part) {
    const images = [...part.querySelectorAll(SELECTOR)].map(windowedImage);
    await Promise.all(images.map((image) => this.#window(image)));
    const alike = images[Number(this.group)] ?? images[0];
    if (!this.active || !alike?.facts) return;
    this.active = alike;
    this.#show();
  }

  async #window(image) {
    if (!(await image.load())) return;
    const wanted = this.chosen.get(await this.#groupOf(image));
    if (!wanted) return;
    await image.show(windowOf(image, wanted));
  }

  // The controls in the unit of the values.
  #show() {
    const { slope, intercept } = this.active.facts;
    const { low, high, preset } = this.current;
    const select = this.querySelector("[data-preset]");
    const options = presetsOf(this.active.facts).map(([value, text]) => new Option(text, value));
    select.replaceChildren(...options);
    select.value = preset ?? "";
    const width = Math.abs((high - low) * slope);
    this.#put("[data-center]", ((low + high) / 2) * slope + intercept, width);
    this.#put("[data-width]", width, width);
  }

  #put(selector, value, width) {
    const input = this.querySelector(selector);
    if (input === document.activeElement && this.isTyping) return;
    input.value = rounded(value, width);
    input.step = Number((10 ** Math.floor(Math.log10(width / 50 || 1))).toPrecision(1));
  }

  #typed({ target }) {
    if (target.matches("[data-preset]")) this.#choose(target.value);
    else {
      const [center, width] = ["[data-center]", "[data-width]"].map((one) => this.querySelector(one).valueAsNumber);
      if (!Number.isFinite(center) || !(width >= 0)) return;
      this.isTyping = true;
      this.current = this.#stored(center, width);
      this.isTyping = false;
    }
  }

  #choose(preset) {
    if (!this.active.facts) return;
    const fixed = centerAndWidth(preset, this.active.facts);
    if (fixed) this.current = { ...this.#stored(...fixed), preset };
    else if (preset) this.current = { preset };
  }

  // From the unit of the values to what is stored.
  #stored(center, width) {
    const { slope, intercept } = this.active.facts;
    const [a, b] = [center - width / 2, center + width / 2].map((value) => (value - intercept) / slope);
    return { low: Math.min(a, b), high: Math.max(a, b) };
  }

  #imageAt({ clientX, clientY }) {
    const under = document.elementsFromPoint(clientX, clientY);
    const img = under.find((one) => one.matches(SELECTOR) && this.scope.contains(one));
    return img && windowedImage(img);
  }

  async #hover(event) {
    if (this.isDragging) return;
    const image = this.#imageAt(event);
    if (image && image !== this.active) await this.#activate(image);
    this.#tell(image, event);
  }

  #tell(image, { clientX, clientY }) {
    const found = image?.valueAt(clientX, clientY);
    const output = this.querySelector("[data-value]");
    if (!output) return;
    const texts = found?.values.map((value) => Number(value.toPrecision(6)));
    output.value = found ? `(${found.column}, ${found.row}): ${texts.join(", ")} ${image.facts.unit}`.trim() : "";
  }

  #press(event) {
    const image = this.#imageAt(event);
    if (!image || event.button !== 0 || event.pointerType === "touch") return;
    let start = null;
    this.#activate(image).then(() => (start = image.facts && this.current));
    const move = (now) => {
      const [dx, dy] = [now.clientX - event.clientX, now.clientY - event.clientY];
      this.isDragging ||= Math.hypot(dx, dy) > 3;
      if (!this.isDragging || !start) return;
      const { low, high } = start;
      const unit = (image.facts.high - image.facts.low || high - low || 1) / DRAG;
      const width = Math.max(unit / 10, high - low + dx * unit);
      const center = (low + high) / 2 + dy * unit;
      this.current = { low: center - width / 2, high: center + width / 2 };
    };
    const end = () => {
      document.removeEventListener("pointermove", move);
      if (this.isDragging) stopNextClick();
      this.isDragging = false;
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end, { once: true });
  }

  #key(event) {
    if (!this.active?.facts || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const { low, high } = this.current;
    const step = (high - low || 1) * STEP;
    const moves = { "[": [1, -1], "]": [-1, 1], ",": [-1, -1], ".": [1, 1] };
    if (event.key === "0") this.#choose(INITIAL);
    else if (moves[event.key]) {
      const [a, b] = moves[event.key];
      this.current = { low: low + a * step, high: high + b * step };
    }
  }
}

function rounded(value, width) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(width || Math.abs(value) || 1)));
  return Number(value.toFixed(Math.min(digits, 20)));
}

// A drag that began on a link is no click on it.
function stopNextClick() {
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }));
}

customElements.define("window-level", WindowLevel);
