"""Django admin: lists, filters and actions for all rows."""

from __future__ import annotations

from core.admin.artifacts import DatasetAdmin, InferenceAdmin, TrainedModelAdmin
from core.admin.hosts import HostAdmin
from core.admin.jobs import JobAdmin
from core.admin.own_networks import OwnNetworkAdmin
from core.admin.pretrained import PretrainedModelAdmin
from core.admin.reviews import ReviewAdmin
from core.admin.snapshots import SnapshotAdmin
from core.admin.sweeps import SweepAdmin
from core.admin.uploads import UploadAdmin

__all__ = [
    "DatasetAdmin",
    "HostAdmin",
    "InferenceAdmin",
    "JobAdmin",
    "OwnNetworkAdmin",
    "PretrainedModelAdmin",
    "ReviewAdmin",
    "SnapshotAdmin",
    "SweepAdmin",
    "TrainedModelAdmin",
    "UploadAdmin",
]
