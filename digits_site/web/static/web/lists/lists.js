// What is chosen in a list stays chosen when its table is fetched again; the bar counts it.
(() => {
  "use strict";
  const chosen = new Set();

  const boxes = () => [...document.querySelectorAll('input[name="pk"][form="bulk"]')];

  function show() {
    const all = boxes();
    for (const box of all) box.checked = chosen.has(box.value);
    const here = all.filter((box) => box.checked).length;
    const every = document.querySelector("[data-choose-all]");
    if (every) {
      every.checked = here > 0 && here === all.length;
      every.indeterminate = here > 0 && here < all.length;
    }
    const bar = document.getElementById("bulk");
    if (!bar) return;
    bar.hidden = here === 0;
    document.getElementById("chosen-count").textContent = `${here} chosen`;
    document.getElementById("choose-none").hidden = here === 0;
  }

  function choose(some, isChosen) {
    for (const box of some) {
      if (isChosen) chosen.add(box.value);
      else chosen.delete(box.value);
    }
    show();
  }

  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) {
      if (box.id === "choose-none") choose(boxes(), false);
      return;
    }
    if (box.matches("[data-choose-all]")) choose(boxes(), box.checked);
    else if (box.name === "pk" && box.getAttribute("form") === "bulk") {
      const all = boxes();
      const from = event.shiftKey && last ? all.findIndex((one) => one.value === last) : -1;
      const to = all.indexOf(box);
      const some = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
      choose(some, box.checked);
      last = box.value;
    }
  });

  // A menu closes when something else is clicked, and by Escape.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".list-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".list-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of boxes()) if (box.checked) chosen.add(box.value); // kept by the browser
    show();
  });
  document.addEventListener("htmx:afterSettle", show);
})();
