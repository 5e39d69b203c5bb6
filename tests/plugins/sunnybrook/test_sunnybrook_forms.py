from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from digits_sunnybrook import DataIngestion
from digits_sunnybrook.forms import DatasetForm, InferenceForm
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.template.loader import render_to_string

RECORDS = ["SC-T-1/IM-0007-0001", "SC-T-1/IM-0007-0002"]


def data_of(tmp_path: Path, **changes: Any) -> dict[str, Any]:
    """What a user sends who leaves all but the folders as they are."""
    initial = {name: field.initial for name, field in DatasetForm().fields.items()}
    folders = {"image_folder": str(tmp_path), "contour_folder": str(tmp_path)}
    return initial | folders | changes


def test_the_initial_values_and_two_folders_are_enough(tmp_path: Path) -> None:
    form = DatasetForm(data_of(tmp_path))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == json.loads(json.dumps(form.cleaned_data))
    assert form.cleaned_data == {
        "image_folder": str(tmp_path),
        "contour_folder": str(tmp_path),
        "contour_kind": "endocardium",
        "channel_conversion": "L",
        "folder_pct_val": 10,
        "split_by": "patient",
        "seed": 0,
        "modality_rescale": False,
    }


def test_all_but_the_folders_have_initial_values() -> None:
    without = [name for name, field in DatasetForm().fields.items() if field.initial is None]
    assert without == ["image_folder", "contour_folder"]


@pytest.mark.parametrize("form", [DatasetForm(), InferenceForm()])
def test_help_texts_are_safe_as_html(form: Form) -> None:
    # Django does not escape them.
    assert not any("<" in str(field.help_text) for field in form.fields.values())


def test_folders_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "images").mkdir()
    monkeypatch.chdir(tmp_path)
    form = DatasetForm(data_of(tmp_path, image_folder="images/"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["image_folder"] == str(tmp_path / "images")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("image_folder", "<case>/IM-<series>-NNNN.dcm"),
        ("contour_folder", "<case>/contours-manual/IRCCI-expert/IM-0001-NNNN-icontour-manual.txt"),
    ],
)
def test_a_folder_that_is_not_there_is_named_with_what_is_expected(
    tmp_path: Path, name: str, expected: str
) -> None:
    form = DatasetForm(data_of(tmp_path, **{name: str(tmp_path / "none")}))
    assert list(form.errors) == [name]
    (error,) = form.errors.as_data()[name]
    assert str(tmp_path / "none") in error.message
    assert expected in error.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("image_folder", ""),
        ("contour_folder", None),
        ("contour_kind", "i"),
        ("channel_conversion", "CMYK"),
        ("folder_pct_val", 91),
        ("folder_pct_val", -1),
        ("folder_pct_val", "ten"),
        ("split_by", "file"),
        ("seed", -1),
    ],
)
def test_other_values_are_refused(tmp_path: Path, name: str, value: Any) -> None:
    assert list(DatasetForm(data_of(tmp_path, **{name: value})).errors) == [name]


@pytest.mark.parametrize("plugin_form", ["dataset", "inference"])
def test_the_page_supplies_form_element_and_token(plugin_form: str) -> None:
    plugin = DataIngestion(user_data={"records": [{"name": RECORDS[0]}]})
    form = getattr(plugin, f"get_{plugin_form}_form")()
    template, context = getattr(plugin, f"get_{plugin_form}_template")(form)
    html = render_to_string(template, context)
    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html
    assert all(f'name="{name}"' in html for name in form.fields)


def test_the_inference_form_offers_the_validation_images() -> None:
    user_data = {"records": [{"name": name} for name in RECORDS]}
    form = DataIngestion(is_inference_db=True, user_data=user_data).get_inference_form()
    assert [value for value, _ in form.fields["validation_record"].choices] == ["", *RECORDS]


def test_each_way_to_choose_an_image_is_enough(tmp_path: Path) -> None:
    (path := tmp_path / "i.dcm").touch()
    upload = SimpleUploadedFile("u.dcm", b"DICM")
    assert InferenceForm({}, {"test_image_file": upload}).is_valid()
    assert InferenceForm({"test_image_path": str(path)}).is_valid()
    form = InferenceForm({"validation_record": RECORDS[1]}, records=RECORDS)
    assert form.is_valid()
    assert form.cleaned_data["validation_record"] == RECORDS[1]


def test_no_choice_is_an_error() -> None:
    form = InferenceForm({}, {})
    assert list(form.errors) == ["__all__"]
    assert "Choose one of" in form.errors["__all__"][0]


def test_two_choices_are_an_error(tmp_path: Path) -> None:
    (path := tmp_path / "i.dcm").touch()
    data = {"test_image_path": str(path), "validation_record": RECORDS[0]}
    form = InferenceForm(data, records=RECORDS)
    assert form.errors["__all__"] == [
        "Choose only one of “DICOM file on the server”, “Validation image”."
    ]


def test_a_wrong_choice_is_one_error(tmp_path: Path) -> None:
    path = str(tmp_path / "none.dcm")
    assert InferenceForm({"test_image_path": path}).errors == {
        "test_image_path": [f"{path} is not a file on the server."]
    }
    assert list(InferenceForm({"validation_record": "SC-T-9"}).errors) == ["validation_record"]
