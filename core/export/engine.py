"""The whole export: check, write into a hidden folder, rename."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.exceptions import DiskFullError, ExportError
from core.export.formats import format_of
from core.export.spec import Format, Sample, Source
from core.progress import Progress
from core.storage import DatasetFolder, export_description, hidden_beside
from core.store.entries import name_of
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader

CHUNK = 256
"""Samples whose names are read at once."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    folder: Path
    stages: dict[str, int]
    """Samples by stage."""
    bytes: int


def export(
    dataset: Path, format_name: str, output: Path, stages: Sequence[str], progress: Progress
) -> Exported:
    """Write stages of a dataset in another program's format, whole or not at all.

    Args:
        dataset: the dataset's folder.
        output: a folder that is not there yet, or empty.
        stages: names of stages; all of the dataset if empty.

    Raises:
        ExportError: the folder is taken, or the dataset does not fit into the format.
        DiskFullError: there is no space for it.
        StoreError: the dataset is damaged.
    """
    kind = format_of(format_name)
    manifest = DatasetManifest.load(dataset)
    sources = sources_of(manifest, stages)
    for source in sources:
        kind.check(source)
    refuse_taken(output)
    partial = hidden_beside(output, "partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        write_stages(partial, dataset, sources, kind, progress)
        text = description(manifest, sources, format_name)
        export_description(partial).write_text(text)
        written = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
        partial.rename(output)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(f"There is no space left for {output}.") from error
        raise ExportError(f"{output} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Exported(output, {source.stage: source.entries for source in sources}, written)


def sources_of(manifest: DatasetManifest, stages: Sequence[str]) -> list[Source]:
    if unknown := [name for name in stages if name not in manifest.stages]:
        raise ExportError(
            f"The dataset has no stage {', '.join(unknown)}; it has {', '.join(manifest.stages)}."
        )
    return [
        Source(name, info.entries, info.bytes, manifest.feature, manifest.label)
        for name, info in manifest.stages.items()
        if not stages or name in stages
    ]


def refuse_taken(output: Path) -> None:
    if output.is_dir() and not any(output.iterdir()):
        return
    if output.exists() or output.is_symlink():
        raise ExportError(f"{output} is there already. Name a folder that is new or empty.")


def write_stages(
    folder: Path, dataset: Path, sources: Sequence[Source], kind: Format, progress: Progress
) -> None:
    total, before = sum(source.entries for source in sources), 0
    for source in sources:
        with StageReader(DatasetFolder(dataset).stage(source.stage).path) as reader:
            samples = told(samples_of(reader), progress, before, total, source.stage)
            kind.write(folder, source, samples)
        before += source.entries
    progress(total, total, "done")


def told(
    samples: Iterator[Sample], progress: Progress, before: int, total: int, stage: str
) -> Iterator[Sample]:
    for sample in samples:
        progress(before + sample.index, total, stage)
        yield sample


def samples_of(reader: StageReader) -> Iterator[Sample]:
    """All samples of a stage, one at a time."""
    for start in range(0, len(reader), CHUNK):
        stop = min(start + CHUNK, len(reader))
        for index, entry in enumerate(reader.entries(start, stop), start):
            feature, label = reader.read(index)
            yield Sample(index, name_of(entry), feature, label)


def description(manifest: DatasetManifest, sources: Sequence[Source], format_name: str) -> str:
    """What the files hold, for who reads them."""
    facts: dict[str, Any] = {
        "format": format_name,
        "plugin": manifest.plugin_id,
        "feature": {"dtype": manifest.feature.dtype, "shape": manifest.feature.shape},
        "label": manifest.label and {"dtype": manifest.label.dtype, "shape": manifest.label.shape},
        "class_labels": manifest.user_data.get("class_labels", []),
        "stages": {source.stage: {"samples": source.entries} for source in sources},
    }
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
