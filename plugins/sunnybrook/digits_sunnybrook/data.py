"""The data plug-in: what the host calls."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from numpy.typing import NDArray

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.plugins.groups import Groups, group_names
from core.plugins.images import DicomReading, Fit, ImageReading
from digits_sunnybrook.contours import contour_mask
from digits_sunnybrook.entries import SliceEntry, choose_validation, list_entries
from digits_sunnybrook.forms import DatasetForm, InferenceForm
from digits_sunnybrook.groups import REMEDY, group_cases
from digits_sunnybrook.pixels import read_pixels

# The structures of each choice: contours by the value that their inside gets, in the
# order in which they are filled. The inner contour covers the cavity within the outer.
FILLS = {
    "endocardium": {"endocardium": 1},
    "epicardium": {"epicardium": 1},
    "both": {"epicardium": 2, "endocardium": 1},
}
CLASS_LABELS = {
    "endocardium": ["background", "left ventricle"],
    "epicardium": ["background", "left ventricle with myocardium"],
    "both": ["background", "left ventricle", "myocardium"],
}
# Orange and sky blue of Okabe and Ito's palette, which color-blind people tell apart.
PALETTE = [[0, 0, 0], [230, 159, 0], [86, 180, 233]]
RECORDS = 1000
"""Validation images that inference offers at the most."""

Listing = tuple[dict[str, list[SliceEntry]], list[dict[str, Any]], Groups]
"""The entries of each stage, what was skipped, and what is kept together."""


class DataIngestion(DataIngestionInterface):
    """Short-axis cardiac MR images with masks from the experts' contours."""

    id = "image-sunnybrook"
    title = "Sunnybrook LV Segmentation"
    category = "Images"
    sketch = "images/\n  SC-HF-I-1/IM-0004-0048.dcm, …\ncontours/\n  SC-HF-I-01/…contour-manual.txt"
    picture = "core/pictures/heart.svg"
    task = Task.SEGMENTATION
    dataset_form = DatasetForm
    dataset_template = "digits_sunnybrook/dataset_template.html"
    entry_fields = frozenset({"image_folder", "contour_folder", "folder_pct_val", "split_by"})
    inference_form = InferenceForm
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them.
    image_folder: str
    contour_folder: str
    channel_conversion: str
    contour_kind: str
    folder_pct_val: int
    split_by: str
    seed: int
    modality_rescale: bool

    def get_inference_form(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, UploadedFile] | None = None,
    ) -> InferenceForm:
        """The inference form, with the names of this dataset's validation images."""
        return InferenceForm(data, files, records=[entry["name"] for entry in self.records])

    @property
    def records(self) -> list[Entry]:
        """The validation images that inference offers."""
        return list(self.user_data.get("records", []))

    @cached_property
    def listing(self) -> Listing:
        """The contoured images by stage, from the two folders."""
        entries, skipped = list_entries(
            self.image_folder, self.contour_folder, sorted(FILLS[self.contour_kind])
        )
        groups = group_names((entry["group"] for entry in entries), "case")
        if self.split_by != "case":
            groups = group_cases(entries, self.image_folder)
        by_slice = self.split_by == "slice"
        keys = [entry["name" if by_slice else "group"] for entry in entries]
        held_out = choose_validation(keys, self.folder_pct_val, self.seed)
        stages: dict[str, list[SliceEntry]] = {"train": [], "val": []}
        for entry, key in zip(entries, keys, strict=True):
            stages["val" if key in held_out else "train"].append(entry)
        return stages, skipped, Groups() if by_slice else groups

    def prepare(self) -> dict[str, Any]:
        """List the contours, find their images, and split them."""
        stages, skipped, groups = self.listing
        class_labels = CLASS_LABELS[self.contour_kind]
        return {
            "class_labels": class_labels,
            "palette": PALETTE[: len(class_labels)],
            "cases": {
                stage: sorted({entry["group"] for entry in listed})
                for stage, listed in stages.items()
            },
            "skipped": skipped,
            "grouping": groups.summary(["val"] if self.folder_pct_val else [], REMEDY),
            "records": stages["val"][:RECORDS],
        }

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's images by case and number; at inference, the chosen one."""
        return [self.chosen_entry()] if self.is_inference_db else self.listing[0].get(stage, [])

    def chosen_entry(self) -> Entry:
        """The entry of the image that the inference form chose."""
        if record := self.fields.get("validation_record"):
            for entry in self.records:
                if entry["name"] == record:
                    return entry
            raise IngestionError(f"The dataset has no validation image {record}.")
        path = self.fields.get("test_image_file") or self.fields.get("test_image_path")
        if not path:
            raise IngestionError("No image was chosen.")
        image = os.path.abspath(path)
        return {"name": Path(image).name, "file": image, "image": image, "contours": {}}

    def encode_entry(self, entry: Entry) -> Encoded:
        """The pixels (height, width, 1 or 3), and the mask (height, width, 1), uint8.

        The pixels keep their stored type, or are float32 where they are rescaled. The
        mask is None where the entry has no contours.
        """
        if entry["image"] is None:
            raise IngestionError(entry["problem"])
        pixels = read_pixels(self.path_of(entry), rescale=self.modality_rescale)
        feature = pixels[:, :, np.newaxis]
        if self.channel_conversion == "RGB":
            feature = feature.repeat(3, axis=2)
        return feature, self.mask_of(entry, pixels.shape) if entry["contours"] else None

    @property
    def fit(self) -> Fit:
        """Images keep their size."""
        return Fit()

    @property
    def reading(self) -> ImageReading:
        values = "units" if self.modality_rescale else "stored"
        dicom = DicomReading(values, mirror=False, frames=False, colors=False)
        channels: Literal[1, 3] = 3 if self.channel_conversion == "RGB" else 1
        return ImageReading(channels, self.fit, pictures=False, dicom=dicom)

    def source_file(self, entry: Entry) -> str | None:
        return None if entry["image"] is None else self.path_of(entry)

    def path_of(self, entry: Entry) -> str:
        # A path of an inference is absolute, which makes join ignore the folder.
        return os.path.join(self.image_folder, entry["image"])

    def mask_of(self, entry: Entry, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Class indices from the entry's contours: shape (height, width, 1)."""
        (kind, index), *inner = FILLS[self.contour_kind].items()
        mask = self.inside(entry, kind, shape).view(np.uint8)
        if index > 1:
            mask *= np.uint8(index)
        for kind, index in inner:
            np.copyto(mask, index, where=self.inside(entry, kind, shape))
        return mask[:, :, np.newaxis]

    def inside(self, entry: Entry, kind: str, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """The pixels within one of the entry's contours: shape (height, width)."""
        path = os.path.join(self.contour_folder, entry["contours"][kind])
        return contour_mask(path, *shape)
