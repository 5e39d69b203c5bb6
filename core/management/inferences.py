"""Looking up inferences by the id given to a command, and writing tables of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import CommandError

from core.models import Inference, Job
from core.privacy import as_the_user_likes
from core.representations.inference import inference_rows

_MOST_IDS = 20


def finished_inference(pk: int) -> Inference:
    """The inference with that id, if its job is done.

    Raises:
        CommandError: there is none, or its job is not done.
    """
    row = inference_rows().filter(pk=pk).first()
    if row is not None and row.job.status == Job.Status.DONE:
        return row
    done = Inference.objects.filter(job__status=Job.Status.DONE)
    known = ", ".join(map(str, done.values_list("pk", flat=True)[:_MOST_IDS])) or "none"
    raise CommandError(f"There is no finished inference {pk}; finished ones: {known}.")


@as_the_user_likes()
def write_table(path: Path, lines: Iterable[str]) -> None:
    """Write the lines of a CSV file.

    Raises:
        CommandError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
