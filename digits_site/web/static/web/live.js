// Shows the progress of jobs in place, and fetches parts of the page again that are out of date.
(() => {
  "use strict";
  const GAP = 1000; // between two fetches of the same part
  // Lists are out of date on all open pages at once, and wait longer where the server is busy: by chance, up to
  const SPREAD = 2; // so many times what the last fetch took, before the next
  const REST = 4; // and so many times since the last
  const jobs = new Map();
  const fetched = new Map();
  const asked = new Map();
  const took = new Map();
  const waiting = new Set();
  let version = null;

  function show(part, job) {
    const texts = { percent: `${job.percent} %`, message: job.message, left: job.left };
    for (const place of part.querySelectorAll("[data-show]")) {
      const text = texts[place.dataset.show];
      if (place.textContent !== text) place.textContent = text;
    }
    const bar = part.querySelector("[role=progressbar]");
    bar?.setAttribute("aria-valuenow", job.percent);
    if (bar) bar.firstElementChild.style.width = `${job.percent}%`;
  }

  function pause(id, isList) {
    const chance = isList ? Math.random() * (took.get(id) ?? 0) : 0;
    const rest = (fetched.get(id) ?? -GAP) + GAP + REST * chance - performance.now();
    return Math.max(SPREAD * chance, rest);
  }

  function refresh(id, isList) {
    if (waiting.has(id)) return;
    waiting.add(id);
    setTimeout(() => {
      waiting.delete(id);
      fetched.set(id, performance.now());
      window.htmx?.trigger(`#${id}`, "stale");
    }, pause(id, isList));
  }

  // The server answers these after what a user waits for.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (["stale", "poll", "epoch"].includes(detail.triggeringEvent?.type)) detail.headers["X-Refresh"] = "1";
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => asked.set(detail.elt.id, performance.now()));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { id } = detail.elt;
    if (asked.has(id)) took.set(id, performance.now() - asked.get(id));
  });

  function apply() {
    for (const part of document.querySelectorAll("[data-job]")) {
      const job = jobs.get(part.dataset.job);
      if (!job) continue;
      if (part.dataset.state && part.dataset.state !== job.state) refresh(part.id, false);
      else if (job.status === "running") show(part, job);
    }
    for (const part of document.querySelectorAll("[data-version]")) {
      if (version && part.dataset.version !== version) refresh(part.id, true);
    }
  }

  document.addEventListener("digits:job", ({ detail }) => {
    jobs.set(String(detail.id), detail);
    apply();
  });
  document.addEventListener("digits:home", ({ detail }) => {
    version = detail.version;
    apply();
  });
  document.addEventListener("digits:beat", apply); // a fetch may have failed
  document.addEventListener("htmx:afterSettle", apply);
  document.addEventListener("digits:stream", ({ detail }) => {
    if (detail === "open") return;
    // Without a stream, what is fetched is newer.
    jobs.clear();
    version = null;
  });
})();
