// A canvas as wide as its place, in the theme's colors, with a second one above for highlights.
import { css } from "./shown.js";

export class Canvas {
  // draw(ctx, width, height) and above(ctx, width, height) draw in pixels of the page.
  constructor(holder, label, draw, above) {
    Object.assign(this, { holder, draw, above });
    holder.classList.add("runs-canvas");
    [this.below, this.over] = [0, 1].map(() => holder.appendChild(document.createElement("canvas")));
    this.over.className = "runs-over";
    this.over.tabIndex = 0;
    this.over.setAttribute("role", "img");
    this.over.setAttribute("aria-label", label);
    this.readout = holder.appendChild(document.createElement("p"));
    this.readout.className = "runs-readout";
    this.readout.textContent = "\u00a0";
    this.height = 280;
    new ResizeObserver(() => {
      if (this.holder.clientWidth !== this.width) this.render();
    }).observe(holder);
    document.addEventListener("theme", () => this.render());
  }

  #sized(canvas) {
    canvas.width = this.width * devicePixelRatio;
    canvas.height = this.height * devicePixelRatio;
    canvas.style.width = `${this.width}px`;
    canvas.style.height = `${this.height}px`;
    const ctx = canvas.getContext("2d");
    ctx.scale(devicePixelRatio, devicePixelRatio);
    ctx.font = "11px sans-serif";
    ctx.textBaseline = "middle";
    ctx.fillStyle = css("--bs-secondary-color");
    return ctx;
  }

  render() {
    this.width = this.holder.clientWidth;
    if (!this.width) return;
    this.draw(this.#sized(this.below), this.width, this.height);
    this.renderAbove();
  }

  renderAbove() {
    if (this.width) this.above(this.#sized(this.over), this.width, this.height);
  }

  place(event) {
    const box = this.over.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
}

// A text that fits between two others.
export function fitted(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > width) length -= 1;
  return `${text.slice(0, length)}…`;
}
