"""Datasets by the names that commands are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from core.exceptions import StoreError
from core.models import Dataset, Job
from core.remarks import mending
from core.store.check import blaming


@contextmanager
def damage_told(name: str, folder: Path) -> Iterator[None]:
    """Let damaged files of a dataset end a command with what is damaged and how to mend it.

    Raises:
        CommandError: that.
    """
    try:
        with blaming(folder):
            yield
    except StoreError as error:
        raise CommandError(f"{error} {mending(name)}") from None


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
