// The curves of all runs: fetched in one request, drawn with what the address asks for.
import { get, onChange, query, set } from "./state.js";
import { forget, highlight, ids, isVisible, nameOf, onHighlight } from "./shown.js";
import { Plot, zoomed } from "./plot.js";
import { smoothed } from "./smoothing.js";
import { asCsv, save, saveCanvas } from "./files.js";

const box = document.getElementById("run-curves");
const address = document.getElementById("runs").dataset.curves;
const plots = new Map();
let early = document.getElementById("early-curves");
let curves = [];
let titles = {};
let asked = 0; // requests for all runs

// Those of some runs replace what is known of them; seeds go together, so all are asked for.
export async function load(some = null) {
  const wanted = some && get("seeds") !== "1" ? some : null;
  if (!wanted) asked += 1;
  const number = asked;
  const params = new URLSearchParams(query());
  if (wanted) {
    for (const name of ["sweep", "dataset"]) params.delete(name);
    params.set("models", wanted.join());
  }
  const first = early?.href; // the page's head has asked for it already
  early = null;
  const response = await fetch(first ?? `${address}?${params}`).catch(() => null);
  if (response?.redirected) location.reload();
  if (!response?.ok) return;
  const answer = await response.json();
  if (number !== asked) return;
  const kept = wanted ? curves.filter((curve) => !curve.runs.some((id) => wanted.includes(id))) : [];
  curves = [...kept, ...answer.curves].sort((a, b) => ids.indexOf(a.runs[0]) - ids.indexOf(b.runs[0]));
  titles = { ...(wanted ? titles : {}), ...answer.titles };
  draw();
}

export function draw() {
  const weight = Math.min(0.99, Math.max(0, Number(get("smooth")) || 0));
  document.getElementById("smooth-shown").value = weight;
  for (const curve of curves) {
    curve.shown = weight ? smoothed(curve.y, weight) : curve.y;
    if (curve.low) curve.band = [curve.low, curve.high].map((values) => (weight ? smoothed(values, weight) : values));
  }
  const stage = get("stage");
  const names = [...new Set(curves.map((curve) => curve.metric))].sort((a, b) => order(a) - order(b));
  for (const [name, plot] of plots) {
    if (names.includes(name)) continue;
    plot.destroy();
    plots.delete(name);
  }
  document.getElementById("no-run-curves")?.remove();
  for (const name of names) {
    if (!plots.has(name)) plots.set(name, new Plot(box, name, titles[name] ?? name));
    const own = curves.filter((curve) => curve.metric === name);
    plots.get(name).show(own.filter((curve) => !stage || curve.stage === stage || own.every((one) => one.stage === curve.stage)));
  }
  if (!names.length) box.innerHTML = '<p class="text-body-secondary mb-0" id="no-run-curves">No run has one of these metrics yet.</p>';
  for (const plot of plots.values()) plot.resize();
  box.dataset.curves = shownCurves().length;
  document.getElementById("zoom-out").hidden = !zoomed();
}

const order = (name) => Object.keys(titles).indexOf(name);
const shownCurves = () => [...plots.values()].flatMap((plot) => plot.visible);

function csv() {
  const axis = get("x", "epoch") || "epoch";
  const range = zoomed();
  const head = ["run", "name", "metric", "stage", axis, "value", "smoothed", "least", "greatest"];
  const rows = shownCurves().flatMap((curve) => curve.x.flatMap((x, place) => {
    if (range && (x < range[0] || x > range[1])) return [];
    return [[curve.runs.join(" "), nameOf(curve.runs[0]), titles[curve.metric], curve.stage, x, curve.y[place], curve.shown[place], curve.low?.[place] ?? "", curve.high?.[place] ?? ""]];
  }));
  save(new Blob([asCsv([head, ...rows])], { type: "text/csv" }), "curves.csv");
}

function png() {
  const shown = [...plots.values()].map((plot) => ({ title: plot.title, canvas: plot.chart.ctx.canvas }));
  const runs = [...new Set(shownCurves().map((curve) => curve.runs[0]))].filter(isVisible);
  saveCanvas(shown, runs, "curves.png");
}

// Resolves when they are drawn for the first time.
export function start() {
  const first = load();
  onChange(["metric", "x", "seeds"], () => {
    if (get("x") !== box.dataset.axis) set({ zoom: "" });
    box.dataset.axis = get("x");
    load();
  });
  box.dataset.axis = get("x");
  onChange(["smooth", "logx", "logy", "outliers", "stage", "zoom", "hide", "range", "which"], draw);
  onHighlight(() => { for (const plot of plots.values()) plot.overlay(); });
  new ResizeObserver(() => { for (const plot of plots.values()) plot.resize(); }).observe(box);
  document.addEventListener("theme", () => { forget(); draw(); });
  document.getElementById("zoom-out").addEventListener("click", () => set({ zoom: "" }));
  document.getElementById("curves-csv").addEventListener("click", csv);
  document.getElementById("curves-png").addEventListener("click", png);
  box.addEventListener("mouseleave", () => highlight(null));
  return first;
}
