// Uploads the archive or folder that is dropped onto a page, and names it in the form's folder field.
(() => {
  "use strict";
  const zone = document.querySelector("[data-drop-upload]");
  const form = zone?.closest("form");
  if (!form) return;
  const { taken, chosen, unreadable } = window.digitsDropped;
  const FOLDER = '[data-browse="folder"], [data-browse="any"]';
  const FILE = '[data-browse="file"], [data-browse="any"]';
  const most = Number(zone.dataset.most);
  const mostFiles = Number(zone.dataset.mostFiles);
  const endings = zone.dataset.endings.split(" ");
  const [bar, cancel, status] = ["progress", "[data-cancel]", "[role=status]"].map((one) => zone.querySelector(one));
  const number = (count) => count.toLocaleString("en");
  let current = null; // what an upload can be aborted by

  function show(text, fraction) {
    status.textContent = text;
    if (fraction === undefined) bar.removeAttribute("value");
    else bar.value = fraction;
  }

  const isArchive = ({ path }) => endings.some((ending) => path.toLowerCase().endsWith(ending));

  /** Whether it is a single file, such as a table, that a field for files can take. */
  const isOneFile = ({ hasFolder }, files) => !hasFolder && files.length === 1 && !isArchive(files[0]);

  /** What is sent, and under which name; an Error where it cannot be. */
  function packed({ hasFolder, name }, files, field) {
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    if (!files.length) throw new Error(`“${name}” has no files. Choose the folder that holds the data.`);
    if (total > most) throw new Error(`“${name}” is larger than the limit for uploads. Copy it to the server, and enter its path.`);
    if (!hasFolder && files.length === 1 && isArchive(files[0])) return { name, blob: files[0].file };
    if (!hasFolder && files.some(isArchive)) throw new Error(`“${files.find(isArchive).path}” is an archive among others. Drop one archive at a time.`);
    if (isOneFile({ hasFolder }, files) && !field) throw new Error(`“${name}” is neither a folder nor an archive (${endings.join(", ")}). Drop the folder that it is in, or drop it onto its field.`);
    if (files.length > mostFiles) throw new Error(`“${name}” has more than ${number(mostFiles)} files. Copy it to the server, and enter its path.`);
    return { name: `${hasFolder ? name : "files"}.tar`, blob: window.digitsTar.tar(files) };
  }

  function send({ name, blob }, signal) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("archive", blob, name);
    const request = new XMLHttpRequest();
    return new Promise((done, failed) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        show(`Uploading “${name}” … ${Math.floor((100 * loaded) / total)} %`, loaded / total);
      });
      request.upload.addEventListener("load", () => {
        cancel.hidden = true; // the server has it now
        show(`Unpacking “${name}” …`);
      });
      request.addEventListener("load", () => done(request));
      request.addEventListener("error", () => failed(null));
      signal.addEventListener("abort", () => {
        request.abort();
        failed(signal.reason);
      });
      request.open("POST", zone.dataset.url);
      request.send(data);
    });
  }

  function answered({ status: code, responseText }, name) {
    let answer = {};
    try {
      answer = JSON.parse(responseText);
    } catch {
      const reason = code === 413 || code === 507 ? responseText : "The server did not take it. Load the page anew, and try again.";
      throw new Error(`“${name}”: ${reason}`);
    }
    if (!answer.folder) throw new Error(`“${name}”: ${answer.error}`);
    return answer;
  }

  /** The field that something was dropped onto, else the first one that is shown, if it takes it. */
  function fieldFor(target, isFile) {
    const wanted = isFile ? FILE : FOLDER;
    const onto = target.closest?.('[id^="div_id_"]')?.querySelector(wanted);
    const shown = [...form.querySelectorAll("[data-browse]")].filter((field) => field.checkVisibility());
    if (isFile) return onto ?? shown.slice(0, 1).find((field) => field.matches(FILE));
    return onto ?? shown.find((field) => field.matches(FOLDER)) ?? form.querySelector(FOLDER);
  }

  function fill(field, isFile, { folder, file, files, name }) {
    field.value = isFile ? file : folder;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    const label = field.labels[0]?.firstChild.textContent.trim() || field.name;
    if (isFile) return `The file was uploaded; “${label}” names it.`;
    return `“${name}” was unpacked (${number(files)} file${files === 1 ? "" : "s"}); “${label}” names it.`;
  }

  async function upload(source, target) {
    if (current) return;
    const { signal } = (current = new AbortController());
    let files = [];
    zone.classList.remove("is-wrong");
    zone.classList.add("is-busy");
    bar.hidden = cancel.hidden = false;
    try {
      const count = (found) => found % 100 || show(`Reading “${source.name}” … ${number(found)} files`);
      show(`Reading “${source.name}” …`);
      files = await source.read({ signal, count });
      signal.throwIfAborted();
      const isFile = isOneFile(source, files);
      const field = fieldFor(target, isFile);
      const archive = packed(source, files, field);
      show(`Uploading “${archive.name}” …`, 0);
      const answer = answered(await send(archive, signal), archive.name);
      status.textContent = fill(field, isFile, answer);
    } catch (error) {
      zone.classList.toggle("is-wrong", !signal.aborted);
      status.textContent = signal.aborted ? "Cancelled." : error?.message ?? (await whyNot(files));
    }
    bar.hidden = cancel.hidden = true;
    zone.classList.remove("is-busy");
    current = null;
  }

  async function whyNot(files) {
    const path = await unreadable(files);
    return path ? `“${path}” cannot be read, or has changed. Drop it again.` : "The server cannot be reached. Try again.";
  }

  // Fields for files take what is dropped onto them themselves.
  const concerns = ({ dataTransfer, target }) => dataTransfer?.types.includes("Files") && !target.closest?.("[type=file], dialog");
  document.addEventListener("dragover", (event) => {
    form.classList.toggle("is-dropping", concerns(event));
    if (concerns(event)) event.preventDefault();
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || form.classList.remove("is-dropping"));
  document.addEventListener("drop", (event) => {
    form.classList.remove("is-dropping");
    if (!concerns(event)) return;
    event.preventDefault();
    upload(taken(event.dataTransfer), event.target);
  });
  zone.addEventListener("click", ({ target }) => {
    const opens = target.closest("[data-opens]");
    if (opens) zone.querySelector(`[type=file][data-of="${opens.dataset.opens}"]`).click();
    if (target.closest("[data-cancel]")) current?.abort();
  });
  zone.addEventListener("change", (event) => {
    event.stopPropagation(); // it is no field of the form
    const source = chosen(event.target);
    if (event.target.files.length) upload(source, zone);
    event.target.value = "";
  });
  zone.hidden = false;
})();
