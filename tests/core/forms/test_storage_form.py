from __future__ import annotations

import pytest

from core.forms.dataset import DatasetCreation
from core.forms.settings import bound
from core.forms.storage import StorageForm
from core.jobs.work.ingest import spec_of
from core.registry import data_plugins


def test_what_is_left_out_has_its_default():
    form = StorageForm({})
    assert form.is_valid()
    assert form.cleaned_data == {
        "feature_encoding": "raw",
        "label_encoding": "raw",
        "variable_shape": False,
        "max_rejected": 5,
    }


def test_nothing_may_be_allowed_to_be_rejected():
    form = StorageForm({"max_rejected": "0"})
    assert form.is_valid()
    assert form.cleaned_data["max_rejected"] == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("feature_encoding", "gif"), ("max_rejected", "101"), ("max_rejected", "nan")],
)
def test_other_values_are_refused(name, value):
    assert list(StorageForm({name: value}).errors) == [name]


@pytest.mark.django_db
def test_the_engine_is_told_what_was_chosen(data_dir):
    creation = bound(
        lambda *data: DatasetCreation(data_plugins["test-dummy"], *data),
        {"dataset_name": "x"},
        ["feature_encoding=png", "label_encoding=zstd", "variable_shape=on", "max_rejected=12.5"],
    )
    assert creation.is_valid(), creation.errors
    dataset = creation.save()
    spec = spec_of(dataset, dataset.job, dataset.fields)
    assert spec.max_rejected == 12.5
    assert (spec.storage.feature_encoding, spec.storage.label_encoding) == ("png", "zstd")
    assert spec.storage.variable_shape
