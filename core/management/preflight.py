"""What a training would take, for `train --check`: nothing is stored."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from core.exceptions import StoreError, UserError
from core.forms.model import ModelCreation
from core.forms.own_networks import version_with_key
from core.forms.settings import SettingsError, bound
from core.forms.sweep import ModelSweep
from core.jobs.gpus import Gpu, find_gpus
from core.jobs.work.train import spec_of
from core.management.ends import Failure
from core.management.foreground import JobCommand
from core.models import Resource, TrainedModel
from core.own_networks import measuring
from core.process.memory import keep_freed_memory, offer_to_oom_killer
from core.process.quiet import import_keras, prepare_for_tensorflow
from core.training.spec import TrainingSpec

if TYPE_CHECKING:  # it imports TensorFlow
    from core.training.neediest import Neediest
    from core.training.preflight import Preflight


def print_preflight(
    command: JobCommand, make: Callable[..., ModelSweep], options: dict[str, Any]
) -> None:
    """Print the figures, or refuse the form or what does not fit.

    Of a sweep, they are those of the model that needs the most memory.

    Raises:
        CommandError: it is refused, or it cannot be found out.
    """
    sweep = unnamed(command, make, options)
    try:
        most, found = _measured(sweep)
    except (UserError, StoreError) as error:
        raise CommandError(str(error)) from None
    misfit = found.misfit
    swept = _swept(sweep, most)
    if options["format"] == "json":
        figures = asdict(found) | {"sweep": swept}
        del figures["misfit"]
        if misfit:
            figures |= {"error": misfit.text, "errors": {misfit.field: [misfit.text]}}
        command.write_json(figures)
    else:
        for line in [*_sweep_in_words(swept), *_in_words(found)]:
            command.stdout.write(line)
    if misfit:
        text = f"{misfit.field}: {misfit.text}"
        raise Failure(text, stderr=text, is_reported=True)


def unnamed(
    command: JobCommand, make: Callable[..., ModelSweep], options: dict[str, Any]
) -> ModelSweep:
    """A valid form of which no model is made, or the command's end with what is wrong with it."""
    try:
        sweep: ModelSweep = bound(make, {}, options["assignments"])
    except SettingsError as error:
        command.refuse({error.field: [str(error)]}, options)
    sweep.leave_out_name()
    if not sweep.is_valid():
        command.refuse(sweep.errors, options)
    return sweep


def _measured(sweep: ModelSweep) -> tuple[Neediest, Preflight]:
    """The member that needs the most memory, and its figures.

    On the GPUs that a job would get, or on the CPU.
    """
    specs, memory = specs_of(sweep)
    from core.training.neediest import Neediest, neediest

    if sources := own_sources(sweep):
        # What members need can only be found out by building them in the sandbox: of the largest
        # batch it is measured.
        place = max(range(len(specs)), key=lambda place: specs[place].batch_size)
        most = Neediest(place, len(specs), 1)
        return most, measuring.preflight(specs[place], sources[place], gpu_memory=memory)
    from core.training.preflight import preflight

    most = neediest(specs)
    return most, preflight(specs[most.place], gpu_memory=memory)


def own_sources(sweep: ModelSweep) -> list[str]:
    """The sources of its members' networks, if a user wrote them; otherwise none."""
    versions = [version_with_key(one.network.get_id()) for one in sweep.members]
    return [version.source for version in versions if version is not None]


def specs_of(sweep: ModelSweep) -> tuple[list[TrainingSpec], int]:
    """What its members would train, and the bytes of a GPU that this process may use (0: none).

    This process is made ready for TensorFlow, on the GPUs that a job would get.
    """
    specs = [
        spec_of(TrainedModel(dataset=one.dataset, network=one.network.id, fields=one.stored_fields))
        for one in sweep.members
    ]
    gpus = _free_gpus(sweep.members[0])
    prepare_for_tensorflow()
    if gpus:
        visible = ",".join(gpu.uuid for gpu in gpus)
        os.environ |= {"CUDA_VISIBLE_DEVICES": visible, "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
    import_keras()
    keep_freed_memory()
    offer_to_oom_killer()
    return specs, min((gpu.memory for gpu in gpus), default=0)


def _free_gpus(creation: ModelCreation) -> list[Gpu]:
    """As many of this machine's GPUs as the form asks for, which no job holds.

    Raises:
        CommandError: there are GPUs, but too few are free.
    """
    given = creation.resources.cleaned_data
    named, count = given.get("job_gpu_ids") or [], given.get("job_gpus", 0)
    wanted = len(named) or (1 if count is None else count)
    here = find_gpus() if wanted else []
    held = Resource.objects.filter(kind=Resource.Kind.GPU).exclude(job=None)
    taken = set(held.values_list("identity", flat=True))
    free = [gpu for gpu in here if gpu.uuid not in taken and (not named or gpu.uuid in named)]
    if here and len(free) < wanted:
        raise CommandError("Jobs use the GPUs that are asked for. Try again when they are done.")
    return free[:wanted]


def _swept(sweep: ModelSweep, most: Neediest) -> dict[str, Any] | None:
    """What the figures say of a sweep; None of a single model."""
    if len(sweep.members) == 1:
        return None
    values = sweep.members[most.place].swept
    return {"models": len(sweep.members), "values": values} | {
        "networks": most.networks,
        "networks_seen": most.seen,
    }


def _sweep_in_words(swept: dict[str, Any] | None) -> Iterator[str]:
    if swept is None:
        return
    values = " ".join(f"{name}={value}" for name, value in swept["values"].items())
    yield f"{swept['models']} models; below, the one that needs the most memory: {values}"
    if swept["networks_seen"] < swept["networks"]:
        yield f"only {swept['networks_seen']} of {swept['networks']} networks were compared"


def _in_words(found: Preflight) -> Iterator[str]:
    trainable = f", {found.trainable_parameters:,} of them trainable"
    all_trainable = found.trainable_parameters == found.parameters
    yield f"{found.parameters:,} parameters{'' if all_trainable else trainable}"
    needed, given = map(_gigabytes, (found.memory_bytes, found.available_bytes))
    size = f"{found.batch_size:,}"
    yield f"memory: {needed} with a batch size of {size}; {given} can be used ({found.device})"
    if found.snapshot_bytes is None or found.epoch_seconds is None or found.total_seconds is None:
        return
    yield f"largest batch size that fits: {found.largest_batch_size:,}"
    yield f"snapshot: {found.snapshot_bytes / 1e6:,.1f} MB"
    yield (
        f"time: about {_duration(found.epoch_seconds)} per epoch, "
        f"{_duration(found.total_seconds)} in total (epochs: {found.epochs:,}, steps per epoch: "
        f"{found.steps:,})"
    )
    if found.remark:
        yield found.remark


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.2f} GB"


def _duration(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:.3g} s"
