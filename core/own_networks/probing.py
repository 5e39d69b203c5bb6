"""What a network in a sandbox gives for the probe samples, kept as other runs keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.own_networks.messages import names_in, number_in, text_in
from core.own_networks.weights import WeightsError, arrays_in
from core.sandbox.scratch import ScratchError, read_file
from core.storage import DatasetFolder, ModelFolder
from core.store.reader import StageReader
from core.training.probe_choice import samples_at
from core.training.probe_files import MOST_BYTES, Arrays, write_outputs, write_samples
from core.training.spec import TrainingSpec

PROBED = "probes.safetensors"
"""The file in the sandbox's folder with the outputs of the last epoch, numbered."""
_MOST_OUTPUTS = 20
_NAME = re.compile(r"[\w.@-]{1,100}")
_STAGES = ("train", "val")


class Probing:
    """Takes a run's probe outputs out of its sandbox; what does not fit is left out."""

    def __init__(self, spec: TrainingSpec) -> None:
        self.spec = spec
        self.count = 0
        """Of the samples; 0: none are chosen."""

    def chosen(self, message: Mapping[str, Any]) -> None:
        """Keep the samples at the places that it tells."""
        stage, places = text_in(message, "stage"), message.get("places")
        self.count = 0
        if stage not in _STAGES or not isinstance(places, list):
            return
        if not 0 < len(places) <= self.spec.probe_samples:
            return
        path = DatasetFolder(self.spec.dataset).stage(stage).path
        if not path.is_dir():
            return
        with StageReader(path) as reader:
            if not all(type(one) is int and 0 <= one < len(reader) for one in places):
                return
            write_samples(self.spec.folder, samples_at(reader, places), stage)
        self.count = len(places)

    def predicted(self, message: Mapping[str, Any]) -> None:
        """Keep the outputs of an epoch."""
        epoch, names = number_in(message, "epoch"), names_in(message, "names")
        if epoch is None or not 1 <= epoch <= self.spec.train_epochs or not self.count:
            return
        if outputs := self._outputs(names):
            write_outputs(self.spec.folder, int(epoch), outputs)

    def _outputs(self, names: list[str]) -> Arrays:
        """The outputs by name; none where they are not what they should be."""
        scratch = ModelFolder(self.spec.folder).sandbox
        try:
            arrays = arrays_in(read_file(scratch, PROBED, most=2 * MOST_BYTES))
        except (ScratchError, WeightsError):
            return {}
        fit = all(one.ndim and len(one) == self.count and one.size for one in arrays)
        named = all(map(_NAME.fullmatch, names)) and len(set(names)) == len(names)
        if not fit or not named or not 0 < len(arrays) == len(names) <= _MOST_OUTPUTS:
            return {}
        if any(one.dtype != np.float32 for one in arrays):
            return {}
        return dict(zip(names, arrays, strict=True))
