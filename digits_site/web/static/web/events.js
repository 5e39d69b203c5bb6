// Keeps an open page up to date: one stream of events, and polling where none gets through.
//
// Elements say in data-events what they show ("job=5&log=5") and in data-cursor how far they
// have read a file. What comes is dispatched on the document as digits:job, digits:metrics,
// digits:log and digits:home; while polling, digits:poll, and "poll" for htmx.
(() => {
  "use strict";
  const RETRY = 2000;
  const POLL = 2000;
  const AGAIN = 60_000; // between attempts to leave polling
  const OPENING = 10_000;
  const OPENING_AGAIN = 5000;
  const SILENCE = 40_000; // the server gives a sign of life every 15 s
  const FAILURES = 3;
  const NAMES = ["beat", "job", "metrics", "log", "home"];

  let source = null;
  let wanted = "";
  let failures = 0;
  let watchdog = 0;
  let retry = 0;
  let poller = 0;

  const state = () => document.documentElement.dataset.stream;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`digits:${name}`, { detail }));

  function enter(next) {
    if (state() === next) return;
    document.documentElement.dataset.stream = next;
    tell("stream", next);
  }

  function notice(shown) {
    const text = document.getElementById("unreachable");
    if (text) text.hidden = !shown;
  }

  function query() {
    const parts = [...document.querySelectorAll("[data-events]")].flatMap((part) => part.dataset.events.split("&"));
    return [...new Set(parts)].sort().join("&");
  }

  function address() {
    const last = [...document.querySelectorAll("[data-cursor]")].map((part) => part.dataset.cursor).join();
    return `${document.body.dataset.streamUrl}?${wanted}&last=${encodeURIComponent(last)}`;
  }

  function keepCursors(id) {
    for (const cursor of id.split(",")) {
      const key = cursor.slice(0, cursor.indexOf("=") + 1);
      const part = key && document.querySelector(`[data-cursor^="${key}"]`);
      if (part) part.dataset.cursor = cursor;
    }
  }

  function stop() {
    source?.close();
    source = null;
    clearTimeout(watchdog);
    clearTimeout(retry);
    clearInterval(poller);
  }

  function watch(milliseconds) {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      if (state() === "open") return connect();
      failures = FAILURES;
      fallBack();
    }, milliseconds);
  }

  function connect() {
    stop();
    wanted = query();
    // A browser opens six connections to a server for all its tabs: hidden ones leave theirs.
    if (!wanted || document.hidden) {
      notice(false);
      return enter("idle");
    }
    if (!window.EventSource) return fallBack();
    enter("connecting");
    const opened = new EventSource(address());
    source = opened;
    for (const name of NAMES) {
      opened.addEventListener(name, (event) => {
        if (source !== opened) return;
        failures = 0;
        notice(false);
        enter("open");
        watch(SILENCE);
        tell(name, JSON.parse(event.data));
        keepCursors(event.lastEventId);
      });
    }
    opened.addEventListener("logout", reload);
    opened.addEventListener("error", () => {
      if (source === opened) failed();
    });
    watch(failures ? OPENING_AGAIN : OPENING);
  }

  // The browser connects again by itself after a lost connection, not after an error's answer.
  function failed() {
    failures += 1;
    enter("connecting");
    if (source.readyState === EventSource.CLOSED) refused();
    else if (failures >= FAILURES) fallBack();
    else watch(OPENING);
  }

  async function refused() {
    const url = address();
    stop();
    const asked = new AbortController();
    const status = await fetch(url, { signal: asked.signal }).then((answer) => answer.status, () => 0);
    asked.abort();
    if (state() !== "connecting" || source) return;
    if (status === 401 || status === 403) reload();
    else if (failures >= FAILURES) fallBack();
    else retry = setTimeout(connect, RETRY);
  }

  function fallBack() {
    stop();
    enter("polling");
    poller = setInterval(poll, POLL);
    retry = setTimeout(connect, AGAIN);
    poll();
  }

  function poll() {
    for (const part of document.querySelectorAll("[hx-trigger*=poll]")) window.htmx?.trigger(part, "poll");
    tell("poll");
  }

  // Whether a poll reached the server; as soon as it is back, the stream is tried again.
  function polled(event) {
    if (state() !== "polling") return;
    const { status } = event.detail.xhr;
    const away = status === 0 || (status >= 502 && status <= 504);
    const back = !away && !document.getElementById("unreachable")?.hidden;
    notice(away);
    if (back) connect();
  }

  // To the login; not again and again, should it be for another reason.
  function reload() {
    const last = Number(sessionStorage.getItem("reloaded"));
    if (Date.now() - last < 60_000) return fallBack();
    sessionStorage.setItem("reloaded", String(Date.now()));
    stop();
    location.reload();
  }

  function begin() {
    failures = 0;
    connect();
  }

  document.addEventListener("DOMContentLoaded", begin); // after the scripts that listen
  document.addEventListener("visibilitychange", begin);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) begin();
  });
  document.addEventListener("htmx:afterRequest", polled);
  document.addEventListener("htmx:afterSettle", () => {
    const now = query();
    if (now !== wanted && (state() !== "polling" || !now)) connect();
  });
})();
