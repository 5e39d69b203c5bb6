"""Datasets by the names that commands are given."""

from __future__ import annotations

from django.core.management.base import CommandError

from core.models import Dataset, Job


def finished_dataset(name: str) -> Dataset:
    """The dataset of a name, if nobody is writing it.

    Raises:
        CommandError: there is none, or its job has not ended well.
    """
    try:
        dataset = Dataset.objects.select_related("job").get(name=name)
    except Dataset.DoesNotExist:
        raise CommandError(f"There is no dataset “{name}”.") from None
    if dataset.job.status != Job.Status.DONE:
        status = dataset.job.get_status_display().lower()
        raise CommandError(f"The dataset “{name}” is not finished; its job is {status}.")
    return dataset
