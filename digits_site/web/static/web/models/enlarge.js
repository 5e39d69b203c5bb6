// Gives every plot a button that shows it in a dialog, as large as the window; it stays live there.
(() => {
  "use strict";
  const LEGEND = 90; // what title and legend take, in pixels
  let dialog = null;
  let shown = null; // the plot in the dialog, and what keeps its place
  let kept = null;

  window.heightOfCurve = (holder) => (holder === shown ? Math.max(200, dialog.clientHeight - LEGEND) : null);

  function putBack() {
    if (!shown) return;
    const holder = shown;
    shown = null;
    kept.replaceWith(holder);
    holder.querySelector(".curve-enlarge").hidden = false;
    holder.querySelector(".curve-enlarge").focus();
  }

  function made() {
    dialog = document.body.appendChild(Object.assign(document.createElement("dialog"), { className: "curve-dialog" }));
    const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-outline-secondary d-block ms-auto mb-2", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(close);
    dialog.addEventListener("close", putBack);
    return dialog;
  }

  function enlarge(holder, title) {
    dialog ??= made();
    dialog.setAttribute("aria-label", title);
    kept = Object.assign(document.createElement("div"), { className: "curve" });
    kept.style.minHeight = `${holder.offsetHeight}px`;
    holder.replaceWith(kept);
    shown = holder;
    holder.querySelector(".curve-enlarge").hidden = true;
    dialog.append(holder);
    dialog.showModal();
  }

  window.addEnlarge = (holder, title) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-link curve-enlarge", textContent: "Enlarge" });
    button.setAttribute("aria-label", `Enlarge: ${title}`);
    button.addEventListener("click", () => enlarge(holder, title));
    holder.append(button);
  };
})();
