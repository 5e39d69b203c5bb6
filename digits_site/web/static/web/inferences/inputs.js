// Shows only the fields that belong to the chosen kind of inputs.
(() => {
  "use strict";
  const source = document.querySelector("[name=source]");
  if (!source) return;
  const images = ["images", "uploads"].map((name) => document.getElementById(`div_id_${name}`));
  const apply = () => {
    for (const field of images) if (field) field.hidden = source.value !== "images";
    for (const part of document.querySelectorAll("[data-source]")) {
      const chosen = part.dataset.source === source.value;
      part.hidden = !chosen;
      part.disabled = !chosen;
    }
  };
  source.addEventListener("change", apply);
  apply();
})();
