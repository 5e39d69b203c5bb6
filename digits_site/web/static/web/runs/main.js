// The results browser. Each module shows a part of what the address asks for.
import { onChange, showState } from "./state.js";
import { facts } from "./shown.js";
import * as bars from "./bars.js";
import * as curves from "./curves.js";
import * as live from "./live.js";
import * as parallel from "./parallel.js";
import * as parts from "./parts.js";
import * as rangeFields from "./ranges.js";
import * as scatter from "./scatter.js";
import * as table from "./table.js";
import { saveCanvas } from "./files.js";
import { ids, isVisible } from "./shown.js";

const CANVASES = { parallel: parallel.parallelCanvas, scatter: scatter.scatterCanvas, bars: bars.barsCanvas };

// The axes change with the metrics that the runs have.
function fill(id, axes, chosen) {
  const select = document.getElementById(id);
  select.replaceChildren(...axes.map((axis) => new Option(axis.title, axis.name)));
  if (chosen) select.value = chosen.name;
}

function axes() {
  const all = facts().axes;
  fill("result", all.filter((axis) => axis.is_result), parallel.resultAxis());
  fill("scatter-x", all, scatter.xAxis());
}

showState();
axes();
const drawn = curves.start();
table.start();
rangeFields.start();
live.start();
await drawn; // they are on top; what is further down is drawn after them
parallel.start();
scatter.start();
bars.start();
parts.start();
table.onTable(() => {
  axes();
  rangeFields.fill();
  parallel.parallelCanvas().render();
  scatter.scatterCanvas().render();
  bars.render();
});
onChange(["range"], () => table.show());
for (const button of document.querySelectorAll("[data-png]")) {
  button.addEventListener("click", () => {
    const name = button.dataset.png;
    const title = document.getElementById(`${name}-title`).textContent;
    saveCanvas([{ title, canvas: CANVASES[name]().below }], name === "scatter" ? ids.filter(isVisible) : [], `${name}.png`);
  });
}
document.documentElement.dataset.runs = "ready";
