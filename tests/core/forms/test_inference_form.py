"""The files that an inference names."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from core.forms.image_paths import images_data
from core.forms.inference import InferenceForm
from core.forms.settings import SettingsError
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def form_of(paths: list[str]) -> InferenceForm:
    model = make_snapshot(make_model(dataset=make_dataset(task="classification"))).model
    data: dict[str, Any] = {"snapshot": "1", "max_outputs": "9"} | images_data(paths)
    return InferenceForm(model, {"images": "Image files"}, data)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_each_missing_file_is_named_in_any_order(tmp_path: Path, order):
    (tmp_path / "there.png").touch()
    paths = [str(tmp_path / name) for name in ("there.png", "gone.png", "lost.png")]
    form = form_of([paths[place] for place in order])
    assert not form.is_valid()
    missing = [paths[place] for place in order if place]
    assert form.errors == {"images": [f"{path} is not a file on the server." for path in missing]}


@pytest.mark.parametrize("name", ["a\x85b.png", "a\u2028b.png", "a\x1cb.png", "a b.png"])
def test_a_name_with_other_ends_of_lines_is_one_file(tmp_path: Path, name: str):
    (tmp_path / name).touch()
    form = form_of([str(tmp_path / name)] * 2)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["images"] == [str(tmp_path / name)] * 2


def test_a_name_with_a_line_break_is_refused_as_a_whole(tmp_path: Path):
    with pytest.raises(SettingsError, match="has a line break in its name"):
        images_data([str(tmp_path / "a\nb.png")])


def test_lines_of_a_page_end_with_carriage_return_and_line_feed(tmp_path: Path):
    (tmp_path / "there.png").touch()
    form = form_of([])
    form.data = form.data | {"images": f"{tmp_path}/there.png\r\n\r\n{tmp_path}/there.png\r\n"}
    assert form.is_valid(), form.errors
    assert len(form.cleaned_data["images"]) == 2


def test_a_folder_stands_for_all_images_below(tmp_path: Path):
    names = ["b.png", "a/2.JPG", "a/1.tif", "a/notes.txt", ".hidden.png", "scan"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "scan").write_bytes(bytes(128) + b"DICM")
    form = form_of([str(tmp_path)])
    assert form.is_valid(), form.errors
    found = [str(Path(path).relative_to(tmp_path)) for path in form.cleaned_data["images"]]
    assert found == ["a/1.tif", "a/2.JPG", "b.png", "scan"]


def test_a_folder_without_images_or_outside_is_an_error(tmp_path: Path, settings):
    (tmp_path / "empty").mkdir()
    errors = form_of([str(tmp_path / "empty")]).errors
    assert errors == {"images": [f"There are no images in {tmp_path / 'empty'}."]}
    settings.DIGITS_DATA_ROOTS = [str(tmp_path / "root")]
    (message,) = form_of([str(tmp_path / "empty")]).errors["images"]
    assert "is not below a folder that may be read here" in message


def test_a_list_stands_for_its_files(tmp_path: Path):
    (tmp_path / "a.png").touch()
    (tmp_path / "IM7").touch()
    (tmp_path / "list.txt").write_text(f"a.png 3\n\n  IM7\n{tmp_path}/gone.png\n")
    form = form_of([str(tmp_path / "list.txt")])
    assert form.is_valid(), form.errors
    found = [str(Path(path).relative_to(tmp_path)) for path in form.cleaned_data["images"]]
    assert found == ["a.png", "IM7", "gone.png"]


def test_a_list_names_what_may_be_read_or_the_line(tmp_path: Path, settings):
    (tmp_path / "list.txt").write_text("a.png\n/etc/passwd\n")
    settings.DIGITS_DATA_ROOTS = [str(tmp_path)]
    (error,) = form_of([str(tmp_path / "list.txt")]).errors["images"]
    assert error.startswith(f"{tmp_path}/list.txt, line 2: /etc/passwd is not below a folder")
    (tmp_path / "list.txt").write_bytes(b"a.png\n\xff\n")
    (error,) = form_of([str(tmp_path / "list.txt")]).errors["images"]
    assert "line 2: it is not UTF-8 text" in error


def test_a_text_that_is_not_a_list_is_an_input(tmp_path: Path):
    (tmp_path / "note.txt").write_text("7\n")
    form = form_of([str(tmp_path / "note.txt")])
    assert form.is_valid(), form.errors
    assert form.cleaned_data["images"] == [str(tmp_path / "note.txt")]


def test_an_uploaded_list_names_files_of_the_server(tmp_path: Path):
    form = form_of([])
    upload = SimpleUploadedFile("list.txt", f"{tmp_path}/a.png\n".encode())
    form.files = MultiValueDict({"uploads": [upload]})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["images"] == [f"{tmp_path}/a.png"]
    assert form.cleaned_data["uploads"] == []
    form = form_of([])
    form.files = MultiValueDict({"uploads": [SimpleUploadedFile("list.txt", b"a.png\n")]})
    (error,) = form.errors["uploads"]
    assert error == "list.txt, line 1: a.png is relative; name the folder of the images."
