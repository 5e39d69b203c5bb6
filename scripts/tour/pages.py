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
    shown: str = ""
    """A CSS selector of what is at the top of the picture; empty: the page's beginning."""
    dark: bool = False
    width: int = 1400
    height: int = 900
    """Of the window; of a page that is longer, the picture has this much."""


def _wait_for_epochs(page: Page) -> None:
    page.wait_for_timeout(20_000)


def _check(page: Page) -> None:
    page.get_by_role("button", name="Check").click()
    page.locator("#answer .alert, #answer p, #answer table").first.wait_for(timeout=60_000)


def _wait_for_answer(page: Page) -> None:
    page.locator("#looked img").first.wait_for(timeout=120_000)


_OUTPUTS = "#outputs-title"

PICTURES = (
    # The training that runs meanwhile comes first, and again when it has some epochs.
    Picture("home", "/", first=_wait_for_epochs),
    Picture("training", "/models/{live_model}/", shown="#curves-title", first=_wait_for_epochs),
    Picture("jobs", "/jobs/"),
    Picture("models", "/models/"),
    Picture("datasets", "/datasets/"),
    Picture("choose-task", "/datasets/new/"),
    Picture("new-dataset", "/datasets/new/image-classification/"),
    Picture("dataset", "/datasets/{sign_digits_dataset}/"),
    Picture("dataset-dicom", "/datasets/{sunnybrook_dataset}/"),
    Picture("dataset-boxes", "/datasets/{blood_cells_dataset}/"),
    Picture("sample", "/datasets/{sunnybrook_dataset}/samples/val/3/"),
    Picture("new-model", "/models/new/?dataset={sunnybrook_dataset}", height=1200),
    Picture("model", "/models/{sign_digits_model}/", height=1400),
    Picture("model-dark", "/models/{sunnybrook_model}/", dark=True),
    Picture("model-phone", "/models/{sign_digits_model}/", width=390, height=844),
    Picture("compare", "/runs/?models={sweep}", height=1400),
    Picture("sweep", "/sweeps/{search}/", height=1200),
    Picture("reproduction", "/models/{reproduction}/", shown="#downloads-title", height=440),
    Picture("own-network", "/networks/{own_network}/"),
    Picture("own-network-editor", "/networks/{own_network}/edit/", first=_check),
    Picture("evaluations", "/models/{sign_digits_model}/evaluations/"),
    Picture("predict", "/models/{sign_digits_model}/predict/"),
    Picture(
        "look-inside",
        "/models/{sign_digits_model}/inside/?stage=val&number=3",
        first=_wait_for_answer,
    ),
    Picture("evaluation", "/inferences/{sign_digits_inference}/", height=1400),
    Picture("evaluation-dicom", "/inferences/{localizers_inference}/"),
    Picture("view-classification", "/inferences/{sign_digits_inference}/", shown=_OUTPUTS),
    Picture("view-digits", "/inferences/{mnist_inference}/?only=wrong&order=worst", shown=_OUTPUTS),
    Picture("view-segmentation", "/inferences/{sunnybrook_inference}/", shown=_OUTPUTS),
    Picture("view-segmentation-photographs", "/inferences/{nuclei_inference}/", shown=_OUTPUTS),
    Picture("view-raw-data", "/inferences/{sunnybrook_inference_2}/", shown=_OUTPUTS),
    Picture("view-bounding-boxes", "/inferences/{blood_cells_inference}/", shown=_OUTPUTS),
    Picture("view-image", "/inferences/{denoising_inference}/", shown=_OUTPUTS),
    Picture(
        "view-probabilities",
        "/inferences/{nuclei_inference}/?view=image-image-output",
        shown=_OUTPUTS,
    ),
    Picture("view-regression", "/inferences/{cell_counts_inference}/", shown=_OUTPUTS),
    Picture("view-regression-dicom", "/inferences/{lv_area_inference}/", shown=_OUTPUTS),
    Picture(
        "view-gradients", "/inferences/{gradients_inference}/?view=image-gradients", shown=_OUTPUTS
    ),
    Picture("view-text", "/inferences/{sentences_inference}/", shown=_OUTPUTS),
    Picture("output", "/inferences/{sunnybrook_inference}/outputs/8/"),
    Picture("uploads", "/uploads/"),
    Picture("pretrained", "/pretrained/"),
    Picture("plugins", "/plugins/"),
    Picture("system", "/system/"),
    Picture("help", "/help/"),
)
