"""The samples of a dataset's stage that an inference is of, for models of folds too."""

from __future__ import annotations

from core.inference.unseen import Members, unseen_by
from core.models import Dataset, Inference, Snapshot, TrainedModel
from core.plugins import Stage
from core.store.fold_reader import stage_reader
from core.store.reader import StageReader


def samples_of(
    inference: Inference, dataset: Dataset, *, is_other: bool
) -> tuple[StageReader, list[Members]]:
    """A reader of the samples, and for which members of the ensemble each is; empty: for all.

    The validation stage of a model of a fold is what it was validated on; of an ensemble with such
    models, each sample is for those that did not see it.

    Args:
        inference: of a stage.
        dataset: whose stage it is.
        is_other: whether it is another dataset than the model's.
    """
    models = [inference.model, *_further_models(inference)]
    folds = [model.fold for model in models]
    others = any(model.dataset_id != dataset.pk for model in models)
    if is_other or others or not any(folds):
        return stage_reader(dataset.folder, inference.source, None), []
    if inference.source == Stage.VAL:
        return unseen_by(dataset.folder, folds)
    alone = folds[0] if len(folds) == 1 else None
    return stage_reader(dataset.folder, inference.source, alone), []


def _further_models(inference: Inference) -> list[TrainedModel]:
    """The models of the other snapshots of an ensemble, in their order."""
    wanted = [row["snapshot"] for row in inference.fields.get("ensemble", [])]
    found = Snapshot.objects.select_related("model").in_bulk(wanted)
    return [found[pk].model for pk in wanted if pk in found]
