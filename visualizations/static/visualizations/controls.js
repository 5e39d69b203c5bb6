// The controls above the samples: what is chosen counts at once, is kept in the browser for every page of the view,
// and is told to the view's own script by the event "view-controls" on the document.
(() => {
  "use strict";
  const root = document.documentElement;

  function start() {
    const box = document.querySelector(".view-controls");
    if (!box) return;
    const key = `digits-view-${box.dataset.view}`;
    // Controls may be outside of the box, as those of a legend.
    const inputs = () => [...document.querySelectorAll(".view-controls :is(input, select), [data-view-control] input")];
    const read = (input) => (input.type === "checkbox" ? input.checked : input.value);
    const write = (input, value) => {
      if (input.type === "checkbox") input.checked = value;
      else input.value = value;
    };
    const defaults = new Map(inputs().map((input) => [input.name, read(input)]));

    // A choice counts as long as the server's option is the one that it was a change of.
    let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      // Storage is off, or holds something else: start with the server's options.
    }
    for (const input of inputs()) {
      const [value, of] = kept[input.name] ?? [];
      if (value !== undefined && of === defaults.get(input.name)) write(input, value);
    }

    function apply() {
      const values = {};
      for (const input of inputs()) {
        const value = (values[input.name] = read(input));
        if (input.closest("[data-view-control]")) continue;
        if (input.type === "range") root.style.setProperty(`--live-${input.name}`, value);
        else root.setAttribute(`data-view-${input.name}`, { true: "on", false: "off" }[value] ?? value);
        const output = input.parentElement.querySelector("output");
        if (output) output.textContent = value;
      }
      if (values.gamma !== undefined) {
        root.toggleAttribute("data-view-gamma", Number(values.gamma) !== 1);
        for (const part of document.querySelectorAll("#view-gamma feComponentTransfer > *")) part.setAttribute("exponent", values.gamma);
      }
      document.dispatchEvent(new CustomEvent("view-controls", { detail: values }));
    }

    function keep() {
      const changed = inputs().filter((input) => read(input) !== defaults.get(input.name));
      const now = Object.fromEntries(changed.map((input) => [input.name, [read(input), defaults.get(input.name)]]));
      try {
        // Legends of other datasets have other classes: their choices stay.
        const others = Object.entries(kept).filter(([name]) => !defaults.has(name));
        kept = { ...Object.fromEntries(others), ...now };
        localStorage.setItem(key, JSON.stringify(kept));
      } catch {
        // Without storage the choice counts on this page only.
      }
    }

    let waiting = false;
    function soon() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        apply();
      });
    }
    document.addEventListener("input", ({ target }) => {
      if (!defaults.has(target.name) || !inputs().includes(target)) return;
      keep();
      soon();
    });
    // Samples that come into the page later are shown as the controls say, too.
    const samples = "figure, table";
    const isSample = (node) => node instanceof Element && (node.matches(samples) || node.querySelector(samples));
    new MutationObserver((changes) => {
      if (changes.some(({ addedNodes }) => [...addedNodes].some(isSample))) soon();
    }).observe(document.body, { childList: true, subtree: true });
    box.querySelector("[data-view-reset]").addEventListener("click", () => {
      for (const input of inputs()) write(input, defaults.get(input.name));
      keep();
      apply();
    });
    box.hidden = false;
    root.setAttribute("data-live", "");
    apply();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
