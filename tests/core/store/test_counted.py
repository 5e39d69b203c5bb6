"""Descriptions of shards are read once, unless they change."""

from __future__ import annotations

import json

import pytest

from core.exceptions import StoreError
from core.storage import ShardFolder
from core.store.counted import counted


def describe(folder, entries):
    text = {"entries": entries, "bytes": 5, "sha256": "", "label": None, "rejected": []}
    text["feature"] = {"dtype": "uint8", "shape": [1, 1, 1], "encoding": "raw"}
    ShardFolder(folder).description.write_text(json.dumps(text))


def test_a_changed_description_is_read_again(tmp_path, monkeypatch):
    describe(tmp_path, 7)
    assert counted(tmp_path).entries == 7
    monkeypatch.setattr("core.store.counted.ShardInfo.load", lambda folder: pytest.fail("again"))
    assert counted(tmp_path).bytes == 5
    monkeypatch.undo()
    describe(tmp_path, 1234567)
    assert counted(tmp_path).entries == 1234567


def test_a_missing_one_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"shard\.json is missing"):
        counted(tmp_path)
