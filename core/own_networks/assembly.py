"""Making a `.keras` file of configuration and weights, inside a sandbox without any source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from core.own_networks.sentences import sentence_of
from core.own_networks.weights import Saved, WeightsError, parsed


def rebuild(order: dict[str, Any], tell: Any) -> None:
    """Make it.

    Args:
        order: `given` and `made`, the names of the two files.
        tell: takes the messages.
    """
    try:
        network = network_of(parsed(Path(order["given"]).read_bytes()))
        network.save(order["made"])
        tell("rebuilt")
    except Exception as error:
        tell("problem", text=sentence_of(error))


def network_of(saved: Saved) -> Any:
    """The Keras model.

    Raises:
        WeightsError: the weights do not fit its configuration.
    """
    import keras

    keras.backend.clear_session()
    network = keras.saving.deserialize_keras_object(saved.configuration, safe_mode=True)
    shapes = [tuple(one.shape) for one in network.weights]
    if shapes != [one.shape for one in saved.weights]:
        raise WeightsError("the weights do not fit the network's configuration")
    for variable, value in zip(network.weights, saved.weights, strict=True):
        variable.assign(np.asarray(value))
    return network
