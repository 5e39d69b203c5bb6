"""The walk finds what was written, however nested, and whatever bytes it is given."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import RLELossless

from core.dicom.image import ImageOptions, frame_count, read_image
from core.dicom.walk import Malformed, Walk
from core.exceptions import IngestionError
from tests.plugins.sunnybrook.files import make_dicom, pixels_of, save

ENCODINGS = [(True, True), (False, True), (True, False)]
"""Whether representations are named, and whether the lower byte comes first."""


def random_dataset(rng: random.Random, depth: int) -> Dataset:
    """Texts, numbers and sequences, with and without lengths."""
    dataset = Dataset()
    dataset.is_undefined_length_sequence_item = rng.random() < 0.5
    dataset.PatientComments = "x" * rng.randrange(40)
    dataset.Rows = rng.randrange(2**16)
    for tag in (0x00081140, 0x00082112) if depth else ():
        items = [random_dataset(rng, depth - 1) for _ in range(rng.randrange(3))]
        dataset.add_new(tag, "SQ", Sequence(items))
        dataset[tag].is_undefined_length = rng.random() < 0.5
    return dataset


def written(dataset: Dataset, explicit: bool, little: bool = True) -> bytes:
    stream = DicomBytesIO()
    stream.is_implicit_VR, stream.is_little_endian = not explicit, little
    write_dataset(stream, dataset)
    return stream.getvalue()


@pytest.mark.parametrize(("explicit", "little"), ENCODINGS)
def test_nested_sequences_are_passed_over(explicit, little):
    rng = random.Random(0)
    for _ in range(50):
        dataset = random_dataset(rng, 3)
        data = written(dataset, explicit, little)
        walk = Walk(BytesIO(data), len(data), little=little)
        found = list(walk.elements(0, explicit=explicit))
        assert [element.tag for element in found] == sorted(map(int, dataset.keys()))
        assert walk.after(found[-1], explicit) == len(data)


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("explicit", [True, False])
def test_items_are_what_is_in_a_sequence(explicit, undefined):
    rng = random.Random(1)
    items = [random_dataset(rng, 2) for _ in range(5)]
    dataset = Dataset()
    dataset.add_new(0x00081140, "SQ", Sequence(items))
    dataset[0x00081140].is_undefined_length = undefined
    data = written(dataset, explicit)
    walk = Walk(BytesIO(data), len(data))
    found = list(walk.items(walk.element(0, explicit), explicit=explicit))
    assert [walk.bytes_of(*place) for place in found] == [written(i, explicit) for i in items]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.booleans(), st.booleans())
def test_no_bytes_raise_anything_else(data, explicit, little):
    with suppress(Malformed):
        for _ in Walk(BytesIO(data), len(data), little=little).elements(0, explicit=explicit):
            pass


def native(path):
    return make_dicom(path, pixels_of("int16", (5, 4)), RescaleSlope="2", WindowCenter="3")


def run_lengths(path):
    dataset = dcmread(make_dicom(path, pixels_of("int16", (5, 4))))
    dataset.compress(RLELossless, generate_instance_uid=False)
    return save(dataset, path)


def enhanced(path):
    dataset = dcmread(make_dicom(path, pixels_of("uint8", (2, 5, 4)), NumberOfFrames=2))
    dataset.PerFrameFunctionalGroupsSequence = [random_dataset(random.Random(k), 2) for k in "ab"]
    dataset["PerFrameFunctionalGroupsSequence"].is_undefined_length = True
    return save(dataset, path)


@pytest.mark.parametrize("make", [native, run_lengths, enhanced])
def test_damaged_files_are_read_or_rejected(tmp_path, make):
    """Whatever bytes are changed or missing: no other exception, and no other shape."""
    path = make(tmp_path / "i.dcm")
    whole = path.read_bytes()

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def damage(data):
        blob = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 4))):
            blob[data.draw(st.integers(128, len(blob) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(blob[: data.draw(st.integers(len(blob) // 2, len(blob)))])
        with suppress(IngestionError):
            frames = frame_count(path)
            image = read_image(path, frame=frames - 1, options=ImageOptions(window="file"))
            assert image.dtype == "uint8"
            assert image.ndim == 3

    damage()


def test_fragments_are_the_items_of_compressed_pixels():
    frames = [b"one ", b"three "]
    data = encapsulate(frames, has_bot=False) + b"\xfe\xff\xdd\xe0\0\0\0\0"
    head = b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff"
    walk = Walk(BytesIO(head + data), len(head + data))
    places = walk.items(walk.element(0, True), explicit=True)
    assert [walk.bytes_of(*place) for place in places] == [b"", *frames]
