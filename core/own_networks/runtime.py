"""A source as a network, inside the sandbox. Nothing here runs outside it."""

from __future__ import annotations

import ast
import linecache
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from core.own_networks.configuration import constant_values, foreign_in
from core.own_networks.constants import LARGEST, small_constants, too_large
from core.own_networks.problems import Problem
from core.own_networks.sentences import SOURCE
from core.plugins.inputs import InputSpec

_MODULE = "own_network"


class SourceError(Exception):
    """What a source makes cannot be trained; the text says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Inputs(InputSpec):
    """What `build` of a source is given: as for network plug-ins, and what it needs at once."""

    def normalized(self, image: Any, by: str = "dataset") -> Any:
        """Raw values, normalized; see `core.plugins.layers.normalized`."""
        from core.plugins.layers import normalized

        return normalized(image, self, by)


@dataclass(frozen=True)
class Source:
    """A source that was run."""

    text: str
    module: ModuleType

    def line_of_return(self) -> int | None:
        """The line of the last `return` of `build`."""
        for node in ast.parse(self.text).body:
            if isinstance(node, ast.FunctionDef) and node.name == "build":
                lines = [one.lineno for one in ast.walk(node) if isinstance(one, ast.Return)]
                return max(lines, default=node.lineno)
        return None

    def at_return(self, text: str) -> SourceError:
        """An error at that line."""
        return SourceError(Problem(self.line_of_return(), text))


def run_source(text: str) -> Source:
    """Run a source: its definitions, and whatever else it does.

    Raises:
        SourceError: it has no `build`.
    """
    lines = text.splitlines(keepends=True)
    linecache.cache[SOURCE] = (len(text), None, lines, SOURCE)
    module = ModuleType(_MODULE)
    module.__file__ = SOURCE
    sys.modules[_MODULE] = module
    exec(compile(text, SOURCE, "exec"), module.__dict__)  # noqa: S102 - in a sandbox, as meant
    if not callable(getattr(module, "build", None)):
        raise SourceError(Problem(None, "There is no function build(inputs, …)."))
    return Source(text, module)


def build_network(source: Source, inputs: InputSpec, options: dict[str, Any]) -> tuple[Any, Any]:
    """The functional network that is saved, and what is trained: the same, or a model of its own.

    Raises:
        SourceError: it is neither.
    """
    import keras

    with small_constants():
        built = source.module.build(inputs, **options)
    if not isinstance(built, keras.Model):
        what = type(built).__name__
        raise source.at_return(f"build returns {what}; return a keras.Model.")
    network = getattr(built, "network", built)
    if not _is_functional(network):
        raise source.at_return(
            "build returns a model that cannot be saved by itself: make a keras.Model of inputs "
            "and outputs, or give a model with its own train_step the attribute “network” with it."
        )
    require_plain(source, network, inputs)
    return network, built


def _is_functional(model: Any) -> bool:
    import keras

    return isinstance(model, keras.Model) and bool(getattr(model, "inputs", None))


def require_plain(source: Source, network: Any, inputs: InputSpec) -> None:
    """Refuse layers that need code to be loaded, and other inputs than the data's.

    Raises:
        SourceError: it says which.
    """
    shapes = [tuple(one.shape) for one in network.inputs]
    if shapes != [(None, *inputs.shape)]:
        raise source.at_return(
            f"The network takes {_in_words(shapes)}; it must take one image, "
            f"keras.Input(inputs.shape): {_in_words([(None, *inputs.shape)])}."
        )
    if isinstance(getattr(network, "output", None), dict):
        raise source.at_return(
            "The outputs of the network are a dictionary, which has no order: make it "
            "keras.Model(image, [output, …]), the task's output first."
        )
    size = constant_values(network)
    if size > LARGEST:
        raise source.at_return(too_large(size))
    foreign = foreign_in(network)
    if foreign:
        raise source.at_return(
            f"The network has {', '.join(foreign)}: it must be made of Keras's own layers and "
            "keras.ops, without Lambda, so that it can be loaded without this source."
        )


def _in_words(shapes: list[tuple[int | None, ...]]) -> str:
    return " and ".join(
        " × ".join("?" if one is None else str(one) for one in shape[1:]) for shape in shapes
    )
