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
    found = rule.judged(METRICS)
    assert (found.value, found.met) == (value, met)


@pytest.mark.parametrize("text", ["accuracy", "accuracy=1", "accuracy>=x", ">=1", "a>=1-"])
def test_what_is_not_a_rule_says_what_one_is(text):
    with pytest.raises(ValueError, match=r"is not a rule. Write METRIC>=NUMBER"):
        Requirement.parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dice>=1", "There is no metric “dice”; known: accuracy, top_5_accuracy."),
        ("confusion>=1", "There is no metric “confusion”"),
        (
            "recall[cow]>=1",
            "There is no class, value or group “cow”; classes or values: cat \\[x\\], dog; "
            "groups: none.",
        ),
        ("dice[dog]>=1", "There is no metric “dice”; known: recall."),
    ],
)
def test_unknown_names_are_told_with_the_known_ones(text, message):
    with pytest.raises(KeyError, match=message):
        Requirement.parse(text).judged(METRICS)


GROUPS = [
    {"label": "A", "samples": 2, "dice": 0.9, "classes": [{"label": "lv [1]", "dice": 0.9}]},
    {"label": "B", "samples": 1, "dice": 0.6, "classes": [{"label": "lv [1]", "dice": 0.5}]},
    {"label": "C", "samples": 1, "dice": None, "classes": [{"label": "lv [1]", "dice": None}]},
]
MASKS = {"dice": 0.8, "classes": [{"label": "lv [1]", "dice": 0.8}, {"label": "rv", "dice": 0.7}]}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("dice[A]>=0.9", "met (0.9)"),
        ("dice[patient B]>=0.7", "NOT MET (0.6)"),
        ("dice[group B][lv [1]]>0.5", "NOT MET (0.5)"),
        ("dice[lv [1]][B]>=0.5", "met (0.5)"),
        ("dice[each class]>=0.8", "NOT MET (0.7 in rv; 1 of 2 met)"),
        ("dice[each group]<=0.9", "met (0.9 in A; 2 of 2 met, undefined in 1)"),
        (
            "dice[lv [1]][each patient]>=0.6",
            "NOT MET (0.5 in lv [1], B; 1 of 2 met, undefined in 1)",
        ),
        ("samples[each group]>1", "NOT MET (1 in B; 1 of 3 met)"),
        ("dice[C]>=0", "NOT MET (undefined)"),
    ],
)
def test_rules_are_for_classes_and_groups(rule, text):
    found = Requirement.parse(rule).judged(MASKS, GROUPS)
    assert str(found) == f"{rule}: {text}"
    assert found.met is text.startswith("met")


def test_where_nothing_is_defined_nothing_is_met():
    found = Requirement.parse("dice[each group]>=0").judged(MASKS, GROUPS[2:])
    assert (found.value, found.met, found.undefined) == (None, False, 1)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "dice[D]>=0",
            "“D”; classes or values: lv \\[1\\], rv; groups: A, B, C.",
        ),
        ("dice[rv][B]>=0", "There is no class, value or group “rv\\]\\[B”"),
        ("iou[each group]>=0", "There is no metric “iou”; known: samples, dice."),
    ],
)
def test_an_unknown_group_lists_the_known_ones(rule, message):
    with pytest.raises(KeyError, match=message):
        Requirement.parse(rule).judged(MASKS, GROUPS)


def test_each_group_of_none_is_an_error():
    with pytest.raises(KeyError, match="groups: none"):
        Requirement.parse("dice[each group]>=0").judged(MASKS)
