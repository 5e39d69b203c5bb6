// Shows, and sends, only the fields that belong to where the images come from.
(() => {
  "use strict";
  const method = document.querySelector("[name=method]");
  if (!method) return;
  const apply = () => {
    for (const part of document.querySelectorAll("[data-method]")) {
      const chosen = part.dataset.method.split(" ").includes(method.value);
      part.hidden = !chosen;
      part.disabled = !chosen;
    }
  };
  method.addEventListener("change", apply);
  apply();
})();
