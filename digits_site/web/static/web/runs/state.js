// All that the page shows is in its address: a link shows the same.
const params = new URLSearchParams(location.search);
const listeners = [];

export const get = (name, fallback = "") => params.get(name) ?? fallback;
export const all = (name) => params.getAll(name);
export const query = () => params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");

// Calls a function with the names that changed, if one of those that it needs is among them.
export function onChange(names, call) {
  listeners.push({ names, call });
}

export function set(changes) {
  const changed = Object.keys(changes).filter((name) => {
    const values = [changes[name]].flat().filter((value) => value !== "").map(String);
    if (values.join("\n") === params.getAll(name).join("\n")) return false;
    params.delete(name);
    for (const value of values) params.append(name, value);
    return true;
  });
  if (!changed.length) return;
  history.replaceState(null, "", `${location.pathname}?${query()}`);
  for (const { names, call } of listeners) {
    if (names.some((name) => changed.includes(name))) call(changed);
  }
}

export function say(text) {
  document.getElementById("runs-said").textContent = text;
}

// Controls with data-state show a parameter and change it; those that repeat it are boxes to check.
const controls = (name) => [...document.querySelectorAll(`[data-state="${name}"]`)];

function valueOf(control) {
  const several = controls(control.dataset.state);
  if (control.type === "checkbox" && several.length > 1) {
    return several.filter((one) => one.checked).map((one) => one.value);
  }
  if (control.type === "checkbox") return control.checked ? control.value : "";
  return control.type === "range" && Number(control.value) === 0 ? "" : control.value;
}

export function showState() {
  for (const control of document.querySelectorAll("[data-state]")) {
    const name = control.dataset.state;
    if (control.type !== "checkbox") control.value = get(name, control.type === "range" ? "0" : "");
    else if (controls(name).length === 1) control.checked = get(name) === control.value;
  }
}

document.addEventListener("input", ({ target }) => {
  if (target.dataset?.state) set({ [target.dataset.state]: valueOf(target) });
});
