"""Learning one class per text."""

from __future__ import annotations

from core.training.tasks.classification import ClassificationLearning

learning = ClassificationLearning()
