// Shows what the form's fields name, and fills in the name and values that follow from it.
(() => {
  "use strict";
  const PAUSE = 400; // after a key
  const AGAIN = 500; // while it is being looked for
  const box = document.getElementById("found");
  const form = box?.closest("form");
  if (!form) return;
  const touched = new Set();
  const nameField = form.elements.namedItem("dataset_name");
  if (nameField?.value) touched.add("dataset_name");
  let asked = null;
  let request = new AbortController();

  function values() {
    const data = new FormData(form);
    const plain = [...data].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(plain);
  }

  async function look(again = false) {
    const body = values();
    const key = new URLSearchParams(body);
    key.delete("dataset_name");
    if (!again && String(key) === asked) return;
    asked = String(key);
    request.abort();
    const { signal } = (request = new AbortController());
    try {
      const response = await fetch(box.dataset.url, { method: "POST", body, signal });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      const text = await response.text();
      if (signal.aborted) return;
      box.innerHTML = text;
      if (box.querySelector("[data-again]")) setTimeout(() => !signal.aborted && look(true), AGAIN);
      else suggest(box.querySelector("[data-found]"));
    } catch {
      // The server is away, or the session has ended; the next change asks again.
      if (!signal.aborted) asked = null;
    }
  }

  function suggest(found) {
    if (!found) return;
    if (found.dataset.name) fill("dataset_name", found.dataset.name);
    const suggested = JSON.parse(found.dataset.suggested);
    for (const [name, value] of Object.entries(suggested)) fill(name, value);
    const place = form.querySelector("[data-suggestion]");
    if (place) place.textContent = Object.keys(suggested).length ? "– suggested: as in the files" : "";
  }

  function fill(name, value) {
    const field = form.elements.namedItem(name);
    if (!field || touched.has(name) || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true })); // the preview of the size follows
  }

  let timer = 0;
  const later = (event) => {
    if (event.isTrusted && event.target.name) touched.add(event.target.name);
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  for (const name of ["input", "change"]) form.addEventListener(name, later);
  window.addEventListener("pageshow", () => look()); // browsers have filled in by then what was typed before

  // What browsers refuse within a folded group has to be seen.
  form.addEventListener("invalid", ({ target }) => {
    const group = target.closest("details");
    if (group) group.open = true;
  }, true);
})();
