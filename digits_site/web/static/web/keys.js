// Keys of every page: g and a letter goes to a section, / to the search, ? shows all of them.
(() => {
  "use strict";
  const PATIENCE = 1500; // between g and the letter
  const OFF = "keys-off";
  const map = document.getElementById("keys");
  if (!map) return;
  const switched = document.getElementById("keys-on");
  let begun = -PATIENCE;

  function isOff() {
    try {
      return localStorage.getItem(OFF) !== null;
    } catch {
      return false;
    }
  }

  function show() {
    switched.checked = !isOff();
    if (!map.open) map.showModal();
  }

  function search() {
    const field = document.querySelector("main [role=search] input[type=search], main input[type=search]");
    field?.focus();
    field?.select();
    return Boolean(field);
  }

  function go(letter) {
    const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
    link?.click();
    return Boolean(link);
  }

  const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isOff()) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const isSecond = performance.now() - begun < PATIENCE;
    begun = -PATIENCE;
    let done = false;
    if (isSecond) done = go(event.key);
    else if (event.key === "?") done = (show(), true);
    else if (event.key === "/") done = search();
    else if (event.key === "g") begun = performance.now();
    if (!done) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // a letter may be a key of what the page shows
  }, true);

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keys]")) show();
    if (target.closest("[data-close-keys]")) map.close();
  });
  switched.addEventListener("change", () => {
    try {
      if (switched.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // The browser keeps nothing; they stay on.
    }
  });
})();
