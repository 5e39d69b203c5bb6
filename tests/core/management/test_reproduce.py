"""`manage.py reproduce`: the same model again, and what is different where it is not.

Classes stand for all tasks: `thorough` has masks and texts, and `make bench BENCH=reproduction`
each.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bench.exports_data import DATASETS
from core.plugins import Task
from tests.conftest import Installation

pytestmark = pytest.mark.training
SIDE = 32


def trained(
    migrated: Path, folder: Path, task: str, *options: str, field: str = ""
) -> Installation:
    """An installation with a model `net` of three epochs, without a seed of the user's."""
    installation = Installation(folder / "installation")
    shutil.copytree(migrated, installation.folder)
    plugin, fields = DATASETS[task](folder / "source", SIDE)
    sets = [f"--set={text}" for text in (*fields, *filter(None, [field]))]
    installation.json("ingest", plugin, "--name", "data", *sets)
    installation.json("train", "data", "--name", "net", "--set=train_epochs=3", *options)
    return installation


@pytest.fixture(scope="module")
def classes(migrated, tmp_path_factory) -> Installation:
    folder = tmp_path_factory.mktemp("classes")
    options = ("--network", "lenet", "--set=keep_snapshots=")
    return trained(migrated, folder, Task.CLASSIFICATION, *options, field="folder_pct_val=25")


@pytest.mark.parametrize(
    "task",
    [
        Task.CLASSIFICATION,
        pytest.param(Task.SEGMENTATION, marks=pytest.mark.thorough),
        pytest.param(Task.TEXT_CLASSIFICATION, marks=pytest.mark.thorough),
    ],
    ids=str,
)
def test_a_reproduction_is_identical(request, migrated, tmp_path_factory, task):
    if task == Task.CLASSIFICATION:
        installation = request.getfixturevalue("classes").copied(tmp_path_factory)
    else:
        folder = tmp_path_factory.mktemp("other")
        installation = trained(migrated, folder, task, "--set=keep_snapshots=")
    found = installation.json("reproduce", "net")
    comparison = found["reproduction"]["comparison"]
    assert comparison["identical"]
    assert (comparison["metrics"]["compared"], comparison["weights"]["compared"]) == (3, 3)
    assert comparison["differences"] == []
    assert found["name"] == "net reproduced"
    assert found["reproduction"]["of"] == {"id": 1, "name": "net"}


def test_fewer_epochs_have_the_rates_of_all(classes, tmp_path_factory):
    installation = classes.copied(tmp_path_factory)
    # The snapshot of the best epoch is of any, since the seed is drawn.
    *others, _last = sorted(installation.folder.glob("models/1/snapshots/*.keras"))
    for path in others:
        path.unlink()
    done = installation.run(
        "reproduce", "net", "--epochs", "2", "--name", "two", "--format", "json"
    )
    assert done.returncode == 1  # there are no weights of one epoch to compare
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["epochs"] == 2
    comparison = found["reproduction"]["comparison"]
    assert comparison["text"].startswith("The same as far as could be compared: the metrics of 2")
    assert comparison["metrics"]["compared"] == 2
    assert comparison["metrics"]["where"] == ""
    done = installation.run("reproduce", "net", "--epochs", "4")
    assert done.returncode == 1
    assert "“net” has 3 epochs that can be repeated" in done.stderr


def test_another_seed_is_named_and_by_how_much_it_differs(classes, tmp_path_factory):
    installation = classes.copied(tmp_path_factory)
    kept = installation.folder / "models/1/provenance.json"
    facts = json.loads(kept.read_text())
    facts["packages"]["keras"] = "3.0.0"
    facts["seed"] += 1
    kept.write_text(json.dumps(facts))
    checked = installation.json("reproduce", "net", "--check")
    (difference,) = checked["differences"]
    assert difference.startswith("keras is version")
    assert difference.endswith("; it was 3.0.0.")
    done = installation.run("reproduce", "net", "--epochs", "1", "--format", "json")
    assert done.returncode == 1
    printed = json.loads(done.stdout.splitlines()[-1])
    comparison = printed["reproduction"]["comparison"]
    assert printed["error"] == comparison["text"]
    assert not comparison["identical"]
    assert comparison["metrics"]["first"] == 1
    assert comparison["metrics"]["largest"] > 0


def test_damaged_data_is_named_where_the_runs_differ(classes, tmp_path_factory):
    installation = classes.copied(tmp_path_factory)
    (data,) = installation.folder.glob("datasets/1/train/shard-*/data.mdb")
    content = bytearray(data.read_bytes())
    # The pixels of a record, not the tree of the file.
    place = content.rindex(b"feature") + 2000
    content[place : place + 400] = bytes(byte ^ 0x40 for byte in content[place : place + 400])
    data.write_bytes(content)
    done = installation.run("reproduce", "net", "--epochs", "1")
    assert done.returncode == 1
    assert "train/shard-00000/data.mdb of the dataset is not what was written" in done.stdout


def test_a_missing_file_is_named_before_anything_is_trained(classes, tmp_path_factory):
    installation = classes.copied(tmp_path_factory)
    (data,) = installation.folder.glob("datasets/1/val/shard-*/data.mdb")
    data.unlink()
    done = installation.run("reproduce", "net")
    assert done.returncode == 1
    assert "val/shard-00000/data.mdb, a file of the dataset “data”, is missing." in done.stderr
    assert not (installation.folder / "models/2").exists()


def test_a_run_of_a_former_version_is_repeated_with_the_seed_of_its_resume_file(
    classes, tmp_path_factory
):
    installation = classes.copied(tmp_path_factory)
    (installation.folder / "models/1/provenance.json").unlink()
    found = installation.json("reproduce", "net", "--epochs", "3")["reproduction"]["comparison"]
    assert found["identical"]
    assert found["differences"] == []
    assert found["remarks"][0].startswith("The run kept neither its packages nor its code")


def test_the_card_says_what_is_known(classes):
    printed = classes.run("card", "net").stdout
    assert printed.startswith("# net\n\nLeNet-5 for classification, made by")
    assert "| train | 12 | – | 0 |" in printed
    assert "It was not measured on data that chose nothing" in printed
    seed = json.loads((classes.folder / "models/1/provenance.json").read_text())["seed"]
    assert f"| Seed | {seed} (drawn by the run) |" in printed
    assert classes.json("card", "net")["data"]["stages"]["val"]["entries"] == 4
