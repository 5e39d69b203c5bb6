"""Sources of inputs: a stage, a data plug-in, or image files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from core import images
from core.exceptions import InferenceError, IngestionError
from core.inference.spec import Input, Inputs
from core.ingest.sample import samples_of
from core.plugins import DataIngestionInterface, Stage
from core.store.entries import each_frame, name_of
from core.store.manifest import Spec
from core.store.reader import StageReader

_ENTRIES_AT_ONCE = 256


def from_stage(folder: Path) -> Inputs:
    """The samples of a stage of the dataset, with their labels."""
    reader = StageReader(folder)

    def read() -> Iterator[Input]:
        with reader:
            for start in range(0, len(reader), _ENTRIES_AT_ONCE):
                for offset, entry in enumerate(reader.entries(start, start + _ENTRIES_AT_ONCE)):
                    feature, label = reader.read(start + offset)
                    yield Input(name_of(entry), feature, label)

    return Inputs(len(reader), read())


def from_plugins(plugins: Sequence[DataIngestionInterface]) -> Inputs:
    """The entries that data plug-ins, set up for inference, list and encode."""
    entries = [
        (plugin, entry) for plugin in plugins for entry in plugin.itemize_entries(Stage.TEST)
    ]
    if not entries:
        raise InferenceError("The chosen source has no inputs.")

    def read() -> Iterator[Input]:
        for plugin, entry in entries:
            try:
                samples = samples_of(plugin.encode_entry(entry))
            except Exception as error:
                yield Input(name_of(entry), error=f"{type(error).__name__}: {error}")
            else:
                frames = each_frame(entry, len(samples))
                for of_frame, sample in zip(frames, samples, strict=True):
                    yield Input(name_of(of_frame), *sample)

    return Inputs(len(entries), read())


def from_images(paths: Sequence[str], feature: Spec) -> Inputs:
    """Image files, converted to the dataset's channels and, where it holds all values, dtype."""

    def read() -> Iterator[Input]:
        for path in paths:
            try:
                yield Input(path, _read_image(path, feature))
            except (IngestionError, InferenceError) as error:
                yield Input(path, error=str(error))

    return Inputs(len(paths), read())


def _read_image(path: str, feature: Spec) -> np.ndarray:
    """An image file as an array (height, width, channels)."""
    channels = feature.shape[2]
    if channels not in (1, 3):
        raise InferenceError(
            f"{path}: the dataset has {channels} channels, which image files cannot have."
        )
    image = images.read_image(path, channels=1 if channels == 1 else 3)
    return image.astype(feature.dtype) if np.can_cast(image.dtype, feature.dtype) else image
