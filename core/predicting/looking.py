"""Answering what is inside a network, a second at a time, so that predictions go on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from core.drawing import Window, data_url
from core.exceptions import InferenceError, StoreError, UserError
from core.images import TrainedOn
from core.inference.inputs import ImageFile, from_files
from core.inference.kinds import as_trained
from core.inference.spec import Input
from core.looking.characters import characters_of
from core.looking.explanation import ExplanationOptions
from core.looking.representation import Keep, explanation_facts, layer_facts, overview_facts
from core.predicting.batching import Batcher
from core.predicting.kept import Version
from core.predicting.look_question import LookQuestion, LookReply
from core.registry import data_plugins
from core.store.entries import name_of
from core.store.reader import StageReader
from core.tasks import task_of

if TYPE_CHECKING:
    from core.inference.predictor import Predictor
    from core.looking.network import OpenNetwork

_SECONDS = 120
"""After which one step counts as stuck."""
_opened: WeakKeyDictionary[Predictor, OpenNetwork] = WeakKeyDictionary()
"""Of the loaded models, as long as they are kept."""

T = TypeVar("T")


def _address(name: str, png: bytes) -> str:
    return data_url(png)


def look(question: LookQuestion, batcher: Batcher, keep: Keep = _address) -> LookReply:
    """Answer a question; whatever a user can do something about is in the reply.

    Args:
        keep: what becomes of pictures; by default, `data:` addresses.
    """
    try:
        one = input_of(question)
        version = Version.of(Path(question.snapshot), test_time_flips=False)
        return Turns(batcher, version, keep).answer(question, one)
    except (UserError, StoreError) as error:
        return LookReply(error=str(error))
    except TimeoutError:
        return LookReply(error=f"The network took longer than {_SECONDS} seconds.")


def input_of(question: LookQuestion) -> Input:
    """The input that was chosen.

    Raises:
        InferenceError: it cannot be read.
        StoreError: the stage has no such sample, or it is damaged.
    """
    if not question.image:
        with StageReader(Path(question.stage)) as reader:
            feature, label = reader.read(question.number)
            (entry,) = reader.entries(question.number, question.number + 1)
        return Input(name_of(entry), feature, label)
    plugin, kind = data_plugins[question.plugin_id], TrainedOn(**question.trained_on)
    given = question.fields, question.user_data, [ImageFile(question.image)]
    found = from_files(plugin, *given, question.channels, kind).iterator
    one = next(islice(found, question.number, None), None)
    if one is None:
        raise InferenceError(f"The file has no image {question.number + 1}: choose an earlier one.")
    if one.feature is None:
        raise InferenceError(f"{one.name}: {one.error}")
    return one


@dataclass(frozen=True)
class Turns:
    """Work in the thread that runs networks."""

    batcher: Batcher
    version: Version
    keep: Keep

    def answer(self, question: LookQuestion, one: Input) -> LookReply:
        network: OpenNetwork = self.batcher.call(
            self.version, lambda loaded: _open(loaded, question.task)
        ).result(_SECONDS)
        shape = tuple(network.model.input_shape[1:])
        image = as_trained(one.feature, shape, question.trained_on["dtype"])  # type: ignore[arg-type]
        window = Window(**question.window) if question.window else None
        characters = characters_of(image, question.fields)
        if not question.method:
            looks = self.finish(_layers(network, image, question))
            layers = [layer_facts(look, self.keep) for look in looks]
            return LookReply(one.name, layers=layers, characters=characters)
        found = self.finish(_overview(network, image, question))
        facts = overview_facts(found, image, self.keep, window)
        reply: dict[str, Any] = {"name": one.name, "overview": facts, "characters": characters}
        try:
            aspect, done = self.finish(_explanation(network, image, found, question))
        except InferenceError as error:
            return LookReply(**reply, why_not=str(error))
        shown = explanation_facts(aspect, done, image, found.seen, self.keep, window)
        return LookReply(**reply, explanation=shown)

    def finish(self, steps: Generator[None, None, T]) -> T:
        """What the steps return; between them, others have their turns."""
        while True:
            done = self.batcher.call(self.version, lambda _: _next_of(steps)).result(_SECONDS)
            if done is not None:
                value: T = done.value
                return value


@dataclass(frozen=True)
class _Done:
    value: Any


def _next_of(steps: Generator[None, None, Any]) -> _Done | None:
    """Do the next step; the value once there is none."""
    try:
        next(steps)
    except StopIteration as end:
        return _Done(end.value)
    return None


# Keras is imported where the network runs: not by the process that only asks.


def _open(loaded: Predictor, task: str) -> OpenNetwork:
    from core.looking.network import OpenNetwork
    from core.training.tasks import learning_of

    if loaded not in _opened:
        _opened[loaded] = OpenNetwork(loaded.model, learning_of(task))
    return _opened[loaded]


def _layers(network: OpenNetwork, image: Any, question: LookQuestion) -> Generator[None, None, Any]:
    from core.looking.layers import layer_looks

    yield
    return layer_looks(network, image, question.start, question.count, question.tiles)


def _overview(
    network: OpenNetwork, image: Any, question: LookQuestion
) -> Generator[None, None, Any]:
    from core.looking.inside import overview

    yield
    return overview(network, image, task_of(question.task), question.names)


def _explanation(
    network: OpenNetwork, image: Any, found: Any, question: LookQuestion
) -> Generator[None, None, Any]:
    from core.looking.inside import explain

    options = ExplanationOptions(**question.options)
    return (yield from explain(network, image, found, question.method, question.aspect, options))
