"""The data plug-in of a model's dataset, as inferences use it."""

from __future__ import annotations

from core.models import TrainedModel
from core.plugins import DataIngestionInterface
from core.registry import data_plugins


def inference_plugin(model: TrainedModel) -> DataIngestionInterface | None:
    """The dataset's plug-in, set up for inference; None if it is not installed."""
    dataset = model.dataset
    if dataset.plugin_id not in data_plugins:
        return None
    plugin = data_plugins[dataset.plugin_id]
    return plugin(is_inference_db=True, user_data=dataset.user_data, **dataset.fields)
