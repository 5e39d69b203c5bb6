"""Names and groups of entries."""

from __future__ import annotations

from core.store.entries import file_of, group_of, name_of


def test_groups_of_entries():
    assert group_of({"group": 7}) == "7"
    assert group_of({"name": "x"}) is None
    assert group_of("a/b.png") is None


def test_names_of_entries():
    assert name_of("a/b.png") == file_of("a/b.png") == "a/b.png"
    assert name_of({"name": "case 1", "file": "/x"}) == "case 1"
    assert file_of({"name": "case 1", "file": "/x"}) == "/x"
    assert file_of({"name": "case 1"}) == "case 1"
    assert name_of({"file": "/x", "label": 3}) == "/x"
    assert name_of({"label": 3}) == "{'label': 3}"
