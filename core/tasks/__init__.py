"""The tasks that networks can learn from datasets: a module for each, registered here.

A task has two modules: one here, without TensorFlow, and one in `core.training.tasks`, with Keras.
Plug-ins add tasks in the same way (docs/extending.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.exceptions import PluginError, TrainingError
from core.registration import Registry
from core.tasks.base import NoTask, TaskDefinition
from core.tasks.classification import Classification
from core.tasks.detection import Detection
from core.tasks.image_to_image import ImageToImage
from core.tasks.labels import Labels, Targets
from core.tasks.metrics import Measurement
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
    "task_of",
    "task_plugins",
]

task_plugins: Registry[TaskDefinition] = Registry(
    "task", TaskDefinition, examine=lambda task: task()
)
"""All tasks that are known: the bundled ones, then those of plug-ins."""
_NO_TASK = NoTask()


def known_tasks() -> Iterator[TaskDefinition]:
    """All tasks, in the order of their registration."""
    yield from map(task_of, task_plugins.ids())


def task_of(task_id: str | None) -> TaskDefinition:
    """The task with that id; None or "" gives that of datasets without labels.

    Where its plug-in is missing, a stand-in: what is there is shown, and work ends
    with a sentence that lists the known tasks.
    """
    if not task_id:
        return _NO_TASK
    if task_id not in task_plugins:
        return MissingTask(task_id)
    return task_plugins[task_id]()


class MissingTask(NoTask):
    """Stands for a task whose plug-in is not installed, or left out."""

    has_background = False

    def __init__(self, task_id: str) -> None:
        self.id = task_id

    @property
    def why(self) -> str:
        return task_plugins.why_missing(self.id)

    def targets(self, labels: Labels) -> Targets:
        raise TrainingError(self.why)

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        raise PluginError(self.why)


def implied_task(dtype: str, shape: Shape) -> str:
    """The id of the most likely task for labels with that dtype and shape."""
    return next(
        (str(task.id) for task in known_tasks() if task.implied_by(dtype, shape)),
        str(Task.IMAGE_TO_IMAGE),
    )


for _task in (
    Classification,
    MultiLabel,
    Regression,
    Segmentation,
    Detection,
    ImageToImage,
    TextClassification,
):
    task_plugins.register(_task, "core")
