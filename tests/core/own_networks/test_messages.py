"""Lines from a sandbox may hold anything; what is read of them is bounded."""

from __future__ import annotations

import json
import math

import pytest

from core.own_networks.messages import (
    count_in,
    number_in,
    numbers_in,
    parsed,
    structure_in,
    text_in,
)


@pytest.mark.parametrize(
    "line",
    ["", "x", "7", "[]", "{}", '{"kind": 7}', '{"kind": "a", "x": NaN}', "[" * 10**5, "9" * 10**4],
    ids=range(9),
)
def test_what_is_no_message_is_none(line):
    assert parsed(line) is None


def test_a_message():
    assert parsed('{"kind": "a", "x": 1}') == {"kind": "a", "x": 1}


@pytest.mark.parametrize("value", [-1, 2**60, True, 1.0, "1", None, [1]])
def test_what_is_no_count(value):
    assert count_in({"x": value}, "x") is None


@pytest.mark.parametrize("value", [math.inf, math.nan, 10**400, True, "1", None])
def test_what_is_no_number(value):
    assert number_in({"x": value}, "x") is None


def test_texts_are_short_and_without_control_characters():
    assert text_in({"x": "a\x1b[31m\nb"}, "x") == "a [31m b"
    assert len(text_in({"x": "a" * 10**6}, "x")) == 2000
    assert text_in({"x": 7}, "x") == ""


def test_numbers_by_name():
    given = {"loss": 0.5, "val_loss": None, "steps": 3, "name": "x", "<b>": 1.0, "inf": 10**400}
    assert numbers_in(given) == {"loss": 0.5, "val_loss": None, "steps": 3, "inf": None}
    assert numbers_in([1]) == {}
    assert len(numbers_in({f"m{number}": 1.0 for number in range(5000)})) == 1000


def test_a_structure_is_what_pages_expect():
    layer = {"name": "a\nb", "type": 7, "shape": [None, 3, "x"], "parameters": -1, "inputs": "x"}
    found = structure_in(
        {"structure": {"parameters": 5, "trainable_parameters": 4, "layers": [layer, 7]}}
    )
    assert found == {
        "parameters": 5,
        "trainable_parameters": 4,
        "bytes": 20,
        "layers": [
            {"name": "a b", "type": "", "shape": [None, 3, None], "parameters": 0, "inputs": []}
        ],
    }
    json.dumps(found)


@pytest.mark.parametrize("structure", [None, [], {"parameters": 1}, {"parameters": -1}])
def test_what_is_no_structure(structure):
    assert structure_in({"structure": structure}) is None
