"""What form fields have to do with each other."""

from __future__ import annotations

import pytest

from core.any_image import CHANNELS_OF, chosen_image, size_of
from core.exceptions import IngestionError
from core.fields import PlainForm
from core.image_fields import (
    CHANNELS,
    RESIZE_MODES,
    PercentField,
    PixelsField,
    SeedField,
    check_both,
    check_percentages,
)
from core.images import MODES


class SizesForm(PlainForm):
    width = PixelsField(label="Width")
    height = PixelsField(label="Height")
    folder_pct_val = PercentField()
    folder_pct_test = PercentField()
    seed = SeedField()
    own: tuple[str, ...] = ()

    def clean(self):
        cleaned = super().clean() or {}
        check_both(self, cleaned, "width", "height")
        check_percentages(self, cleaned, self.own)
        return cleaned


def errors_of(own=(), **values):
    form = SizesForm({"folder_pct_val": 10, "folder_pct_test": 0, "seed": 0, **values})
    form.own = own
    form.is_valid()
    return dict(form.errors)


def test_choices_are_those_that_can_be_read():
    assert {value for value, _ in CHANNELS} == set(CHANNELS_OF)
    assert {value for value, _ in RESIZE_MODES} == set(MODES)


@pytest.mark.parametrize("values", [{}, {"width": 3, "height": 4}])
def test_both_or_none_are_fine(values):
    assert errors_of(**values) == {}


def test_one_of_two_is_told_at_the_other():
    assert errors_of(width=3) == {"height": ["Give both “Width” and “Height”, or none of them."]}


def test_what_is_wrong_already_is_told_once():
    assert list(errors_of(width=3, height=0)) == ["height"]
    assert list(errors_of(width=-1)) == ["width"]


def test_percentages_leave_something_unless_the_stage_has_its_own():
    parts = {"folder_pct_val": 60, "folder_pct_test": 40}
    assert "100 % for validation and testing" in errors_of(**parts)["folder_pct_val"][0]
    assert errors_of(own=("val",), **parts) == {}


@pytest.mark.parametrize(
    "values",
    [{"width": 16385, "height": 1}, {"folder_pct_val": 101}, {"seed": 2**31}, {"seed": -1}],
)
def test_absurd_numbers_are_refused(values):
    assert errors_of(**values)


def test_a_size_needs_both_sides():
    assert (size_of(2, 3), size_of(None, 3), size_of(2, None)) == ((2, 3), None, None)


def test_an_inference_needs_an_image():
    assert chosen_image({"test_image_path": "/a/b.png"}) == {"name": "b.png", "file": "/a/b.png"}
    with pytest.raises(IngestionError, match="No image was chosen"):
        chosen_image({"test_image_file": None, "test_image_path": ""})
