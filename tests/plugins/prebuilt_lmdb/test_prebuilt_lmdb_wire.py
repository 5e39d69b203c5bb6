"""Messages from any bytes: what is none is refused, and what is one is as protobuf reads it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from digits_prebuilt_lmdb.datum import Datum, read_mean
from digits_prebuilt_lmdb.wire import FIRST_RUN, WireError, read_fields
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plugins import IngestionError
from tests.plugins.prebuilt_lmdb import messages
from tests.plugins.prebuilt_lmdb.messages import BlobProto, PackedDatum, datum

shapes = st.tuples(*[st.integers(1, 6)] * 3)
labels = st.integers(-(2**31), 2**31 - 1)
kinds = st.sampled_from([messages.Datum, PackedDatum])
floats = st.floats(width=32, allow_nan=False)


@st.composite
def blobs(draw: st.DrawFn) -> bytes:
    """Good messages of both kinds of values."""
    shape, label, kind = draw(shapes), draw(labels), draw(kinds)
    count = int(np.prod(shape))
    if draw(st.booleans()):
        values = np.frombuffer(draw(st.binary(min_size=count, max_size=count)), np.uint8)
    else:
        values = np.array(draw(st.lists(floats, min_size=count, max_size=count)), np.float32)
    return datum(values.reshape(shape), label, kind)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good message with some bytes changed, left out or put in."""
    blob = bytearray(draw(blobs()))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(blob)))
        count = draw(st.integers(0, 8))
        blob[place : place + count] = draw(st.binary(max_size=8))
    return bytes(blob)


@settings(max_examples=200, deadline=None)
@given(blobs())
def test_good_messages_are_read_as_by_protobuf(blob: bytes):
    message = messages.Datum.FromString(blob)
    found = Datum.parse(blob, "it")
    assert found.shape == (message.channels, message.height, message.width)
    assert found.label == message.label
    assert found.data == message.data
    assert found.numbers.tolist() == list(message.float_data)
    values = list(message.data) or list(message.float_data)
    assert found.planes("it").ravel().tolist() == values


def refusal(read: Callable[[], object]) -> str:
    """Why something is refused; "" if it is not. Anything but an IngestionError goes on."""
    try:
        read()
    except IngestionError as error:
        return str(error)
    return ""


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.binary(max_size=200), damaged()))
def test_any_bytes_are_read_or_refused(blob: bytes):
    refused = refusal(lambda: Datum.parse(blob, "record 1").planes("record 1"))
    assert refused.startswith("record 1 " if refused else "")
    refused = refusal(lambda: read_mean(blob, "mean"))
    assert refused.startswith("mean " if refused else "")


@settings(max_examples=500, deadline=None)
@given(damaged())
def test_what_protobuf_refuses_is_refused_and_what_it_reads_is_the_same(blob: bytes):
    """But for fields of another kind than Caffe's, and groups, which protobuf passes over."""
    try:
        found = Datum.parse(blob, "it")
    except IngestionError:
        return
    try:
        message = messages.Datum.FromString(blob)
    except DecodeError:
        # Protobuf wants tags of 32 bits, too.
        assert any(number >= 2**29 for number, _, _ in read_fields(memoryview(blob)))
        return
    assert found.shape == (message.channels, message.height, message.width)
    assert found.label == message.label
    assert bytes(found.data) == message.data
    np.testing.assert_array_equal(found.numbers, np.array(message.float_data, np.float32))


@settings(max_examples=100, deadline=None)
@given(blobs(), st.data())
def test_a_message_that_is_cut_off_gives_no_image(blob: bytes, data: st.DataObject):
    end = data.draw(st.integers(0, len(blob) - 1))
    whole = Datum.parse(blob, "it")
    try:
        found = Datum.parse(blob[:end], "it").planes("it")
    except IngestionError:
        return
    # Only what comes behind the values may be missing: the label.
    assert found.tobytes() == whole.planes("it").tobytes()


