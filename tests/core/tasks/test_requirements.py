from __future__ import annotations

import pytest

from core.tasks.requirements import Requirement

METRICS = {
    "accuracy": 0.9,
    "top_5_accuracy": None,
    "confusion": [[1]],
    "classes": [{"label": "cat [x]", "recall": 0.5}, {"label": "dog", "recall": None}],
}


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        ("accuracy>=0.9", 0.9, True),
        ("accuracy > 0.9", 0.9, False),
        (" accuracy<=9e-1 ", 0.9, True),
        ("recall[cat [x]]<.6", 0.5, True),
        ("recall[dog]<1", None, False),
        ("top_5_accuracy>=0", None, False),
    ],
)
def test_a_rule_is_met_or_not(text, value, met):
    rule = Requirement.parse(text)
    assert rule.value_in(METRICS) == value
    assert rule.is_met(value) is met


@pytest.mark.parametrize("text", ["accuracy", "accuracy=1", "accuracy>=x", ">=1", "a>=1-"])
def test_what_is_not_a_rule_says_what_one_is(text):
    with pytest.raises(ValueError, match=r"is not a rule. Write METRIC>=NUMBER"):
        Requirement.parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dice>=1", "There is no metric “dice”; known: accuracy, top_5_accuracy."),
        ("confusion>=1", "There is no metric “confusion”"),
        ("recall[cow]>=1", "There is no class or value “cow”; known: cat \\[x\\], dog."),
        ("dice[dog]>=1", "There is no metric “dice”; known: recall."),
    ],
)
def test_unknown_names_are_told_with_the_known_ones(text, message):
    with pytest.raises(KeyError, match=message):
        Requirement.parse(text).value_in(METRICS)
