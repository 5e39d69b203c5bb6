// Styles that elements bring with them, as data-style="width: 30%": the Content-Security-Policy allows no style="…".
(() => {
  "use strict";
  const parsed = document.createElement("i").style;
  const styled = new WeakSet();

  function apply(element) {
    if (styled.has(element)) return;
    styled.add(element);
    parsed.cssText = element.dataset.style;
    for (const name of parsed) {
      // What a script has set by now stays.
      if (!element.style.getPropertyValue(name)) element.style.setProperty(name, parsed.getPropertyValue(name));
    }
  }

  // Before anything new is painted: while the page is read, and whenever a part of it is exchanged.
  new MutationObserver(() => document.querySelectorAll("[data-style]").forEach(apply)).observe(document, {
    childList: true,
    subtree: true,
  });
})();
