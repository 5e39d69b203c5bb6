// Windows to choose from. Of some, each picture has its own.

const WHOLE = "whole";
const OWN = "own";
const HOUNSFIELD = {
  "Soft tissue": [40, 400],
  Lung: [-600, 1500],
  Bone: [400, 1800],
  Brain: [40, 80],
};
export const INITIAL = "initial";

// Values and texts; "" is none of the others.
export function presetsOf({ unit, is_shared, own }) {
  return [
    [INITIAL, is_shared ? "Percentiles 1–99 of training" : "As drawn"],
    [WHOLE, "Whole range"],
    ...(own ? [[OWN, "DICOM, first file"]] : []),
    ...(unit === "HU" ? Object.keys(HOUNSFIELD).map((name) => [name, name]) : []),
    ["", "Custom"],
  ];
}

// Of presets that are the same for all pictures, in the unit of the values.
export function centerAndWidth(preset, { own }) {
  return preset === OWN ? own : HOUNSFIELD[preset];
}

// The stored values that are black and white in a picture.
export function windowOf(image, { preset, low, high }) {
  if (preset === INITIAL) return image.initial;
  return preset === WHOLE ? image.whole : { low, high };
}
