// Parallel coordinates: a line for each run through its settings to its result.
import { get, onChange, say, set } from "./state.js";
import { css, facts, highlight, highlightedRun, isDark, isVisible, onHighlight, ranges } from "./shown.js";
import { Canvas, fitted } from "./canvas.js";
import { scaleOf } from "./scales.js";
import { inDigits } from "./smoothing.js";
import { brushing } from "./brush.js";

const MOST = 8; // settings
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 84, 40, 14];
const NEAR = 12;
let canvas = null;
let axes = [];

export const resultAxis = () => {
  const results = facts().axes.filter((axis) => axis.is_result);
  return results.find((axis) => axis.name === get("result")) ?? results[0];
};

function prepare(width, height) {
  const settings = facts().axes.filter((axis) => !axis.is_result);
  const result = resultAxis();
  const most = Math.max(1, Math.min(MOST, Math.floor((width - LEFT - RIGHT) / 70)));
  const shown = [...settings.slice(0, most), ...(result ? [result] : [])];
  const gap = (width - LEFT - RIGHT) / Math.max(1, shown.length - 1);
  axes = shown.map((axis, place) => ({ ...axis, x: LEFT + place * gap, gap, scale: scaleOf(axis, height - BOTTOM, TOP) }));
}

// Worst to best: also lighter to darker, for those who see no difference of hue.
function shade(part) {
  if (part == null) return css("--bs-secondary-color");
  const light = isDark() ? 0.5 + 0.38 * part : 0.78 - 0.36 * part;
  return `oklch(${light} ${0.05 + 0.11 * part} ${70 + 185 * part})`;
}

function partOf(place) {
  const result = axes.at(-1);
  const value = result?.values[place];
  if (!result?.is_result || value == null) return null;
  const part = (value - result.scale.low) / (result.scale.high - result.scale.low);
  return result.larger_is_better ? part : 1 - part;
}

function line(ctx, place) {
  ctx.beginPath();
  let open = false;
  for (const axis of axes) {
    const value = axis.values[place];
    if (value == null) open = false;
    else if (open) ctx.lineTo(axis.x, axis.scale.position(value));
    else {
      ctx.moveTo(axis.x, axis.scale.position(value));
      open = true;
    }
  }
  ctx.stroke();
}

function draw(ctx, width, height) {
  prepare(width, height);
  const { runs } = facts();
  const order = runs.map((run, place) => place).sort((a, b) => (partOf(a) ?? -1) - (partOf(b) ?? -1));
  for (const shown of [false, true]) {
    for (const place of order) {
      if (isVisible(runs[place].id) !== shown) continue;
      ctx.strokeStyle = shown ? shade(partOf(place)) : css("--curve-grid");
      ctx.lineWidth = shown ? 1.5 : 1;
      line(ctx, place);
    }
  }
  for (const [number, axis] of axes.entries()) drawAxis(ctx, axis, number, height);
}

function drawAxis(ctx, axis, number, height) {
  const last = number === axes.length - 1;
  ctx.strokeStyle = css("--bs-secondary-color");
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(axis.x, TOP);
  ctx.lineTo(axis.x, height - BOTTOM);
  ctx.stroke();
  ctx.fillStyle = css("--bs-body-color");
  ctx.textAlign = "center";
  ctx.fillText(fitted(ctx, axis.title, Math.min(axis.gap - 6, 2 * LEFT)), axis.x, number % 2 ? 8 : 22);
  ctx.fillStyle = css("--bs-secondary-color");
  ctx.textAlign = last ? "left" : "right";
  for (const { value, text } of axis.scale.ticks) {
    const y = axis.scale.position(value);
    ctx.fillText(fitted(ctx, text, last ? RIGHT - 8 : Math.min(axis.gap - 8, LEFT - 6)), axis.x + (last ? 5 : -5), y);
    ctx.fillRect(axis.x - 2, y - 0.5, 4, 1);
  }
}

function above(ctx) {
  for (const [name, [low, high]] of ranges()) {
    const axis = axes.find((one) => one.name === name);
    if (!axis) continue;
    const [top, bottom] = [axis.scale.position(high), axis.scale.position(low)];
    ctx.fillStyle = ctx.strokeStyle = css("--bs-primary");
    ctx.globalAlpha = 0.2;
    ctx.fillRect(axis.x - 7, top, 14, bottom - top);
    ctx.globalAlpha = 1;
    ctx.strokeRect(axis.x - 7, top, 14, bottom - top);
  }
  const place = facts().runs.findIndex((run) => run.id === highlightedRun());
  canvas.readout.textContent = place < 0 ? "\u00a0" : words(place);
  if (place < 0) return;
  ctx.strokeStyle = css("--bs-body-color");
  ctx.lineWidth = 3;
  line(ctx, place);
}

function words(place) {
  const parts = axes.filter((axis) => axis.values[place] != null).map((axis) => `${axis.title} ${axis.words ? axis.words[axis.values[place]] : axis.is_result ? inDigits(axis.values[place]) : axis.values[place]}`);
  return `${facts().runs[place].name}: ${parts.join(", ")}`;
}

function nearestRun(x, y) {
  const number = axes.findIndex((axis, place) => axis.x <= x && x <= (axes[place + 1]?.x ?? -1));
  if (number < 0) return null;
  const [one, other] = [axes[number], axes[number + 1]];
  const part = (x - one.x) / (other.x - one.x);
  let best = { distance: NEAR, id: null };
  facts().runs.forEach((run, place) => {
    if (!isVisible(run.id) || one.values[place] == null || other.values[place] == null) return;
    const [a, b] = [one.scale.position(one.values[place]), other.scale.position(other.values[place])];
    const distance = Math.abs(a + (b - a) * part - y);
    if (distance < best.distance) best = { distance, id: run.id };
  });
  return best.id;
}

export const parallelCanvas = () => canvas;

export function start() {
  const holder = document.getElementById("parallel");
  canvas = new Canvas(holder, "Parallel coordinates of settings and results; left and right step through the runs; the table has the same values", draw, above);
  brushing(canvas, () => axes);
  canvas.over.addEventListener("pointermove", (event) => {
    if (!event.buttons) highlight(nearestRun(...canvas.place(event)));
  });
  canvas.over.addEventListener("pointerleave", () => highlight(null));
  canvas.over.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") set({ range: "" });
    if (!step) return;
    event.preventDefault();
    const shown = facts().runs.filter((run) => isVisible(run.id)).map((run) => run.id);
    highlight(shown[(shown.indexOf(highlightedRun()) + step + shown.length) % shown.length]);
    say(canvas.readout.textContent);
  });
  onHighlight(() => canvas.renderAbove());
  onChange(["result", "hide", "range"], () => canvas.render());
  canvas.render();
}
