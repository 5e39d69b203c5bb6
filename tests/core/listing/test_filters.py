"""Filters in the database find what plain Python finds."""

from __future__ import annotations

import operator
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.exceptions import FilterError
from core.listing.filters import filtered
from core.listing.kinds import DATASETS, INFERENCES, MODELS
from core.listing.language import quoted
from core.models import Job, NetworkVersion, OwnNetwork, TrainedModel
from tests.factories import make_dataset, make_inference, make_model

COMPARED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    ":": operator.eq,
}
CHARACTERS = st.characters(codec="ascii", exclude_categories=["Cc"]) | st.sampled_from("%_\\'\"é")
NAMES = st.text(CHARACTERS, min_size=1, max_size=6)
NUMBERS = st.sampled_from([0, 1, 2, 0.5, -1.5, 1e-5, 1e300]) | st.integers(-3, 3)
VALUES = NUMBERS | st.none() | st.booleans() | st.sampled_from(["adam", "1", "0.5", "true"])
TAGS = st.sampled_from(["", "a", "b", "a, b", "ab", "b, ab"])
FOLDERS = st.sampled_from(["", "a", "a/b", "a/bc", "ab"])
ROWS = st.lists(st.tuples(VALUES, VALUES, NAMES, TAGS, FOLDERS), max_size=6)


class FiltersTest(TestCase):
    """A class, so that each example has a transaction of its own."""

    def make(self, rows):
        dataset = make_dataset()
        return [
            make_model(
                dataset=dataset,
                name=f"net {number}",
                notes=notes,
                tags=tags,
                listed_in=folder,
                fields={"learning_rate": rate} if number % 3 else {},
                metrics={"val_dice": dice},
            )
            for number, (rate, dice, notes, tags, folder) in enumerate(rows)
        ]

    def check(self, models, text, holds):
        for negated, sign in ((False, ""), (True, "-")):
            found = set(filtered(MODELS, TrainedModel.objects.all(), sign + text))
            assert found == {row for row in models if holds(row) != negated}, sign + text

    @settings(max_examples=60)
    @given(ROWS, st.sampled_from(list(COMPARED)), NUMBERS)
    def test_numbers(self, rows, sign, number):
        models = self.make(rows)
        for name, column, key in (
            ("lr", "fields", "learning_rate"),
            ("val_dice", "metrics", "val_dice"),
        ):

            def holds(row, column=column, key=key):
                value = getattr(row, column).get(key)
                if sign in "=:" and key == "learning_rate" and isinstance(value, str):
                    return value == str(number)
                known = isinstance(value, int | float) and not isinstance(value, bool)
                return known and COMPARED[sign](value, number)

            self.check(models, f"{name} {sign} {number}", holds)

    @settings(max_examples=60)
    @given(ROWS, NAMES)
    def test_texts(self, rows, text):
        def low(value):  # only of ASCII do both databases know the case
            return "".join(one.lower() if one.isascii() else one for one in value)

        models = self.make(rows)
        self.check(models, f"notes:{quoted(text)}", lambda row: low(text) in low(row.notes))
        self.check(models, f"notes={quoted(text)}", lambda row: low(text) == low(row.notes))

        def anywhere(row):
            texts = (row.name, row.dataset.name, row.notes, row.tags, row.listed_in, row.network)
            return any(low(text) in low(one) for one in (*texts, row.words))

        self.check(models, quoted(text), anywhere)

    @settings(max_examples=40)
    @given(ROWS, st.sampled_from(["a", "b", "ab"]), st.sampled_from(["a", "a/b", "c"]))
    def test_tags_and_folders(self, rows, tag, folder):
        models = self.make(rows)
        self.check(models, f"tag:{tag}", lambda row: tag in row.tag_list)
        self.check(models, f"folder={folder}", lambda row: row.listed_in == folder)
        self.check(
            models, f"folder:{folder}", lambda row: f"{row.listed_in}/".startswith(f"{folder}/")
        )


