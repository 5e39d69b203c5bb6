from __future__ import annotations

from pathlib import Path

import pytest
from digits_text_classification import DataIngestion

from core.plugins import IngestionError
from tests.plugins.text_classification.texts import (
    make_csv,
    make_file,
    plugin_of,
    texts_of,
)


def inference(plugin: DataIngestion, **fields) -> DataIngestion:
    nothing = {"snippet": "", "test_data_file": None, "test_data_path": ""}
    return DataIngestion(
        is_inference_db=True, user_data=plugin.user_data, **{**plugin.fields, **nothing, **fields}
    )


def test_an_inference_of_a_snippet(tmp_path: Path):
    path = make_csv(tmp_path)
    plugin = inference(plugin_of(path, test_data_path=str(path)), snippet="So fine")
    assert texts_of(plugin, "test") == [("so fine", None)]


def test_an_inference_of_a_file_knows_the_classes_that_it_tells(tmp_path: Path):
    path = make_file(tmp_path / "new.csv", "bad,dull", ",who knows", "odd,x")
    plugin = inference(plugin_of(make_csv(tmp_path)), test_data_file=str(path))
    entries = plugin.itemize_entries("test")
    assert [plugin.encode_entry(entry)[1] for entry in entries[:2]] == [0, None]
    with pytest.raises(IngestionError, match=r"new.csv, line 3: “odd” is not a class"):
        plugin.encode_entry(entries[2])


def test_an_inference_of_lines(tmp_path: Path):
    path = make_file(tmp_path / "new.txt", "first, with comma", "second")
    plugin = inference(plugin_of(make_csv(tmp_path)), test_data_path=str(path))
    assert texts_of(plugin, "test") == [("first, with comma", None), ("second", None)]


def test_an_inference_of_nothing_is_refused():
    with pytest.raises(IngestionError, match="Neither a text nor a file"):
        DataIngestion(is_inference_db=True).itemize_entries("test")
