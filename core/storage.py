"""Where everything lies: the one module that names the files of the data folder.

Engines are given a folder of their own and ask here for what lies in it:
`DatasetFolder(path).manifest`. A relative folder gives paths within it: `DatasetFolder(Path())`.
What is still being written, or about to be removed, lies beside its place under a hidden name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from core.names import LONGEST, shortened
from core.numbers import in_file_names


def data_folder() -> DataFolder:
    """The data folder of this host."""
    return DataFolder(settings.DIGITS_DATA_DIR)


class _Inside:
    """An attribute of a folder: the path of something that lies in it."""

    def __init__(self, *parts: str) -> None:
        self.parts = parts

    def __get__(self, folder: Folder, owner: Any = None) -> Path:
        return folder.path.joinpath(*self.parts)


@dataclass(frozen=True)
class Folder:
    """A folder whose files and folders have names here."""

    path: Path


class DataFolder(Folder):
    """What a host keeps: everything that is not code."""

    database = _Inside("db.sqlite3")
    """SQLite's file, unless another database is named."""
    secret_key = _Inside("secret_key")
    initial_password = _Inside("initial_password")
    cache = _Inside("cache")
    uploads = _Inside("uploads")
    """Uploaded archives, unpacked."""
    demonstration = _Inside("uploads", "demo")
    """The files of the demonstration, where the folder picker shows them."""
    incoming = _Inside(".incoming")
    """Uploads until they are complete."""
    commands_log = _Inside("logs", "commands.log")
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


class PretrainedFolder(Folder):
    """Weights to start from: a copy of a snapshot, or what was imported from a file."""

    snapshot = _Inside("snapshot.keras")
    weights = _Inside("weights.safetensors")

    @property
    def stored(self) -> Path:
        """The one of both that there is."""
        return self.weights if self.weights.exists() else self.snapshot


class DatasetFolder(Folder):
    """What an ingestion writes; a dataset without its manifest does not exist."""

    manifest = _Inside("dataset.json")
    checksums = _Inside("SHA256SUMS")
    plan = _Inside("plan.json")
    """What goes into which shard."""
    pending_plan = _Inside("plan-pending.json")
    """The plan of what is being appended, until all of it is there."""
    entries = _Inside("entries")

    def entries_of(self, part: int, stage: str) -> Path:
        """The entries of a part of the plan, in the order in which they are stored."""
        return self.entries / f"{part:03d}-{stage}.jsonl"

    def stage(self, stage: str) -> StageFolder:
        return StageFolder(self.path / stage)

    def shards(self) -> list[Path]:
        """Those of all stages, in order."""
        return sorted(self.path.glob("*/shard-*"))


class StageFolder(Folder):
    """The shards of a dataset's stage."""

    def shard(self, number: int) -> Path:
        return self.path / f"shard-{number:05d}"

    def shards(self) -> list[Path]:
        """Those that are complete, in order."""
        return sorted(folder for folder in self.path.glob("shard-*") if folder.is_dir())


class ShardFolder(Folder):
    """Records with their description; those of an inference have no statistics."""

    data = _Inside("data.mdb")
    """The records, under the name that LMDB gives them."""
    description = _Inside("shard.json")
    entries = _Inside("entries.jsonl")
    """A line for each record."""
    statistics = _Inside("statistics.safetensors")
    fingerprints = _Inside("fingerprints.safetensors")

    @property
    def is_of_dataset(self) -> bool:
        """Whether its name is that of a dataset's shard."""
        return self.path.name.startswith("shard-")


