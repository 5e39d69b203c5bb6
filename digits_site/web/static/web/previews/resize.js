// Shows below the fields of a size what becomes of an image.
(() => {
  "use strict";
  const PAUSE = 300; // after a key
  const NAMES = {
    width: "resize_width", height: "resize_height", mode: "resize_mode", channels: "channel_conversion",
  };
  const { url } = document.currentScript.dataset;
  const form = document.querySelector("form:has([name=resize_mode])");
  if (!form) return;
  const fields = Object.entries(NAMES)
    .map(([name, of]) => [name, form.elements.namedItem(of)])
    .filter(([, field]) => field);
  const box = document.createElement("div");
  box.className = "resize-preview col-12";
  box.setAttribute("aria-live", "polite");
  place();

  // Below the last of the fields, in the grid of either kind.
  function place() {
    const follows = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? b : a);
    const last = fields.map(([, field]) => field).reduce(follows).closest("[id^=div_id_]");
    (last.closest("[class*=col-]") ?? last).after(box);
  }

  // Images lie in folders; a file may be one, or a list of them.
  function source() {
    const given = [...form.querySelectorAll("[data-browse]")]
      .filter((input) => input.value.trim() && !input.matches(":disabled") && input.getClientRects().length);
    return (given.find((input) => input.dataset.browse !== "file") ?? given[0])?.value ?? "";
  }

  let shown = null;
  let request = new AbortController();
  async function show() {
    const query = new URLSearchParams(fields.map(([name, field]) => [name, field.value]));
    query.set("path", source());
    if (String(query) === shown) return;
    shown = String(query);
    request.abort();
    const { signal } = (request = new AbortController());
    try {
      const response = await fetch(`${url}?${query}`, { signal });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      const text = await response.text();
      if (!signal.aborted) box.innerHTML = text;
    } catch {
      // The server is away, or the session has ended: what is seen is old; the next change asks again.
      if (!signal.aborted) shown = null;
    }
  }

  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  };
  for (const name of ["input", "change"]) form.addEventListener(name, later);
  window.addEventListener("pageshow", show); // browsers have filled in by then what was typed before
})();
