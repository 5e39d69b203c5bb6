"""For plug-ins that add tasks or metrics; without TensorFlow (docs/extending.md).

The half of a task that needs Keras is in `core.plugins.learning`.
"""

from __future__ import annotations

from core.exceptions import TrainingError
from core.tasks.added import MetricInterface
from core.tasks.aspects import Aspect
from core.tasks.base import TaskDefinition
from core.tasks.labels import Labels, Targets, class_names
from core.tasks.metrics import Measurement, Metric
from core.tasks.names import Shape
from core.tasks.samples import Example
from core.tasks.wording import class_name

__all__ = [
    "Aspect",
    "Example",
    "Labels",
    "Measurement",
    "Metric",
    "MetricInterface",
    "Shape",
    "Targets",
    "TaskDefinition",
    "TrainingError",
    "class_name",
    "class_names",
]
