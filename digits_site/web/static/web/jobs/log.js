// A growing log: appends what comes, and keeps its end in sight unless the reader has scrolled up.
(() => {
  "use strict";
  const MOST = 1_000_000; // characters; beyond, the oldest lines go
  const box = () => document.getElementById("log");
  const pane = () => box().querySelector("pre");
  const isAtEnd = (log) => log.hidden || log.scrollHeight - log.scrollTop - log.clientHeight < 20;
  const toEnd = (log) => {
    log.scrollTop = log.scrollHeight;
  };

  function append(log, { text, fresh }) {
    if (fresh) log.textContent = "";
    log.append(text);
    if (log.textContent.length > MOST) {
      const end = log.textContent.slice(-1000 * box().dataset.limit);
      log.textContent = end.slice(end.indexOf("\n") + 1);
      document.getElementById("log-cut").hidden = false;
    }
    log.hidden = !log.firstChild;
    document.getElementById("log-empty").hidden = !log.hidden;
  }

  document.addEventListener("digits:log", ({ detail }) => {
    if (box().dataset.jobLog !== String(detail.job)) return;
    const log = pane();
    const follow = isAtEnd(log);
    append(log, detail);
    if (follow) toEnd(log);
  });

  let place = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== box()) return;
    // An answer to the last poll, when a stream has started to send what follows.
    if (document.documentElement.dataset.stream !== "polling") event.detail.shouldSwap = false;
    place = isAtEnd(pane()) ? null : pane().scrollTop;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "log") return;
    if (place === null) toEnd(pane());
    else pane().scrollTop = place;
  });
  toEnd(pane());
})();
