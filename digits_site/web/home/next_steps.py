"""What home invites to after the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from core.demonstration import NAMED, PLUGIN
from core.models import Dataset, Inference, Job


@dataclass(frozen=True)
class NextSteps:
    """Where to go from a demonstration that is done."""

    inference: Inference
    """Its newest one, which shows what the network outputs."""


def next_steps() -> NextSteps | None:
    """The steps while there is nothing but demonstrations; None otherwise, and before one is done.

    At most two queries, of which the first finds a row at once where there are other datasets.
    """
    if Dataset.objects.exclude(plugin_id=PLUGIN, name__startswith=NAMED).exists():
        return None
    done = Inference.objects.filter(job__status=Job.Status.DONE)
    rows = done.select_related("model", "snapshot")
    found = rows.filter(model__name__startswith=NAMED).first()
    return None if found is None else NextSteps(found)
