// A walk: images side by side in one picture become one image with a slider and a button that plays them.
// Without scripts the picture is shown as it is.
(() => {
  "use strict";
  const MILLISECONDS = 120;

  class ImageWalk extends HTMLElement {
    connectedCallback() {
      const image = this.querySelector("img");
      if (!image || this.slider) return;
      const number = (name) => Math.max(1, Number(this.getAttribute(name)) || 1);
      this.frames = number("frames");
      this.columns = number("columns");
      this.rows = number("rows");
      const frame = document.createElement("div");
      frame.className = "walk-window";
      frame.style.aspectRatio = this.getAttribute("size");
      image.style.width = `${this.columns * 100}%`;
      image.style.height = `${this.rows * 100}%`;
      this.image = image;
      this.slider = document.createElement("input");
      Object.assign(this.slider, { type: "range", className: "form-range", min: 0, max: this.frames - 1, value: 0 });
      this.slider.setAttribute("aria-label", this.getAttribute("label") ?? "Walk");
      this.button = document.createElement("button");
      Object.assign(this.button, { type: "button", className: "btn btn-sm btn-outline-secondary" });
      const controls = document.createElement("div");
      controls.className = "walk-controls";
      controls.append(this.button, this.slider);
      frame.append(image);
      this.prepend(frame, controls);
      this.slider.addEventListener("input", () => {
        this.pause();
        this.show();
      });
      this.button.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
      this.pause();
      this.show();
    }

    disconnectedCallback() {
      clearInterval(this.timer);
      this.timer = null;
    }

    show() {
      const at = Number(this.slider.value);
      this.slider.setAttribute("aria-valuetext", `${at + 1} of ${this.frames}`);
      this.image.style.left = `${-(at % this.columns) * 100}%`;
      this.image.style.top = `${-Math.floor(at / this.columns) * 100}%`;
    }

    // To the end and back, so that nothing jumps.
    play() {
      let step = 1;
      this.button.textContent = "Pause";
      this.timer = setInterval(() => {
        const at = Number(this.slider.value);
        if (at + step < 0 || at + step >= this.frames) step = -step;
        this.slider.value = at + step;
        this.show();
      }, MILLISECONDS);
    }

    pause() {
      clearInterval(this.timer);
      this.timer = null;
      this.button.textContent = "Play";
    }
  }

  // A picture that an earlier sample on the page has, too, is named instead of shown again.
  class ImageOnce extends HTMLElement {
    connectedCallback() {
      const digest = this.getAttribute("digest");
      const first = [...document.querySelectorAll("image-once")].find((one) => one.getAttribute("digest") === digest);
      if (!digest || first === this) return;
      const title = this.querySelector("figcaption")?.textContent ?? "";
      const text = document.createElement("p");
      text.className = "generated-same";
      text.textContent = `${title}: the same as of ${first.getAttribute("of")}`;
      this.replaceChildren(text);
    }
  }

  if (!customElements.get("image-once")) customElements.define("image-once", ImageOnce);
  if (!customElements.get("image-walk")) customElements.define("image-walk", ImageWalk);
})();
