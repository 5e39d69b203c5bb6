"""What is measured of the masks of a class, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def class_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """What the masks of a class have in common; figures of former versions are fewer."""
    of = f"mean of {row['images']} images"
    label = row["label"]
    yield f"Dice of {label}: {row['dice']:.4f} pooled, {row['mean_image_dice']:.4f} {of}"
    if "iou" in row:
        yield f"IoU of {label}: {row['iou']:.4f} pooled, {row['mean_image_iou']:.4f} {of}"
        unit, predicted, true = _areas_of(row)
        yield f"Area of {label}: {predicted:,.0f} {unit} predicted, {true:,.0f} true"
    unit, ends = ("mm", "_mm") if "hd95_mm" in row else ("pixels", "")
    if row.get(f"hd95{ends}") is not None:
        yield (
            f"Outline of {label}: Hausdorff 95 {row[f'hd95{ends}']:.2f} {unit}, average symmetric "
            f"surface distance {row[f'assd{ends}']:.2f} {unit}, mean of the "
            f"{row['surface_images']} images with it in both masks"
        )
    if row.get("volume_error_ml") is not None:
        within = ""
        if limits := row.get("intervals", {}).get("volume_error_ml"):
            within = f" (95 % interval {limits[0]:.2f} to {limits[1]:.2f})"
        yield f"Volume of {label}: {row['volume_error_ml']:.2f} ml mean absolute error{within}"


def _areas_of(row: Mapping[str, Any]) -> tuple[str, float, float]:
    """The unit, and the predicted and true area of a class."""
    if "true_mm2" in row:
        return "mm²", row["predicted_mm2"], row["true_mm2"]
    return "pixels", row["predicted_pixels"], row["true_pixels"]
