"""Weights in a file that a network can start from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ENDINGS_IN_WORDS = ".keras, .safetensors, .pth, .pt, .onnx or .h5"
ENDINGS = tuple(re.findall(r"\.\w+", ENDINGS_IN_WORDS))
"""Of the names of files with weights that can be read."""


@dataclass(frozen=True)
class WeightsFile:
    """A file with weights: `.keras`, `.safetensors`, `.onnx`, Keras' former `.h5`, or PyTorch's
    `.pth` or `.pt`."""

    path: Path
    layers: Mapping[str, str] = field(default_factory=dict)
    """The network's layers by those of the file, where their names differ. Of PyTorch's file, the
    layer of `block.conv.weight` is `block_conv`."""
    sha256: str = ""
    """What the file's checksum must be; empty: it is not checked."""
