"""The ORM: datasets, models, inferences, and the jobs that make them."""

from __future__ import annotations

from core.models.artifact import Artifact
from core.models.dataset import Addition, Dataset, Stage
from core.models.host import Host, Resource
from core.models.inference import Inference
from core.models.job import Job
from core.models.trained import Snapshot, TrainedModel

__all__ = [
    "Addition",
    "Artifact",
    "Dataset",
    "Host",
    "Inference",
    "Job",
    "Resource",
    "Snapshot",
    "Stage",
    "TrainedModel",
]
