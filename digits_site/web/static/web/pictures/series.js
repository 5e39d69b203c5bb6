// <image-series>: stepping through the pictures of a series by mouse wheel, keys and slider.
//
// Each one is a part of its own page. Those beside the shown one are loaded ahead; no others are kept.
const AHEAD = 2;
const NOTCH = 50; // pixels of the wheel for a step
const LEAP = 10;

class ImageSeries extends HTMLElement {
  connectedCallback() {
    this.indices = this.dataset.indices.split(",");
    this.place = Number(this.dataset.place);
    this.kept = new Map([[this.place, Promise.resolve(this.querySelector(".series-current"))]]);
    this.slider = this.querySelector("input[type=range]");
    if (!this.slider) return;
    this.slider.hidden = false;
    this.turned = 0;
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.slider.addEventListener("input", () => this.go(this.slider.valueAsNumber));
    this.addEventListener("click", (event) => {
      const step = event.target.closest("[data-step]");
      if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.go(this.place + Number(step.dataset.step));
    });
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#loadAhead();
  }

  disconnectedCallback() {
    this.listening?.abort();
  }

  // Shows the picture at a place; of several that are asked for in a row, the last one.
  async go(wanted) {
    const place = Math.min(Math.max(0, wanted), this.indices.length - 1);
    if (place === this.place) return;
    this.place = place;
    this.#tell();
    const next = await this.#at(place).catch(() => null);
    if (this.place !== place) return;
    if (!next) {
      window.location.assign(this.#address(place)); // the server says what is wrong
      return;
    }
    // A window that was chosen stays, and is there before the picture is seen.
    await document.querySelector("window-level")?.prepare?.(next);
    if (this.place !== place) return;
    this.querySelector(".series-current").replaceWith(next);
    next.dispatchEvent(new Event("output-shown", { bubbles: true })); // for scripts of views
    const name = next.querySelector("[data-input]")?.dataset.input;
    const heading = document.querySelector("[data-series-name]");
    if (name && heading) heading.textContent = document.title = name;
    this.#loadAhead();
  }

  #tell() {
    const { place, indices, slider } = this;
    slider.value = place;
    this.querySelector("output").value = `Image ${Number(this.dataset.first) + place + 1} of ${this.dataset.total}`;
    for (const link of this.querySelectorAll("[data-step]")) {
      const index = indices[place + Number(link.dataset.step)];
      link.classList.toggle("disabled", index === undefined);
      link.ariaDisabled = index === undefined ? "true" : null;
      if (index === undefined) link.removeAttribute("href");
      else link.href = this.#address(place + Number(link.dataset.step));
    }
    history.replaceState(null, "", this.#address(place));
    for (const link of document.querySelectorAll("[data-series-query]")) {
      link.href = `${this.#address(place).split("?")[0]}${new URL(link.href).search}`;
    }
  }

  #address(place) {
    const path = location.pathname.replace(/[^/]*\/$/, `${this.indices[place]}/`);
    return this.dataset.query ? `${path}?${this.dataset.query}` : path;
  }

  // The picture of a place, loaded and decoded.
  #at(place) {
    if (!this.kept.has(place)) this.kept.set(place, this.#load(place));
    return this.kept.get(place);
  }

  async #load(place) {
    const address = new URL(this.#address(place), location.href);
    address.searchParams.set("part", "1");
    const response = await fetch(address);
    if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
    const current = document.createElement("div");
    current.className = "series-current";
    current.innerHTML = await response.text();
    const images = [...current.querySelectorAll("img")];
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    return current;
  }

  #loadAhead() {
    const near = (place) => Math.abs(place - this.place) <= AHEAD;
    for (const place of this.kept.keys()) if (!near(place)) this.kept.delete(place);
    for (let step = 1; step <= AHEAD; step += 1) {
      for (const place of [this.place + step, this.place - step]) {
        if (this.indices[place] === undefined) continue;
        this.#at(place).catch(() => this.kept.delete(place));
      }
    }
  }

  #wheel(event) {
    if (event.ctrlKey || !event.target.closest(".series-current, .series-controls")) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : NOTCH;
    this.turned += event.deltaY * pixels;
    const steps = Math.trunc(this.turned / NOTCH);
    this.turned -= steps * NOTCH;
    if (steps) this.go(this.place + Math.sign(steps));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const last = this.indices.length - 1;
    const places = {
      ArrowDown: this.place + 1,
      ArrowRight: this.place + 1,
      ArrowUp: this.place - 1,
      ArrowLeft: this.place - 1,
      PageDown: this.place + LEAP,
      PageUp: this.place - LEAP,
      Home: 0,
      End: last,
    };
    if (!(event.key in places)) return;
    event.preventDefault();
    this.go(places[event.key]);
  }
}

customElements.define("image-series", ImageSeries);
