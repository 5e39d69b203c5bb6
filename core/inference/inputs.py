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
from core.store.entries import each_frame, facts_of, group_of, name_of
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
                    group = group_of(entry) or ""
                    yield Input(name_of(entry), feature, label, group=group, facts=facts_of(entry))

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
            except UserError as error:
                yield Input(name_of(entry), error=str(error))
            except Exception as error:
                yield Input(name_of(entry), error=f"{type(error).__name__}: {error}")
            else:
                group, frames = group_of(entry) or "", each_frame(entry, len(samples))
                facts = facts_of(entry)
                for of_frame, sample in zip(frames, samples, strict=True):
                    yield Input(name_of(of_frame), *sample, group=group, facts=facts)

    return Inputs(len(entries), read())


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

    def read() -> Iterator[Input]:
        for path in paths:
            try:
                yield Input(path, _read_image(path, channels, trained_on))
            except (IngestionError, InferenceError) as error:
                yield Input(path, error=str(error))

    return Inputs(len(paths), read())


def _read_image(
    path: str, channels: int | None, trained_on: images.TrainedOn | None
) -> NDArray[Any]:
    """An image file as an array (height, width, channels)."""
    if channels not in (1, 3):
        raise InferenceError(
            f"{path}: the dataset has {channels} channels, which image files cannot have."
        )
    return images.read_image(path, channels=1 if channels == 1 else 3, trained_on=trained_on)
