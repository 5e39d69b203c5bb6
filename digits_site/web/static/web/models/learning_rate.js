// Draws below the fields of the learning rate what becomes of it while training.
(() => {
  "use strict";
  const PAUSE = 300; // after a key
  let box = null;
  let shown = null;
  let timer = 0;
  let request = new AbortController();

  async function show() {
    const current = document.getElementById("learning-rate");
    if (!current) return;
    if (current !== box) shown = null; // another network has replaced the form
    box = current;
    // What is hidden is disabled, and no part of it.
    const fields = [...new FormData(box.closest("form"))].filter(([name]) => /^(lr_|learning_rate$)/.test(name));
    const query = String(new URLSearchParams(fields));
    if (query === shown) return;
    shown = query;
    request.abort();
    const { signal } = (request = new AbortController());
    try {
      const response = await fetch(`${current.dataset.url}?${query}`, { signal });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      const text = await response.text();
      if (!signal.aborted) current.innerHTML = text;
    } catch {
      // The server is away, or the session has ended: the next change asks again.
      if (!signal.aborted) shown = null;
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  };
  for (const name of ["input", "change", "htmx:load"]) document.addEventListener(name, later);
  window.addEventListener("pageshow", show); // browsers have filled in by then what was typed before
})();
