"""The base class of plug-ins for pairs of images."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar

from core.any_image import CHANNELS_OF, Channels, chosen_image, size_of
from core.image_fields import AS_IN_FILES, OneImageForm
from core.images import Fit, Mode, Size
from core.plugins import DataIngestionInterface, Entry, IngestionError, Stage
from core.plugins.groups import group_names
from core.plugins.pairs.entries import Folders, PairEntry, entries_by_stage
from core.plugins.pairs.forms import PLACES, PairsForm
from core.reading import ImageReading

_REMEDY = "put the images of each patient or place into a folder of their own"


class PairsIngestion(DataIngestionInterface):
    """Base class of plug-ins whose form is a `PairsForm`; `files_of` gives the files to encode."""

    dataset_form = PairsForm
    as_in_files = AS_IN_FILES
    entry_fields: ClassVar[Collection[str]] = PLACES | {"group_by"}
    inference_form = OneImageForm
    inference_path_field = "test_image_path"

    # The fields of the dataset form; the constructor sets them.
    feature_folder: str
    label_folder: str
    validation_feature_folder: str
    validation_label_folder: str
    test_feature_folder: str
    test_label_folder: str
    folder_pct_val: float
    folder_pct_test: float
    group_by: str
    seed: int
    channel_conversion: str
    resize_width: int | None
    resize_height: int | None
    resize_mode: Mode

    @property
    def folders(self) -> Folders:
        """Of images and of label images: those of training, and of stages with their own."""
        folders = {
            "train": (self.feature_folder, self.label_folder),
            "val": (self.validation_feature_folder, self.validation_label_folder),
            "test": (self.test_feature_folder, self.test_label_folder),
        }
        return {stage: pair for stage, pair in folders.items() if pair[0]}

    @property
    def channels(self) -> Channels:
        """Of the images; None: as in the files."""
        return CHANNELS_OF[self.channel_conversion]

    @property
    def size(self) -> Size | None:
        """To which both images of a pair are brought; None: they keep their own."""
        return size_of(self.resize_height, self.resize_width)

    @property
    def fit(self) -> Fit:
        return Fit(self.size, self.resize_mode)

    @property
    def reading(self) -> ImageReading:
        return ImageReading(self.channels, self.fit)

    @cached_property
    def stages(self) -> dict[str, list[PairEntry]]:
        """The entries of all stages; lists the folders."""
        return entries_by_stage(
            self.folders,
            val_percent=self.folder_pct_val,
            test_percent=self.folder_pct_test,
            seed=self.seed,
            by_folder=self.group_by == "folder",
        )

    def prepare(self) -> dict[str, Any]:
        """What is kept together. Subclasses with a `prepare` of their own add this to theirs."""
        entries = chain.from_iterable(self.stages.values())
        groups = group_names((entry["group"] for entry in entries if "group" in entry), "folder")
        percents = {"val": self.folder_pct_val, "test": self.folder_pct_test}
        wanted = [stage for stage in percents if percents[stage] and stage not in self.folders]
        return {"grouping": groups.summary(wanted, _REMEDY)}

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's pairs by path, then what is not a pair; at inference, the chosen image."""
        return [chosen_image(self.fields)] if self.is_inference_db else self.stages[stage]

    def files_of(self, entry: Entry) -> tuple[str, str | None]:
        """The paths of an entry's image and label image; at inference there is no label image.

        Raises:
            IngestionError: the entry is not a pair.
        """
        if "problem" in entry:
            raise IngestionError(entry["problem"])
        images, labels = self.folders[entry.get("stage", "train")]
        label = entry.get("label")
        # A path of an inference is absolute, which makes join ignore the folder.
        path = os.path.join(images, entry["file"])
        return path, None if label is None else os.path.join(labels, label)

    def source_file(self, entry: Entry) -> str | None:
        return None if "problem" in entry else self.files_of(entry)[0]
