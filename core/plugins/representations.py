"""Datasets, models and inferences as dictionaries, for plug-ins' pages and commands.

They stand at the top of the layers, so this module imports what stands above it; nothing in core
imports this module.
"""

from __future__ import annotations

from core.representations.dataset import dataset_representation, dataset_rows, dataset_summary
from core.representations.inference import (
    inference_representation,
    inference_rows,
    inference_summary,
)
from core.representations.model import model_representation, model_rows, model_summary

__all__ = [
    "dataset_representation",
    "dataset_rows",
    "dataset_summary",
    "inference_representation",
    "inference_rows",
    "inference_summary",
    "model_representation",
    "model_rows",
    "model_summary",
]
