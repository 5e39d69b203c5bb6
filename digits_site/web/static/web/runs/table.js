// The table: made by the server for what the address asks, and the legend of the plots.
import { get, onChange, query, say, set } from "./state.js";
import { colorOf, forget, hidden, hide, highlight, onHighlight } from "./shown.js";

const { dataset } = document.getElementById("runs");
const holder = document.getElementById("runs-table");
const loaded = [];
export const onTable = (call) => loaded.push(call);
const runsOf = (part) => part.dataset.runs.split(" ").map(Number);

export async function load() {
  const asked = query();
  for (const [id, url] of [["table-csv", dataset.csv], ["table-latex", dataset.latex]]) {
    document.getElementById(id).href = `${url}?${asked}`;
  }
  const response = await fetch(`${dataset.table}?${asked}`).catch(() => null);
  if (response?.redirected) location.reload();
  if (!response?.ok || asked !== query()) return;
  const html = await response.text();
  const at = holder.querySelector(".runs-scroll")?.scrollLeft ?? 0;
  const focused = document.activeElement?.closest("#runs-table a")?.textContent;
  holder.innerHTML = html;
  holder.querySelector(".runs-scroll").scrollLeft = at;
  if (focused) [...holder.querySelectorAll("a")].find((link) => link.textContent === focused)?.focus();
  forget();
  show();
  for (const call of loaded) call();
}

export function show() {
  const off = hidden();
  for (const box of holder.querySelectorAll(".runs-swatch")) {
    const runs = runsOf(box);
    box.checked = runs.some((id) => !off.has(id));
    box.style.setProperty("--run", colorOf(runs[0]));
  }
  for (const mark of document.querySelectorAll(".runs-mark")) {
    mark.style.backgroundColor = colorOf(Number(mark.dataset.run));
  }
}

async function copy(url) {
  const response = await fetch(`${url}?${query()}`).catch(() => null);
  if (response?.ok) await toClipboard(await response.text());
}

// Without https, browsers have no clipboard but the selection's.
export async function toClipboard(text) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say("Copied.");
}

export function start() {
  show();
  onChange(["which", "settings", "column", "seeds", "sort", "exchange", "rows", "by", "of"], load);
  onChange(["hide"], show);
  onHighlight((id) => {
    for (const row of holder.querySelectorAll("tr[data-runs]")) {
      row.classList.toggle("table-active", id != null && runsOf(row).includes(id));
    }
  });
  holder.addEventListener("click", (event) => {
    const sort = event.target.closest("[data-sort]");
    if (!sort || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    set({ sort: sort.dataset.sort });
  });
  holder.addEventListener("change", ({ target }) => {
    if (target.matches(".runs-swatch")) hide(runsOf(target), !target.checked);
  });
  for (const kind of ["mouseover", "focusin"]) {
    holder.addEventListener(kind, ({ target }) => {
      const row = target.closest("tr[data-runs]");
      highlight(row ? runsOf(row)[0] : null);
    });
  }
  holder.addEventListener("mouseleave", () => highlight(null));
  document.addEventListener("theme", show);
  document.getElementById("copy-csv").addEventListener("click", () => copy(dataset.csv));
  document.getElementById("copy-latex").addEventListener("click", () => copy(dataset.latex));
  document.getElementById("copy-link").addEventListener("click", () => toClipboard(location.href));
  if (get("sort")) holder.dataset.sorted = get("sort");
}
