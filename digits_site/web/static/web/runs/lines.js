// Curves as lines on a canvas: validation solid, training dashed; over several seeds with a band.
import { colorOf } from "./shown.js";

const MARKED = 40; // with fewer points, each one is marked

function trace(ctx, at, xs, ys) {
  let open = false;
  ctx.beginPath();
  for (let place = 0; place < xs.length; place += 1) {
    const [x, y] = at(xs[place], ys[place]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) open = false;
    else if (open) ctx.lineTo(x, y);
    else {
      ctx.moveTo(x, y);
      open = true;
    }
  }
}

function band(ctx, at, curve) {
  trace(ctx, at, [...curve.x, ...[...curve.x].reverse()], [...curve.high, ...[...curve.low].reverse()]);
  ctx.globalAlpha = 0.15;
  ctx.fill();
}

function marks(ctx, at, xs, ys, size) {
  for (let place = 0; place < xs.length; place += 1) {
    const [x, y] = at(xs[place], ys[place]);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    ctx.beginPath();
    ctx.arc(x, y, size, 0, 2 * Math.PI);
    ctx.fill();
  }
}

// at: (x, y) → pixels; ratio: pixels of the canvas for each one of the page.
export function drawCurve(ctx, at, curve, ratio, { strong = false, many = false } = {}) {
  const solid = curve.stage === "validation";
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colorOf(curve.runs[0]);
  ctx.lineJoin = "round";
  if (curve.low) band(ctx, at, curve);
  ctx.setLineDash(solid ? [] : [5 * ratio, 4 * ratio]);
  ctx.lineWidth = ratio * ((many ? 1 : solid ? 2 : 1.5) + (strong ? 1.5 : 0));
  if (curve.shown !== curve.y) {
    ctx.globalAlpha = 0.25;
    ctx.lineWidth = ratio;
    trace(ctx, at, curve.x, curve.y);
    ctx.stroke();
    ctx.lineWidth = ratio * ((many ? 1 : 2) + (strong ? 1.5 : 0));
  }
  ctx.globalAlpha = 1;
  trace(ctx, at, curve.x, curve.shown);
  ctx.stroke();
  if (curve.x.length === 1 || (!many && curve.x.length < MARKED)) {
    marks(ctx, at, curve.x, curve.shown, ratio * (strong ? 3.5 : 2.5));
  }
  ctx.restore();
}

// The distance in pixels from a point to a curve, and the place of the nearest x; for the pointer.
export function nearest(curve, at, x, y, toX) {
  let low = 0;
  let high = curve.x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve.x[middle] < toX) low = middle + 1;
    else high = middle;
  }
  let found = { distance: Infinity, place: 0 };
  for (const place of [low - 1, low]) {
    if (place < 0) continue;
    const [px, py] = at(curve.x[place], curve.shown[place]);
    const distance = Math.hypot((px - x) / 4, py - y); // the y decides between curves
    if (distance < found.distance) found = { distance, place };
    if (place !== low) {
      const [qx, qy] = at(curve.x[low], curve.shown[low]);
      if (px <= x && x <= qx && qx > px) {
        const between = Math.abs(py + ((qy - py) * (x - px)) / (qx - px) - y);
        if (between < found.distance) found = { distance: between, place: x - px < qx - x ? place : low };
      }
    }
  }
  return found;
}
