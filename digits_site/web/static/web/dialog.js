// Shows what is asked before something is deleted or ended in a dialog; without this, it is a page.
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target === dialog && !dialog.open) dialog.showModal();
  });
  // A refusal is a page of its own.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target === dialog && detail.isError) window.location.assign(detail.pathInfo.requestPath);
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
})();
