// A setting, or another result, against the result.
import { get, onChange, say } from "./state.js";
import { colorOf, css, facts, highlight, highlightedRun, isVisible, onHighlight } from "./shown.js";
import { Canvas, fitted } from "./canvas.js";
import { resultAxis } from "./parallel.js";
import { scaleOf } from "./scales.js";
import { inDigits } from "./smoothing.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [62, 16, 12, 40];
const NEAR = 18;
let canvas = null;
let points = [];
let scales = null;

export const xAxis = () => {
  const { axes } = facts();
  return axes.find((axis) => axis.name === get("sx")) ?? axes.find((axis) => !axis.is_result && !axis.words) ?? axes[0];
};

function prepare(width, height) {
  const [x, y] = [xAxis(), resultAxis()];
  points = [];
  scales = null;
  if (!x || !y) return;
  const inset = x.words ? 30 : 8;
  scales = { x, y, sx: scaleOf(x, LEFT + inset, width - RIGHT - inset), sy: scaleOf(y, height - BOTTOM - 8, TOP + 8) };
  facts().runs.forEach((run, place) => {
    if (x.values[place] == null || y.values[place] == null || !isVisible(run.id)) return;
    points.push({ id: run.id, name: run.name, x: scales.sx.position(x.values[place]), y: scales.sy.position(y.values[place]), place });
  });
}

function draw(ctx, width, height) {
  prepare(width, height);
  if (!scales) return ctx.fillText("There is nothing to draw.", LEFT, height / 2);
  const { x, y, sx, sy } = scales;
  const grid = css("--curve-grid");
  const text = css("--bs-secondary-color");
  for (const { value, text: label } of sy.ticks) {
    ctx.fillStyle = grid;
    ctx.fillRect(LEFT, sy.position(value), width - LEFT - RIGHT, 1);
    ctx.fillStyle = text;
    ctx.textAlign = "right";
    ctx.fillText(label, LEFT - 5, sy.position(value));
  }
  const room = (width - LEFT - RIGHT) / Math.max(1, sx.ticks.length) - 4;
  for (const { value, text: label } of sx.ticks) {
    ctx.fillStyle = grid;
    ctx.fillRect(sx.position(value), TOP, 1, height - TOP - BOTTOM);
    ctx.fillStyle = text;
    ctx.textAlign = "center";
    ctx.fillText(fitted(ctx, label, Math.max(30, room)), sx.position(value), height - BOTTOM + 10);
  }
  ctx.fillStyle = css("--bs-body-color");
  ctx.textAlign = "center";
  ctx.fillText(`${x.title}${sx.log ? " (log)" : ""}`, (LEFT + width - RIGHT) / 2, height - 10);
  ctx.save();
  ctx.translate(9, (TOP + height - BOTTOM) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(fitted(ctx, y.title, height - TOP - BOTTOM), 0, 0);
  ctx.restore();
  for (const point of points) dot(ctx, point, 4);
}

function dot(ctx, point, size) {
  ctx.fillStyle = colorOf(point.id);
  ctx.strokeStyle = css("--bs-body-bg");
  ctx.beginPath();
  ctx.arc(point.x, point.y, size, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}

function above(ctx) {
  const point = points.find((one) => one.id === highlightedRun());
  canvas.readout.textContent = point ? words(point) : "\u00a0";
  if (!point) return;
  dot(ctx, point, 7);
  ctx.strokeStyle = css("--bs-body-color");
  ctx.lineWidth = 2;
  ctx.stroke();
}

function words({ name, place }) {
  const { x, y } = scales;
  const at = x.words ? x.words[x.values[place]] : x.is_result ? inDigits(x.values[place]) : x.values[place];
  return `${name}: ${x.title} ${at}, ${y.title} ${inDigits(y.values[place])}`;
}

export const scatterCanvas = () => canvas;

export function start() {
  canvas = new Canvas(document.getElementById("scatter"), "Scatter plot of a setting against the result; left and right step through the runs; the table has the same values", draw, above);
  canvas.over.addEventListener("pointermove", (event) => {
    const [x, y] = canvas.place(event);
    const near = points.map((point) => [Math.hypot(point.x - x, point.y - y), point.id]).sort((a, b) => a[0] - b[0])[0];
    highlight(near && near[0] < NEAR ? near[1] : null);
  });
  canvas.over.addEventListener("pointerleave", () => highlight(null));
  canvas.over.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !points.length) return;
    event.preventDefault();
    const order = [...points].sort((a, b) => a.x - b.x || b.y - a.y).map((point) => point.id);
    highlight(order[(order.indexOf(highlightedRun()) + step + order.length) % order.length]);
    say(canvas.readout.textContent);
  });
  onHighlight(() => canvas.renderAbove());
  onChange(["result", "sx", "hide", "range"], () => canvas.render());
  canvas.render();
}
