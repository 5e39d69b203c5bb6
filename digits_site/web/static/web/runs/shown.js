// The runs of the page: their colors, which of them plots show, and which one is highlighted.
import { all, get, onChange, set } from "./state.js";

const SITE_COLORS = 6; // in site.css
const GOLDEN = 137.508; // degrees: hues of neighbors are far from each other
const box = document.getElementById("runs");
export const ids = box.dataset.ids.split(" ").filter(Boolean).map(Number);
const places = new Map(ids.map((id, place) => [id, place]));

export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const isDark = () => document.documentElement.dataset.bsTheme === "dark";

const NOTHING = { runs: [], axes: [] };
let [source, read] = [null, NOTHING]; // a new table brings new facts
export function facts() {
  const part = document.getElementById("runs-facts");
  if (part !== source) [source, read] = [part, part ? JSON.parse(part.textContent) : NOTHING];
  return read;
}
const names = new Map(facts().runs.map((run) => [run.id, run.name]));
export const nameOf = (id) => names.get(id) ?? `run ${id}`;

export function colorOf(id) {
  const place = places.get(id) ?? 0;
  if (ids.length <= SITE_COLORS) return css(`--curve-${1 + place}`);
  const [light, chroma] = isDark() ? [0.78, 0.13] : [0.55, 0.15];
  return `oklch(${light} ${chroma} ${(30 + place * GOLDEN) % 360})`;
}

// Hidden ones are in the address; those outside of ranges that were brushed are left out too.
export const hidden = () => new Set(get("hide").split(",").filter(Boolean).map(Number));

function inRanges() {
  const { runs, axes } = facts();
  const out = new Set();
  for (const [name, [low, high]] of ranges()) {
    const axis = axes.find((one) => one.name === name);
    axis?.values.forEach((value, place) => {
      if (value == null || value < low || value > high) out.add(runs[place].id);
    });
  }
  return out;
}

export function ranges() {
  return new Map(all("range").map((text) => {
    const parts = text.split(":");
    const [low, high] = parts.splice(-2).map(Number);
    return [parts.join(":"), [low, high]];
  }));
}

let visible = null;
export function isVisible(id) {
  if (!visible) {
    const [off, outside] = [hidden(), inRanges()];
    visible = new Set(ids.filter((one) => !off.has(one) && !outside.has(one)));
  }
  return visible.has(id);
}
export const forget = () => { visible = null; };
onChange(["hide", "range", "which"], forget); // the first to be told

export function hide(wanted, isHidden) {
  const off = hidden();
  for (const id of wanted) {
    if (isHidden) off.add(id);
    else off.delete(id);
  }
  set({ hide: [...off].sort((a, b) => a - b).join(",") });
}

// Highlighting never draws the plots again: each has a second canvas above for it.
let highlighted = null;
const watchers = [];
export const onHighlight = (call) => watchers.push(call);
export const highlightedRun = () => highlighted;
export function highlight(id) {
  if (id === highlighted) return;
  highlighted = id;
  for (const call of watchers) call(id);
}
