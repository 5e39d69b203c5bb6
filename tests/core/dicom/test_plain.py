"""The short way to an uncompressed image gives what pydicom gives, or nothing."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import config, dcmread
from pydicom.data import get_testdata_file
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

from core.dicom import outline
from core.dicom.outline import Unusual, outline_of
from core.dicom.plain import image_of, read_plain
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

PYDICOM_FILES = Path(get_testdata_file("CT_small.dcm")).parent


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings(), config.disable_value_validation():
        warnings.simplefilter("ignore")
        yield


def is_as_pydicom_has_it(path: Path) -> bool:
    """Whether it was read; asserts that it is then the same."""
    image = read_plain(path)
    if image is None:
        return False
    dataset = dcmread(path)
    expected = dataset.pixel_array
    assert (image.pixels.dtype, image.pixels.shape) == (expected.dtype, expected.shape)
    assert np.array_equal(image.pixels, expected)
    assert image.slope == float(dataset.get("RescaleSlope") or 1)
    assert image.intercept == float(dataset.get("RescaleIntercept") or 0)
    return True


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
@pytest.mark.parametrize("dtype", ["int16", "uint16", "uint8", "int8"])
def test_all_kinds_of_pixels(tmp_path, dtype, syntax):
    options = {"RescaleSlope": "2.5", "RescaleIntercept": "-1024"}
    path = make_dicom(tmp_path / "i.dcm", pixels_of(dtype, (31, 7)), syntax, **options)
    assert is_as_pydicom_has_it(path)


@pytest.mark.parametrize("dtype", ["int16", "uint16"])
def test_bits_that_are_not_stored_are_ignored(tmp_path, dtype):
    path = make_dicom(tmp_path / "i.dcm", pixels_of(dtype), BitsStored=12, HighBit=11)
    assert is_as_pydicom_has_it(path)


def test_elements_of_every_length_are_passed_over(tmp_path):
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", pixels_of()))
    dataset.PatientName, dataset.PatientComments = "A^B", "long text " * 1000
    dataset.add_new(0x00291010, "OB", bytes(range(256)))
    item = dcmread(tmp_path / "i.dcm")
    del item.PixelData
    dataset.ReferencedImageSequence = Sequence([item, item])
    assert is_as_pydicom_has_it(save(dataset, tmp_path / "long.dcm"))
    dataset["ReferencedImageSequence"].is_undefined_length = True
    assert not is_as_pydicom_has_it(save(dataset, tmp_path / "undefined.dcm"))


def test_what_is_unusual_is_left_to_pydicom(tmp_path):
    dataset = dcmread(make_dicom(tmp_path / "i.dcm", pixels_of()))
    unusual = {
        "frames": {"NumberOfFrames": 2},
        "colour": {"SamplesPerPixel": 3},
        "shifted": {"BitsStored": 12, "HighBit": 15},
        "short": {"Rows": dataset.Rows + 1},
        "two slopes": {"RescaleSlope": ["1", "2"]},
    }
    for name, values in unusual.items():
        changed = dcmread(tmp_path / "i.dcm")
        for keyword, value in values.items():
            setattr(changed, keyword, value)
        assert read_plain(save(changed, tmp_path / f"{name}.dcm")) is None, name
    dataset.compress(RLELossless, generate_instance_uid=False)
    assert read_plain(save(dataset, tmp_path / "rle.dcm")) is None
    (tmp_path / "none.dcm").write_bytes(b"x" * 300)
    assert read_plain(tmp_path / "none.dcm") is None


def test_pydicoms_own_files():
    read = [path.name for path in sorted(PYDICOM_FILES.glob("*.dcm")) if is_as_pydicom_has_it(path)]
    assert {"CT_small.dcm", "MR_small.dcm", "MR_small_padded.dcm"} <= set(read)


@pytest.mark.real_data
def test_real_files_take_the_short_way(real_data):
    paths = sorted(real_data.rglob("*.dcm"))
    random.Random(0).shuffle(paths)
    read = [is_as_pydicom_has_it(path) for path in paths[:300]]
    assert read
    assert all(read)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_files_are_read_as_by_pydicom_or_not_at_all(tmp_path, data):
    path = make_dicom(tmp_path / "i.dcm", pixels_of("int16", (5, 4)), RescaleSlope="2")
    blob = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(blob[: data.draw(st.integers(0, len(blob)))])
    image = read_plain(path)
    if image is not None:
        assert np.array_equal(image.pixels, dcmread(path).pixel_array)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(blob):
    with suppress(Unusual):
        data = bytes(128) + b"DICM" + blob
        image_of(data, outline_of(data).spans)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=3), st.booleans())
def test_an_outline_that_is_kept_changes_nothing(changes, at_heads):
    """Files of one length, one after the other, are read as if each were the first."""
    blob = slice_file()
    outline.kept.clear()
    assert outline.outline_of(blob) is outline.outline_of(blob)
    changed = bytearray(blob)
    for place, value in changes:
        changed[place % (600 if at_heads else len(blob))] = value
    try:
        alone = outline.parsed(bytes(changed)).spans
    except Unusual:
        with pytest.raises(Unusual):
            outline.outline_of(bytes(changed))
    else:
        assert outline.outline_of(bytes(changed)).spans == alone


@cache
def slice_file() -> bytes:
    with TemporaryDirectory() as folder:
        return make_dicom(Path(folder) / "i.dcm", pixels_of("int16", (16, 16))).read_bytes()


def test_files_of_one_length_that_differ_in_their_elements(tmp_path):
    """One has a text where the other has a longer number, so their pixels lie elsewhere."""
    contents = [
        {"PatientComments": "A" * 10, "RescaleSlope": "2."},
        {"PatientComments": "A" * 2, "RescaleSlope": "2.00000000"},
    ]
    paths = [
        make_dicom(tmp_path / f"{number}.dcm", pixels_of("uint16", (8, 8)), **values)
        for number, values in enumerate(contents)
    ]
    assert paths[0].stat().st_size == paths[1].stat().st_size
    assert all(is_as_pydicom_has_it(path) for path in (*paths, *paths))


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_what_follows_the_pixels_does_not_matter(tmp_path, syntax):
    path = make_dicom(tmp_path / "i.dcm", pixels_of("uint16", (8, 8)), syntax)
    blob = path.read_bytes()
    for rest in (bytes(20), bytes(range(20)), b"\xfc\xff\xfc\xffOB" + bytes(14)):
        path.write_bytes(blob + rest)
        assert read_plain(path) is not None
        assert np.array_equal(read_plain(path).pixels, pixels_of("uint16", (8, 8)))


def test_few_outlines_are_kept(tmp_path):
    for length in range(0, 200, 2):
        path = make_dicom(tmp_path / "i.dcm", pixels_of(), PatientComments="A" * length)
        assert is_as_pydicom_has_it(path)
    assert len(outline.kept) <= outline.MOST_KEPT
