// From values to pixels and back: linear, logarithmic, or words at equal distances.
import { inShort } from "./smoothing.js";

const FEW = 7;

function steps(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((one) => one * power >= rough) * power;
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) found.push(+value.toPrecision(12));
  return found;
}

function decades(low, high) {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const one of [1, 2, 5]) found.push(one * 10 ** power);
  }
  const within = found.filter((value) => value >= low * 0.999 && value <= high * 1.001);
  return within.length > 6 ? within.filter((value) => Number.isInteger(+Math.log10(value).toFixed(9))) : within;
}

// Few different settings are marked as they are; of results, even steps.
function valueTicks(settings, low, high, log) {
  const values = [...new Set(settings)].sort((a, b) => a - b);
  const chosen = values.length && values.length <= FEW ? values : log ? decades(low, high) : steps(low, high, 5);
  return chosen.map((value) => ({ value, text: inFewSigns(value) }));
}

// Small numbers have two digits where they would be cut off: 0.0031, 3.6e-4.
function inFewSigns(value) {
  const text = inShort(value);
  if (text.length <= 6 || Math.abs(value) >= 1) return text;
  const rounded = Number(value.toPrecision(2));
  return Math.abs(rounded) < 0.001 ? rounded.toExponential() : String(rounded);
}

// from, to: pixels of the least and the greatest value.
export function scaleOf(axis, from, to) {
  const known = axis.values.filter((value) => value != null);
  let [low, high] = axis.words ? [0, axis.words.length - 1] : [Math.min(...known), Math.max(...known)];
  if (!known.length) [low, high] = [0, 1];
  const log = Boolean(axis.log) && low > 0 && high > low;
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const turn = log ? Math.log10 : (value) => value;
  const [start, length] = [turn(low), turn(high) - turn(low)];
  const ticks = axis.words
    ? axis.words.map((text, value) => ({ value, text }))
    : valueTicks(axis.is_result === false ? known : [], low, high, log);
  return {
    low,
    high,
    log,
    ticks,
    position: (value) => from + ((turn(value) - start) / length) * (to - from),
    value: (pixel) => {
      const part = start + ((pixel - from) / (to - from)) * length;
      return log ? 10 ** part : part;
    },
  };
}
