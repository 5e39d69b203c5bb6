// Enlarges an output in a dialog, with the others of the page by arrow keys; without this, it is a page.
(() => {
  "use strict";
  const LINK = ".inference-samples a[data-enlarge]";
  const TEMPLATE = `<div class="lightbox-bar">
    <button type="button" class="btn btn-sm btn-outline-secondary" data-by="-1">Previous</button>
    <button type="button" class="btn btn-sm btn-outline-secondary" data-by="1">Next</button>
    <output class="tabular"></output>
    <a class="small">Its own page</a>
    <button type="button" class="btn-close" aria-label="Close"></button></div>
    <div class="lightbox-output"><window-level hidden></window-level><div data-shown></div></div>`;
  let dialog = null;
  let place = 0;
  let asked = new AbortController();

  const links = () => [...document.querySelectorAll(LINK)];

  function made() {
    dialog = document.body.appendChild(Object.assign(document.createElement("dialog"), { className: "lightbox" }));
    dialog.innerHTML = TEMPLATE;
    dialog.setAttribute("aria-label", "Output");
    dialog.addEventListener("click", ({ target }) => {
      const by = Number(target.dataset.by);
      if (by) show(place + by);
      if (target.closest(".btn-close") || target === dialog) dialog.close();
    });
    dialog.tabIndex = -1;
    // On the document: a button that was disabled hears no keys.
    document.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by || !dialog.open || event.target.closest("input, select, textarea")) return;
      event.preventDefault();
      show(place + by);
    });
    dialog.addEventListener("close", () => links()[place]?.focus());
    return dialog;
  }

  async function show(next) {
    const all = links();
    if (next < 0 || next >= all.length) return;
    place = next;
    asked.abort();
    const { signal } = (asked = new AbortController());
    const url = new URL(all[place].href);
    dialog.querySelector("output").textContent = `${place + 1} of ${all.length} on this page`;
    dialog.querySelector("a").href = url;
    for (const button of dialog.querySelectorAll("[data-by]")) button.disabled = !all[place + Number(button.dataset.by)];
    url.searchParams.set("part", "1");
    const answer = await fetch(url, { signal }).catch(() => null);
    if (signal.aborted) return;
    if (!answer?.ok || answer.redirected) return location.assign(all[place].href);
    dialog.querySelector("[data-shown]").innerHTML = await answer.text();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(LINK);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog ??= made();
    dialog.showModal();
    dialog.focus();
    show(links().indexOf(link));
  });
})();
