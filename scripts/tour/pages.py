"""The pictures of the tour, in its order: which page, and what is done on it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Picture:
    """A page to be taken a picture of."""

    name: str
    """Of the file, without its ending."""
    address: str
    """With the names of `training.Numbers` in braces."""
    first: Callable[[Page], None] | None = None
    """What is done on the page before."""
    dark: bool = False
    width: int = 1400
    height: int = 900
    """Of the window; of a page that is longer, the picture has this much."""


PICTURES = (
    Picture("home", "/"),
    Picture("new-dataset", "/datasets/new/image-classification/"),
    Picture("dataset", "/datasets/{sign_digits_dataset}/"),
    Picture("dataset-dicom", "/datasets/{sunnybrook_dataset}/"),
    Picture("dataset-boxes", "/datasets/{blood_cells_dataset}/"),
    Picture("sample", "/datasets/{sunnybrook_dataset}/samples/val/3/"),
    Picture("new-model", "/models/new/?dataset={sunnybrook_dataset}", height=1400),
    Picture("model", "/models/{sign_digits_model}/", height=1400),
    Picture("evaluations", "/models/{sign_digits_model}/evaluations/"),
    Picture("predict", "/models/{sign_digits_model}/predict/"),
    Picture("look-inside", "/models/{sign_digits_model}/inside/"),
    Picture("classification", "/inferences/{sign_digits_inference}/", height=1400),
    Picture("classification-dicom", "/inferences/{localizers_inference}/", height=1400),
    Picture("segmentation", "/inferences/{sunnybrook_inference}/", height=1400),
    Picture("segmentation-photos", "/inferences/{nuclei_inference}/", height=1400),
    Picture("raw-data", "/inferences/{sunnybrook_inference_2}/", height=1400),
    Picture("output", "/inferences/{sunnybrook_inference}/outputs/8/"),
    Picture("detection", "/inferences/{blood_cells_inference}/", height=1400),
    Picture("image-to-image", "/inferences/{denoising_inference}/", height=1400),
    Picture("regression", "/inferences/{cell_counts_inference}/", height=1400),
    Picture("regression-dicom", "/inferences/{lv_area_inference}/", height=1400),
    Picture("gradients", "/inferences/{gradients_inference}/", height=1400),
    Picture("texts", "/inferences/{sentences_inference}/", height=1400),
    Picture("uploads", "/uploads/"),
    Picture("pretrained", "/pretrained/"),
)
