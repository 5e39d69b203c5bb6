"""The end of a training that repeats another one: both are compared."""

from __future__ import annotations

from core.exceptions import StoreError
from core.jobs.log import say
from core.models import TrainedModel
from core.reproduction.comparison import note_comparison
from core.reproduction.sentences import in_words


def compare_with(original: TrainedModel, model: TrainedModel) -> None:
    """Compare the model with the one that it repeats, and keep the result in its folder.

    What cannot be compared is said in the log: the training itself has succeeded.
    """
    facts = {"original": {"id": original.pk, "name": original.name}}
    try:
        found = note_comparison(original.folder, model.folder, facts, model.dataset.folder)
    except StoreError as error:
        say(f"WARNING: it cannot be compared with “{original}”: {error}")
        return
    say(in_words(found.as_json()))
    for text in (*(one.text for one in found.differences), *found.remarks):
        say(text)
