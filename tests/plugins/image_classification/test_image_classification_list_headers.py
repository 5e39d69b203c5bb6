"""Lists whose first line names their columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.image_classification.image_lists import (
    listing_of,
    make_listed,
    make_lists,
    write,
)


def named(index: int) -> str:
    return ("cat", "dog", "great ape")[index % 3]


@pytest.mark.parametrize("header", ["path,label", "image\tspecies", "file class"])
@pytest.mark.parametrize("method", ["textfile", "labels"])
def test_a_header_is_neither_an_image_nor_a_class(tmp_path: Path, header: str, method: str):
    lines = make_listed(tmp_path, 6)
    if method == "labels":
        lines = [f"images/{index}.png,{named(index)}" for index in range(6)]
    fields = make_lists(tmp_path, header, *lines) | {"method": method}
    if method == "labels":
        fields["textfile_local_labels_file"] = ""
    fields["textfile_local_val_images"] = str(write(tmp_path / "val.txt", header, *lines[:3]))
    plugin = listing_of(fields)
    assert plugin.user_data["class_labels"] == ["cat", "dog", "great ape"]
    said = header.replace(",", ", ").replace("\t", ", ").replace("file ", "file, ")
    assert plugin.user_data["read_as"] == [
        f"train.txt: header: {said}",
        f"val.txt: header: {said}",
    ]
    assert [entry["line"] for entry in plugin.itemize_entries("train")] == [2, 3, 4, 5, 6, 7]
    assert len(plugin.itemize_entries("val")) == 3
    assert plugin.encode_entry(plugin.itemize_entries("train")[1])[0][1] == 1


@pytest.mark.parametrize(
    "first", ["images/none.png,rare", "images/none,cat", "images/0.png,rare", "images/plain,rare"]
)
def test_a_first_line_that_may_be_an_image_is_none(tmp_path: Path, first: str):
    make_listed(tmp_path, 6)
    # An image without an ending.
    (tmp_path / "images/plain").write_bytes((tmp_path / "images/0.png").read_bytes())
    lines = [f"images/{index}.png,{named(index)}" for index in range(1, 6)]
    fields = make_lists(tmp_path, first, *lines) | {"method": "labels"}
    plugin = listing_of(fields | {"textfile_local_labels_file": ""})
    assert "read_as" not in plugin.user_data
    assert len(plugin.itemize_entries("train")) == 6
    assert ("rare" in plugin.user_data["class_labels"]) == ("rare" in first)
