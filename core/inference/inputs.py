"""Sources of inputs: a stage, a data plug-in, or image files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from core import images
from core.exceptions import InferenceError, IngestionError, UserError
from core.inference.spec import Input, Inputs
from core.ingest.sample import samples_of
from core.plugins import DataIngestionInterface, Stage
from core.store.entries import each_frame, group_of, name_of
from core.store.reader import StageReader

_ENTRIES_AT_ONCE = 256


def from_stage(folder: Path) -> Inputs:
    """The samples of a stage of the dataset, with their labels."""
    reader = StageReader(folder)

    def read(start: int) -> Iterator[Input]:
        with reader:
            for first in range(start, len(reader), _ENTRIES_AT_ONCE):
                entries = reader.entries(first, first + _ENTRIES_AT_ONCE)
                for place, entry in enumerate(entries, first):
                    sample = reader.read(place)
                    group = group_of(entry) or ""
                    yield Input(name_of(entry), *sample, group=group, place=place)

    return Inputs(len(reader), read)


def from_plugins(plugins: Sequence[DataIngestionInterface]) -> Inputs:
    """The entries that data plug-ins, set up for inference, list and encode."""
    entries = [
        (plugin, entry) for plugin in plugins for entry in plugin.itemize_entries(Stage.TEST)
    ]
    if not entries:
        raise InferenceError("The chosen source has no inputs.")

    def read(start: int) -> Iterator[Input]:
        for place, (plugin, entry) in enumerate(entries[start:], start):
            try:
                samples = samples_of(plugin.encode_entry(entry))
            except UserError as error:
                yield Input(name_of(entry), error=str(error), place=place)
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
                yield Input(name_of(entry), error=text, place=place)
            else:
                group, frames = group_of(entry) or "", each_frame(entry, len(samples))
                for of_frame, sample in zip(frames, samples, strict=True):
                    yield Input(name_of(of_frame), *sample, group=group, place=place)

    return Inputs(len(entries), read)


def from_paths(
    plugin: type[DataIngestionInterface],
    fields: Mapping[str, Any],
    user_data: Mapping[str, Any],
    paths: Sequence[str],
    channels: int | None,
    trained_on: images.TrainedOn,
) -> Inputs:
    """Image files, read as the data plug-in reads those of its inference form.

    Args:
        fields: of the dataset.
        user_data: of the dataset.
        channels: of the dataset, for plug-ins that have no such form.
        trained_on: how the training images are stored.
    """
    field = plugin.inference_path_field
    if field is None:
        return from_images(paths, channels, trained_on)
    each = []
    for path in paths:
        one = plugin(is_inference_db=True, user_data=user_data, **{**fields, field: path})
        one.trained_on = trained_on
        each.append(one)
    return from_plugins(each)


def from_images(
    paths: Sequence[str], channels: int | None, trained_on: images.TrainedOn | None = None
) -> Inputs:
    """Image files, converted to the dataset's channels; see `images.read_image`."""

    def read(start: int) -> Iterator[Input]:
        for place, path in enumerate(paths[start:], start):
            try:
                yield Input(path, _read_image(path, channels, trained_on), place=place)
            except (IngestionError, InferenceError) as error:
                yield Input(path, error=str(error), place=place)

    return Inputs(len(paths), read)


def _read_image(
    path: str, channels: int | None, trained_on: images.TrainedOn | None
) -> NDArray[Any]:
    """An image file as an array (height, width, channels)."""
    if channels not in (1, 3):
        raise InferenceError(
            f"{path}: the dataset has {channels} channels, which image files cannot have."
        )
    return images.read_image(path, channels=1 if channels == 1 else 3, trained_on=trained_on)
