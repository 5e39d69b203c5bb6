"""Where everything lies: the one package that names the files of the data folder.

Engines are given a folder of their own and ask here for what lies in it:
`DatasetFolder(path).manifest`. A relative folder gives paths within it: `DatasetFolder(Path())`.
What is still being written, or about to be removed, lies beside its place under a hidden name.
"""

from __future__ import annotations

from core.storage.datasets import DatasetFolder, ShardFolder, StageFolder
from core.storage.folder import Folder
from core.storage.inferences import InferenceFolder, rendered_output, rendering
from core.storage.installation import DataFolder, data_folder
from core.storage.models import ExportFolder, ModelFolder, PretrainedFolder
from core.storage.places import (
    export_description,
    hidden_beside,
    migration_lock,
    older_log,
    partial_file,
    partial_folder,
    unpacked_upload,
    uploads_of,
)

__all__ = [
    "DataFolder",
    "DatasetFolder",
    "ExportFolder",
    "Folder",
    "InferenceFolder",
    "ModelFolder",
    "PretrainedFolder",
    "ShardFolder",
    "StageFolder",
    "data_folder",
    "export_description",
    "hidden_beside",
    "migration_lock",
    "older_log",
    "partial_file",
    "partial_folder",
    "rendered_output",
    "rendering",
    "unpacked_upload",
    "uploads_of",
]
