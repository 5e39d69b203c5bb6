"""The work of an inference job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from core.exceptions import InferenceError
from core.fields import require_paths
from core.images import Fit
from core.inference import inputs as sources
from core.inference.origin import origins_of
from core.inference.other_dataset import Matched, Names, matched
from core.inference.resized import resized
from core.inference.spec import InferenceSpec, Inputs
from core.inference.trained_on import trained_on
from core.jobs.database import retry_on_database_errors
from core.jobs.log import say
from core.jobs.work.folder import clear
from core.jobs.work.image_files import image_files_of
from core.jobs.work.stage_samples import samples_of
from core.models import Dataset, Inference, Job, Snapshot
from core.plugins import DataIngestionInterface, Stage
from core.process.memory import importing
from core.progress import Progress
from core.registry import data_plugins
from core.storage import DatasetFolder, InferenceFolder
from core.store.manifest import DatasetManifest, write_json
from core.tasks import task_of


def run_inference(job: Job, progress: Progress) -> None:
    with importing():
        from core.inference.engine import infer  # imports TensorFlow

    inference = Inference.objects.select_related("model__dataset", "snapshot").get(job=job)
    dataset = inference.model.dataset
    task, names = task_of(dataset.task), _names_of(dataset)
    manifest = DatasetManifest.load(dataset.folder)
    clear(inference.folder, but=InferenceFolder(inference.folder).journal)
    found = Matched(inputs_of(inference, dataset), list(names.names), "")
    if other := _other_dataset(inference):
        found = _of_another(found.inputs, dataset, other)
    spec = InferenceSpec(
        snapshot=inference.snapshot.path,
        members=_members_of(inference),
        inputs=found.inputs,
        task=dataset.task,
        class_labels=found.names if task.has_classes else [],
        ignored=names.ignored,
        value_names=[] if task.has_classes else found.names,
        folder=inference.folder,
        max_outputs=inference.fields["max_outputs"],
        test_time_flips=inference.fields.get("test_time_flips", False),
        largest_component=inference.fields.get("largest_component", False),
        dtype=manifest.feature.dtype,
        training=_to_compare_with(inference, dataset),
        normalizes_images=inference.model.normalizes_images,
    )
    result = infer(spec, progress)
    remark = " ".join(filter(None, [found.remark, result.remark]))
    say(f"{result.metrics['samples']} samples, {len(result.rejected)} inputs rejected")
    if remark:
        say(f"WARNING: {remark}")
    write_json(InferenceFolder(inference.folder).remark, {"remark": remark})
    write_json(InferenceFolder(inference.folder).rejected, {"rejected": result.rejected})
    inference.metrics = result.metrics
    retry_on_database_errors(lambda: inference.save(update_fields=["metrics"]))


def _members_of(inference: Inference) -> list[Path]:
    """The further snapshots of an ensemble.

    Raises:
        InferenceError: one was deleted meanwhile.
    """
    paths = []
    for row in inference.fields.get("ensemble", []):
        found = Snapshot.objects.select_related("model").filter(pk=row["snapshot"]).first()
        if found is None:
            raise InferenceError(
                f"Epoch {row['epoch']:g} of “{row['name']}” was deleted. Choose another ensemble."
            )
        paths.append(found.path)
    return paths


def _of_another(inputs: Inputs, dataset: Dataset, other: Dataset) -> Matched:
    """The samples of another dataset as those of the model's, and what does not fit."""
    task = task_of(dataset.task)
    shape, wanted = (DatasetManifest.load(one.folder).feature.shape for one in (other, dataset))
    of_size, remark = resized(inputs, shape, _fit_of(dataset, wanted), task)
    found = matched(of_size, _names_of(dataset), _names_of(other), task)
    return replace(found, remark=" ".join(filter(None, [remark, found.remark])))


def _fit_of(dataset: Dataset, shape: tuple[int | None, ...]) -> Fit:
    """How images of other datasets are brought to the size of this one's, if all have one."""
    height, width = shape[:2] if len(shape) == 3 else (None, None)  # else texts
    if height is None or width is None:
        return Fit()
    own = Fit()
    if dataset.plugin_id in data_plugins:
        own = _instance(data_plugins[dataset.plugin_id], dataset, {}).fit or own
    is_it = own != Fit() and own.of((height, width)).size == (height, width)
    return own if is_it else Fit((height, width))


def _names_of(dataset: Dataset) -> Names:
    return Names(dataset.output_names, dataset.info.ignored_class)


def _other_dataset(inference: Inference) -> Dataset | None:
    """The dataset whose stage is predicted, if it is not the model's own.

    Raises:
        InferenceError: it was deleted meanwhile.
    """
    pk = inference.fields.get("dataset")
    if pk is None:
        return None
    found = Dataset.objects.filter(pk=pk).first()
    if found is None:
        name = inference.fields.get("dataset_name")
        raise InferenceError(f"The dataset “{name}” was deleted. Choose another one.")
    return found


def _to_compare_with(inference: Inference, dataset: Dataset) -> Path | None:
    """The folder of the training images, if inputs are other images."""
    is_own = inference.source == Stage.TRAIN and "dataset" not in inference.fields
    if is_own or not task_of(dataset.task).is_picture:
        return None
    return DatasetFolder(dataset.folder).stage(Stage.TRAIN).path


def inputs_of(inference: Inference, dataset: Dataset) -> Inputs:
    """The inputs that the inference's fields choose."""
    if inference.source in {stage.value for stage in Stage}:
        other = _other_dataset(inference)
        chosen_from = other or dataset
        reader, members = samples_of(inference, chosen_from, is_other=other is not None)
        if chosen_from.plugin_id not in data_plugins:
            return sources.from_reader(reader, members=members)
        own = data_plugins[chosen_from.plugin_id]
        listed_by = own(user_data=chosen_from.user_data, **chosen_from.fields)
        return sources.from_reader(reader, origins_of(listed_by), members)
    plugin = data_plugins[dataset.plugin_id]
    if inference.source == "form":
        chosen = _instance(plugin, dataset, inference.fields["form"])
        _, chosen.trained_on = trained_on(dataset.folder)
        if (form := chosen.get_inference_form()) is not None:
            require_paths(form, inference.fields["form"])
        return sources.from_plugins([chosen])
    files = image_files_of(inference, takes_archives=task_of(dataset.task).is_picture)
    kind = trained_on(dataset.folder)
    return sources.from_files(plugin, dataset.fields, dataset.user_data, files, *kind)


def _instance(
    plugin: type[DataIngestionInterface], dataset: Dataset, fields: dict[str, Any]
) -> DataIngestionInterface:
    """The data plug-in with the dataset's fields and those of the inference form."""
    return plugin(is_inference_db=True, user_data=dataset.user_data, **{**dataset.fields, **fields})
