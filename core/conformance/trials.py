"""Encoding some entries in a worker process, as an ingestion does, and looking closely."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from multiprocessing.connection import wait

from core.exceptions import IngestionError
from core.ingest.first import spec_of
from core.ingest.isolation import Isolated, LostEntry, Post
from core.ingest.sample import samples_of
from core.plugins import DataIngestionInterface, Entry
from core.store.entries import file_of
from core.store.manifest import Spec
from core.store.record import Arrays, encode
from core.tasks import implied_task, task_of, task_plugins

MakeInstance = Callable[[], DataIngestionInterface]


class Outcome(StrEnum):
    SAMPLES = "samples"
    REJECTED = "rejected"
    """By an IngestionError, as it should be."""
    RAISED = "raised"
    """Rejected too, by an exception that was not meant for users."""
    ILLEGAL = "illegal"
    """No (feature, label) that can be stored."""
    LOST = "lost"
    """The process ended, or took too long."""


@dataclass(frozen=True)
class Trial:
    """What became of one entry."""

    name: str
    outcome: Outcome
    text: str = ""
    seconds: float = 0
    specs: tuple[tuple[Spec, Spec | None], ...] = ()
    """Of each sample: its feature's and its label's."""
    digest: str = ""
    """Of the samples' bytes."""
    again: str = ""
    """The same, when the entry was encoded once more."""
    wrong_label: str = ""
    """How a label does not fit the task."""


def try_entries(make: MakeInstance, entries: Sequence[Entry], limit: float) -> list[Trial]:
    """Encode the entries in a process, and after one that ended it, in another.

    Args:
        make: makes the instance, in that process.
        limit: seconds that an entry may take, twice.
    """
    trials: list[Trial] = []
    while len(trials) < len(entries):
        rest = entries[len(trials) :]
        process = Isolated(partial(encode_all, make, rest), limit)
        while not process.has_ended():
            wait(process.signs, 0.2)
        try:
            trials += process.result()
        except LostEntry as loss:
            if loss.index:  # those before it went well, and are tried again without it
                trials += try_entries(make, rest[: loss.index], limit)
            trials.append(Trial(file_of(rest[loss.index]), Outcome.LOST, str(loss.error)))
    return trials


def encode_all(make: MakeInstance, entries: Sequence[Entry], post: Post) -> list[Trial]:
    """Run in the process."""
    instance = make()
    trials = []
    for index, entry in enumerate(entries):
        post.begin(index)
        trials.append(tried(instance, entry))
        post.end()
    return trials


def tried(instance: DataIngestionInterface, entry: Entry) -> Trial:
    """One entry, encoded twice."""
    name, began = file_of(entry), time.perf_counter()
    try:
        encoded = instance.encode_entry(entry)
    except IngestionError as error:
        return Trial(name, Outcome.REJECTED, str(error))
    except Exception as error:
        return Trial(name, Outcome.RAISED, f"{type(error).__name__}: {error}")
    seconds = time.perf_counter() - began
    try:
        samples = samples_of(encoded)
    except IngestionError as error:
        return Trial(name, Outcome.ILLEGAL, str(error))
    return Trial(
        name,
        Outcome.SAMPLES,
        seconds=seconds,
        specs=tuple(
            (spec_of(feature), None if label is None else spec_of(label))
            for feature, label in samples
        ),
        digest=_digest_of(samples),
        again=digest_again(instance, entry),
        wrong_label=wrong_label(instance, samples),
    )


def _digest_of(samples: Sequence[Arrays]) -> str:
    digest = hashlib.sha256()
    for feature, label in samples:
        digest.update(encode(feature, label))
    return digest.hexdigest()


def digest_again(instance: DataIngestionInterface, entry: Entry) -> str:
    """The digest of an entry's samples, or what kept it from being encoded."""
    try:
        return _digest_of(samples_of(instance.encode_entry(entry)))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def wrong_label(instance: DataIngestionInterface, samples: Sequence[Arrays]) -> str:
    """How a label does not fit the plug-in's task; empty where all do."""
    task, classes = instance.get_task(), len(instance.user_data.get("class_labels", []))
    if task not in task_plugins:
        task = None  # The check "id and titles" tells of it.
    for feature, label in samples:
        if label is None:
            continue
        kind = task_of(task or implied_task(label.dtype.name, label.shape))
        if problem := kind.problem_of(feature, label, classes):
            return f"{problem}; it is {label.dtype} of shape {label.shape}"
    return ""
