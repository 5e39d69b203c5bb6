"""Checks of what a data plug-in makes of entries."""

from __future__ import annotations

from statistics import median

from django.conf import settings

from core.conformance.data_subject import DataSubject
from core.conformance.elsewhere import ask
from core.conformance.results import NotApplicable, Problem
from core.conformance.trials import Outcome, Trial
from core.exceptions import IngestionError
from core.ingest.first import stored
from core.store.manifest import Spec

MILLION = 1_000_000
Specs = tuple[Spec, Spec | None]


def check_samples(subject: DataSubject) -> str:
    """Features and labels can be stored, and all are of one kind."""
    for trial in subject.trials:
        if trial.outcome == Outcome.LOST:
            raise Problem(
                f"{trial.name} {trial.text}",
                "Such an entry is rejected. Let encode_entry refuse what its decoder cannot take.",
            )
        if trial.outcome == Outcome.ILLEGAL:
            raise Problem(
                f"{trial.name}: {trial.text}",
                "Return (feature, label) as docs/plugins.md tells under encode_entry.",
            )
    good = encoded(subject)
    if not good:
        first = subject.trials[0]
        raise Problem(
            f"none of {len(subject.trials)} entries can be encoded; {first.name}: {first.text}",
            "Fix what the reason names, or give fields that name usable data.",
        )
    found = [specs for trial in good for specs in trial.specs]
    _check_alike(subject, good)
    try:
        feature, label = stored(found[0], subject.storage)
    except IngestionError as error:
        raise Problem(str(error), "Choose another encoding with --set.") from None
    return f"{len(found)} samples of {len(good)} entries: features {feature}, labels {label}"


def _check_alike(subject: DataSubject, trials: list[Trial]) -> None:
    """Refuse samples of another dtype or number of channels than the first one, or shape."""
    sizes_differ = subject.storage.variable_shape
    wanted = kinds_of(trials[0].specs[0], sizes_differ)
    for trial in trials:
        for specs in trial.specs:
            if kinds_of(specs, sizes_differ) != wanted:
                (feature, label), (feature_0, label_0) = specs, trials[0].specs[0]
                raise Problem(
                    f"{trial.name} is {feature} with label {label}; {trials[0].name} is "
                    f"{feature_0} with label {label_0}",
                    "Bring all to one type and size (core.images.resize). Where sizes are to "
                    "differ, users set variable_shape=true.",
                )


def kinds_of(specs: Specs, sizes_differ: bool) -> list[object]:
    """What must be the same in all samples."""
    return [spec and kind_of(spec, sizes_differ) for spec in specs]


def kind_of(spec: Spec, sizes_differ: bool) -> tuple[object, ...]:
    is_image = len(spec.shape) == 3
    return spec.dtype, spec.shape[2:] if is_image and sizes_differ else spec.shape


def encoded(subject: DataSubject) -> list[Trial]:
    return [trial for trial in subject.trials if trial.outcome == Outcome.SAMPLES and trial.specs]


def check_labels(subject: DataSubject) -> str:
    """The labels are what the task says, and their classes have names."""
    for trial in encoded(subject):
        if trial.wrong_label:
            raise Problem(
                f"{trial.name}: the label {trial.wrong_label}",
                "Return what Task says of the label in docs/plugins.md, or correct `task` and "
                "`class_labels`.",
            )
    task = subject.plugin(user_data=subject.user_data, **subject.fields).get_task()
    if all(label is None for trial in encoded(subject) for _, label in trial.specs):
        raise NotApplicable("no sample has a label")
    return f"fit to {task or 'what they look like; no task is named'}"


def check_rejections(subject: DataSubject) -> str:
    """What is rejected, is rejected with a text for users."""
    raised = [trial for trial in subject.trials if trial.outcome == Outcome.RAISED]
    if raised:
        raise Problem(
            f"{len(raised)} of {len(subject.trials)} entries: {raised[0].name}: {raised[0].text}",
            "Raise IngestionError with a text that names the file and what is wrong with it; "
            "fix it if it is a fault of the plug-in.",
        )
    rejected = [trial for trial in subject.trials if trial.outcome == Outcome.REJECTED]
    if not rejected:
        return f"none of {len(subject.trials)} entries"
    return f"{len(rejected)} of {len(subject.trials)} entries; {rejected[0].text}"


def check_repeats(subject: DataSubject) -> str:
    """An entry gives the same bytes whenever and wherever it is encoded."""
    remedy = (
        "Let encode_entry depend on the entry, the fields and user_data only: nothing in globals "
        "or on self that other calls or prepare change, and no random numbers without a seed "
        "from the entry."
    )
    for trial in encoded(subject):
        if trial.again != trial.digest:
            raise Problem(f"{trial.name} gives other bytes when it is encoded again", remedy)
    question = {
        "fields": subject.fields,
        "user_data": subject.user_data,
        "chosen": subject.chosen,
    }
    seconds = settings.DIGITS_ENTRY_TIMEOUT * (1 + len(subject.chosen))
    try:
        digests = ask(question, subject.plugin, seconds)
    except ChildProcessError as error:
        raise Problem(f"in another process, nothing was encoded: {error}", remedy) from None
    for trial, digest in zip(subject.trials, digests, strict=True):
        if trial.outcome == Outcome.SAMPLES and digest != trial.digest:
            why = digest if ":" in digest else "other bytes"
            raise Problem(
                f"{trial.name} gives {why} in another process, where entries come in another order",
                remedy,
            )
    return "the same bytes twice, and in another process in another order"


def check_speed(subject: DataSubject) -> str:
    """How long things take, and what a million entries would."""
    entry = median(trial.seconds for trial in encoded(subject))
    processes = settings.DIGITS_JOB_PROCESSES
    lists = (subject.seconds["prepare"] + subject.seconds["itemize"]) / subject.entries * MILLION
    return (
        f"encode_entry {spoken(entry)}, prepare {spoken(subject.seconds['prepare'])}, "
        f"itemize_entries {spoken(subject.seconds['itemize'])}; a million such entries: "
        f"listing {spoken(lists)}, encoding {spoken(entry * MILLION / processes)} with "
        f"{processes} processes"
    )


def spoken(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds * 1000:.2f} ms"
