// Shows only the options of what a field chooses, such as those of the solver.
(() => {
  "use strict";
  const apply = () => {
    for (const part of document.querySelectorAll("[data-chooser]")) {
      const field = part.closest("form").elements.namedItem(part.dataset.chooser);
      part.hidden = part.disabled = field.value !== part.dataset.chosen;
    }
  };
  for (const name of ["change", "htmx:load"]) document.addEventListener(name, apply);
  window.addEventListener("pageshow", apply); // browsers have filled in by then what was chosen before
  apply();
})();
