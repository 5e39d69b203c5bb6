"""What is wrong with a source stands at its line, in one sentence. Sources of this file mean no
harm, so they run in the test's own process."""

from __future__ import annotations

import pytest

from core.networks import inputs_of
from core.own_networks.messages import inputs_as_json
from core.tasks import task_of
from tests.core.own_networks.sources import GOOD, OWN_STEP, PLAIN, hostile

pytestmark = pytest.mark.training

MISTAKES = {
    "no build": (GOOD.replace("def build", "def make"), None, "There is no function build"),
    "no model": (GOOD.replace("keras.Model(image, inputs.head(x))", "7"), 12, "returns int"),
    "other input": (GOOD.replace("(inputs.shape,", "((5, 5, 1),"), 12, "12 × 12 × 1"),
    "too small": (GOOD.replace("width, 3,", "width, 99,"), 10, "zero or negative"),
    "import": (f"import nothing_of_that_name\n{GOOD}", 1, "nothing_of_that_name"),
    "unknown name": (hostile("x = y + 1"), 12, "NameError: name 'y' is not defined."),
    "assertion": (hostile("assert x is None"), 12, "AssertionError was raised here."),
    "exit": (hostile("import sys\nsys.exit(3)"), 13, "ends its own process"),
    "recursion": (hostile("def again(): return again()\nagain()"), 12, "without end"),
    "loop": (hostile("import time\nwhile True: time.sleep(0.01)"), 13, "never end?"),
    "Lambda": (hostile("x = layers.Lambda(lambda y: y * 2, name='a')(x)"), 13, "a layer Lambda"),
    "own layer": (
        hostile("class Mine(layers.Layer):\n    def call(self, y): return y\nx = Mine()(x)"),
        15,
        "its own class Mine",
    ),
    "own function": (
        hostile("def mine(y): return y\nx = layers.Activation(mine, name='mine')(x)"),
        14,
        "“mine”",
    ),
    "1 GB constant": (
        hostile(
            "import numpy\nx = keras.ops.add(x[:, :1], numpy.zeros((1, 2**28), 'f4'))\n"
            "x = keras.ops.max(x, axis=1, keepdims=True)"
        ),
        13,
        "constants of 268,435,456 values (1.1 GB), at most 1,048,576 values",
    ),
    "tensor": (
        hostile("x = keras.ops.max(x[:, :1] + keras.ops.zeros((1, 2**21)), 1, keepdims=True)"),
        12,
        "constants of 2,097,152 values (8 MB)",
    ),
    "initializer": (
        hostile(
            "big = keras.initializers.Constant([[0.0] * 2**21])\n"
            "x = layers.Dense(2**21, kernel_initializer=big)(x[:, :1])"
        ),
        13,
        "constants of 2,097,152 values",
    ),
    "many constants": (
        hostile(
            "import numpy\nfor _ in range(3):\n"
            "    x = keras.ops.max(x[:, :1] + numpy.zeros((1, 2**19), 'f4'), 1, keepdims=True)"
        ),
        15,
        "constants of 1,572,864 values",
    ),
    "loss": (PLAIN.replace("return keras.losses", "return keras.losse"), 15, "losse"),
    "metrics": (PLAIN.replace('(name="hits")', '(nam="hits")'), 19, "nam"),
    "step": (OWN_STEP.replace("ops.mean(scores)", "ops.men(scores)"), 22, "men"),
    "several lines": (hostile("raise ValueError('one\\n\\ntwo')"), 12, "ValueError: one."),
}


def answers(source: str) -> list[dict]:
    from core.own_networks.building import check

    inputs = inputs_of("classification", (12, 12, 1), 3)
    order = {"source": source, "inputs": inputs_as_json(inputs), "options": {}, "seconds": 5}
    found: list[dict] = []
    order["learning"] = task_of(inputs.task).learning
    check(order, lambda kind, **values: found.append({"kind": kind, **values}))
    return found


@pytest.mark.parametrize("source", [GOOD, PLAIN, OWN_STEP], ids=["good", "parts", "step"])
def test_a_good_source_has_none(source):
    structure, done = answers(source)
    assert structure["structure"]["parameters"] > 0
    assert done == {"kind": "done"}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_stand_at_their_line(name):
    source, line, said = MISTAKES[name]
    problem, done = answers(source)
    assert problem["line"] == line
    assert said in problem["text"]
    assert "\n" not in problem["text"]
    assert done == {"kind": "done"}
