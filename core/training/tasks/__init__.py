"""The Keras part of each task: loss, metrics, head, and augmentation of labels.

Each module has an instance `learning`; the task's other part in `core.tasks` names the module.
"""

from __future__ import annotations

from importlib import import_module

from core.exceptions import TrainingError
from core.plugins.learning import Learning
from core.tasks import MissingTask, task_of


def learning_of(task_id: str) -> Learning:
    """The Keras part of a task.

    Raises:
        TrainingError: it has none, so training is not supported; or its plug-in is missing.
    """
    task = task_of(task_id)
    if isinstance(task, MissingTask):
        raise TrainingError(task.why)
    module = task.learning
    if module is None:
        raise TrainingError(f"Training for the task {task_id} is not supported yet.")
    learning: Learning = import_module(module).learning
    return learning
