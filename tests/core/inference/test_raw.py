from __future__ import annotations

import json

import lmdb
import numpy as np
import pytest
import zstandard
from safetensors.numpy import load

from core.exceptions import StoreError
from core.inference.raw import RawOutput, RawWriter, count_raw, read_raw

RANDOM = np.random.default_rng(0)


def outputs() -> list[RawOutput]:
    """Of several shapes and dtypes, with and without truth, of a network with two outputs."""
    return [
        RawOutput(
            f"case {size}\udc80",
            RANDOM.integers(0, 4000, (size, 8, 1)).astype(np.int16),
            {
                "zeta": RANDOM.random((size, 8, 3), np.float32),
                "alpha/1": np.zeros((size, 900), np.float32),
            },
            label,
        )
        for size, label in [(8, np.int64(3)), (16, None), (8, np.ones((8, 8, 1), np.uint8))]
    ]


def write(folder, given) -> None:
    with RawWriter(folder) as writer:
        for output in given:
            writer.write(output)
        writer.finish()


def test_outputs_come_back_exactly_and_in_the_networks_order(tmp_path):
    given = outputs()
    write(tmp_path, given)
    assert count_raw(tmp_path) == 3
    for one, found in zip(given[1:], read_raw(tmp_path, 1, 3), strict=True):
        assert found.name == one.name
        assert list(found.outputs) == ["zeta", "alpha/1"]
        pairs = [(one.feature, found.feature)]
        pairs += [(one.outputs[name], found.outputs[name]) for name in one.outputs]
        for wanted, array in pairs:
            assert array.dtype == wanted.dtype
            np.testing.assert_array_equal(array, wanted)
        assert (found.label is None) == (one.label is None)
        if one.label is not None:
            np.testing.assert_array_equal(found.label, one.label)


def test_other_programs_read_a_record(tmp_path):
    """Stored as it is where zstd gains little, such as noise, and compressed where it does."""
    given = outputs()
    write(tmp_path, given)
    shard = tmp_path / "raw"
    record = load(lmdb.open(str(shard), readonly=True, lock=False).begin().get(b"%012d" % 0))
    entry = json.loads((shard / "entries.jsonl").read_text().splitlines()[0])
    assert entry["tensors"]["output/zeta"] == {
        "dtype": "float32",
        "shape": [8, 8, 3],
        "encoding": "raw",
    }
    np.testing.assert_array_equal(record["output/zeta"], given[0].outputs["zeta"])
    assert entry["tensors"]["output/alpha/1"]["encoding"] == "zstd"
    plain = zstandard.decompress(record["output/alpha/1"].tobytes())
    assert np.frombuffer(plain, np.float32).tolist() == [0.0] * 7200


def test_half_precision_is_widened(tmp_path):
    half = np.array([0.25, 0.75], np.float16)
    write(tmp_path, [RawOutput("x", np.zeros((4, 4, 1), np.uint8), {"a": half})])
    (found,) = read_raw(tmp_path, 0, 1)
    assert found.outputs["a"].dtype == np.float32
    assert found.outputs["a"].tolist() == [0.25, 0.75]


def test_a_run_that_fails_leaves_nothing(tmp_path):
    def fail() -> None:
        with RawWriter(tmp_path) as writer:
            writer.write(outputs()[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["data.mdb", "shard.json", "entries.jsonl"])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_named(tmp_path, name, kept):
    write(tmp_path, outputs())
    path = tmp_path / "raw" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(StoreError, match=f"raw/{name} (is damaged|has).*Run the inference again"):
        list(read_raw(tmp_path, 0, 3))
    path.unlink()
    with pytest.raises(StoreError, match=f"raw/{name} is missing.*Run the inference again"):
        list(read_raw(tmp_path, 0, 3))


@pytest.mark.parametrize(
    "line",
    [
        "5",
        "{}",
        '{"input": "x", "tensors": {}}',
        '{"input": "x", "tensors": {"feature": {"dtype": "no", "shape": [1]}}}',
    ],
)
def test_lines_that_describe_no_record_are_damage(tmp_path, line):
    write(tmp_path, outputs()[:1])
    (tmp_path / "raw" / "entries.jsonl").write_text(f"{line}\n")
    with pytest.raises(StoreError, match=r"entries\.jsonl is damaged"):
        list(read_raw(tmp_path, 0, 1))
