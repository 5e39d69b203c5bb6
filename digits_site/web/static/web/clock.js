// Lets durations and ages go on by themselves.
(() => {
  "use strict";
  const starts = new WeakMap();

  function seconds(part, first) {
    if (!starts.has(part)) starts.set(part, Date.now() - 1000 * first);
    return Math.max(0, Math.round((Date.now() - starts.get(part)) / 1000));
  }

  const two = (number) => String(number).padStart(2, "0");

  // As in digits_site/web/shared/text.py.
  function duration(total) {
    const minutes = Math.floor(total / 60);
    const hours = Math.floor(minutes / 60);
    if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
    if (hours) return `${hours} h ${two(minutes % 60)} min`;
    return minutes ? `${minutes} min ${two(total % 60)} s` : `${total} s`;
  }

  function ago(total) {
    if (total < 60) return "just now";
    const [count, unit] = total < 3600 ? [total / 60, "minute"] : [total / 3600, "hour"];
    return `${Math.floor(count)}\u00a0${unit}${count >= 2 ? "s" : ""} ago`;
  }

  function write(part, text) {
    if (part.textContent !== text) part.textContent = text;
  }

  function tick() {
    for (const part of document.querySelectorAll("[data-seconds]:not([data-seconds=''])")) {
      write(part, duration(seconds(part, part.dataset.seconds)));
    }
    for (const part of document.querySelectorAll("[data-age]")) {
      const age = seconds(part, part.dataset.age);
      if (age < 86_400) write(part, ago(age));
    }
  }

  tick();
  setInterval(tick, 1000);
})();
