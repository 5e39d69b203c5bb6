// Dragging along an axis chooses a range of it; a click on the axis removes the range.
import { onChange, set } from "./state.js";
import { ranges } from "./shown.js";
import { write } from "./ranges.js";

const GRIP = 14; // pixels beside an axis
const LEAST = 4;

export function brushing(canvas, axesOf) {
  let drag = null;
  const button = document.getElementById("brush-out");
  const follow = () => { button.hidden = ranges().size === 0; };
  const axisAt = (x) => axesOf().find((axis) => Math.abs(axis.x - x) <= GRIP);

  function choose(y) {
    const { axis, start } = drag;
    const chosen = ranges();
    if (Math.abs(y - start) < LEAST) chosen.delete(axis.name);
    else {
      const ends = [start, y].map((one) => axis.scale.value(one)).sort((a, b) => a - b);
      chosen.set(axis.name, ends.map((value) => +value.toPrecision(6)));
    }
    write(chosen);
  }

  canvas.over.addEventListener("pointerdown", (event) => {
    const [x, y] = canvas.place(event);
    const axis = axisAt(x);
    if (!axis || event.button) return;
    drag = { axis, start: y };
    canvas.over.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  canvas.over.addEventListener("pointermove", (event) => {
    const [x, y] = canvas.place(event);
    canvas.over.style.cursor = axisAt(x) ? "row-resize" : "";
    if (drag && Math.abs(y - drag.start) >= LEAST) choose(y);
  });
  canvas.over.addEventListener("pointerup", (event) => {
    if (!drag) return;
    choose(canvas.place(event)[1]);
    drag = null;
  });
  canvas.over.addEventListener("pointercancel", () => { drag = null; });
  button.addEventListener("click", () => set({ range: "" }));
  onChange(["range"], follow);
  follow();
}
