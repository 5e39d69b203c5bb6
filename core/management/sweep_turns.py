"""Running a sweep in the foreground: one run after the other, each chosen when its turn comes."""

from __future__ import annotations

from collections.abc import Iterator

from core.forms.next_run import advance
from core.jobs.sweeps import State, end
from core.models import Job, Sweep, TrainedModel
from core.process.interruption import Asked


def runs_in_turn(sweep: Sweep, asked: Asked) -> Iterator[TrainedModel]:
    """The models whose jobs are to be run next, until nothing is left of the sweep.

    Args:
        sweep: as above.
        asked: whether this process is to end; then the sweep stops, and can be resumed.
    """
    waiting = TrainedModel.objects.filter(
        sweep_run__sweep=sweep, job__status=Job.Status.WAITING
    ).select_related("job")
    while True:
        model = waiting.order_by("pk").first()
        if model is not None:
            yield model  # once this process is to end, its job is aborted
        elif asked or not advance(sweep, queue=False):
            break
    if asked:
        end(sweep, State.STOPPED, f"The command that ran it was ended ({asked}).")
