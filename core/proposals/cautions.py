"""What no setting can make good: sentences on data that will hardly teach a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from core.names import printed
from core.plugins.proposals import DatasetProfile
from core.tasks import task_of

_FEW = 20
_FEW_OF_A_CLASS = 5
_MANY_UNUSED = 4
_RARE = 0.01
_NAMED = 3


def cautions(found: DatasetProfile) -> Iterator[str]:
    """Sentences for whoever starts a training on the dataset."""
    if found.train_entries < _FEW:
        yield (
            f"There are only {found.train_entries:,} training samples, so that results on other "
            "data may be much worse."
        )
    task = task_of(found.task)
    if task.has_background:
        yield from _unused(found)
        yield from _rarely_shown(found)
    elif task.has_classes:
        yield from _rare_classes(found)
    if found.groups[1] == 1 < found.groups[0]:
        yield "Validation is of a single group, so its best epoch says little about others."


def _rare_classes(found: DatasetProfile) -> Iterator[str]:
    labelled = zip_longest(found.class_labels, found.class_counts, fillvalue=0)
    counts = {str(name): count for name, count in labelled}
    if not counts:
        return
    usual = sum(counts.values()) / len(counts)
    if usual < _FEW_OF_A_CLASS:
        yield (
            f"There are about {usual:.0f} training samples of each of the {len(counts):,} classes; "
            "more of each, or fewer classes, would help most."
        )
        return
    rare = [name for name, count in counts.items() if count < max(_RARE * usual, _FEW_OF_A_CLASS)]
    if rare:
        yield f"Too few training samples to learn the class {_named(rare)} from."


def _unused(found: DatasetProfile) -> Iterator[str]:
    """Where the values of masks are not class indices, most classes have no pixel."""
    classes = len(found.class_labels)
    unused = classes - sum(count > 0 for count in found.class_counts)
    if found.class_counts and unused >= _MANY_UNUSED and unused > classes / 2:
        yield (
            f"Of {classes:,} classes, {unused:,} have no pixel in the training data. If the values "
            "of the masks are not class indices, such as 0 and 255, create the dataset with masks "
            "that hold 0, 1, 2, …"
        )


def _rarely_shown(found: DatasetProfile) -> Iterator[str]:
    """Classes of masks that hardly any image has."""
    if found.train_entries < _FEW:
        return
    # The first class is the background; a class without any pixel may be meant to have none.
    shown = zip_longest(found.class_labels[1:], found.class_samples[1:], fillvalue=0)
    rare = [str(name) for name, samples in shown if 0 < samples < _FEW_OF_A_CLASS]
    if rare:
        yield (
            f"Of {found.train_entries:,} training samples, fewer than {_FEW_OF_A_CLASS} have "
            f"the class {_named(rare)}, which may be too few to learn it from."
        )


def _named(classes: Sequence[str]) -> str:
    """The first few classes, and the number of the others."""
    names = ", ".join(f"“{printed(name)}”" for name in classes[:_NAMED])
    more = f" and {len(classes) - _NAMED:,} more" if len(classes) > _NAMED else ""
    return f"{names}{more}"
