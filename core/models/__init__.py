"""The ORM: datasets, models, inferences, reviews, jobs, networks, uploads, saved lists."""

from __future__ import annotations

from core.models.artifact import Artifact
from core.models.dataset import Addition, Dataset, Stage
from core.models.host import Host, Resource
from core.models.inference import Inference
from core.models.job import Job
from core.models.own_network import NetworkVersion, OwnNetwork
from core.models.pretrained import PretrainedModel
from core.models.review import Review
from core.models.saved_list import SavedList
from core.models.trained import Snapshot, TrainedModel
from core.models.upload import Upload

__all__ = [
    "Addition",
    "Artifact",
    "Dataset",
    "Host",
    "Inference",
    "Job",
    "NetworkVersion",
    "OwnNetwork",
    "PretrainedModel",
    "Resource",
    "Review",
    "SavedList",
    "Snapshot",
    "Stage",
    "TrainedModel",
    "Upload",
]
