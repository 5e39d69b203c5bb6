"""Constants that a network would hold in its configuration, refused before they are copied.

Keras copies them into graphs and lists of Python's numbers, which takes longer and more memory than
a sandbox has; so it is said where they are used, and how large they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

LARGEST = 2**20
"""Values in a network's configuration: what is larger belongs into weights."""
_HOLDERS = ("keras.src.initializers", "keras.src.regularizers", "keras.src.constraints")


class TooLarge(Exception):
    """A constant that no configuration can hold; the text says how large it is."""


def too_large(values: int, size: int | None = None) -> str:
    """What is wrong with constants of so many values.

    Args:
        values: of all of them.
        size: their bytes; None: four for each value.
    """
    size = 4 * values if size is None else size
    return (
        f"The network holds constants of {values:,} values ({_in_words(size)}), at most "
        f"{LARGEST:,} values are possible. Make them weights, as of a keras.layers.Embedding."
    )


@contextmanager
def small_constants() -> Iterator[None]:
    """While layers and operations are called on symbolic images, refuse what is too large.

    Raises:
        TooLarge: within, at the call.
    """
    import keras
    from keras.src.ops.operation import Operation

    with ExitStack() as patches:
        for kind, name in ((Operation, "symbolic_call"), (keras.Layer, "__call__")):
            patches.enter_context(patch.object(kind, name, _looking(getattr(kind, name))))
        yield


def _looking(call: Callable[..., Any]) -> Callable[..., Any]:
    def looked(self: Any, *args: Any, **kwargs: Any) -> Any:
        import keras

        if type(self).__module__.startswith("keras."):
            held = _held(vars(self)) if isinstance(self, keras.Layer) else ()
            for one in (*args, *kwargs.values(), *held):
                _require_small(one)
        return call(self, *args, **kwargs)

    return looked


def _held(attributes: dict[str, Any]) -> Iterator[Any]:
    """What a layer of Keras has got for its configuration, with what its initializers have."""
    for name, one in attributes.items():
        if type(one).__module__.startswith(_HOLDERS):
            yield from vars(one).values()
        elif not name.startswith("_"):
            yield one


def _require_small(value: Any) -> None:
    values = _values_in(value)
    if values > LARGEST:
        raise TooLarge(too_large(values, getattr(value, "nbytes", None)))


def _values_in(value: Any) -> int:
    """How many numbers an array, or a list of them, has; none has what is a network's own."""
    import keras

    if isinstance(value, keras.KerasTensor | keras.Variable | keras.Layer):
        return 0
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], int | float):
            return len(value)
        return sum(_values_in(one) for one in value)
    shape = getattr(value, "shape", None)
    try:
        return 0 if shape is None else math.prod(map(int, shape))
    except (TypeError, ValueError):  # a shape that is not known
        return 0


def _in_words(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
