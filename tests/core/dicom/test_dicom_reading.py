"""What a DICOM file is, and what users are told of one that cannot be read."""

from __future__ import annotations

import logging
import os
import warnings

import pytest

from core.dicom.reading import is_dicom, reading
from core.exceptions import IngestionError
from tests.core.dicom.testdata import FILES, NO_DICOM, reason
from tests.plugins.sunnybrook.files import make_dicom


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_files_of_other_kinds_are_told_by_their_content(path):
    assert is_dicom(path) == (reason(path) != NO_DICOM)


def test_what_cannot_be_read_is_none(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert not is_dicom(tmp_path)
    assert not is_dicom(tmp_path / "pipe")
    assert not is_dicom(tmp_path / "nothing")
    assert is_dicom(make_dicom(tmp_path / "no ending"))


def test_an_error_is_told_in_one_line_with_the_files_name():
    with (
        pytest.raises(
            IngestionError,
            match=r"^i\.dcm cannot be used: two lines\. Export it again, or leave it out\.$",
        ),
        reading("i.dcm"),
    ):
        raise RuntimeError("two\n  lines")
    with (
        pytest.raises(
            IngestionError,
            match=r"^i\.dcm cannot be used: KeyError\. Export it again, or leave it out\.$",
        ),
        reading("i.dcm"),
    ):
        raise KeyError
    with pytest.raises(IngestionError, match=r"cannot be read: No such file"), reading("i.dcm"):
        os.stat("/nowhere/at/all")


def test_warnings_and_logs_of_pydicom_are_left_out_and_come_back(caplog):
    logger = logging.getLogger("pydicom")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with reading("i.dcm"):
            warnings.warn("of a value", UserWarning, stacklevel=1)
            logger.error("of a decoder")
    assert not caplog.records
    logger.error("afterwards")
    assert [record.message for record in caplog.records] == ["afterwards"]
