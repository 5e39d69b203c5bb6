"""Sources of inputs: a stage, a data plug-in, or image files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from core import images
from core.exceptions import InferenceError, IngestionError, UserError
from core.inference.origin import Origin, Origins, origins_of
from core.inference.spec import Input, Inputs
from core.ingest.sample import samples_of
from core.ingest.tagging import tagged
from core.names import printed
from core.plugins import DataIngestionInterface, Entry, Stage
from core.store.entries import each_frame, facts_of, group_of, name_of, tags_of
from core.store.reader import StageReader

_ENTRIES_AT_ONCE = 256


@dataclass(frozen=True)
class ImageFile:
    """A file to predict."""

    path: str
    name: str = ""
    """What to call it; "": as the plug-in does."""
    error: str = ""
    """Why it cannot be used, if that is known already."""


def from_stage(folder: Path, origin_of: Origins = lambda entry: None) -> Inputs:
    """The samples of a stage of the dataset, with their labels."""
    return from_reader(StageReader(folder), origin_of)


def from_reader(
    reader: StageReader,
    origin_of: Origins = lambda entry: None,
    members: Sequence[tuple[int, ...]] = (),
) -> Inputs:
    """The samples of a reader, with their labels.

    Args:
        reader: as above; it need not be open.
        origin_of: the file of an entry.
        members: the members of an ensemble that predict each sample; empty: all do.
    """

    def read(start: int) -> Iterator[Input]:
        with reader:
            for first in range(start, len(reader), _ENTRIES_AT_ONCE):
                entries = reader.entries(first, first + _ENTRIES_AT_ONCE)
                for place, entry in enumerate(entries, first):
                    sample = reader.read(place)
                    yield Input(
                        name_of(entry),
                        *sample,
                        group=group_of(entry) or "",
                        facts=facts_of(entry),
                        tags=tags_of(entry),
                        place=place,
                        origin=origin_of(entry),
                        members=members[place] if members else (),
                    )

    return Inputs(len(reader), read)


@dataclass(frozen=True)
class _Listed:
    """An entry with the plug-in that encodes it, or a file that cannot be used."""

    plugin: DataIngestionInterface | None = None
    entry: Entry = None
    file: ImageFile | None = None

    def inputs(self, place: int) -> Iterator[Input]:
        """The samples of the entry, or why there are none."""
        if self.plugin is None:
            file = self.file or ImageFile("")
            yield Input(file.name, error=file.error, place=place)
            return
        shown, failed = self._shown, partial(Input, name_of(self._shown), place=place)
        try:
            samples = samples_of(self.plugin.encode_entry(self.entry))
        except UserError as error:
            yield failed(error=self._named(str(error)))
        except Exception as error:
            yield failed(error=f"{type(error).__name__}: {error}")
        else:
            group, entries = group_of(self.entry) or "", tagged(self.plugin, self.entry, samples)
            origin, frames = origins_of(self.plugin)(self.entry), each_frame(shown, len(samples))
            for number, (name, of_frame, sample) in enumerate(
                zip(map(name_of, frames), entries, samples, strict=True)
            ):
                own = origin and replace(origin, frame=number)
                yield Input(
                    name,
                    *sample,
                    group=group,
                    facts=facts_of(of_frame),
                    tags=tags_of(of_frame),
                    place=place,
                    origin=own,
                )

    @property
    def _shown(self) -> Entry:
        """The entry with the name that users know the file by."""
        if self.file is None or not self.file.name or not isinstance(self.entry, dict):
            return self.entry
        is_own = self.entry.get("name") == os.path.basename(self.file.path)
        return self.entry | {"name": self.file.name} if is_own else self.entry

    def _named(self, error: str) -> str:
        if self.file is None or not self.file.name:
            return error
        return error.replace(printed(self.file.path), printed(self.file.name))


def from_plugins(plugins: Sequence[DataIngestionInterface]) -> Inputs:
    """The entries that data plug-ins, set up for inference, list and encode."""
    return _of_listed([one for plugin in plugins for one in _listed(plugin)])


def _listed(plugin: DataIngestionInterface, file: ImageFile | None = None) -> Iterator[_Listed]:
    for entry in plugin.itemize_entries(Stage.TEST):
        yield _Listed(plugin, entry, file)


def _of_listed(listed: Sequence[_Listed]) -> Inputs:
    if not listed:
        raise InferenceError("The chosen source has no inputs.")

    def read(start: int) -> Iterator[Input]:
        for place, one in enumerate(listed[start:], start):
            yield from one.inputs(place)

    return Inputs(len(listed), read)


def from_files(
    plugin: type[DataIngestionInterface],
    fields: Mapping[str, Any],
    user_data: Mapping[str, Any],
    files: Sequence[ImageFile],
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
        return from_images(files, channels, trained_on)
    found: list[_Listed] = []
    for file in files:
        if file.error:
            found.append(_Listed(file=file))
            continue
        one = plugin(is_inference_db=True, user_data=user_data, **{**fields, field: file.path})
        one.trained_on = trained_on
        found += _listed(one, file)
    return _of_listed(found)


def from_images(
    files: Sequence[ImageFile], channels: int | None, trained_on: images.TrainedOn | None = None
) -> Inputs:
    """Image files, converted to the dataset's channels; see `images.read_image`."""

    def read(start: int) -> Iterator[Input]:
        for place, file in enumerate(files[start:], start):
            name = file.name or file.path
            if file.error:
                yield Input(name, error=file.error, place=place)
                continue
            try:
                image = _read_image(file.path, channels, trained_on)
                yield Input(name, image, place=place, origin=Origin(file.path, fits=()))
            except (IngestionError, InferenceError) as error:
                text = str(error).replace(printed(file.path), printed(name))
                yield Input(name, error=text, place=place)

    return Inputs(len(files), read)


def _read_image(
    path: str, channels: int | None, trained_on: images.TrainedOn | None
) -> NDArray[Any]:
    """An image file as an array (height, width, channels)."""
    if channels not in (1, 3):
        raise InferenceError(
            f"{path}: the dataset has {channels} channels, which image files cannot have."
        )
    return images.read_image(path, channels=1 if channels == 1 else 3, trained_on=trained_on)
