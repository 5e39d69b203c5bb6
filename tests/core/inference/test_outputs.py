from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.drawing import png_with_values
from core.exceptions import StoreError
from core.inference.outputs import pictures, read_outputs, resolve, store
from core.plugins import Picture

DATA = {
    "a": Picture(b"one"),
    "list": [Picture(b"two", layer=True), {"b": Picture(b"three")}],
    "n": 1,
}


def test_pictures_become_files_and_come_back_as_places(tmp_path):
    stored = json.loads(json.dumps(store(DATA, tmp_path)))
    data = resolve(stored, lambda path: str(tmp_path / path))
    assert data["n"] == 1
    contents = [data["a"], data["list"][0], data["list"][1]["b"]]
    assert [Path(path).read_bytes() for path in contents] == [b"one", b"two", b"three"]
    assert list(pictures(stored)) == ["a.png", "b.png"]  # one of three is a layer


def test_the_address_of_a_picture_with_values_says_so(tmp_path):
    image = np.zeros((2, 3, 1), np.uint16)
    eight = image.astype(np.uint8)
    given = {"a": Picture(png_with_values(image)), "b": Picture(png_with_values(eight))}
    stored = json.loads(json.dumps(store(given, tmp_path)))
    assert resolve(stored, "/files/{}?v=1".format)["a"] == "/files/a.png?v=1#values"
    assert resolve(stored, str)["b"] == "b.png"
    assert list(pictures(stored)) == ["a.png", "b.png"]


def test_pictures_of_like_names_are_files_of_their_own(tmp_path):
    names = ["a/b", "a_b", "../c", "x" * 300, "x" * 299, "ü", ""]
    given = {name: Picture(name.encode()) for name in names}
    stored = store({"deep": given, **given}, tmp_path)
    for data in (stored, stored["deep"]):
        for name in names:
            assert (tmp_path / data[name]["$picture"]).read_bytes() == name.encode()
    assert all(path.parent == tmp_path for path in tmp_path.rglob("*.png"))


def test_outputs_of_a_former_version_are_read(tmp_path):
    path = tmp_path / "outputs.jsonl"
    rows = [{"input": name, "data": {"n": 1}} for name in "xyz"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert read_outputs(path, 1, 10) == rows[1:]
    path.write_text(path.read_text()[:-4])
    with pytest.raises(StoreError, match=r"outputs\.jsonl is damaged"):
        read_outputs(path, 0, 10)
