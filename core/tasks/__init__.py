"""The tasks that networks can learn from datasets: a module for each, registered here.

A task has two modules: one here, without TensorFlow, and one in `core.training.tasks`, with Keras.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.exceptions import PluginError
from core.tasks.base import NoTask, TaskDefinition
from core.tasks.classification import Classification
from core.tasks.detection import Detection
from core.tasks.image_to_image import ImageToImage
from core.tasks.multi_label import MultiLabel
from core.tasks.names import Shape, Task, in_words
from core.tasks.regression import Regression
from core.tasks.segmentation import Segmentation
from core.tasks.text_classification import TextClassification

__all__ = [
    "Shape",
    "Task",
    "TaskDefinition",
    "implied_task",
    "in_words",
    "known_tasks",
    "register",
    "task_of",
]

_NO_TASK = NoTask()
_tasks: dict[str, TaskDefinition] = {}


def register(task: TaskDefinition) -> None:
    """Add a task.

    Raises:
        PluginError: the id is already taken.
    """
    if task.id in _tasks:
        raise PluginError(f"Two tasks have the id {task.id!r}.")
    _tasks[str(task.id)] = task


def unregister(task_id: str) -> None:
    del _tasks[task_id]


def known_tasks() -> Iterator[TaskDefinition]:
    """All tasks, in order of registration."""
    yield from _tasks.values()


def task_of(task_id: str | None) -> TaskDefinition:
    """The task with that id; None or "" gives that of datasets without labels.

    Raises:
        PluginError: there is no such task; the error lists the known ones.
    """
    if not task_id:
        return _NO_TASK
    try:
        return _tasks[task_id]
    except KeyError:
        known = ", ".join(_tasks)
        raise PluginError(f"There is no task {task_id!r}; known: {known}.") from None


def implied_task(dtype: str, shape: Shape) -> str:
    """The id of the most likely task for labels with that dtype and shape."""
    return next(
        (str(task.id) for task in known_tasks() if task.implied_by(dtype, shape)),
        str(Task.IMAGE_TO_IMAGE),
    )


for _task in (
    Classification(),
    MultiLabel(),
    Regression(),
    Segmentation(),
    Detection(),
    ImageToImage(),
    TextClassification(),
):
    register(_task)
