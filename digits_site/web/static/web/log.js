// Keeps the end of a growing log in sight, unless the reader has scrolled up.
(() => {
  "use strict";
  const pane = () => document.querySelector("#log pre");
  const toEnd = () => {
    const log = pane();
    if (log) log.scrollTop = log.scrollHeight;
  };
  let place = null;
  document.body.addEventListener("htmx:beforeSwap", () => {
    const log = pane();
    const atEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 20;
    place = atEnd ? null : log.scrollTop;
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (place === null) toEnd();
    else pane().scrollTop = place;
  });
  toEnd();
})();
