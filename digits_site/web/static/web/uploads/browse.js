// Gives fields that take a path on the server a button by which it can be chosen.
(() => {
  "use strict";
  const url = document.body.dataset.browseUrl;
  const START = `<div class="browse" id="browse"><p role="status">Loading …</p>
    <button type="button" class="btn btn-sm btn-outline-secondary" data-close>Close</button></div>`;
  let field = null;
  let dialog = null;

  function open(target) {
    field = target;
    dialog ??= document.body.appendChild(
      Object.assign(document.createElement("dialog"), { className: "browse-dialog" }),
    );
    dialog.setAttribute("aria-label", target.dataset.browse === "file" ? "Choose a file" : "Choose a folder");
    dialog.innerHTML = START;
    dialog.showModal();
    // In a field of several lines the last one is the nearest to what is sought.
    const path = target.value.trim().split("\n").pop();
    const query = new URLSearchParams({ kind: target.dataset.browse, path });
    window.htmx.ajax("GET", `${url}?${query}`, { target: "#browse", swap: "outerHTML" });
  }

  function choose(path) {
    const several = field.tagName === "TEXTAREA" && field.value.trim();
    field.value = several ? `${field.value.trimEnd()}\n${path}` : path;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    dialog.close();
    field.focus();
  }

  function dress(input) {
    const group = document.createElement("div");
    group.className = "input-group has-validation";
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-outline-secondary btn-sm", textContent: "Browse" });
    button.setAttribute("aria-label", `Browse: ${input.labels[0]?.textContent.trim() ?? input.name}`);
    button.addEventListener("click", () => open(input));
    // What is wrong with a field must stay its sibling to be shown.
    const errors = [...input.parentElement.querySelectorAll(":scope > .invalid-feedback")];
    input.replaceWith(group);
    group.append(input, button, ...errors);
  }

  const dressAll = (root) => {
    for (const input of root.querySelectorAll("[data-browse]:not(.input-group > *)")) dress(input);
  };
  document.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-choose]");
    if (chosen) choose(chosen.dataset.choose);
    if (target.closest(".browse [data-close]")) dialog.close();
  });
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, ({ detail }) => {
      if (detail.target.id !== "browse") return;
      const status = detail.target.querySelector(":scope > [role=status]");
      if (status) status.textContent = "The server cannot list the folder. Close this dialog and type the path.";
    });
  }
  document.addEventListener("htmx:afterSwap", () => dressAll(document)); // forms are replaced
  dressAll(document);
})();
