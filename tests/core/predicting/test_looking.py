"""Questions about what is inside a network, and the turns of others in between."""

from __future__ import annotations

from core.predicting.batching import Batcher
from core.predicting.look_question import LOOK, LookQuestion, LookReply
from core.predicting.looking import Turns, look
from tests.core.predicting.test_batching import ONE, SECONDS, Models, image

QUESTION = LookQuestion(
    snapshot="/absent.keras",
    stage="/absent",
    plugin_id="test-dummy",
    trained_on={"dtype": "uint8", "largest": 255},
    task="classification",
)


def test_predictions_have_their_turn_between_steps():
    batcher = Batcher(Models())
    batcher.models.model.may_go_on.set()
    asked, answered = [], []

    def steps():
        asked.append(batcher.submit(ONE, image(3)))
        yield
        answered.append(asked[0].done())
        yield
        return "end"

    assert Turns(batcher, ONE, lambda name, png: name).finish(steps()) == "end"
    assert answered == [True]
    assert asked[0].result(SECONDS)["scores"].max() == 6


def test_a_failing_step_is_an_error_and_others_are_answered():
    batcher = Batcher(Models())
    batcher.models.model.may_go_on.set()
    failed = batcher.call(ONE, lambda model: 1 // 0)
    assert "The network failed: ZeroDivisionError" in str(failed.exception(SECONDS))
    assert batcher.call(ONE, lambda model: model.shape).result(SECONDS) == (None, None, 1)


def test_what_cannot_be_read_is_the_reply():
    reply = look(QUESTION, Batcher(Models()))
    assert "has no shards" in reply.error or "/absent" in reply.error
    assert reply.overview == {}


def test_questions_and_replies_are_json():
    message = QUESTION.as_json()
    assert message.pop("kind") == LOOK
    assert LookQuestion(**message) == QUESTION
    reply = LookReply.of({"name": "a", "error": "b", "predictions": [], "remark": ""})
    assert reply == LookReply("a", error="b")
