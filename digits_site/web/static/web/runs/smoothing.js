// The exponential moving average, free of the bias towards its start.
export function smoothed(values, weight) {
  let mean = 0;
  let known = 0;
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value;
    known = weight * known + (1 - weight);
    return mean / known;
  });
}

export function inDigits(value) {
  if (value == null) return "–";
  const size = Math.abs(value);
  if (size >= 10) return String(+value.toPrecision(5));
  return size > 0 && size < 1e-3 ? String(+value.toPrecision(4)) : value.toFixed(4);
}

// Ticks and settings: short.
export function inShort(value) {
  const size = Math.abs(value);
  if (size >= 1e5) return (+value.toPrecision(3)).toExponential().replace("e+", "e");
  if (size !== 0 && size < 1e-3) return String(+value.toPrecision(3));
  return String(+value.toPrecision(4));
}