class ModelFolder(Folder):
    """What a training run writes."""

    metrics = _Inside("metrics.jsonl")
    """Append-only, one JSON object a line."""
    resume = _Inside("resume.bin")
    """What an interrupted run needs to go on."""
    snapshots = _Inside("snapshots")
    initial_weights = _Inside("initial_weights.json")
    """Which layers started with the weights of another model or file."""
    tensorboard = _Inside("tensorboard")
    """What TensorBoard shows, if the run was asked to write it."""
    hardware = _Inside("hardware.json")
    """What the run is trained on, and the size of its network."""
    provenance = _Inside("provenance.json")
    """What the run was made from: settings, seed, data, code, packages, machine."""
    reproduction = _Inside("reproduction.json")
    """How a run that repeats another one compares with it."""
    remark = _Inside("remark.json")
    """What the run has failed to learn so far."""
    probes = _Inside("probes")
    """A few samples, and what the network gave for them after each epoch."""
    probe_samples = _Inside("probes", "samples.safetensors")
    network_source = _Inside("network.py")
    """The source of an own network."""
    sandbox = _Inside("sandbox")
    """What the training of an own network writes itself, laid out like this folder."""

    def snapshot(self, epoch: float) -> Path:
        """The file of a snapshot: `epoch-0012.keras`, or `epoch-0012_5.keras` half an epoch later.

        Names are in the order of epochs.
        """
        return self.snapshots / f"epoch-{in_file_names(epoch)}.keras"

    def all_snapshots(self) -> list[Path]:
        return sorted(self.snapshots.glob("*.keras"))

    def probe_outputs(self, epoch: int) -> Path:
        return self.probes / f"epoch-{in_file_names(epoch)}.safetensors"

    def export(self, epoch: float, format_name: str) -> Path:
        """The snapshot in another format, as pages offer it: a folder."""
        return self.path / "exports" / f"epoch-{in_file_names(epoch)}-{format_name}"


class ExportFolder(Folder):
    """An exported network, beside the model's file itself; it lies where the user wants it."""

    info = _Inside("info.json")
    receipt = _Inside("receipt.json")
    """How far the exported file's outputs are from the snapshot's."""
    golden = _Inside("golden.safetensors")
    """The inputs and outputs of that comparison."""
    labels = _Inside("labels.txt")
    palette = _Inside("palette.csv")
    archive = _Inside("model.zip")
    """All other files, where an archive is wanted."""


class InferenceFolder(Folder):
    """What an inference writes, and what views make of it."""

    raw = _Inside("raw")
    """The shard of the network's outputs."""
    answers = _Inside("answers.jsonl")
    """What was answered for every input."""
    groups = _Inside("groups.jsonl")
    """The metrics of each group, such as a patient."""
    plots = _Inside("plots.json")
    """The plots of what was measured, as numbers."""
    journal = _Inside("journal.bin")
    """What an inference that has not ended yet needs to go on."""
    results = _Inside("results")
    """The shard of masks or boxes, of every input."""
    rejected = _Inside("rejected.json")
    """The inputs that could not be used, with the reasons."""
    remark = _Inside("remark.json")
    """How the inputs differ from the images that the network was trained on."""
    draws = _Inside("draws.json")
    """The metrics of resampled groups, by which inferences are compared."""
    unpacked = _Inside("unpacked")
    """The archives among the inputs, each in a folder of its own."""
    outputs = _Inside("outputs.jsonl")
    """What views made of the outputs, as former versions kept it."""
    views = _Inside("views")

    def packed_results(self, format_name: str, run: int) -> Path:
        """The archive of results in a format that a page offers, of one run."""
        return self.path / "packed" / f"{format_name}-{run}" / "results.zip"

    def view(self, view_id: str, digest: str) -> Path:
        """The renderings of a view with its options."""
        return self.views / f"{view_id}-{digest}"


def rendering(view: Path, number: int) -> Path:
    """What a view made of one sample: a folder."""
    return view / f"{number:06d}"


def rendered_output(rendering: Path) -> Path:
    """The output of a rendering, beside its pictures."""
    return rendering / "output.json"


def unpacked_upload(uploads: Path, title: str, upload: int) -> Path:
    """An archive's files: a folder that one finds in a list, and no two of one name."""
    return uploads / f"{title}-{upload}"


def uploads_of(artifact: Path) -> Path:
    """The files that were uploaded with an artifact's form."""
    return artifact / "uploads"


def older_log(log: Path) -> Path:
    """The part before a log's beginning, if it was rotated."""
    return log.with_name(f"{log.name}.1")


def migration_lock(database: str) -> Path:
    """Held by the process that changes the tables of SQLite's file."""
    return Path(f"{database}.lock")


def export_description(export: Path) -> Path:
    """What an export holds; its folder lies where the user wants it."""
    return export / "dataset.json"


def hidden_beside(folder: Path, state: Literal["partial", "damaged", "deleted"]) -> Path:
    """Where a folder lies while it is not to be found in its place."""
    room = LONGEST - len(f"..{state}")
    return folder.with_name(f".{shortened(folder.name.strip('.'), room)}.{state}")


def partial_file(path: Path) -> Path:
    """Where a file lies until it is complete; it has the same ending."""
    return path.with_name(f".partial-{path.name}")


def partial_folder(folder: Path, key: str) -> Path:
    """A hidden place within a folder, for what is being made or removed."""
    return folder / f".partial-{key}"
