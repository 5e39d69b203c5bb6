"""Refusing trainings that cannot fit into memory, with the field to change. Imports Keras."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.exceptions import OutOfMemoryError, TrainingError
from core.networks import lowered_options
from core.plugins.inputs import DataInfo
from core.process.free_memory import memory_limit
from core.registry import network_plugins
from core.training.needs import needs_of
from core.training.run import RunSizes
from core.training.spec import TrainingSpec


@dataclass(frozen=True)
class Misfit:
    """Why a training does not fit."""

    field: str
    """The field of the form to change: `batch_size`, an option of the network, or `network`."""
    text: str


def require_memory(spec: TrainingSpec, info: DataInfo, run: RunSizes) -> None:
    """Refuse what needs more memory than there is, whatever else the machine does.

    On a GPU, TensorFlow itself says when memory runs out; on the CPU, the kernel would kill.

    Raises:
        OutOfMemoryError: it names the field to change.
    """
    if any("GPU" in device for device in run.devices):
        return
    needs = needs_of(spec, info)
    limit = memory_limit()
    if (least := needs.least(run.batch_size)) > limit:
        largest = (limit - needs.fixed) // max(1, needs.kept)
        misfit = misfit_of(spec, info, run.batch_size, least, limit, largest)
        raise OutOfMemoryError(f"{misfit.field}: {misfit.text}")


def misfit_of(
    spec: TrainingSpec,
    info: DataInfo,
    batch_size: int,
    needed: int,
    given: int,
    largest: int,
    *,
    looks_for_option: bool = True,
) -> Misfit:
    """What to change in a training that needs more bytes than are given.

    Args:
        spec: the training.
        info: its dataset.
        batch_size: with which it does not fit.
        needed: bytes for that.
        given: bytes that there are.
        largest: the largest batch size that fits; 0 or less: not even one sample does.
        looks_for_option: whether to build smaller networks, to find an option that helps.
    """
    sizes = f"needs {_gigabytes(needed)} of memory, and there are {_gigabytes(given)}"
    if largest > 0:
        text = f"Training with a batch size of {batch_size:,} {sizes}."
        return Misfit("batch_size", f"{text} Lower it to {largest:,} or less.")
    title = network_plugins[spec.network].get_title()
    text = f"{title} {sizes}; one sample alone does not fit."
    if looks_for_option and (option := _option_to_lower(spec, info)):
        return Misfit(option, f"{text} Lower its option “{option}”, or use smaller images.")
    return Misfit("network", f"{text} Choose a smaller network, or use smaller images.")


def _option_to_lower(spec: TrainingSpec, info: DataInfo) -> str:
    """The network's option that saves the most memory at its minimum; "" if none does."""
    least = {"": needs_of(spec, info).least(1)}
    for name, values in lowered_options(network_plugins[spec.network], spec.network_options):
        try:
            least[name] = needs_of(replace(spec, network_options=values), info).least(1)
        except TrainingError:
            continue  # it cannot be built so small
    return min(least, key=least.__getitem__)


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.2f} GB"
