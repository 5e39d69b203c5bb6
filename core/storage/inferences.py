"""The folder of an inference, and the renderings of its views."""

from __future__ import annotations

from pathlib import Path

from core.storage.folder import Folder, Inside


class InferenceFolder(Folder):
    """What an inference writes, and what views make of it."""

    raw = Inside("raw")
    """The shard of the network's outputs."""
    answers = Inside("answers.jsonl")
    """What was answered for every input."""
    groups = Inside("groups.jsonl")
    """The metrics of each group, such as a patient."""
    plots = Inside("plots.json")
    """The plots of what was measured, as numbers."""
    journal = Inside("journal.bin")
    """What an inference that has not ended yet needs to go on."""
    results = Inside("results")
    """The shard of masks or boxes, of every input."""
    rejected = Inside("rejected.json")
    """The inputs that could not be used, with the reasons."""
    remark = Inside("remark.json")
    """How the inputs differ from the images that the network was trained on."""
    draws = Inside("draws.json")
    """The metrics of resampled groups, by which inferences are compared."""
    unpacked = Inside("unpacked")
    """The archives among the inputs, each in a folder of its own."""
    outputs = Inside("outputs.jsonl")
    """What views made of the outputs, as former versions kept it."""
    views = Inside("views")

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
