// Each setting against the result, and two results against each other with their Pareto front.
import { onChange, say } from "../runs/state.js";
import { colorOf, css, facts, highlight, highlightedRun } from "../runs/shown.js";
import { Canvas, fitted } from "../runs/canvas.js";
import { resultAxis } from "../runs/parallel.js";
import { scaleOf } from "../runs/scales.js";
import { inDigits } from "../runs/smoothing.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [54, 12, 8, 34];
const NEAR = 14;
const plots = [];

class Slice {
  // axes() gives those of x and y; with a front, its points are joined.
  constructor(holder, label, axes, height, hasFront = false) {
    Object.assign(this, { axes, hasFront, points: [] });
    this.canvas = new Canvas(holder, label, (ctx, width, tall) => this.draw(ctx, width, tall), (ctx) => this.above(ctx));
    this.canvas.height = height;
    const { over } = this.canvas;
    over.addEventListener("pointermove", (event) => {
      const [x, y] = this.canvas.place(event);
      const near = this.points.map((point) => [Math.hypot(point.x - x, point.y - y), point.id]).sort((a, b) => a[0] - b[0])[0];
      highlight(near && near[0] < NEAR ? near[1] : null);
    });
    over.addEventListener("pointerleave", () => highlight(null));
    over.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || !this.points.length) return;
      event.preventDefault();
      const order = [...this.points].sort((a, b) => a.x - b.x || b.y - a.y).map((point) => point.id);
      highlight(order[(order.indexOf(highlightedRun()) + step + order.length) % order.length]);
      say(this.canvas.readout.textContent);
    });
  }

  draw(ctx, width, height) {
    const [x, y] = this.axes();
    this.points = [];
    if (!x || !y) return;
    const inset = x.words ? 24 : 8;
    const sx = scaleOf(x, LEFT + inset, width - RIGHT - inset);
    const sy = scaleOf(y, height - BOTTOM - 6, TOP + 6);
    const text = css("--bs-secondary-color");
    for (const { value, text: label } of sy.ticks) {
      ctx.fillStyle = css("--curve-grid");
      ctx.fillRect(LEFT, sy.position(value), width - LEFT - RIGHT, 1);
      ctx.fillStyle = text;
      ctx.textAlign = "right";
      ctx.fillText(label, LEFT - 5, sy.position(value));
    }
    const room = (width - LEFT - RIGHT) / Math.max(1, sx.ticks.length) - 4;
    ctx.textAlign = "center";
    let end = -Infinity; // of the last label, so that none is written over another
    for (const { value, text: label } of sx.ticks) {
      const shown = fitted(ctx, label, Math.max(36, room));
      const half = ctx.measureText(shown).width / 2;
      if (sx.position(value) - half < end + 4) continue;
      ctx.fillText(shown, sx.position(value), height - BOTTOM + 10);
      end = sx.position(value) + half;
    }
    ctx.fillStyle = css("--bs-body-color");
    ctx.fillText(fitted(ctx, `${x.title}${sx.log ? " (log)" : ""}`, width - LEFT - RIGHT), (LEFT + width - RIGHT) / 2, height - 8);
    facts().runs.forEach((run, place) => {
      if (x.values[place] == null || y.values[place] == null) return;
      this.points.push({ ...run, place, x: sx.position(x.values[place]), y: sy.position(y.values[place]) });
    });
    if (this.hasFront) this.front(ctx);
    for (const point of this.points) dot(ctx, point, point.status === "paused" ? 2.5 : 4);
  }

  front(ctx) {
    const line = this.points.filter((point) => point.front).sort((a, b) => a.x - b.x);
    ctx.strokeStyle = css("--bs-body-color");
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    for (const [number, point] of line.entries()) {
      if (number) ctx.lineTo(point.x, point.y);
      else ctx.moveTo(point.x, point.y);
    }
    ctx.stroke();
  }

  above(ctx) {
    const point = this.points.find((one) => one.id === highlightedRun());
    this.canvas.readout.textContent = point ? this.words(point) : "\u00a0";
    if (!point) return;
    dot(ctx, point, 7);
    ctx.strokeStyle = css("--bs-body-color");
    ctx.lineWidth = 2;
    ctx.stroke();
  }

  words({ name, place }) {
    const [x, y] = this.axes();
    const at = x.words ? x.words[x.values[place]] : x.values[place];
    return `${name}: ${x.title} ${at}, ${y.title} ${inDigits(y.values[place])}`;
  }
}

function dot(ctx, point, size) {
  ctx.fillStyle = colorOf(point.id);
  ctx.strokeStyle = css("--bs-body-bg");
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.arc(point.x, point.y, size, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}

const axisOf = (name) => facts().axes.find((axis) => axis.name === name);

export function render() {
  for (const plot of plots) plot.canvas.render();
}

export function mark() {
  for (const plot of plots) plot.canvas.renderAbove();
}

export function start() {
  const keys = "left and right step through the runs; the table has the same values";
  const holder = document.getElementById("slices");
  for (const { name, title } of facts().axes.filter((axis) => !axis.is_result)) {
    const place = holder.appendChild(document.createElement("div"));
    plots.push(new Slice(place, `${title} against the result; ${keys}`, () => [axisOf(name), resultAxis()], 190));
  }
  const pareto = document.getElementById("pareto");
  if (pareto) {
    const results = () => facts().axes.filter((axis) => axis.is_result);
    plots.push(new Slice(pareto, `Both results of each run; ${keys}`, () => [results()[1], results()[0]], 280, true));
  }
  onChange(["result"], render);
  render();
}