@pytest.mark.parametrize(
    ("blob", "reason"),
    [
        (b"\x08", "the number at byte 1 does not end"),
        (b"\x08" + b"\xff" * 20, "the number at byte 1 does not end"),
        (b"\xff" * 11, "the number at byte 0 does not end"),
        (b"\x22\x05abc", "the field 4 at byte 0 is of 5 bytes, and 3 are left"),
        (b"\x22" + b"\xff" * 9 + b"\x01", "the field 4 at byte 0 is of 18446744073709551615 bytes"),
        (b"\x35abc", "the field 6 at byte 0 is of 4 bytes, and 3 are left"),
        (b"\x00\x00", "byte 0 begins the field 0"),
        (b"\x0b\x0c", "is of the kind 3, which Caffe has not"),
        (b"\x0f", "is of the kind 7"),
        (b"\x0a\x01a", "a whole number is of another kind"),
        (b"\x20\x01", "a row of bytes is of another kind"),
        (b"\x30\x01", "a floating-point number is of another kind"),
        (b"\x32\x03abc", "its 3 bytes of numbers are not a multiple of 4"),
    ],
)
def test_what_is_wrong_is_told(blob: bytes, reason: str):
    with pytest.raises(IngestionError, match=f"^record 1 is not a Datum of Caffe: .*{reason}"):
        Datum.parse(blob, "record 1")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "has the lengths 0 × 0 × 0; they must be 1 or more"),
        ({"channels": 1, "height": 2, "width": 2}, "has 0 values, but the lengths 1 × 2 × 2"),
        ({"channels": 1, "height": 2, "width": 2, "data": b"12345"}, "has 5 values"),
        ({"channels": -1, "height": -2, "width": 2, "data": b"1234"}, "has the lengths -1 × -2"),
        ({"channels": 2**31 - 1, "height": 2**31 - 1, "width": 9, "data": b"1"}, "has 1 values"),
        (
            {"channels": 1, "height": 1, "width": 1, "data": b"1", "float_data": [1]},
            "has bytes and floating-point numbers at once",
        ),
    ],
)
def test_values_must_fit_to_the_lengths(fields: dict, reason: str):
    blob = messages.Datum(**fields).SerializeToString()
    with pytest.raises(IngestionError, match=f"^record 1 {reason}"):
        Datum.parse(blob, "record 1").planes("record 1")


@pytest.mark.parametrize("count", [1, 2, FIRST_RUN - 1, FIRST_RUN, FIRST_RUN + 1, 1000])
def test_runs_of_single_floats(count: int):
    numbers = np.arange(count, dtype=np.float32)
    blob = messages.Datum(float_data=numbers.tolist()).SerializeToString()
    assert len(blob) == 5 * count
    for more in (b"", b"\x28\x07", b"\x45abcd"):
        found = Datum.parse(blob + more, "it")
        np.testing.assert_array_equal(found.numbers, numbers)
        assert found.label == (7 if more == b"\x28\x07" else 0)


def test_a_mean_is_one_image():
    for kind, reason in (
        ({"num": 2, "channels": 1, "height": 1, "width": 1, "data": [1, 2]}, "2 × 1 × 1 × 1"),
        ({"shape": {"dim": [4, 4]}, "data": range(16)}, "4 × 4"),
        ({}, "0 × 0 × 0 × 0"),
    ):
        with pytest.raises(IngestionError, match=f"^mean holds {reason}, not one image"):
            read_mean(BlobProto(**kind).SerializeToString(), "mean")
    infinite = BlobProto(num=1, channels=1, height=1, width=1, data=[float("inf")])
    with pytest.raises(IngestionError, match="infinite or not a number"):
        read_mean(infinite.SerializeToString(), "mean")


def test_an_error_of_the_wire_is_a_value_error():
    assert issubclass(WireError, ValueError)
