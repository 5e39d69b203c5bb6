"""What `infer --output` and `export_inference` write."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.exceptions import InferenceError, StoreError
from core.inference.answers import as_csv
from core.inference.places import relative_places
from core.models import Inference
from core.privacy import as_the_user_likes
from core.result_files.facts import Facts, Written
from core.result_files.formats import formats_of, write_results
from core.storage import InferenceFolder
from core.tasks import task_of
from core.tasks.base import TaskDefinition

_ALWAYS = {"png": "masks", "coco": "boxes"}
"""What `infer --output` writes if the task has it, and into which folders."""


@as_the_user_likes()
def write_files(
    inference: Inference,
    outputs: Sequence[dict[str, Any]],
    target: Path,
    formats: Sequence[str] = (),
) -> dict[str, dict[str, Any]]:
    """Write everything into the folder, and name the copies of pictures in `outputs` instead.

    Args:
        outputs: those that are shown.
        formats: of result files, besides those that are always written.

    Returns:
        the `files` and `notes` of each format.

    Raises:
        CommandError: the task has no such format.
    """
    target.mkdir(parents=True, exist_ok=True)
    with (target / "predictions.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(as_csv(inference.folder))
    places = relative_places([one["input"] for one in outputs])
    for place, one in zip(places, outputs, strict=True):
        one["images"] = list(_copies(one["images"], target / "pictures" / place))
    task = task_of(inference.model.dataset.task)
    written: dict[str, dict[str, Any]] = {}
    if InferenceFolder(inference.folder).results.exists():
        always = [name for name in _ALWAYS if name in formats_of(task)]
        for name in dict.fromkeys([*always, *formats]):
            files = _written(inference, name, target / _ALWAYS.get(name, name), task)
            if name == "png":
                for path, one in zip(files.files, outputs, strict=False):
                    one["mask"] = str(path)
            written[name] = {"files": list(map(str, files.files)), "notes": files.notes}
    elif formats:
        raise CommandError("The inference kept no masks or boxes. Run it again.")
    return written


def _copies(pictures: Sequence[str], place: Path) -> Iterator[str]:
    """The copies of an input's pictures, named after it."""
    for picture in map(Path, pictures):
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = place.with_name(f"{place.name}_{picture.stem}.png")
        shutil.copyfile(picture, copy)
        yield str(copy)


@as_the_user_likes()
def export_results(inference: Inference, name: str, target: Path) -> Written:
    """Write the results into a folder.

    Raises:
        CommandError: they cannot be written; the text says why.
    """
    return _written(inference, name, target, task_of(inference.model.dataset.task))


def pack_results(inference: Inference, name: str, archive: Path) -> Written:
    """The same as one zip archive, which appears as a whole."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".packing-") as place:
        folder = Path(place) / "content"
        written = _written(inference, name, folder, task_of(inference.model.dataset.task))
        if written.notes:
            (folder / "notes.txt").write_text("\n".join([*written.notes, ""]), encoding="utf-8")
        packed = shutil.make_archive(str(Path(place) / "content"), "zip", folder)
        Path(packed).rename(archive)
    return Written({archive: []}, written.notes)


def _written(inference: Inference, name: str, target: Path, task: TaskDefinition) -> Written:
    try:
        return write_results(name, inference.folder, target, facts_of(inference), task)
    except (InferenceError, StoreError) as error:
        raise CommandError(str(error)) from None


def facts_of(inference: Inference) -> Facts:
    """What files of results say of the classes, and of the model."""
    dataset = inference.model.dataset
    colors = [dataset.info.color(index) for index in range(len(dataset.output_names))]
    title = f"{inference.model.name}, epoch {inference.snapshot.epoch:g}"
    members = len(inference.fields.get("ensemble", []))
    ensemble = f", with {members} more" if members else ""
    return Facts(dataset.output_names, colors, title + ensemble)
