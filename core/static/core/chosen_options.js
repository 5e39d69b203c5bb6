// Shows only the options of what a field chooses, such as those of the solver, and unfolds what is invalid.
(() => {
  "use strict";
  const apply = (event) => {
    for (const part of document.querySelectorAll("[data-chooser]")) {
      const field = part.closest("form").elements.namedItem(part.dataset.chooser);
      part.hidden = part.disabled = field.value !== part.dataset.chosen;
      // Who chooses another one sees its options.
      if (event?.target === field && !part.hidden) part.querySelector("details")?.setAttribute("open", "");
    }
  };
  for (const name of ["change", "htmx:load"]) document.addEventListener(name, apply);
  window.addEventListener("pageshow", apply); // browsers have filled in by then what was chosen before
  document.addEventListener("invalid", ({ target }) => {
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  }, true);
  apply();
})();
