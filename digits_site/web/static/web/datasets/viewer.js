// A sample in full size: zoom by buttons and keys, and keys for the samples before and after.
//
// The chosen zoom stays when another picture of the series is shown.
const STEP = 1.5;
const MOST = 16;
let zoom = 1;

class SampleZoom extends HTMLElement {
  connectedCallback() {
    const bar = document.createElement("div");
    bar.className = "btn-group btn-group-sm sample-zoom-buttons";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Zoom");
    for (const [text, title, change] of [["−", "Zoom out (key −)", 1 / STEP], ["+", "Zoom in (key +)", STEP]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-secondary";
      button.textContent = text;
      button.title = title;
      button.setAttribute("aria-label", title);
      button.addEventListener("click", () => setZoom(zoom * change));
      bar.append(button);
    }
    this.reset = document.createElement("button");
    this.reset.type = "button";
    this.reset.className = "btn btn-outline-secondary";
    this.reset.title = "Whole picture";
    this.reset.addEventListener("click", () => setZoom(1));
    bar.append(this.reset);
    this.querySelector(".sample-zoom-buttons")?.remove();
    this.before(bar);
    this.bar = bar;
    this.draw();
  }

  disconnectedCallback() {
    this.bar?.remove();
  }

  // Keeps what is in the middle in the middle.
  draw() {
    const middle = [
      (this.scrollLeft + this.clientWidth / 2) / Math.max(this.scrollWidth, 1),
      (this.scrollTop + this.clientHeight / 2) / Math.max(this.scrollHeight, 1),
    ];
    this.classList.toggle("sample-zoomed", zoom > 1);
    if (zoom > 1) this.tabIndex = 0; // to scroll by keys
    else this.removeAttribute("tabindex");
    const sample = this.querySelector(".sample");
    sample.style.width = `${100 * zoom}%`;
    this.reset.textContent = `${Math.round(100 * zoom)} %`;
    this.reset.setAttribute("aria-label", `${Math.round(100 * zoom)} %, show the whole picture`);
    this.scrollLeft = middle[0] * this.scrollWidth - this.clientWidth / 2;
    this.scrollTop = middle[1] * this.scrollHeight - this.clientHeight / 2;
  }
}

function setZoom(wanted) {
  zoom = Math.min(Math.max(1, wanted), MOST);
  if (Math.abs(zoom - 1) < 0.01) zoom = 1;
  for (const element of document.querySelectorAll("sample-zoom")) element.draw();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  if (event.key === "+" || event.key === "=") setZoom(zoom * STEP);
  else if (event.key === "-" || event.key === "−") setZoom(zoom / STEP);
  else {
    const link = document.querySelector(`[data-sample-key="${CSS.escape(event.key.toLowerCase())}"][href]`);
    if (!link) return;
    window.location.assign(link.href);
  }
  event.preventDefault();
});

customElements.define("sample-zoom", SampleZoom);
