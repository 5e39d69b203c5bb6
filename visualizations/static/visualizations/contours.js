// Contours of fields of numbers, as closed paths (marching squares, with the crossings interpolated).
(() => {
  "use strict";
  const LOW = -1e3;

  // Where a field (values by row, of width × height pixels) is above a level: a Path2D in pixels of the image, of closed
  // rings with the same orientation. The field goes on for a pixel beyond the image and is low outside of that, so that
  // lines run out of the image instead of along its edges.
  window.contourPath = (field, width, height, level) => {
    const columns = width + 4, rows = height + 4;
    const at = (x, y) => {
      const i = x - 2, j = y - 2;
      if (i < -1 || j < -1 || i > width || j > height) return LOW;
      return field[Math.min(Math.max(j, 0), height - 1) * width + Math.min(Math.max(i, 0), width - 1)] - level;
    };
    // Edges have the number of their left or upper corner, twice, and one more if they go down.
    const next = new Map();
    for (let y = 0; y < rows - 1; y++) {
      for (let x = 0; x < columns - 1; x++) {
        const corners = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
        const inside = corners.map((value) => value > 0);
        if (inside[0] === inside[1] && inside[1] === inside[2] && inside[2] === inside[3]) continue;
        const place = 2 * (y * columns + x);
        const edges = [place, place + 3, place + 2 * columns, place + 1];
        const crossed = [0, 1, 2, 3].filter((i) => inside[i] !== inside[(i + 1) % 4]);
        const leaving = crossed.filter((i) => inside[i]);
        if (crossed.length === 2) {
          const [from] = leaving;
          next.set(edges[from], edges[crossed.find((i) => i !== from)]);
        } else {
          const joined = corners[0] + corners[1] + corners[2] + corners[3] > 0;
          for (const from of leaving) next.set(edges[from], edges[(from + (joined ? 1 : 3)) % 4]);
        }
      }
    }
    const path = new Path2D();
    for (const start of [...next.keys()]) {
      if (!next.has(start)) continue;
      let edge = start, first = true;
      while (next.has(edge)) {
        const corner = edge >> 1, x = corner % columns, y = Math.floor(corner / columns);
        const [dx, dy] = edge & 1 ? [0, 1] : [1, 0];
        const a = at(x, y), b = at(x + dx, y + dy);
        const part = a === LOW || b === LOW ? 0.5 : a / (a - b);
        const point = [x + part * dx - 1.5, y + part * dy - 1.5];
        if (first) path.moveTo(...point);
        else path.lineTo(...point);
        first = false;
        const following = next.get(edge);
        next.delete(edge);
        edge = following;
      }
      path.closePath();
    }
    return path;
  };

  // A mask of one class as a field: the mean of each pixel and its neighbours (1, 2, 1), less a half. Its contour is
  // smooth, and nowhere half a pixel away from the mask's steps.
  window.smoothField = (classes, width, height, index) => {
    const of = (x, y) => (classes[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] === index ? 1 : 0);
    const across = (x, y) => of(x - 1, y) + 2 * of(x, y) + of(x + 1, y);
    const field = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) field[y * width + x] = (across(x, y - 1) + 2 * across(x, y) + across(x, y + 1)) / 16 - 0.5;
    return field;
  };
})();
