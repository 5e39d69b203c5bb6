// Predicts what is dropped or chosen at once; without this, there is a button.
(() => {
  "use strict";
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

  function ready(zone) {
    zone.classList.add("is-ready");
    const hint = zone.querySelector(".drop-hint");
    if (hint) hint.hidden = false;
  }

  const send = (form) => form.requestSubmit(form.querySelector("[data-drop] ~ button[type=submit]"));

  document.addEventListener("dragover", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    for (const other of document.querySelectorAll(".is-over")) other.classList.toggle("is-over", other === zone);
    if (!zone || !holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", ({ target }) => {
    if (target.matches?.("[data-drop]")) target.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone || !holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("[type=file]");
    input.files = event.dataTransfer.files;
    send(input.form);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-drop] [type=file]") && target.files.length) send(target.form);
  });
  // Who answers nothing is said where the answer would be.
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, ({ target, detail }) => {
      if (!target.matches?.("[data-predict]")) return;
      const status = detail.xhr?.status ?? 0;
      const text = status === 413 ? "The files are larger than the limit for uploads." : status ? "The server could not answer." : "The server cannot be reached.";
      const alert = Object.assign(document.createElement("div"), { className: "alert alert-warning", role: "alert", textContent: text });
      document.getElementById("answers").replaceChildren(alert);
    });
  }
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "answers") detail.target.scrollIntoView({ block: "nearest" });
  });
  const readyAll = () => document.querySelectorAll("[data-drop]").forEach(ready);
  document.addEventListener("htmx:afterSettle", readyAll); // the form comes with the first snapshot
  readyAll();
})();
