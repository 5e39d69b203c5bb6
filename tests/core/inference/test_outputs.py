from __future__ import annotations

from contextlib import closing
from pathlib import Path

from core.inference.outputs import OutputWriter, pictures, read_outputs, resolve
from core.plugins import Picture

DATA = {
    "a": Picture(b"one"),
    "list": [Picture(b"two", layer=True), {"b": Picture(b"three")}],
    "n": 1,
}


def write(folder):
    with closing(OutputWriter(folder)) as writer:
        for name in ("x", "y", "z"):
            writer.write(name, DATA)


def test_pictures_become_files_and_come_back_as_places(tmp_path):
    write(tmp_path)
    (stored,) = read_outputs(tmp_path / "outputs.jsonl", 1, 2)
    assert stored["input"] == "y"
    data = resolve(stored["data"], lambda path: str(tmp_path / path))
    assert data["n"] == 1
    contents = [data["a"], data["list"][0], data["list"][1]["b"]]
    assert [Path(path).read_bytes() for path in contents] == [b"one", b"two", b"three"]
    assert len(set(contents)) == 3


def test_every_input_has_files_of_its_own(tmp_path):
    write(tmp_path)
    outputs = read_outputs(tmp_path / "outputs.jsonl", 0, 10)
    paths = [path for stored in outputs for path in pictures(stored["data"])]
    assert len(paths) == len(set(paths)) == 6  # two of three are no layers
