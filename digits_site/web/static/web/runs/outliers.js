// The range that a plot shows where a few values, as of a run that diverged, would flatten all others.
const FEWEST = 8;
export const FAR = 30; // times the distance of the quartiles

function quantile(sorted, part) {
  const at = part * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

// The least and the greatest value that are no outliers, and how many are; with Infinity, none is.
export function inliers(values, times = FAR) {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const quartiles = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const far = times * (quartiles[1] - quartiles[0]);
  if (sorted.length < FEWEST || !(far > 0)) return { low, high, beyond: 0 };
  const kept = sorted.filter((value) => value >= quartiles[0] - far && value <= quartiles[1] + far);
  return { low: kept[0], high: kept[kept.length - 1], beyond: sorted.length - kept.length };
}
