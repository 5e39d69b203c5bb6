"""The export of a network: convert, compare, describe; completely or not at all. Imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import keras
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from core.exceptions import ExportError
from core.inference.flips import over_flips
from core.inference.float32 import in_float32
from core.inference.predictor import Predictor
from core.model_export.formats import ModelFormat, model_format
from core.model_export.golden import golden_inputs
from core.model_export.outputs import outputs_of, outputs_over_flips
from core.model_export.receipt import receipt_of
from core.model_export.spec import ExportedModel, ModelExport
from core.progress import Progress
from core.storage import ExportFolder
from core.store.manifest import write_json
from core.store.whole import whole_folder

_EXTRA = "digits-site[export]"


def export_model(spec: ModelExport, progress: Progress) -> ExportedModel:
    """Export a snapshot, with its receipt and description beside it.

    Raises:
        ExportError: the folder is not empty, a package is missing, the format cannot hold the
            network, or the exported file outputs something else than the snapshot.
        InferenceError: the snapshot is missing or damaged.
        DiskFullError: there is not enough space.
    """
    kind = model_format(spec.format)
    is_packed = kind.is_archive or spec.is_packed
    with whole_folder(spec.output) as partial:
        progress(0, 3, "reading the snapshot")
        network = in_float32(Predictor(spec.snapshot).model)
        source, batch = golden_inputs(spec.dataset, network.input_shape[1:])
        if spec.test_time_flips:
            wanted, network = outputs_over_flips(network, batch), over_flips(network)
        else:
            wanted = outputs_of(network, batch)
        progress(1, 3, f"converting to {kind.title}")
        name = kind.file_of(str(spec.facts.get("model", "")))
        found = _converted(_module_of(kind.module, kind), kind, network, partial / name, batch)
        progress(2, 3, "comparing outputs")
        receipt = {"format": spec.format} | receipt_of(source, batch, wanted, found)
        _describe(ExportFolder(partial), spec, network, receipt)
        _keep_tensors(ExportFolder(partial).golden, batch, wanted, found)
        if kind.more:
            _module_of(kind.more, kind).add(partial, spec, network)
        if is_packed:
            _pack(partial)
        written = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
    folder = ExportFolder(spec.output)
    file = folder.archive if is_packed else folder.path / name
    progress(3, 3, "done")
    return ExportedModel(spec.output, file, written, receipt)


def _module_of(module: str, kind: ModelFormat) -> Any:
    try:
        return import_module(f"{__package__}.{module}")
    except ModuleNotFoundError as error:
        raise ExportError(
            f"Exporting to {kind.title} needs the package {error.name}. Install the extra “export” "
            f"on the server: pip install '{_EXTRA}'."
        ) from error


def _converted(
    writer: Any, kind: ModelFormat, network: keras.Model, path: Path, batch: NDArray[Any]
) -> list[NDArray[Any]]:
    """What the written file outputs."""
    try:
        writer.write(network, path)
        found: list[NDArray[Any]] = writer.predict(path, batch)
    except OSError:
        raise
    # Whatever a converter raises for a network that its format cannot hold.
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        raise ExportError(
            f"The network cannot be exported to {kind.title}: {reason}. Choose another format."
        ) from error
    return found


def _describe(
    folder: ExportFolder, spec: ModelExport, network: keras.Model, receipt: Mapping[str, Any]
) -> None:
    """Write `info.json`, the receipt, the labels and the palette."""
    kind, facts = model_format(spec.format), dict(spec.facts)
    versions = dict(facts.pop("versions", {}))
    info = {
        "format": spec.format,
        "file": kind.file_of(str(facts.get("model", ""))),
        **facts,
        "inputs": [_tensor(given.name, given) for given in network.inputs],
        "outputs": [
            _tensor(name, given)
            for name, given in zip(network.output_names, network.outputs, strict=True)
        ],
        "preprocessing": "None: the network takes raw values as float32 and normalizes them.",
        "parameters": network.count_params(),
        "versions": versions | {"keras": keras.__version__, "numpy": np.__version__},
    }
    write_json(folder.info, info)
    write_json(folder.receipt, dict(receipt))
    if labels := facts.get("class_labels"):
        folder.labels.write_text("".join(f"{label}\n" for label in labels), encoding="utf-8")
    if palette := facts.get("palette"):
        lines = ["red,green,blue", *(",".join(map(str, color)) for color in palette)]
        folder.palette.write_text("\n".join(lines) + "\n", "utf-8")


def _tensor(name: str, tensor: Any) -> dict[str, Any]:
    return {"name": name, "shape": list(tensor.shape), "dtype": str(tensor.dtype)}


def _keep_tensors(
    path: Path,
    batch: NDArray[Any],
    wanted: Mapping[str, NDArray[Any]],
    found: list[NDArray[Any]],
) -> None:
    """Keep the inputs and both outputs, with which anyone can repeat the comparison."""
    tensors = {"input": batch}
    for (name, expected), output in zip(wanted.items(), found, strict=True):
        tensors |= {f"snapshot/{name}": expected, f"exported/{name}": output}
    save_file({name: np.ascontiguousarray(array) for name, array in tensors.items()}, path)


def _pack(folder: Path) -> None:
    """Replace all files by one archive of them."""
    files = sorted(folder.rglob("*"))
    with ZipFile(ExportFolder(folder).archive, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(folder))
    for file in reversed(files):  # what is in a folder comes before the folder
        file.rmdir() if file.is_dir() else file.unlink()
