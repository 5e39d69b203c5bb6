"""The folders of models: trainings, exports, pretrained weights."""

from __future__ import annotations

from pathlib import Path

from core.numbers import in_file_names
from core.storage.folder import Folder, Inside


class ModelFolder(Folder):
    """What a training run writes."""

    metrics = Inside("metrics.jsonl")
    """Append-only, one JSON object a line."""
    resume = Inside("resume.bin")
    """What an interrupted run needs to go on."""
    snapshots = Inside("snapshots")
    initial_weights = Inside("initial_weights.json")
    """Which layers started with the weights of another model or file."""
    tensorboard = Inside("tensorboard")
    """What TensorBoard shows, if the run was asked to write it."""
    hardware = Inside("hardware.json")
    """What the run is trained on, and the size of its network."""
    provenance = Inside("provenance.json")
    """What the run was made from: settings, seed, data, code, packages, machine."""
    reproduction = Inside("reproduction.json")
    """How a run that repeats another one compares with it."""
    remark = Inside("remark.json")
    """What the run has failed to learn so far."""
    probes = Inside("probes")
    """A few samples, and what the network gave for them after each epoch."""
    probe_samples = Inside("probes", "samples.safetensors")
    network_source = Inside("network.py")
    """The source of an own network."""
    sandbox = Inside("sandbox")
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

    info = Inside("info.json")
    receipt = Inside("receipt.json")
    """How far the exported file's outputs are from the snapshot's."""
    golden = Inside("golden.safetensors")
    """The inputs and outputs of that comparison."""
    labels = Inside("labels.txt")
    palette = Inside("palette.csv")
    archive = Inside("model.zip")
    """All other files, where an archive is wanted."""


class PretrainedFolder(Folder):
    """Weights to start from: a copy of a snapshot, or what was imported from a file."""

    snapshot = Inside("snapshot.keras")
    weights = Inside("weights.safetensors")

    @property
    def stored(self) -> Path:
        """The one of both that there is."""
        return self.weights if self.weights.exists() else self.snapshot
