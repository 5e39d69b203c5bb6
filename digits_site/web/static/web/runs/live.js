// Trainings that are running: their curves are fetched again as lines come, the table less often.
import { load as loadCurves } from "./curves.js";
import { load as loadTable } from "./table.js";
import { loadSamples } from "./parts.js";

const CURVES = 300; // ms
const TABLE = 3000;
const running = () => [...document.querySelectorAll(".runs-live")].map((part) => Number(part.dataset.run));
const dirty = new Set();
let [curves, table] = [0, 0];

function later(ids, isEpoch) {
  for (const id of ids) dirty.add(id);
  curves ||= setTimeout(() => {
    curves = 0;
    const some = [...dirty];
    dirty.clear();
    loadCurves(some);
  }, CURVES);
  if (!isEpoch) return;
  table ||= setTimeout(() => {
    table = 0;
    loadTable();
    loadSamples();
  }, TABLE);
}

export function start() {
  document.addEventListener("digits:metrics", ({ detail }) => {
    if (detail.rows.length || detail.finished) {
      later([detail.model], detail.finished || detail.rows.some((row) => row.kind === "epoch"));
    }
  });
  document.addEventListener("digits:poll", () => {
    if (running().length) later(running(), true);
  });
}
