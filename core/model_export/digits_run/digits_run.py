"""Predict image files, DICOM files or texts with the network in this folder.

    python digits_run.py INPUT... --out FOLDER    files, or folders with all files below
    python digits_run.py --check                  the inputs that were compared at the export

The script is the same for all models: `model.json` says what a model takes and gives.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from dicom_seg import write_segmentations
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from preprocessing import Preprocessing, is_dicom

_Array = NDArray[Any]
_HERE = Path(__file__).resolve().parent
_BOX = ("class", "score", "left", "top", "right", "bottom")
_SUFFIXES = {
    *(".apng", ".avif", ".bmp", ".dcm", ".dicom", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg"),
    *(".pbm", ".pgm", ".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp"),
}


class _Model:
    """The network, and what `model.json` says of it."""

    def __init__(self) -> None:
        self.facts = json.loads((_HERE / "model.json").read_text("utf-8"))
        self.task, self.names = self.facts["task"], self.facts["names"]
        self.colors = [tuple(color) for color in self.facts["palette"]]
        self.reading = Preprocessing(self.facts["reading"])
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            _HERE / self.facts["file"], options, providers=["CPUExecutionProvider"]
        )
        (given,) = self._session.get_inputs()
        self._input = given.name

    def outputs(self, batch: _Array) -> list[_Array]:
        """What the network gives for inputs (batch, height, width, channels)."""
        return list(self._session.run(None, {self._input: batch.astype(np.float32)}))

    def output(self, feature: _Array) -> _Array:
        """What the task is about, of one input; small regions are removed where that was chosen."""
        found = self.outputs(feature[np.newaxis])[0][0]
        return _largest_regions(found) if self.facts["largest_component"] else found

    def color(self, index: int) -> tuple[int, ...]:
        return self.colors[index] if index < len(self.colors) else (230, 159, 0)


def _largest_regions(output: _Array) -> _Array:
    """Probabilities (height, width, classes) where each class but 0 has one region at most."""
    kept, mask = output.copy(), output.argmax(axis=2)
    for index in range(1, output.shape[2]):
        # The number of a pixel is that of the first pixel of its region, from 1 on; 0: none.
        inside = np.pad(mask == index, 1)
        numbers = np.where(inside, np.arange(1, inside.size + 1).reshape(inside.shape), 0)
        before = None
        while before is None or (numbers != before).any():
            before, far = numbers, np.where(inside, numbers, inside.size + 1)
            for axis in (0, 1):
                far = np.minimum.reduce([far, np.roll(far, 1, axis), np.roll(far, -1, axis)])
            numbers = np.where(inside, far, 0)
        sizes = np.bincount(numbers.ravel())
        sizes[0] = 0
        removed = (inside & (numbers != sizes.argmax()))[1:-1, 1:-1]
        kept[removed, 0] += kept[removed, index]
        kept[removed, index] = 0
    return kept


def _row(model: _Model, output: _Array) -> dict[str, Any]:
    """The cells of results.csv."""
    if model.task in ("classification", "text-classification"):
        best = int(output.argmax())
        found = {"class": model.names[best], "probability": float(output[best])}
        return found | dict(zip(model.names, output.tolist(), strict=True))
    if model.task == "multi-label":
        order, least = np.argsort(-output), model.facts["thresholds"]["label"]
        names = [model.names[index] for index in order if output[index] >= least]
        return {"classes": "; ".join(names)} | dict(zip(model.names, output.tolist(), strict=True))
    if model.task == "segmentation":
        pixels = np.bincount(output.argmax(axis=-1).ravel(), minlength=output.shape[-1])
        return dict(zip(model.names[1:], pixels[1:].tolist(), strict=True))
    if model.task == "object-detection":
        counts = Counter(_boxes(model, output, "box")[:, 0].astype(int).tolist())
        return {name: counts[index] for index, name in enumerate(model.names)}
    if model.task == "regression":
        return dict(zip(model.names, output.ravel().tolist(), strict=True))
    values = output.astype(np.float64)
    return {"minimum": values.min(), "mean": values.mean(), "maximum": values.max()}


def _boxes(model: _Model, output: _Array, threshold: str) -> _Array:
    """Boxes (boxes, 6) from a score on: class, score, left, top, right, bottom."""
    return output[output[:, 1] >= model.facts["thresholds"][threshold]]


def _background(image: _Array) -> Any:
    """An image as RGB of 8 bits, from its smallest to its largest value if it has other ones."""
    values = image.astype(np.float64)
    if image.dtype != np.uint8:
        values = (values - values.min()) * 255 / ((values.max() - values.min()) or 1)
    return Image.fromarray(np.broadcast_to(values, (*image.shape[:2], 3)).astype(np.uint8), "RGB")


def _write_pictures(model: _Model, name: str, out: Path, seen: _Array, output: _Array) -> Any:
    """The pictures of an input at its file's size; the mask of a segmentation, or the boxes."""
    size: tuple[int, int] = seen.shape[0], seen.shape[1]
    drawn = _background(seen)
    result: Any = None
    if model.task == "segmentation":
        count = output.shape[-1]
        mask = output.argmax(axis=-1).astype(np.uint8 if count <= 256 else np.uint16)
        result = model.reading.mask_back(mask, size)
        picture = Image.fromarray(result)
        if count <= 256:
            picture.putpalette([level for index in range(count) for level in model.color(index)])
        _save(picture, out / "masks" / f"{name}.png")
        colors = np.array([model.color(index) for index in range(count)])[result]
        mixed = np.where(result[..., None] > 0, 0.6 * np.asarray(drawn) + 0.4 * colors, drawn)
        drawn = Image.fromarray(mixed.astype(np.uint8), "RGB")
    elif model.task == "object-detection":
        result = _boxes(model, output, "box").astype(np.float64)
        result[:, 2:] = model.reading.boxes_back(result[:, 2:], size)
        pen = ImageDraw.Draw(drawn)
        for kind, score, *edges in result:
            pen.rectangle(edges, outline=model.color(int(kind)))
            pen.text(edges[:2], f"{model.names[int(kind)]} {score:.2f}", model.color(int(kind)))
    elif model.task == "image-to-image":
        np.save(_place(out / "outputs" / f"{name}.npy"), output)
        is_bytes = model.facts["target_dtype"] == "uint8"
        drawn = _background(np.rint(output).clip(0, 255).astype(np.uint8) if is_bytes else output)
    else:
        return None
    _save(drawn, out / "overlays" / f"{name}.png")
    return result


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _save(picture: Any, path: Path) -> None:
    picture.save(_place(path))


