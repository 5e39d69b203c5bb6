"""What a user can choose from; forms are made of these tables, without TensorFlow."""

from __future__ import annotations

from core.exceptions import TrainingError
from core.training.networks.info import NetworkInfo
from core.training.networks.known import LENET, REGRESSOR, UNET
from core.training.table import Table

NETWORKS: Table[NetworkInfo] = Table(
    "network", {network.id: network for network in (UNET, LENET, REGRESSOR)}
)

SOLVERS: Table[str] = Table(
    "solver",
    {
        "ADAM": "Adam",
        "ADAMW": "AdamW (Adam with weight decay)",
        "SGD": "Stochastic gradient descent with momentum",
        "NESTEROV": "Nesterov's accelerated gradient",
        "RMSPROP": "RMSprop",
        "ADAGRAD": "AdaGrad",
    },
)

LR_POLICIES: Table[str] = Table(
    "learning rate policy",
    {
        "cosine": "Cosine decay to zero",
        "fixed": "Fixed",
    },
)

PRECISIONS: Table[str] = Table(
    "precision",
    {
        "float32": "32 bit",
        "mixed_bfloat16": "Mixed bfloat16 (recent CPUs and GPUs)",
        "mixed_float16": "Mixed float16 (GPUs)",
    },
)


def fitting_networks(task: str) -> list[NetworkInfo]:
    """The networks that learn a task; all where it is "", not known yet."""
    return [network for network in NETWORKS.values() if network.fits(task)]


def require_network(task: str) -> None:
    """Raise TrainingError where no network learns a task."""
    if not fitting_networks(task):
        raise TrainingError(f"No network for {task} yet.")


def require_fit(network: NetworkInfo, task: str) -> None:
    """Raise TrainingError where a network does not learn a task; it names those that do."""
    require_network(task)
    if not network.fits(task):
        fitting = ", ".join(f"{one.title} ({one.id})" for one in fitting_networks(task))
        raise TrainingError(
            f"{network.title} does not learn {task}, the dataset's task. What does: {fitting}."
        )
