"""The half of each task that needs Keras: loss, metrics, head, and how labels follow images.

Each module has an instance `learning`; the task's other half in `core.tasks` names the module.
"""

from __future__ import annotations

from importlib import import_module

from core.exceptions import TrainingError
from core.plugins.learning import Learning
from core.tasks import MissingTask, task_of


def learning_of(task_id: str) -> Learning:
    """The Keras half of a task.

    Raises:
        TrainingError: it has none, so nothing can be trained; or its plug-in is missing.
    """
    task = task_of(task_id)
    if isinstance(task, MissingTask):
        raise TrainingError(task.why)
    module = task.learning
    if module is None:
        raise TrainingError(f"Labels of the task {task_id} cannot be trained on yet.")
    learning: Learning = import_module(module).learning
    return learning