def _files(inputs: list[Path]) -> Iterator[tuple[str, Path]]:
    """The files to predict with what they are called; of folders, all images below."""
    for given in inputs:
        if not given.is_dir():
            yield given.name, given
            continue
        for path in sorted(given.rglob("*")):
            is_hidden = any(part.startswith(".") for part in path.relative_to(given).parts)
            if is_hidden or not path.is_file():
                continue
            if path.suffix.lower() in _SUFFIXES or is_dicom(path):
                yield str(path.relative_to(given)), path


def _predict(model: _Model, inputs: list[Path], out: Path) -> tuple[list[dict[str, Any]], int]:
    """The rows of results.csv, and how many inputs could not be used."""
    rows: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    masks: dict[Path, list[_Array]] = {}
    for name, path in _files(inputs):
        try:
            given = list(model.reading.inputs(path))
        # Whatever a decoder raises for a file that is damaged.
        except Exception as error:
            rows.append({"input": name, "error": str(error) or type(error).__name__})
            continue
        for part, seen, feature in given:
            called = f"{name}{part}"
            output = model.output(feature)
            rows.append({"input": called, "error": ""} | _row(model, output))
            result = _write_pictures(model, called, out, seen, output)
            if model.task == "object-detection":
                for kind, *rest in result:
                    cells = (called, model.names[int(kind)], *rest)
                    boxes.append(dict(zip(("input", *_BOX), cells, strict=True)))
            elif result is not None and is_dicom(path):
                masks.setdefault(path, []).append(result)
    if model.task == "object-detection":
        _write_table(out / "boxes.csv", boxes)
    for problem in write_segmentations(masks, model.facts, out / "dicom-seg"):
        print(problem, file=sys.stderr)
    return rows, sum(1 for row in rows if row["error"])


def _write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with _place(path).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="")
        table.writeheader()
        table.writerows(rows)


def _check(model: _Model) -> float:
    """The largest difference from what the network gave at its export."""
    data = (_HERE / "golden.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    kept: dict[str, _Array] = {}
    for name, one in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            start, stop = (8 + length + place for place in one["data_offsets"])
            kept[name] = np.frombuffer(data[start:stop], np.float32).reshape(one["shape"])
    wanted = [kept[f"snapshot/{name}"] for name in model.facts["outputs"]]
    pairs = zip(model.outputs(kept["input"]), wanted, strict=True)
    return max(float(np.abs(a - b).max() / max(1, np.abs(b).max())) for a, b in pairs)


def main() -> int:
    """Return 0, or 1 where an input could not be used or an output differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("inputs", nargs="*", type=Path, metavar="INPUT")
    parser.add_argument("--out", type=Path, help="a folder for the results")
    parser.add_argument("--check", action="store_true", help="run the golden inputs")
    options = parser.parse_args()
    if not options.check and not (options.inputs and options.out):
        parser.error("name inputs and --out, or --check")
    model = _Model()
    if options.check:
        difference = _check(model)
        print(f"largest difference {difference:.2g} (at most {model.facts['tolerance']:g})")
        return int(not difference <= model.facts["tolerance"])
    rows, failed = _predict(model, options.inputs, options.out)
    _write_table(options.out / "results.csv", rows)
    print(f"{options.out / 'results.csv'}: {len(rows) - failed} predicted, {failed} not")
    return int(failed > 0 or not rows)


if __name__ == "__main__":
    sys.exit(main())
