"""The half of each task that needs Keras: loss, metrics, head, and how labels follow images.

Each module has an instance `learning`; the task's other half in `core.tasks` names the module.
"""

from __future__ import annotations

from importlib import import_module

from core.exceptions import TrainingError
from core.tasks import task_of
from core.training.tasks.base import Learning


def learning_of(task_id: str) -> Learning:
    """The Keras half of a task.

    Raises:
        TrainingError: it has none, so nothing can be trained.
    """
    module = task_of(task_id).learning
    if module is None:
        raise TrainingError(f"Labels of the task {task_id} cannot be trained on yet.")
    learning: Learning = import_module(module).learning
    return learning
