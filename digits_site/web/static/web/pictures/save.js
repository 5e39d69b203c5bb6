// Saves an output as it is shown now, with its layers and window, in full resolution.
const LARGEST = 8192; // pixels of a side; browsers give up beyond
const PARTS = "img, canvas, svg";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-save]");
  const output = link?.closest("[data-input]")?.querySelector("[data-output]") ?? link?.closest("[data-output]");
  if (!output?.querySelector(PARTS) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const canvas = await composed(output);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: address, download: link.download }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
});

// The pictures of an output on one canvas, where they are on the page.
export async function composed(output) {
  const seen = [...output.querySelectorAll(PARTS)].filter(isSeen);
  const parts = await Promise.all(seen.map(partOf));
  const left = Math.min(...parts.map(({ box }) => box.left));
  const top = Math.min(...parts.map(({ box }) => box.top));
  const width = Math.max(...parts.map(({ box }) => box.left + box.width)) - left;
  const height = Math.max(...parts.map(({ box }) => box.top + box.height)) - top;
  // No part loses pixels.
  const finest = Math.max(1, ...parts.map(({ box, size }) => size.width / box.width));
  const scale = Math.min(finest, LARGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#000";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  for (const { source, box, style, opacity } of parts) {
    context.globalAlpha = opacity;
    context.filter = style.filter;
    context.globalCompositeOperation = style.mixBlendMode === "normal" ? "source-over" : style.mixBlendMode;
    context.imageSmoothingEnabled = style.imageRendering !== "pixelated";
    const [x, y] = [(box.left - left) * scale, (box.top - top) * scale];
    context.drawImage(source, x, y, box.width * scale, box.height * scale);
  }
  return canvas;
}

function isSeen(part) {
  const box = part.getBoundingClientRect();
  const style = getComputedStyle(part);
  return box.width > 0 && box.height > 0 && style.visibility === "visible" && !part.parentElement.closest("svg");
}

async function partOf(part) {
  const source = part.matches("svg") ? await drawn(part) : part;
  const size = {
    width: source.naturalWidth || source.width,
    height: source.naturalHeight || source.height,
  };
  const style = getComputedStyle(part);
  return { source, size, style, box: boxOf(part, size, style), opacity: opacityOf(part) };
}

function boxOf(part, size, style) {
  const box = part.getBoundingClientRect();
  if (style.objectFit !== "contain") return box;
  const scale = Math.min(box.width / size.width, box.height / size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}

function opacityOf(part) {
  let opacity = 1;
  for (let one = part; one && !one.matches("[data-output]"); one = one.parentElement) {
    opacity *= Number(getComputedStyle(one).opacity);
  }
  return opacity;
}

// An SVG drawing as an image; style sheets do not reach into images, so their values go with it.
async function drawn(svg) {
  const copy = svg.cloneNode(true);
  const box = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width); // it is drawn in the canvas's resolution all the same
  copy.setAttribute("height", box.height);
  const copies = [copy, ...copy.querySelectorAll("*")];
  for (const [place, one] of [svg, ...svg.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(one);
    const kept = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-opacity", "opacity", "font", "visibility", "display", "vector-effect"];
    copies[place].style.cssText = kept.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
  }
  copy.style.opacity = 1; // it is counted with that of what is around
  const text = new XMLSerializer().serializeToString(copy);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  return image;
}
