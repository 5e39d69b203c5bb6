from __future__ import annotations

from functools import partial

import pytest
from digits_dummy import DataIngestion
from django.core.files.uploadedfile import SimpleUploadedFile

from core.forms.creation import _store_upload
from core.forms.dataset import DatasetCreation
from core.forms.settings import SettingsError, bound
from core.models import Dataset
from tests.factories import make_dataset

make = partial(DatasetCreation, DataIngestion)
pytestmark = pytest.mark.django_db


def test_unset_fields_have_their_initial_values():
    creation = bound(make, {"dataset_name": "a"}, ["count=7"])
    assert creation.is_valid(), creation.errors
    cleaned = creation.options.cleaned_data
    assert (cleaned["count"], cleaned["val_count"], cleaned["seed"]) == (7, 10, 0)
    assert cleaned["labelled"] is True


def test_the_last_setting_wins_and_values_may_hold_signs():
    creation = bound(make, {"dataset_name": "a"}, ["count=1", "count=2", "bad=x=y,z"])
    creation.is_valid()
    assert creation.options.cleaned_data["count"] == 2
    assert creation.options.cleaned_data["bad"] == "x=y,z"


@pytest.mark.parametrize("text", ["false", "False", "0", "no", "off", ""])
def test_a_switch_can_be_set_off(text):
    creation = bound(make, {"dataset_name": "a"}, [f"labelled={text}"])
    assert creation.is_valid()
    assert creation.options.cleaned_data["labelled"] is False


def test_a_switch_is_on_or_off():
    creation = bound(make, {"dataset_name": "a"}, ["labelled=no", "labelled=yes"])
    assert creation.is_valid()
    assert creation.options.cleaned_data["labelled"] is True
    with pytest.raises(SettingsError, match="labelled is 'perhaps'; use true or false"):
        bound(make, {"dataset_name": "a"}, ["labelled=perhaps"])


@pytest.mark.parametrize("setting", ["nope=1", "count"])
def test_an_unknown_field_lists_the_known_ones(setting):
    with pytest.raises(SettingsError, match="one of: dataset_name, count, val_count"):
        bound(make, {"dataset_name": "a"}, [setting])


def test_a_file_field_takes_a_path_and_keeps_a_copy(data_dir, tmp_path):
    (tmp_path / "remark.txt").write_text("hello")
    creation = bound(make, {"dataset_name": "a"}, [f"remark={tmp_path / 'remark.txt'}"])
    assert creation.is_valid(), creation.errors
    dataset = creation.save(queue=False)
    assert dataset.fields["remark"] == str(dataset.folder / "uploads" / "remark.txt")
    assert (dataset.folder / "uploads" / "remark.txt").read_text() == "hello"


def test_the_copy_of_a_long_name_has_one_that_is_possible(data_dir):
    # What macOS and Windows take: fewer than 256 characters.
    upload = SimpleUploadedFile("\u00e9" * 200 + ".txt", b"hello")
    place = _store_upload(upload, data_dir)
    assert (place.read_bytes(), place.suffix) == (b"hello", ".txt")
    assert len(place.name.encode()) <= 200


def test_a_missing_file_is_an_error_of_its_field(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        bound(make, {"dataset_name": "a"}, [f"remark={tmp_path / 'absent'}"])
    assert caught.value.field == "remark"


def test_errors_name_their_fields_and_leave_nothing_behind():
    make_dataset(name="taken")
    creation = bound(make, {"dataset_name": "taken"}, ["count=-1", "shape=round"])
    assert not creation.is_valid()
    assert set(creation.errors) == {"dataset_name", "count", "shape"}
    assert "dataset named “taken” already exists" in creation.errors["dataset_name"][0]
    assert Dataset.objects.count() == 1


def test_a_name_of_digits_is_refused():
    creation = bound(make, {"dataset_name": "42"}, [])
    assert "taken for an id" in str(creation.errors) or not creation.is_valid()
    assert "add a letter" in creation.errors["dataset_name"][0]
