"""Answering a question: reading the images, running the network, drawing what came out."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import zip_longest
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from core.drawing import Window, data_url
from core.exceptions import InferenceError, StoreError, UserError
from core.fields import require_paths
from core.images import TrainedOn
from core.inference.answers import answered
from core.inference.components import keep_largest
from core.inference.inputs import ImageFile, from_files, from_plugins
from core.inference.kinds import as_trained
from core.inference.outputs import mark
from core.inference.rendering import LOGGED, reason_of, why_unshown
from core.inference.spec import Input
from core.inference.training_looks import TrainingLooks
from core.inference.unlike import Comparison
from core.plugins import DataIngestionInterface, Picture, VisualizationInterface
from core.plugins.dataset import DatasetInfo
from core.predicting.batching import Batcher, Outputs
from core.predicting.kept import Version
from core.predicting.question import Prediction, Question, Reply
from core.registry import data_plugins, view_plugins
from core.tasks import task_of
from core.tasks.ensembles import ensemble_outputs

logger = logging.getLogger(__name__)
_SECONDS = 120
"""After which a network counts as stuck."""


def answer(question: Question, batcher: Batcher) -> Reply:
    """Predict all images; one that cannot be read or shown does not keep the others."""
    try:
        flips = question.test_time_flips
        files = [Path(path) for path in (question.snapshot, *question.members)]
        versions = [Version.of(file, test_time_flips=flips) for file in files]
        inputs = list(_inputs_of(question))
        dtype = question.trained_on["dtype"]
        waiting = [
            [_submitted(one.feature, version, dtype, batcher) for version in versions]
            if one.feature is not None
            else []
            for one in inputs
        ]
        view, why_not = _view_of(question)
    except UserError as error:
        return Reply(error=str(error))
    remark = _remark(question, inputs)  # while the network works
    rows = [
        _prediction(question, one, futures, view)
        for one, futures in zip(inputs, waiting, strict=True)
    ]
    return Reply(rows, " ".join(filter(None, [why_not, remark])))


def _inputs_of(question: Question) -> Iterator[Input]:
    plugin, kind = data_plugins[question.plugin_id], TrainedOn(**question.trained_on)
    if question.form:
        yield from _chosen_inputs(question, plugin, kind)
        return
    named = zip_longest(question.images, question.image_names, fillvalue="")
    files = [ImageFile(path, name) for path, name in named]
    given = question.fields, question.user_data, files
    yield from from_files(plugin, *given, question.channels, kind).iterator


def _chosen_inputs(
    question: Question, plugin: type[DataIngestionInterface], kind: TrainedOn
) -> Iterator[Input]:
    """What the plug-in's inference form chooses.

    Raises:
        InferenceError: these are too many to be answered at once.
    """
    fields = {**question.fields, **question.form}
    chosen = plugin(is_inference_db=True, user_data=question.user_data, **fields)
    chosen.trained_on = kind
    if (form := chosen.get_inference_form()) is not None:
        require_paths(form, question.form)
    found = from_plugins([chosen])
    if question.most and found.count > question.most:
        raise InferenceError(
            f"{found.count:,} inputs are too many at once. Run an inference instead."
        )
    yield from found.iterator


def _submitted(
    feature: NDArray[Any], version: Version, dtype: str, batcher: Batcher
) -> Future[Outputs]:
    return batcher.submit(version, feature, dtype)


def _view_of(question: Question) -> tuple[VisualizationInterface | None, str]:
    """The view, or None and why there is none; "" if none was asked for."""
    if not question.view_id:
        return None, ""
    window = question.dataset.get("window")
    facts = question.dataset | {"window": window and Window(**window)}
    kind = view_plugins[question.view_id]
    # Whatever a view raises: what was predicted is in words, too.
    try:
        return kind(DatasetInfo(**facts), **question.view_config), ""
    except Exception as error:
        logger.exception("The view %s cannot be used.", question.view_id)
        reason = reason_of(error)
        return None, f"The view “{kind.get_title()}” shows nothing. {reason}. {LOGGED}"


def _prediction(
    question: Question,
    one: Input,
    futures: Sequence[Future[Outputs]],
    view: VisualizationInterface | None,
) -> Prediction:
    if one.feature is None:
        return Prediction(one.name, error=one.error)
    try:
        members = [future.result(_SECONDS) for future in futures]
    except InferenceError as error:
        return Prediction(one.name, error=str(error))
    except TimeoutError:
        return Prediction(one.name, error=f"The network took longer than {_SECONDS} seconds.")
    task = task_of(question.task)
    outputs = ensemble_outputs(task, members)
    first = next(iter(outputs))
    if question.largest_component:
        outputs = outputs | {first: keep_largest(outputs[first])}
    others = {name: output for name, output in outputs.items() if name != first}
    found = answered(one.name, outputs[first], None, task, question.names, others=others)
    shown, unshown = None, ""
    if view is not None:
        # Whatever a view raises for one output, the others are still shown.
        try:
            shown = embedded(view.process_data(one.name, one.feature, outputs, one.label))
        except Exception as reason:
            logger.exception("The view %s cannot show %r.", question.view_id, one.name)
            unshown = why_unshown(view, reason)
    return Prediction(one.name, found.text, found.columns, found.details, shown, unshown)


def embedded(value: Any) -> Any:
    """What a view returned as JSON; pictures are in it as `data:` addresses."""
    if isinstance(value, Picture):
        return mark(value, data_url(value.png))
    if isinstance(value, dict):
        return {key: embedded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [embedded(item) for item in value]
    return value


def _remark(question: Question, inputs: Sequence[Input]) -> str:
    """How the inputs differ from the training images; "" if they do not."""
    if not question.training:
        return ""
    try:
        looks = _looks_of(question.training)
    except StoreError as error:
        return f"The inputs could not be compared with the training images. {error}"
    compared = Comparison(looks, normalized=question.normalizes_images)
    for one in inputs:
        if one.feature is not None and _is_answered(question, one.feature):
            compared.add(one.feature)
    return compared.remark


def _is_answered(question: Question, feature: NDArray[Any]) -> bool:
    """Whether it is of the training images' type and channels: all else is an error by itself."""
    try:
        as_trained(feature, (None, None, question.channels), question.trained_on["dtype"])
    except InferenceError:
        return False
    return True


_looks: dict[str, TrainingLooks] = {}
_MOST_LOOKS = 16


def _looks_of(folder: str) -> TrainingLooks:
    """What the training images look like; reading them takes a while, so it is kept."""
    if folder not in _looks:
        while len(_looks) >= _MOST_LOOKS:
            _looks.pop(next(iter(_looks)))
        _looks[folder] = TrainingLooks.of_stage(Path(folder))
    return _looks[folder]
