"""The data plug-in: what the host calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage, Task
from core.plugins.dicom import SAME_VALUES, choose_values, is_dicom_file
from core.plugins.forms import AS_IN_FILES
from core.plugins.images import CHANNELS_OF, Fit, ImageReading, Mode, Shape, chosen_image, size_of
from digits_image_classification.class_folders import ClassFolders
from digits_image_classification.class_lists import ClassLists
from digits_image_classification.entries import ImageEntry, Stages
from digits_image_classification.forms import ENTRY_FIELDS, DatasetForm, InferenceForm


class DataIngestion(DataIngestionInterface):
    """Images and DICOM files in a folder for each class, or listed in text files."""

    id = "image-classification"
    title = "Image Classification"
    category = "Images"
    sketch = "photographs/\n  cat/  tom 1.jpg, tom 2.jpg, …\n  dog/  rex.jpg, …"
    picture = "core/pictures/classes.svg"
    as_in_files = AS_IN_FILES
    dataset_form = DatasetForm
    dataset_template = "digits_image_classification/dataset_template.html"
    entry_fields = ENTRY_FIELDS
    same_user_data: ClassVar[Mapping[str, str]] = SAME_VALUES
    inference_form = InferenceForm
    inference_path_field = "test_image_path"

    # The fields of the dataset form that matter here; the constructor sets them. Datasets
    # that were made before a field was there have none of it.
    method: str = "folder"
    label_kind: str = "one"
    channel_conversion: str
    resize_width: int | None
    resize_height: int | None
    resize_mode: Mode
    dicom_values: str = "stored"

    def get_task(self) -> Task:
        """What is to be learnt: one class, or several at once."""
        return Task.MULTI_LABEL if self.label_kind == "several" else Task.CLASSIFICATION

    def prepare(self) -> dict[str, Any]:
        """Look for the classes; entries are made of them when they are needed."""
        found = self.source.prepare()
        files = (path for path, _ in self.source.located() if is_dicom_file(path))
        chosen = choose_values(self.dicom_values, files)
        read_as = [*found.get("read_as", ()), *chosen.get("read_as", ())]
        return found | chosen | ({"read_as": read_as} if read_as else {})

    @cached_property
    def source(self) -> ClassFolders | ClassLists:
        """Where images and classes come from."""
        return ClassFolders(self.fields) if self.method == "folder" else ClassLists(self.fields)

    @cached_property
    def stages(self) -> Stages:
        """The entries of all stages; lists the folders, or reads the text files."""
        return self.source.stages()

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        """The stage's images in the order of folders or lines; at inference, the chosen one."""
        return [chosen_image(self.fields)] if self.is_inference_db else self.stages[stage]

    def encode_entry(self, entry: Entry) -> list[Encoded]:
        """Of each frame the pixels (height, width, channels), and the label, if it is known.

        The label is the class's index; where there may be several classes, for each class
        1 or 0: a vector (classes,) of uint8. Ordinary images have one frame.
        """
        if self.is_inference_db:
            return [(pixels, None) for pixels in self.shape.read(entry["file"])]
        try:
            frames = self.shape.read(self.source.path_of(entry))
        except IngestionError as error:
            if isinstance(self.source, ClassLists):
                raise IngestionError(self.source.named(entry, str(error))) from error
            raise
        label = self.label_of(entry)
        return [(pixels, label) for pixels in frames]

    def label_of(self, entry: ImageEntry) -> int | NDArray[np.uint8]:
        label = entry["label"]
        if isinstance(label, int):
            return label
        vector = np.zeros(len(self.user_data["class_labels"]), np.uint8)
        vector[label] = 1
        return vector

    @cached_property
    def shape(self) -> Shape:
        """What images are brought to, at training and at inference alike."""
        size = size_of(self.resize_height, self.resize_width)
        values, mode = self.user_data.get("dicom_values", ()), self.resize_mode
        channels = CHANNELS_OF[self.channel_conversion]
        return Shape(channels, size, mode, trained_on=self.trained_on, dicom_values=values)

    @property
    def fit(self) -> Fit:
        return self.shape.fit

    @property
    def reading(self) -> ImageReading:
        return self.shape.reading
