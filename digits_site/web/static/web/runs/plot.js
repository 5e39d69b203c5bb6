// One plot of a metric: uPlot has axes, ranges and the pointer; the lines are drawn here, since
// each run has its own x, and a second canvas above highlights one without drawing the others again.
import { get, say, set } from "./state.js";
import { css, highlight, highlightedRun, isVisible, nameOf } from "./shown.js";
import { drawCurve, nearest } from "./lines.js";
import { FAR, inliers } from "./outliers.js";
import { inDigits, inShort } from "./smoothing.js";

const HEIGHT = 280;
const NEAR = 40; // pixels
const MANY = 12;
const TITLES = { "": "epoch", epoch: "epoch", step: "step", time: "training time (s)" };
const WHOLE = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((one) => one * 10 ** power)); // there are no half epochs

export class Plot {
  constructor(box, metric, title) {
    this.metric = metric;
    this.title = title;
    this.curves = [];
    this.holder = box.appendChild(document.createElement("div"));
    this.holder.className = "curve runs-curve";
    this.holder.tabIndex = 0;
    this.holder.setAttribute("role", "group");
    this.holder.setAttribute("aria-label", `${title}: up and down step through the runs`);
    this.holder.addEventListener("keydown", (event) => this.#key(event));
    this.readout = document.createElement("p");
    this.readout.className = "runs-readout";
    this.readout.textContent = "\u00a0";
    this.beyond = document.createElement("p");
    this.beyond.className = "runs-beyond";
  }

  show(curves) {
    this.curves = curves;
    const key = ["x", "logx", "logy", "outliers"].map((name) => get(name)).join() + css("--bs-body-bg");
    if (this.chart && this.key === key) {
      this.chart.setData(this.#data());
      this.overlay();
      return;
    }
    this.chart?.destroy();
    this.key = key;
    this.chart = this.#make();
    this.holder.append(this.readout, this.beyond);
    this.overlay();
  }

  destroy() {
    this.chart?.destroy();
    this.holder.remove();
  }

  resize() {
    const width = this.holder.clientWidth;
    if (!this.chart || !width || width === this.chart.width) return;
    this.chart.setSize({ width, height: HEIGHT });
    this.overlay();
  }

  get visible() {
    return this.curves.filter((curve) => curve.runs.some(isVisible));
  }

  // The dummy's y only makes uPlot ask for the range.
  #data() {
    return [this.#xRange(), [1, 2]];
  }

  #xRange() {
    const log = get("logx") === "1";
    const xs = this.visible.flatMap((curve) => [log ? curve.x.find((x) => x > 0) : curve.x[0], curve.x.at(-1)]);
    const known = xs.filter((x) => x != null && (!log || x > 0));
    const [low, high] = zoomed() ?? [Math.min(...known), Math.max(...known)];
    if (!known.length || !(high >= low)) return [log ? 1 : 0, 10];
    return high > low ? [low, high] : [low - (log ? low / 2 : 0.5), high + 0.5];
  }

  #yRange() {
    const [low, high] = this.#xRange();
    const log = get("logy") === "1";
    const found = [];
    for (const curve of this.visible) {
      for (const values of new Set([curve.shown, curve.y, curve.low, curve.high])) {
        values?.forEach((value, place) => {
          if (curve.x[place] >= low && curve.x[place] <= high && !(log && value <= 0)) found.push(value);
        });
      }
    }
    const shown = inliers(found, log || get("outliers") === "1" ? Infinity : FAR);
    this.beyond.textContent = shown.beyond ? `${shown.beyond} outlier${shown.beyond > 1 ? "s" : ""} beyond the plot` : "";
    if (shown.low === undefined) return log ? [0.1, 1] : [0, 1];
    return log ? [shown.low * 0.9, shown.high * 1.1] : uPlot.rangeNum(shown.low, shown.high, 0.1, true);
  }

