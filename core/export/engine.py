"""The export: check, write to a hidden folder, rename it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.exceptions import ExportError
from core.export.formats import format_of
from core.export.spec import Format, Sample, Source
from core.progress import Progress
from core.storage import DatasetFolder, export_description
from core.store.entries import name_of
from core.store.manifest import DatasetManifest
from core.store.reader import StageReader
from core.store.whole import whole_folder

_CHUNK = 256
"""Number of samples whose names are read at once."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    folder: Path
    stages: dict[str, int]
    """Number of samples by stage."""
    bytes: int


def export(
    dataset: Path, format_name: str, output: Path, stages: Sequence[str], progress: Progress
) -> Exported:
    """Export stages of a dataset in another program's format, completely or not at all.

    Args:
        dataset: the dataset's folder.
        output: a folder that does not exist yet, or is empty.
        stages: names of stages; if empty, all of the dataset's.

    Raises:
        ExportError: the folder is not empty, or the format does not support the dataset.
        DiskFullError: there is not enough space.
        StoreError: the dataset is damaged.
    """
    kind = format_of(format_name)
    manifest = DatasetManifest.load(dataset)
    sources = _sources_of(manifest, stages)
    for source in sources:
        kind.check(source)
    with whole_folder(output) as partial:
        _write_stages(partial, dataset, sources, kind, progress)
        text = _description(manifest, sources, format_name)
        export_description(partial).write_text(text, "utf-8")
        written = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
    return Exported(output, {source.stage: source.entries for source in sources}, written)


def _sources_of(manifest: DatasetManifest, stages: Sequence[str]) -> list[Source]:
    if unknown := [name for name in stages if name not in manifest.stages]:
        raise ExportError(
            f"The dataset has no stage {', '.join(unknown)}; it has {', '.join(manifest.stages)}."
        )
    return [
        Source(name, info.entries, info.bytes, manifest.feature, manifest.label)
        for name, info in manifest.stages.items()
        if not stages or name in stages
    ]


def _write_stages(
    folder: Path, dataset: Path, sources: Sequence[Source], kind: Format, progress: Progress
) -> None:
    total, before = sum(source.entries for source in sources), 0
    for source in sources:
        with StageReader(DatasetFolder(dataset).stage(source.stage).path) as reader:
            samples = _with_progress(_samples_of(reader), progress, before, total, source.stage)
            kind.write(folder, source, samples)
        before += source.entries
    progress(total, total, "done")


def _with_progress(
    samples: Iterator[Sample], progress: Progress, before: int, total: int, stage: str
) -> Iterator[Sample]:
    for sample in samples:
        progress(before + sample.index, total, stage)
        yield sample


def _samples_of(reader: StageReader) -> Iterator[Sample]:
    """All samples of a stage, one at a time."""
    for start in range(0, len(reader), _CHUNK):
        stop = min(start + _CHUNK, len(reader))
        for index, entry in enumerate(reader.entries(start, stop), start):
            feature, label = reader.read(index)
            yield Sample(index, name_of(entry), feature, label)


def _description(manifest: DatasetManifest, sources: Sequence[Source], format_name: str) -> str:
    """The description of the files, for programs that read them."""
    facts: dict[str, Any] = {
        "format": format_name,
        "plugin": manifest.plugin_id,
        "feature": {"dtype": manifest.feature.dtype, "shape": manifest.feature.shape},
        "label": manifest.label and {"dtype": manifest.label.dtype, "shape": manifest.label.shape},
        "class_labels": manifest.user_data.get("class_labels", []),
        "stages": {source.stage: {"samples": source.entries} for source in sources},
    }
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
