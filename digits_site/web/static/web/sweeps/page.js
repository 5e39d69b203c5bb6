// The plots of a sweep, by the modules of the results browser; drawn again as runs come in.
import { highlight, onHighlight } from "../runs/shown.js";
import { showState } from "../runs/state.js";
import * as parallel from "../runs/parallel.js";
import * as slices from "./slices.js";

showState();
const hasSettings = document.getElementById("parallel") !== null; // not with folds alone
slices.start();
if (hasSettings) parallel.start();
onHighlight(() => slices.mark());
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "sweep-live") return;
  highlight(null);
  slices.render();
  if (hasSettings) parallel.parallelCanvas().render();
});
document.documentElement.dataset.sweep = "ready";
