"""What a data plug-in does elsewhere: faults that one process does not show."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.core.conformance.contracts import (
    Good,
    failed,
    results_of,
)

prepared: dict[str, int] = {}


class Unsorted(Good):
    """In the order in which the file system lists."""

    def files(self):
        return [entry.name for entry in os.scandir(self.fields["folder"])]


class Hashed(Good):
    """In the order of a set, which is another one in each process."""

    def files(self):
        return list(set(os.listdir(self.fields["folder"])))


class Remembering(Good):
    """What `prepare` found is in a global, which workers on other machines have not."""

    def prepare(self):
        prepared["size"] = self.fields["size"]
        return super().prepare()

    def encode_entry(self, entry):
        return np.zeros((prepared["size"],) * 2 + (1,), np.uint8), 0


class Cumulative(Good):
    """The smallest number so far, which depends on what was encoded before."""

    least = 1000

    def encode_entry(self, entry):
        feature, label = super().encode_entry(entry)
        self.least = min(self.least, int(feature.max()))
        return feature * 0 + np.uint8(self.least), label


@pytest.mark.parametrize(
    ("plugin", "check", "words"),
    [
        (Unsorted, "order", "lists other entries for"),
        (Hashed, "order", "another process, in which folders and sets have another order"),
        (Remembering, "same bytes", "KeyError: 'size' in another process"),
        (Cumulative, "same bytes", "other bytes in another process"),
    ],
)
def test_what_only_another_process_shows(plugin, check, words, folder):
    results = results_of(plugin, folder)
    assert list(failed(results)) == [check], failed(results)
    assert words in failed(results)[check].found


class Stuck(Good):
    """Ends any process but the first that asks it."""

    def prepare(self):
        if "PYTHONHASHSEED" in os.environ:
            raise SystemExit("nothing can be prepared here")
        return super().prepare()


def test_a_process_without_an_answer_is_told_with_its_last_words(folder, monkeypatch):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    found = failed(results_of(Stuck, folder))["order"].found
    assert "in another process, nothing was listed" in found
    assert "nothing can be prepared here" in found
