"""Too many rejected entries are an error that tells the reasons."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.exceptions import IngestionError
from core.ingest.engine import ingest
from core.storage import DatasetFolder
from tests.core.ingest.test_engine import make_spec


def run(folder, percent: float, bad: str):
    spec = replace(make_spec(folder, count=180, val_count=20, bad=bad), max_rejected=percent)
    return ingest(spec, lambda done, total, message: None)


def test_as_many_as_are_allowed_may_be_rejected(tmp_path):
    manifest = run(tmp_path, 1.5, "3,70,10001")
    assert [info.rejected for info in manifest.stages.values()] == [2, 1]


def test_one_more_is_an_error_with_count_and_reasons(tmp_path):
    with pytest.raises(IngestionError) as raised:
        run(tmp_path, 1.5, "3,70,71,10001")
    text = str(raised.value)
    assert text.startswith("4 of 200 entries were rejected so far, more than the 1.5 % ")
    reasons = re.findall(r"1 × IngestionError, first (\w+)-(\d+): entry (\d+) is bad", text)
    assert len(reasons) == 3
    assert {number for _, _, number in reasons} < {"3", "70", "71", "10001"}
    assert not DatasetFolder(tmp_path).manifest.exists()


def test_entries_rejected_by_an_earlier_run_count_too(tmp_path):
    with pytest.raises(IngestionError, match="rejected"):
        run(tmp_path, 0, "3")
    with pytest.raises(IngestionError, match="1 of 200 entries were rejected"):
        run(tmp_path, 0, "3")


def test_by_default_it_is_five_percent(tmp_path):
    bad = ",".join(map(str, range(11)))
    with pytest.raises(IngestionError, match="more than the 5 % that are allowed"):
        run(tmp_path, type(make_spec(tmp_path)).max_rejected, bad)
