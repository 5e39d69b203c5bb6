from __future__ import annotations

import json

from core.store.reader import StageReader

SHAPES = ["count=30", "bad=3", "val_count=5"]


def add(installation, *sets: str, **options):
    settings = [text for value in sets for text in ("--set", value)]
    return installation.run(
        "ingest", "test-dummy", "--append-to", "shapes", *settings, "--format", "json"
    )


def test_entries_are_added_and_the_counts_are_those_of_all(installation, shapes):
    done = add(installation, "count=12", "val_count=0", "bad=", "seed=4")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["name"], result["status"]) == ("shapes", "done")
    assert result["stages"]["train"]["entries"] == 41
    assert result["stages"]["train"]["shards"] == 2
    folder = installation.folder / "datasets" / str(shapes["id"])
    with StageReader(folder / "train") as reader:
        assert len(reader) == 41
    assert installation.run("verify", "shapes").returncode == 0
    rows = json.loads(installation.run("jobs", "list", "--format", "json").stdout)
    assert [(row["kind"], row["name"], row["status"]) for row in rows] == [
        ("append", "shapes", "done"),
        ("ingest", "shapes", "done"),
    ]


def test_what_does_not_fit_is_an_error_and_the_dataset_stays_as_it_was(installation, shapes):
    done = add(installation, "size=40")
    assert done.returncode == 1
    assert "size: It is “40” here and “32” in the dataset" in done.stderr
    assert installation.run("verify", "shapes").returncode == 0
    facts = json.loads(installation.run("inspect", "shapes", "--format", "json").stdout)
    assert facts["stages"]["train"]["entries"] == 29
    assert add(installation, "count=5", "bad=").returncode == 0


def test_another_plugin_or_an_unknown_dataset_is_refused(installation, shapes):
    none = installation.run("ingest", "test-dummy", "--append-to", "none")
    assert none.returncode == 1
    assert "There is no dataset “none”." in none.stderr
    both = installation.run("ingest", "test-dummy", "--append-to", "shapes", "--name", "x")
    assert "not allowed with argument" in both.stderr
