// The options of the chosen method, the opacity of a map, and what to say without an answer.
(() => {
  "use strict";
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-opacity]")) return;
    const layer = target.closest(".explanation")?.querySelector("[data-layer]");
    if (layer) layer.style.opacity = target.value / 100;
  });
  const method = document.querySelector("#look-form [name=method]");
  const apply = () => {
    for (const input of document.querySelectorAll("#look-form [data-method]")) {
      const row = document.getElementById(`div_id_${input.name}`);
      if (row) row.hidden = input.dataset.method !== method.value;
    }
  };
  method?.addEventListener("change", apply);
  if (method) apply();
  document.addEventListener("htmx:sendError", ({ detail }) => {
    if (detail.elt.id === "look-form") {
      document.getElementById("looked").textContent = "The server cannot be reached. Try again.";
    }
  });
})();
