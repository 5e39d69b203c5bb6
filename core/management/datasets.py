"""Looking up datasets by the name given to a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from core.exceptions import StoreError
from core.models import Dataset, Job
from core.remarks import repair_advice
from core.store.check import reporting_damage


@contextmanager
def damage_as_error(name: str, folder: Path) -> Iterator[None]:
    """Report damaged files of a dataset as an error of the command, with how to repair them.

    Raises:
        CommandError: a file is damaged.
    """
    try:
        with reporting_damage(folder):
            yield
    except StoreError as error:
        raise CommandError(f"{error} {repair_advice(name)}") from None


def finished_dataset(name: str) -> Dataset:
    """The dataset with that name, if its job is done.

    Raises:
        CommandError: there is none, or its job is not done.
    """
    try:
        dataset = Dataset.objects.select_related("job").get(name=name)
    except Dataset.DoesNotExist:
        raise CommandError(f"There is no dataset “{name}”.") from None
    if dataset.job.status != Job.Status.DONE:
        status = dataset.job.get_status_display().lower()
        raise CommandError(f"The dataset “{name}” is not finished; its job is {status}.")
    return dataset