@pytest.fixture
def models(db, data_dir):
    fields = {"solver_type": "Adam", "shuffle": True, "network_options": {"filters": 16}}
    first = make_model("error", name="first", fields=fields | {"loss": "dice"}, metrics={"loss": 2})
    make_model(name="second", dataset=first.dataset, fields={"shuffle": False})
    TrainedModel.objects.filter(name="second").update(created=timezone.now() - timedelta(days=3))
    start = timezone.now()
    times = {"started": start, "ended": start + timedelta(minutes=80)}
    Job.objects.filter(pk=first.job_id).update(**times)
    return [first]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("solver:adam", {"first"}),
        ("optimizer=ADAM", {"first"}),
        ("shuffle:yes", {"first"}),
        ("shuffle:false", {"second"}),
        ("filters:16", {"first"}),
        ("filters > 16", set()),
        ("loss:dice", {"first"}),
        ("loss > 1", {"first"}),
        ("status:error", {"first"}),
        ("status!=error", {"second"}),
        ("-status:error -name:x", {"second"}),
        ("created > 1d", {"first"}),
        ("created < 24h", {"second"}),
        ("created > 1999-01-01 created < 2999-01-01", {"first", "second"}),
        ("bytes < 1KB", {"first", "second"}),
        ("NAME:FIR", {"first"}),
        ("adam", {"first"}),
        ("epochs = 0", {"first", "second"}),
        ("duration > 1h", {"first"}),
        ("-duration > 90min", {"first", "second"}),
    ],
)
def test_settings_choices_and_times(models, text, names):
    rows = filtered(MODELS, MODELS.rows(), text)
    assert set(rows.values_list("name", flat=True)) == names


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("network:own", True), ("network:mine", True), ("network:MINE@2", True)]
    + [(f"network:{other}", False) for other in ("mine@3", "other@2", "min", "@2")]
    + [("network:mine@x", False), pytest.param(f"network:mine@{'9' * 5000}", False, id="long")],
)
def test_own_networks_are_found_as_they_are_shown(db, data_dir, text, is_found):
    owned = OwnNetwork.objects.create(name="mine")
    version = NetworkVersion.objects.create(network=owned, number=2, source="")
    model = make_model(network="own", own_version=version)
    make_model(dataset=model.dataset)
    assert MODELS.fields["network"].value(model) == "mine@2"
    assert list(filtered(MODELS, MODELS.rows(), text)) == ([model] if is_found else [])


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (MODELS, "learning_rat > 1", "Do you mean learning_rate"),
        (MODELS, "lr > high", "“learning_rate” is a number, and “high” is none"),
        (MODELS, "val_dice:good", "“val_dice” is a number"),
        (MODELS, "name > 3", "“name” is not a number, so “>” does not fit"),
        (MODELS, "status:finished", "not a known status; use one of: waiting, running, paused"),
        (MODELS, "created:soon", "“soon” is not a time for “created”; write 2026-11-28"),
        (MODELS, "created:2026-13-45", "is not a time"),
        (MODELS, "curve:1", "cannot be filtered by “curve”"),
        (MODELS, "tag:a,b", "is not a tag"),
        (MODELS, "bytes > 1e999", "is none"),
        (DATASETS, "lr > 1", "A dataset has nothing named “lr”"),
        (INFERENCES, "last.dice > 1", "An? inference has nothing named “last.dice”"),
    ],
)
def test_errors_name_the_word_and_what_is_allowed(db, kind, text, reason):
    with pytest.raises(FilterError, match=reason):
        filtered(kind, kind.rows(), text)


def test_inferences_are_found_by_their_models_and_metrics(db, data_dir):
    inference = make_inference(metrics={"dice": 0.5})
    for text in (f"model={quoted(inference.model.name)}", "dice >= 50%", "source:val", "epoch:1"):
        assert list(filtered(INFERENCES, INFERENCES.rows(), text)) == [inference]
