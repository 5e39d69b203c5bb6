// The ranges of axes as fields, for who has no pointer; brushing along an axis sets the same.
import { onChange, set } from "./state.js";
import { facts, ranges } from "./shown.js";

const box = () => document.getElementById("range-fields");
const known = (axis) => axis.values.filter((value) => value != null);
const ends = (axis) => (axis.words ? [0, axis.words.length - 1] : [Math.min(...known(axis)), Math.max(...known(axis))]);

export const write = (chosen) => set({ range: [...chosen].map(([name, [low, high]]) => `${name}:${low}:${high}`) });

function control(axis, place) {
  const label = document.createElement("label");
  const field = document.createElement(axis.words ? "select" : "input");
  field.className = axis.words ? "form-select form-select-sm" : "form-control form-control-sm";
  field.dataset.axis = axis.name;
  if (axis.words) field.append(new Option("–", ""), ...axis.words.map((word, value) => new Option(word, value)));
  else Object.assign(field, { type: "number", step: "any", placeholder: String(+ends(axis)[place].toPrecision(4)) });
  label.append(place ? "to" : "from", field);
  return label;
}

function row(axis) {
  const row = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = axis.title;
  row.append(legend, control(axis, 0), control(axis, 1));
  return row;
}

const fieldsOf = (name) => [...box().querySelectorAll("[data-axis]")].filter((field) => field.dataset.axis === name);

// What is being typed stays as it is.
function show() {
  const chosen = ranges();
  for (const { name } of facts().axes) {
    for (const [place, field] of fieldsOf(name).entries()) {
      const value = chosen.get(name)?.[place];
      if (field !== document.activeElement) field.value = value === undefined ? "" : value;
    }
  }
}

// An end that is left empty is that of the axis.
function choose({ target }) {
  const axis = facts().axes.find((one) => one.name === target.dataset.axis);
  if (!axis) return;
  const given = fieldsOf(axis.name).map((field) => field.value);
  const chosen = ranges();
  if (given.every((value) => value === "")) chosen.delete(axis.name);
  else chosen.set(axis.name, given.map((value, place) => (value === "" ? ends(axis)[place] : Number(value))).sort((a, b) => a - b));
  write(chosen);
}

export function fill() {
  box().replaceChildren(...facts().axes.filter((axis) => known(axis).length).map(row));
  show();
}

export function start() {
  fill();
  box().addEventListener("change", choose);
  onChange(["range"], show);
}
