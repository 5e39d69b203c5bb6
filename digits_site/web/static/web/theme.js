// Light or dark, as the user chose in this browser, or as the system is; loaded before the page is painted.
(() => {
  "use strict";
  const NAME = "theme"; // and its values light, dark and auto: those of Django admin, which shares them
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      const kept = localStorage.getItem(NAME);
      return kept === "light" || kept === "dark" ? kept : "auto";
    } catch {
      return "auto"; // the browser keeps nothing
    }
  }

  function keep(choice) {
    try {
      localStorage.setItem(NAME, choice);
    } catch {
      // It holds for this page only.
    }
  }

  function apply(choice) {
    const before = document.documentElement.dataset.bsTheme;
    const system = dark.matches ? "dark" : "light";
    const shown = choice === "auto" ? system : choice;
    document.documentElement.dataset.bsTheme = shown;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", button.dataset.themeChoice === choice);
    }
    if (shown !== before) document.dispatchEvent(new Event("theme")); // plots are drawn again
  }

  dark.addEventListener("change", () => apply(chosen()));
  window.addEventListener("storage", ({ key }) => key === NAME && apply(chosen())); // another page's
  document.addEventListener("DOMContentLoaded", () => apply(chosen())); // its buttons are there now
  document.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    keep(choice);
    apply(choice);
  });
  apply(chosen());
})();
