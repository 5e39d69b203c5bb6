// Samples and wins: parts that the server makes, fetched when the page is there.
import { onChange, query, set } from "./state.js";
import { show } from "./table.js";

const { dataset } = document.getElementById("runs");
const BRIEFLY = 80; // ms between two steps of the slider that are fetched
let timer = 0;

async function fetchInto(id, url) {
  const holder = document.getElementById(id);
  const asked = query();
  const response = await fetch(`${url}?${asked}`).catch(() => null);
  if (!response?.ok || response.redirected || asked !== query()) return;
  const html = await response.text();
  const focused = document.activeElement?.id === "samples-epoch";
  holder.innerHTML = html;
  if (focused) document.getElementById("samples-epoch")?.focus();
  show();
}

export const loadSamples = () => fetchInto("runs-samples", dataset.samples);
export const loadWins = () => fetchInto("runs-wins", dataset.wins);

export function start() {
  const holder = document.getElementById("runs-samples");
  holder.addEventListener("input", ({ target }) => {
    if (target.id !== "samples-epoch") return;
    const epochs = target.dataset.epochs.split(" ");
    const last = Number(target.value) === epochs.length - 1;
    holder.querySelector("output").value = epochs[target.value];
    target.setAttribute("aria-valuetext", epochs[target.value]);
    clearTimeout(timer);
    timer = setTimeout(() => set({ epoch: last ? "" : epochs[target.value] }), BRIEFLY);
  });
  onChange(["epoch"], loadSamples);
  onChange(["hide"], () => {
    loadSamples();
    loadWins();
  });
  loadSamples();
  loadWins();
}
