"""The data folder of a host."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from core.storage.folder import Folder, Inside


def data_folder() -> DataFolder:
    """The data folder of this host."""
    return DataFolder(settings.DIGITS_DATA_DIR)


class DataFolder(Folder):
    """What a host keeps: everything that is not code."""

    database = Inside("db.sqlite3")
    """SQLite's file, unless another database is named."""
    secret_key = Inside("secret_key")
    initial_password = Inside("initial_password")
    cache = Inside("cache")
    uploads = Inside("uploads")
    """Uploaded archives, unpacked."""
    demonstration = Inside("uploads", "demo")
    """The files of the demonstration, where the folder picker shows them."""
    incoming = Inside(".incoming")
    """Uploads until they are complete."""
    commands_log = Inside("logs", "commands.log")
    """Internal errors of commands."""

    def job_log(self, job: int) -> Path:
        """Everything that the job's processes printed."""
        return self.path / "logs" / f"job-{job}.log"

    def cluster_lock(self, host: str) -> Path:
        """Held by the job cluster of that name."""
        return self.path / f"cluster-{host}.lock"

    def predictor(self, host: str) -> Path:
        """The socket of the predictor of that name."""
        return self.path / f"predictor-{host[:64]}.sock"

    def dataset(self, dataset: int) -> Path:
        return self.path / "datasets" / str(dataset)

    def model(self, model: int) -> Path:
        return self.path / "models" / str(model)

    def pretrained(self, pretrained: int) -> Path:
        """A snapshot that was kept for other trainings; its model may be gone."""
        return self.path / "pretrained" / str(pretrained)

    def inference(self, inference: int) -> Path:
        return self.path / "inferences" / str(inference)
