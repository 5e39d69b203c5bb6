// Shows how far an upload is, and lets it be cancelled; refuses what the server would refuse.
(() => {
  "use strict";
  const parts = (form) => ({
    bar: form.querySelector("progress"),
    cancel: form.querySelector("[data-cancel]"),
    status: form.querySelector("[data-upload-status]"),
    submit: form.querySelector("[type=submit]"),
  });

  function begin(form) {
    const { bar, cancel, status, submit } = parts(form);
    bar.hidden = cancel.hidden = false;
    submit.disabled = true;
    status.textContent = "Uploading …";
  }

  function end(form, text) {
    const { bar, cancel, status, submit } = parts(form);
    bar.hidden = cancel.hidden = true;
    submit.disabled = false;
    status.textContent = text;
  }

  function advance(form, { loaded, total }) {
    const { bar, cancel, status } = parts(form);
    if (loaded < total) {
      bar.value = loaded / total;
      status.textContent = `Uploading … ${Math.floor((100 * loaded) / total)} %`;
    } else {
      bar.removeAttribute("value");
      cancel.hidden = true; // the server has it now
      status.textContent = "Unpacking …";
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-upload]");
    const file = form?.querySelector("[type=file]").files[0];
    if (!file || file.size <= Number(form.dataset.most)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    end(form, "The archive is larger than the limit for uploads.");
  }, true);

  const uploads = {
    "htmx:beforeRequest": (form) => begin(form),
    "htmx:xhr:progress": (form, detail) => advance(form, detail),
    "htmx:xhr:abort": (form) => end(form, "Cancelled."),
    "htmx:responseError": (form, detail) => end(form, detail.xhr.status === 413 ? detail.xhr.responseText : "The server could not accept the archive."),
    "htmx:sendError": (form) => end(form, "The server cannot be reached."),
  };
  for (const [name, react] of Object.entries(uploads)) {
    document.addEventListener(name, ({ target, detail }) => {
      if (target.matches?.("form[data-upload]")) react(target, detail);
    });
  }
  document.addEventListener("click", ({ target }) => {
    const form = target.closest("[data-cancel]")?.closest("[data-upload]");
    if (form) window.htmx.trigger(form, "htmx:abort");
  });
})();
