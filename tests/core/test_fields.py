from __future__ import annotations

import os

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from core.fields import ChoiceOfOneForm, FolderField, PathField, ServerFileField


@pytest.mark.parametrize(
    ("field", "takes"),
    [
        (PathField(), {"folder", "file"}),
        (FolderField(), {"folder"}),
        (ServerFileField(), {"file"}),
    ],
)
def test_what_is_of_another_kind_is_refused_by_name(tmp_path, field, takes):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for name in ("folder", "file", "none"):
        path = str(tmp_path / name)
        if name in takes:
            assert field.clean(path) == path
        else:
            with pytest.raises(forms.ValidationError, match=f"{name} is not an? .* on the server"):
                field.clean(path)


def test_paths_become_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a").mkdir()
    assert FolderField().clean("a/../a") == FolderField().clean("~/a") == str(tmp_path / "a")


def test_nothing_stays_nothing_where_it_may_be_left_out():
    assert FolderField(required=False).clean("") == ""
    with pytest.raises(forms.ValidationError, match="required"):
        FolderField().clean("")


def test_the_error_says_what_is_expected(tmp_path):
    with pytest.raises(forms.ValidationError, match=r"on the server\. It is to hold images\."):
        FolderField(expected="It is to hold images.").clean(str(tmp_path / "none"))


class Choice(ChoiceOfOneForm):
    upload = forms.FileField(label="Upload", required=False)
    path = ServerFileField(label="Path", required=False)


def test_one_field_is_enough_and_more_are_too_many(tmp_path):
    path = tmp_path / "file"
    path.touch()
    upload = {"upload": SimpleUploadedFile("x", b"x")}
    assert Choice({"path": str(path)}).is_valid()
    assert Choice({}, upload).is_valid()
    both = Choice({"path": str(path)}, upload)
    assert both.errors["__all__"] == ["Choose only one of “Upload”, “Path”."]
    assert Choice({}).errors["__all__"] == ["Choose one of “Upload”, “Path”."]


def test_a_wrong_field_is_the_only_error():
    assert list(Choice({"path": os.sep + "none"}).errors) == ["path"]


def test_a_path_may_be_typed_in_another_unicode_form(tmp_path):
    (tmp_path / "ba\u0308r").mkdir()
    assert FolderField().clean(f"{tmp_path}/b\u00e4r") == f"{tmp_path}/ba\u0308r"
