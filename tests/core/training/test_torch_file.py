"""PyTorch's files are read without PyTorch, and whatever is not tensors is refused."""

from __future__ import annotations

import collections
import io
import os
import pickle  # noqa: TID251
import struct
import sys
from types import ModuleType
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
import pytest

from core.exceptions import TrainingError
from core.training.torch_file import as_keras, read_torch_file


class _Stand:
    """Pickled as PyTorch does: a function of `torch._utils`, and a storage by its id."""

    def __init__(self, storage, offset, size, stride):
        self.arguments = (storage, offset, size, stride, False, collections.OrderedDict())

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.arguments


class _Pickler(pickle.Pickler):
    def persistent_id(self, one):
        return one if isinstance(one, tuple) and one[:1] == ("storage",) else None


@pytest.fixture(autouse=True)
def _torch(monkeypatch):
    """What pickles name of PyTorch, which is not installed."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")

    def _rebuild_tensor_v2():
        pass

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    torch._utils = utils
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)


def tensor(count=6, offset=0, size=(2, 3), stride=(3, 1), key="0"):
    storage = ("storage", sys.modules["torch"].FloatStorage, key, "cpu", count)
    return _Stand(storage, offset, size, stride)


def pickled(top) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, 2).dump(top)
    return buffer.getvalue()


def zipped(path, top, data=None, compression=ZIP_STORED):
    values = np.arange(6, dtype="<f4").tobytes() if data is None else data
    with ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", pickled(top))
        archive.writestr("archive/data/0", values)
    return path


def test_both_formats_are_read(tmp_path):
    top = collections.OrderedDict(
        {"a.weight": tensor(), "turned": tensor(size=(3, 2), stride=(1, 3))}
    )
    values = np.arange(6, dtype="<f4")
    found = read_torch_file(zipped(tmp_path / "new.pth", {"epoch": 3, "state_dict": top}))
    assert (found["a.weight"] == values.reshape(2, 3)).all()
    assert (found["turned"] == values.reshape(2, 3).T).all()
    parts = [pickle.dumps(0x1950A86A20F9469CFC6C), pickle.dumps(1001), pickle.dumps({})]
    parts += [pickled(top), pickle.dumps(["0"]), struct.pack("<q", 6), values.tobytes()]
    (tmp_path / "old.pth").write_bytes(b"".join(parts))
    old = read_torch_file(tmp_path / "old.pth")
    assert {name: array.tolist() for name, array in old.items()} == {
        name: array.tolist() for name, array in found.items()
    }


class _Evil:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize(
    ("top", "reason"),
    [
        ({"a": _Evil()}, "it names posix.system"),
        ({"a": [1, 2]}, "holds no tensors"),
        ([1], "it is not a dictionary"),
        (lambda: {"a": tensor(size=(10**6, 10**6), stride=(0, 0))}, "larger than its storage"),
        (lambda: {"a": tensor(offset=5)}, "larger than its storage"),
        (lambda: {"a": tensor(offset=-1)}, "no valid shape"),
        (lambda: {"a": tensor(size=(2,), stride=(-3,))}, "no valid shape"),
        (lambda: {"a": tensor(size=(2.5,), stride=(1,))}, "no valid shape"),
        (lambda: {"a": tensor(size=(2,), stride=(1, 1))}, "no storage"),
        (lambda: {"a": tensor(key="../../secret")}, "it is damaged"),
    ],
)
def test_what_is_not_tensors_is_refused(tmp_path, top, reason):
    made = top() if callable(top) else top
    with pytest.raises(TrainingError, match=reason):
        read_torch_file(zipped(tmp_path / "x.pth", made))


def test_damaged_files_are_refused(tmp_path):
    path = zipped(tmp_path / "x.pth", {"a": tensor()})
    whole = path.read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:cut])
        with pytest.raises(TrainingError, match=r"cannot be read as weights of PyTorch"):
            read_torch_file(path)
    zipped(path, {"a": tensor()}, compression=ZIP_DEFLATED)
    with pytest.raises(TrainingError, match="it is compressed"):
        read_torch_file(path)
    zipped(path, {"a": tensor()}, data=b"short")
    with pytest.raises(TrainingError, match="damaged"):
        read_torch_file(path)
    with pytest.raises(TrainingError, match="No such file"):
        read_torch_file(tmp_path / "none.pth")


def test_names_and_layouts_become_those_of_keras():
    names = ("weight", "bias", "running_mean", "running_var")
    arrays = {f"block.norm.{name}": np.zeros(4) for name in names}
    arrays |= {"block.conv.weight": np.zeros((4, 3, 5, 6)), "fc.weight": np.zeros((2, 7))}
    found = {
        name: array.shape for name, array in as_keras(arrays | {"fc.bias": np.zeros(2)}).items()
    }
    norm = ("gamma", "beta", "moving_mean", "moving_variance")
    assert found == {f"block_norm/{name}": (4,) for name in norm} | {
        "block_conv/kernel": (5, 6, 3, 4),
        "fc/kernel": (7, 2),
        "fc/bias": (2,),
    }
