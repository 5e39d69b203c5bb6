from __future__ import annotations

import json
from pathlib import Path

import pytest

SHAPES = ["count=100"]


@pytest.fixture
def damaged(installation, shapes) -> Path:
    """A file of the dataset `shapes` in which a byte has changed."""
    path = installation.folder / "datasets" / str(shapes["id"]) / "train/shard-00001/data.mdb"
    data = bytearray(path.read_bytes())
    data[10_000] ^= 1
    path.write_bytes(data)
    return path


def test_damage_is_named_and_repaired(installation, damaged):
    found = installation.run("verify", "shapes")
    assert found.returncode == 1
    assert found.stdout == "train/shard-00001/data.mdb: is not what was written\n"
    assert "1 file is damaged; --repair encodes it again." in found.stderr
    mended = installation.json("verify", "shapes", "--repair")
    assert [row["file"] for row in mended["damaged"]] == ["train/shard-00001/data.mdb"]
    assert mended["repaired"] is True
    done = installation.run("verify", "shapes")
    assert (done.returncode, done.stdout) == (0, "Every file is as it was written.\n")


def test_json_says_the_same_and_fails_too(installation, damaged):
    found = installation.run("verify", "shapes", "--format", "json")
    assert found.returncode == 1
    damage = {"file": "train/shard-00001/data.mdb", "reason": "is not what was written"}
    assert json.loads(found.stdout) == {
        "dataset": "shapes",
        "damaged": [damage],
        "repaired": False,
        "error": "1 file is damaged; --repair encodes it again.",
    }


def test_other_bytes_replace_nothing(installation, damaged):
    before = damaged.read_bytes()
    plan = damaged.parents[2] / "plan.json"
    plan.unlink()
    refused = installation.run("verify", "shapes", "--repair")
    assert refused.returncode == 1
    assert "plan.json, which lists what is in each shard, is damaged" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert damaged.read_bytes() == before


def test_an_unknown_or_unfinished_dataset(installation):
    unknown = installation.run("verify", "none")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no dataset “none”." in unknown.stderr
    installation.json("ingest", "test-dummy", "--name", "later", "--queue")
    unfinished = installation.run("verify", "later")
    assert unfinished.returncode == 1
    assert "is not finished; its job is waiting." in unfinished.stderr
