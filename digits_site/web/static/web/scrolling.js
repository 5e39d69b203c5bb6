// Lets what scrolls sideways within a page, such as a wide table on a phone, be scrolled by keys.
(() => {
  "use strict";
  const boxes = () => document.querySelectorAll(".table-responsive, .help-text pre");
  const apply = () => {
    for (const box of boxes()) {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  const resized = new ResizeObserver(apply);
  const observe = () => boxes().forEach((box) => resized.observe(box)); // calls apply, too
  document.addEventListener("htmx:afterSettle", observe);
  observe();
})();