  #make() {
    const grid = { stroke: css("--curve-grid"), width: 1 };
    const axis = { stroke: css("--bs-secondary-color"), grid, ticks: grid, values: (u, ticks) => ticks.map((tick) => (tick == null ? "" : inShort(tick))) };
    return new uPlot({
      title: this.title,
      width: this.holder.clientWidth || 400,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      scales: {
        x: { time: false, distr: get("logx") === "1" ? 3 : 1, range: () => this.#xRange() },
        y: { distr: get("logy") === "1" ? 3 : 1, range: () => this.#yRange() },
      },
      axes: [{ ...axis, label: TITLES[get("x")] ?? "epoch", labelSize: 20, size: 36, ...(get("logx") === "1" ? {} : { incrs: WHOLE }) }, { ...axis, size: 60 }],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        draw: [(u) => this.#draw(u)],
        setCursor: [(u) => this.#point(u)],
        setSelect: [(u) => this.#zoom(u)],
      },
    }, this.#data(), this.holder);
  }

  #at = (x, y) => [this.chart.valToPos(x, "x", true), this.chart.valToPos(y, "y", true)];

  #clipped(ctx, box, draw) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.width, box.height);
    ctx.clip();
    draw();
    ctx.restore();
  }

  #draw(u) {
    this.chart = u; // the first time before its constructor has returned
    const many = this.visible.length > MANY;
    this.#clipped(u.ctx, u.bbox, () => {
      for (const curve of this.visible) drawCurve(u.ctx, this.#at, curve, devicePixelRatio, { many });
    });
  }

  overlay() {
    const { over, bbox } = this.chart;
    let canvas = over.querySelector("canvas");
    if (!canvas) {
      canvas = over.appendChild(document.createElement("canvas"));
      canvas.className = "runs-over";
    }
    canvas.width = bbox.width;
    canvas.height = bbox.height;
    const id = highlightedRun();
    const curves = this.visible.filter((curve) => curve.runs.includes(id));
    canvas.dataset.run = curves.length ? id : "";
    this.readout.textContent = curves.length ? this.#words(curves) : "\u00a0";
    if (!curves.length) return;
    const ctx = canvas.getContext("2d");
    ctx.globalAlpha = 0.65;
    ctx.fillStyle = css("--bs-body-bg");
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.globalAlpha = 1;
    ctx.translate(-bbox.left, -bbox.top);
    for (const curve of curves) drawCurve(ctx, this.#at, curve, devicePixelRatio, { strong: true });
  }

  // What the highlighted run has at the pointer, or at its end.
  #words(curves) {
    const { left } = this.chart.cursor;
    const parts = curves.map((curve) => {
      const x = left >= 0 ? this.chart.posToVal(left, "x") : Infinity;
      const place = Number.isFinite(x) ? nearest(curve, this.#at, left * devicePixelRatio + this.chart.bbox.left, 0, x).place : curve.x.length - 1;
      return `${curve.stage} ${inDigits(curve.shown[place])} at ${inShort(curve.x[place])}`;
    });
    const more = curves[0].runs.length > 1 ? ` and ${curves[0].runs.length - 1} more` : "";
    return `${nameOf(curves[0].runs[0])}${more}: ${parts.join(", ")}`;
  }

  #point(u) {
    if (u.cursor.left < 0) {
      if (this.pointed) highlight(null);
      this.pointed = false;
      return;
    }
    this.pointed = true;
    const [x, y] = [u.cursor.left * devicePixelRatio + u.bbox.left, u.cursor.top * devicePixelRatio + u.bbox.top];
    let best = { distance: NEAR * devicePixelRatio, id: null };
    for (const curve of this.visible) {
      const { distance } = nearest(curve, this.#at, x, y, u.posToVal(u.cursor.left, "x"));
      if (distance < best.distance) best = { distance, id: curve.runs[0] };
    }
    highlight(best.id);
    if (best.id != null) this.overlay();
  }

  #zoom(u) {
    if (u.select.width < 5) return;
    const [low, high] = [u.select.left, u.select.left + u.select.width].map((left) => u.posToVal(left, "x"));
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    set({ zoom: `${+low.toPrecision(5)},${+high.toPrecision(5)}` });
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") highlight(null);
    if (!step) return;
    event.preventDefault();
    const runs = [...new Set(this.visible.map((curve) => curve.runs[0]))];
    const place = runs.indexOf(highlightedRun());
    highlight(runs[(place + step + runs.length) % runs.length]);
    say(this.readout.textContent);
  }
}

export function zoomed() {
  const [low, high] = get("zoom").split(",").map(Number);
  return high > low ? [low, high] : null;
}
