// Saving tables and pictures of plots as files.
import { colorOf, css, nameOf } from "./shown.js";

const LEGEND = 40; // runs that a picture names

// Spreadsheets take texts that begin so for formulas.
const harmless = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function cell(value) {
  const text = typeof value === "string" ? harmless(value) : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const asCsv = (rows) => rows.map((row) => `${row.map(cell).join()}\n`).join("");

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Canvases one below the other with their titles, and the names of runs in their colors.
export function saveCanvas(parts, runs, name) {
  const ratio = devicePixelRatio;
  const [title, line] = [26 * ratio, 18 * ratio];
  const named = runs.slice(0, LEGEND);
  const picture = document.createElement("canvas");
  picture.width = Math.max(...parts.map(({ canvas }) => canvas.width), 300 * ratio);
  picture.height = parts.reduce((sum, { canvas }) => sum + canvas.height + title, 0) + (named.length + 1) * line;
  const ctx = picture.getContext("2d");
  ctx.fillStyle = css("--bs-body-bg");
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.textBaseline = "middle";
  let top = 0;
  for (const part of parts) {
    ctx.fillStyle = css("--bs-body-color");
    ctx.font = `500 ${14 * ratio}px sans-serif`;
    ctx.fillText(part.title, 8 * ratio, top + title / 2);
    ctx.drawImage(part.canvas, 0, top + title);
    top += part.canvas.height + title;
  }
  ctx.font = `${12 * ratio}px sans-serif`;
  for (const id of named) {
    ctx.fillStyle = colorOf(id);
    ctx.fillRect(8 * ratio, top + line / 2 - 2 * ratio, 16 * ratio, 4 * ratio);
    ctx.fillStyle = css("--bs-body-color");
    ctx.fillText(nameOf(id), 30 * ratio, top + line / 2);
    top += line;
  }
  ctx.fillStyle = css("--bs-secondary-color");
  if (runs.length > LEGEND) ctx.fillText(`and ${runs.length - LEGEND} more`, 30 * ratio, top + line / 2);
  picture.toBlob((blob) => save(blob, name), "image/png");
}
