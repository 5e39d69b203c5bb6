from __future__ import annotations

import faulthandler
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.plugins import DataIngestionInterface, Encoded, Entry, IngestionError, Stage
from digits_dummy.forms import DatasetForm, InferenceForm

hoarded: list[bytes] = []


class DataIngestion(DataIngestionInterface):
    """Bright squares and discs on noise, with their masks."""

    id = "test-dummy"
    title = "Dummy shapes"
    category = "Tests"
    dataset_form = DatasetForm
    dataset_template = "digits_dummy/dataset_template.html"
    entry_fields = frozenset({"count", "val_count", "group_size", "leak", "copies", "pause"}) | {
        *("bad", "crash", "fatal", "hanging", "hoard")
    }
    inference_form = InferenceForm
    inference_template = "digits_dummy/inference_template.html"
    inference_path_field = "path"

    def prepare(self) -> dict[str, Any]:
        return {
            "class_labels": ["background", "shape"],
            "palette": [[0, 0, 0], [255, 128, 0]],
            **{kind: self._numbers(kind) for kind in ("bad", "fatal", "hanging")},
        }

    def _numbers(self, field: str) -> list[int]:
        return [int(number) for number in self.fields.get(field, "").split(",") if number]

    def itemize_entries(self, stage: Stage) -> Sequence[Entry]:
        if self.is_inference_db:
            return [self._chosen()] if stage == Stage.TEST else []
        counts = {Stage.TRAIN: self.fields["count"], Stage.VAL: self.fields["val_count"]}
        first = 10_000 * (stage == Stage.VAL and not self.fields.get("leak"))
        return [self._entry(stage, number, first) for number in range(counts.get(stage, 0))]

    def _entry(self, stage: Stage, number: int, first: int) -> Entry:
        entry: dict[str, Any] = {"name": f"{stage}-{number}", "number": number + first}
        if size := self.fields.get("group_size"):
            entry["group"] = f"group {(number + first) // size}"
        return entry

    def _chosen(self) -> Entry:
        file = self.fields.get("path") or self.fields.get("upload")
        number = int(Path(file).read_text()) if file else self.fields["number"]
        return {"name": f"chosen-{number}", "number": number}

    def encode_entry(self, entry: Entry) -> Encoded | list[Encoded]:
        number = entry["number"]
        time.sleep(self.fields.get("pause", 0))
        if self.fields.get("crash"):
            os._exit(3)
        if number in self.user_data.get("fatal", []):
            faulthandler.disable()  # what pytest would print of it looks like a fault
            os.kill(os.getpid(), signal.SIGSEGV)
        if number in self.user_data.get("hanging", []):
            time.sleep(3600)
        if self.fields.get("hoard"):
            hoarded.append(b"x" * (self.fields["hoard"] << 20))
        if number in self.user_data.get("bad", []):
            raise IngestionError(f"entry {number} is bad")
        pairs = [self._draw(number, copy) for copy in range(self.fields.get("copies", 1))]
        return pairs if len(pairs) > 1 else pairs[0]

    def _draw(self, number: int, copy: int) -> Encoded:
        size = self.fields["size"] + (number % 5 if self.fields.get("varied") else 0)
        random = np.random.default_rng([number, copy])
        y, x = np.mgrid[:size, :size]
        centre = random.uniform(0.3, 0.7, 2) * size
        radius = random.uniform(0.15, 0.25) * size
        kind = ["square", "disc"][number % 2] if self.fields["shape"] == "both" else None
        kind = kind or self.fields["shape"]
        if kind == "square":
            inside = np.maximum(abs(y - centre[0]), abs(x - centre[1])) < radius
        else:
            inside = np.hypot(y - centre[0], x - centre[1]) < radius
        noise = random.normal(300, 40, (size, size))
        feature = (noise + 400 * inside).clip(0).astype(np.uint16)[:, :, None]
        if not self.fields["labelled"]:
            return feature, None
        return feature, self._label(inside, centre, radius, int(kind == "disc"))

    def _label(self, inside: Any, centre: Any, radius: float, index: int) -> Any:
        """What is drawn, as the kind of label that was asked for."""
        (top, left), (bottom, right) = centre - radius, centre + radius
        kinds = {
            "mask": inside.astype(np.uint8)[:, :, None],
            "number": index,
            "value": float(radius),
            "vector": np.array([index, radius > inside.shape[0] / 5], np.uint8),
            "boxes": np.array([[index, left, top, right, bottom]] * (1 + index), np.float32),
        }
        return kinds[self.fields.get("label") or "mask"]
