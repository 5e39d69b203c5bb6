// Marks outputs with keys: 1 to 5 mark the current one and go on to the next, 0 takes the mark back.
(() => {
  "use strict";
  const outputs = () => [...document.querySelectorAll(".inference-sample:has(.review form)")];

  function current() {
    return document.querySelector(".inference-sample.current") ?? outputs()[0];
  }

  function choose(output, focus) {
    if (!output) return;
    for (const other of document.querySelectorAll(".inference-sample.current")) {
      other.classList.remove("current");
    }
    output.classList.add("current");
    if (!focus) return;
    output.focus({ preventScroll: true });
    output.scrollIntoView({ block: "nearest" });
  }

  function move(by) {
    const all = outputs();
    choose(all[all.indexOf(current()) + by], true);
  }

  function isTyping(element) {
    return element.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (/^[0-5]$/.test(event.key)) {
      const button = current()?.querySelector(`.review button[name=mark][value="${event.key}"]`);
      if (!button) return;
      button.click();
      if (event.key !== "0") move(1);
    } else if (event.key === "r") {
      const remark = current()?.querySelector(".review input[name=remark]");
      if (!remark) return;
      event.preventDefault(); // or the key is typed into it
      remark.focus();
    }
  });

  document.addEventListener("focusin", (event) => {
    choose(event.target.closest(".inference-sample:has(.review form)"), false);
  });
  document.addEventListener("click", (event) => {
    choose(event.target.closest(".inference-sample:has(.review form)"), false);
  });
  document.addEventListener("DOMContentLoaded", () => choose(outputs()[0], false));
})();
