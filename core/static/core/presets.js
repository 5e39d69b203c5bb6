// Shows what another preset proposes: the same page is asked for it, and the epochs are taken from there.
(() => {
  "use strict";
  const FIELDS = ["train_epochs", "snapshot_interval", "val_interval"];
  let request = new AbortController();

  async function propose(form, preset) {
    request.abort();
    const { signal } = (request = new AbortController());
    const query = new URLSearchParams(location.search);
    query.delete("clone"); // or its values would come back
    for (const name of ["dataset", "network"]) {
      const field = form.elements.namedItem(name);
      if (field) query.set(name, field.value);
    }
    query.set("preset", preset);
    const response = await fetch(`${location.pathname}?${query}`, { signal });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const name of FIELDS) {
      const proposed = page.querySelector(`[name="${name}"]`);
      const field = form.elements.namedItem(name);
      if (!proposed || !field) continue;
      field.value = proposed.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      const part = (one) => one.closest(".form-row, [id^='div_id_']");
      part(field).querySelector(".proposal")?.remove();
      const reason = part(proposed).querySelector(".proposal");
      if (reason) part(field).append(reason);
    }
  }

  document.addEventListener("change", ({ target }) => {
    if (target.name === "preset") propose(target.form, target.value).catch(() => {});
  });
})();
