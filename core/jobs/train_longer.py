"""Training a finished model longer: nothing of it is deleted, and its solver goes on."""

from __future__ import annotations

from django.db import transaction

from core.exceptions import ResumeError, StoreError, TransitionError
from core.jobs import ledger
from core.jobs.execution import hold
from core.jobs.work.train import spec_of
from core.models import Job, TrainedModel
from core.training.resume import require_extendable


def finished_epochs(model: TrainedModel) -> int:
    """The epochs so far; the last one of a finished training has a snapshot."""
    last = model.snapshots.order_by("epoch").last()
    return int(last.epoch) if last else 0


def why_not_longer(model: TrainedModel) -> str:
    """Why a model cannot be trained longer; "" if it can."""
    if model.job.status != Job.Status.DONE:
        return (
            f"The training of “{model}” is {model.job.status}. Only one that is done can be "
            "continued; run an aborted or failed one again, and resume a paused one."
        )
    try:
        require_extendable(spec_of(model))
    except (ResumeError, StoreError) as error:
        return f"{error} Train another model that starts from its weights (initial_model)."
    return ""


def train_longer(model: TrainedModel, epochs: int, *, queue: bool = True) -> None:
    """Let its job wait again, for further epochs after its last one.

    Args:
        model: as above; its fields then have the epochs of both together.
        epochs: how many more.
        queue: whether the job clusters may take it; otherwise this process holds it.

    Raises:
        TransitionError: its training is not done, or cannot be continued.
    """
    if problem := why_not_longer(model):
        raise TransitionError(problem)
    done = finished_epochs(model)
    with transaction.atomic():
        # First, since nobody can claim it before all of this is true.
        ledger.extend(model.job_id)
        model.fields = model.fields | {"train_epochs": done + epochs, "extended_after": done}
        model.save(update_fields=["fields"])
        if not queue:
            hold(model.job)
    model.job.refresh_from_db()
