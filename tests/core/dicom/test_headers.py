"""What is kept of headers is what opening the files once more says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from digits_sunnybrook import DataIngestion as Sunnybrook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from core.dicom import tags
from core.dicom.headers import kept_headers, taken
from core.dicom.plain import read_plain
from core.dicom.tags import read_tags
from core.ingest.engine import ingest
from core.storage import DatasetFolder, ShardFolder
from tests.core.dicom.slices import OBLIQUE, make_slice
from tests.core.ingest.test_append import silent
from tests.core.ingest.test_engine import make_spec
from tests.plugins.sunnybrook.files import fields_of, make_dicom

FACTS = {"Manufacturer": " ACME ", "TriggerTime": "18.75", "InstanceNumber": 7}


def read_at_once(path: Path, frames: int = 1) -> list[tags.Tags]:
    """The tags, from the header that was read with the pixels."""
    with kept_headers():
        assert read_plain(path) is not None
        return read_tags(path, frames)


def test_a_file_whose_pixels_were_read_is_not_opened_again(tmp_path):
    path = Path(make_slice(tmp_path, "a.dcm", 12.5, PixelSpacing=[1.5, 0.75], **FACTS))
    expected = read_tags(path)
    with kept_headers():
        read_plain(path)
        path.unlink()
        assert read_tags(path) == expected
        # Only once: the file may be another one by then.
        assert read_tags(path) == [{}]
    assert expected[0]["ImageOrientationPatient"] == OBLIQUE


@pytest.mark.parametrize(
    "elements",
    [
        {"syntax": ImplicitVRLittleEndian, "SpacingBetweenSlices": "-3", **FACTS},
        {"PixelSpacing": [1.5], "MagneticFieldStrength": "-1", "SliceThickness": ""},
        {"SpecificCharacterSet": "ISO_IR 100", "Manufacturer": "Möller"},
        {"NominalCardiacTriggerDelayTime": 12.5},
        {"PerFrameFunctionalGroupsSequence": Sequence([Dataset()]), "SliceLocation": "3"},
        {"PerFrameFunctionalGroupsSequence": Sequence([]), "SliceLocation": "3"},
        {"SharedFunctionalGroupsSequence": Sequence([Dataset()])},
        {"ImageType": ["ORIGINAL", "PRIMARY"], "Manufacturer": ["A", "B"], "SeriesNumber": "1.5"},
    ],
)
@pytest.mark.parametrize("frames", [1, 2])
def test_it_says_the_same(tmp_path, elements, frames):
    path = make_dicom(tmp_path / "a.dcm", SeriesInstanceUID="1.2.3", **elements)
    assert read_at_once(path, frames) == read_tags(path, frames)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_headers_say_the_same(tmp_path, data):
    path = Path(make_slice(tmp_path, "a.dcm", 12.5, PixelSpacing=[1.5, 0.75], **FACTS))
    blob = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        blob[data.draw(st.integers(132, len(blob) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(blob)
    with kept_headers():
        image = read_plain(path)
        found = read_tags(path)
    assert image is None or repr(found) == repr(read_tags(path))


def test_few_are_kept_and_none_outside(tmp_path):
    paths = [make_dicom(tmp_path / f"{number}.dcm") for number in range(9)]
    with kept_headers():
        for path in paths:
            read_plain(path)
        assert [path for path in paths if taken(path)] == paths[-4:]
        read_plain(paths[0])
    read_plain(paths[1])
    assert taken(paths[0]) is taken(paths[1]) is None


def test_a_file_with_frames_is_left_to_pydicom(tmp_path):
    path = make_dicom(tmp_path / "a.dcm", np.zeros((2, 4, 5), np.uint16), NumberOfFrames=2)
    with kept_headers():
        assert read_plain(path) is None
        assert taken(path) is None


@pytest.mark.real_data
def test_a_dataset_of_real_files_is_the_same_byte_for_byte(real_data, tmp_path, monkeypatch):
    source = real_data / "sunnybrook"
    if not source.is_dir():
        pytest.skip(f"There is no {source}.")
    stored = []
    for name in ("kept", "opened"):
        with monkeypatch.context() as patch:
            if name == "opened":
                patch.setattr(tags, "taken", lambda path: None)
            fields = fields_of(source)
            spec = replace(make_spec(tmp_path / name), plugin=Sunnybrook, fields=fields)
            ingest(spec, silent)
        files = DatasetFolder(tmp_path / name)
        shards = [ShardFolder(folder) for folder in files.shards()]
        stored.append(
            [(one.entries.read_bytes(), one.data.read_bytes()) for one in shards],
        )
    assert stored[0] == stored[1]
    assert b'"spacing_from"' in stored[0][0][0]
