from __future__ import annotations

import csv
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from core.store.reader import StageReader
from tests.plugins.text_classification.texts import plugin_of, texts_of

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def sentences(real_data: Path) -> dict[str, list[str]]:
    if not (path := real_data / "text/sentence_polarity.zip").is_file():
        pytest.skip(f"no sentences at {path}")
    with zipfile.ZipFile(path) as archive:
        return {
            kind: archive.read(f"sentence_polarity/rt-polarity.{kind}").decode().split("\n")[:-1]
            for kind in ("neg", "pos")
        }


@pytest.fixture
def folder(sentences, tmp_path: Path) -> Path:
    for kind, lines in sentences.items():
        (tmp_path / f"{kind}.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return tmp_path


def test_every_sentence_is_in_one_stage_as_it_is_in_its_file(sentences, folder: Path):
    plugin = plugin_of(folder, max_chars_per_sample=300)
    train, val = texts_of(plugin, "train"), texts_of(plugin, "val")
    assert (len(train), len(val)) == (10662 - 2 * 533, 2 * 533)
    assert Counter(label for _, label in val) == {0: 533, 1: 533}

    def seen(line: str) -> str:
        known = "".join(c if c in plugin.alphabet else "\0" for c in line.strip().lower())
        return known.rstrip("\0")

    expected = Counter(
        (seen(line), label) for label, kind in enumerate(("neg", "pos")) for line in sentences[kind]
    )
    assert Counter(train + val) == expected


def test_the_whole_way_through_the_command(installation, sentences, tmp_path: Path):
    path = tmp_path / "train.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows((kind, line) for kind, lines in sentences.items() for line in lines)
        writer.writerow(["neg"])
    result = installation.json(
        *("ingest", "text-classification", "--name", "films", "--set", f"train_data_file={path}"),
        *("--set", "max_chars_per_sample=200", "--set", "folder_pct_val=10"),
    )
    assert result["status"] == "done"
    counts = {name: stage["entries"] for name, stage in result["stages"].items()}
    assert counts == {"train": 9596, "val": 1066}
    (rejected,) = result["rejected"]
    assert rejected["message"] == "train.csv, line 10663: there is no text after the class."
    with StageReader(installation.folder / "datasets" / str(result["id"]) / "val") as reader:
        labels = Counter(int(reader.read(index)[1]) for index in range(len(reader)))
        feature, _ = reader.read(0)
    assert labels == {0: 533, 1: 533}
    assert (feature.dtype.name, feature.shape) == ("uint8", (1, 200, 1))
