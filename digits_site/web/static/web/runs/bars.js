// The results as bars, the best first; over seeds the mean, with a line from least to greatest.
import { get, onChange } from "./state.js";
import { colorOf, css, facts, highlight, highlightedRun, isVisible, onHighlight } from "./shown.js";
import { Canvas, fitted } from "./canvas.js";
import { resultAxis } from "./parallel.js";
import { scaleOf } from "./scales.js";
import { inDigits } from "./smoothing.js";

const MOST = 40;
const BAR = 18;
const [RIGHT, BOTTOM] = [60, 34];
let canvas = null;
let bars = [];
let total = 0;

function prepare() {
  const axis = resultAxis();
  bars = [];
  if (!axis) return null;
  const groups = new Map();
  facts().runs.forEach((run, place) => {
    const value = axis.values[place];
    if (value == null || !isVisible(run.id)) return;
    const key = get("seeds") === "1" ? `group ${run.group}` : run.id;
    if (!groups.has(key)) groups.set(key, { id: run.id, name: run.name, values: [] });
    groups.get(key).values.push(value);
  });
  bars = [...groups.values()].map((bar) => ({ ...bar, mean: bar.values.reduce((sum, one) => sum + one, 0) / bar.values.length }));
  bars.sort((a, b) => (axis.larger_is_better ? b.mean - a.mean : a.mean - b.mean));
  total = bars.length;
  bars = bars.slice(0, MOST);
  return axis;
}

function draw(ctx, width, height) {
  const axis = resultAxis();
  if (!axis || !bars.length) return ctx.fillText("There is nothing to draw.", 8, height / 2);
  const left = Math.min(220, width * 0.4);
  const values = bars.flatMap((bar) => bar.values);
  const scale = scaleOf({ values: [Math.min(0, ...values), Math.max(0, ...values)] }, left, width - RIGHT);
  bars.forEach((bar, place) => {
    const y = place * BAR + 4;
    const zero = scale.position(0);
    const end = scale.position(bar.mean);
    ctx.fillStyle = colorOf(bar.id);
    ctx.fillRect(Math.min(zero, end), y, Math.max(1, Math.abs(end - zero)), BAR - 5);
    if (bar.values.length > 1) {
      ctx.fillStyle = css("--bs-body-color");
      const [low, high] = [Math.min(...bar.values), Math.max(...bar.values)].map(scale.position);
      ctx.fillRect(low, y + (BAR - 6) / 2, high - low, 1.5);
      for (const x of [low, high]) ctx.fillRect(x - 0.75, y + 2, 1.5, BAR - 9);
    }
    ctx.fillStyle = css("--bs-body-color");
    ctx.textAlign = "right";
    ctx.fillText(fitted(ctx, bar.values.length > 1 ? `${bar.name} (${bar.values.length})` : bar.name, left - 10), left - 6, y + BAR / 2 - 2);
    ctx.textAlign = "left";
    ctx.fillText(inDigits(bar.mean), Math.max(zero, end, ...(bar.values.length > 1 ? bar.values.map(scale.position) : [])) + 5, y + BAR / 2 - 2);
  });
  ctx.textAlign = "center";
  ctx.fillStyle = css("--bs-secondary-color");
  const more = total > bars.length ? `; the best ${bars.length} of ${total}` : "";
  ctx.fillText(`${axis.title}${more}`, (left + width - RIGHT) / 2, height - 10);
}

function above(ctx, width) {
  const place = bars.findIndex((bar) => bar.id === highlightedRun());
  canvas.readout.textContent = place < 0 ? "\u00a0" : `${bars[place].name}: ${inDigits(bars[place].mean)}`;
  if (place < 0) return;
  ctx.strokeStyle = css("--bs-body-color");
  ctx.lineWidth = 1.5;
  ctx.strokeRect(1, place * BAR + 1.5, width - 2, BAR);
}

export const barsCanvas = () => canvas;

export function render() {
  prepare();
  canvas.height = Math.max(120, bars.length * BAR + BOTTOM);
  canvas.render();
}

export function start() {
  canvas = new Canvas(document.getElementById("bars"), "Final values as bars; the table has the same values", draw, above);
  canvas.over.addEventListener("pointermove", (event) => {
    highlight(bars[Math.floor(canvas.place(event)[1] / BAR)]?.id ?? null);
  });
  canvas.over.addEventListener("pointerleave", () => highlight(null));
  onHighlight(() => canvas.renderAbove());
  onChange(["result", "seeds", "hide", "range"], render);
  render();
}
