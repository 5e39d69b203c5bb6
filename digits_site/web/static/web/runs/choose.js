// How many models are chosen; the address stays short.
const form = document.getElementById("choose");
const all = document.getElementById("choose-all");
const boxes = () => [...(form?.querySelectorAll("[name=models]") ?? [])];

function tell() {
  const count = boxes().filter((box) => box.checked).length;
  document.getElementById("chosen-count").textContent = count ? `${count} chosen` : "Choose two or more models, of one dataset for the most part.";
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && !all.checked;
}

form?.addEventListener("change", ({ target }) => {
  if (target === all) for (const box of boxes()) box.checked = all.checked;
  tell();
});
form?.addEventListener("submit", (event) => {
  const chosen = boxes().filter((box) => box.checked).map((box) => box.value);
  event.preventDefault();
  if (chosen.length) location.assign(`${form.action}?models=${chosen.join()}`);
});
if (form) tell();
