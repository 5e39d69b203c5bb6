// Shows, and sends, only the fields that belong to the chosen format of labels.
(() => {
  "use strict";
  const format = document.querySelector("[name=label_format]");
  if (!format) return;
  const apply = () => {
    for (const part of document.querySelectorAll("[data-label-format]")) {
      const chosen = part.dataset.labelFormat.split(" ").includes(format.value);
      (part.closest("[id^=div_id_]") ?? part).hidden = !chosen;
      part.disabled = !chosen;
    }
  };
  format.addEventListener("change", apply);
  apply();
})();
