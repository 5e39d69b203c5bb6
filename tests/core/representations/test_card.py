"""What the card of a model says: counts, intervals, warnings and limits."""

from __future__ import annotations

import pytest

from core.cards.card import document_of
from core.cards.markdown import markdown_of
from core.representations.card import card_representation
from core.representations.limits import limits_of
from tests.factories import make_described_dataset, make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db
MEASURED = {
    "samples": 40,
    "accuracy": 0.75,
    "resampled": "40 samples",
    "intervals": {"accuracy": [0.625, 0.875]},
    "classes": [
        {
            "index": 0,
            "label": "cat",
            "recall": 0.5,
            "precision": 1.0,
            "samples": 9,
            "intervals": {"recall": [0.25, 0.75]},
        },
        {"index": 1, "label": "<b>dog</b>", "recall": None, "precision": None, "samples": 3},
    ],
}


@pytest.fixture
def snapshot(data_dir):
    dataset = make_described_dataset(100, counts=(95, 5))
    fields = {"train_epochs": 3, "batch_size": 8, "loss": "cross-entropy", "focal_gamma": 2.0}
    proposals = {"batch_size": {"value": 8, "because": "there are 100 samples"}}
    model = make_model(
        name="net", dataset=dataset, network="residual", fields=fields, proposals=proposals
    )
    return make_snapshot(model, 3, metrics={"accuracy": 0.5})


def test_settings_name_the_reason_of_a_proposal(snapshot):
    card = card_representation(snapshot.model)
    rows = {row["name"]: row["because"] for row in card["settings"]}
    assert rows["batch_size"] == "there are 100 samples"
    assert rows["train_epochs"] == ""
    text = markdown_of(document_of(card))
    assert "| Batch size | 8 | proposed, because there are 100 samples |" in text
    assert "Focal loss" not in text  # another loss was chosen


def test_an_evaluation_has_its_intervals_and_rows_by_class(snapshot):
    make_inference(snapshot=snapshot, source="test", metrics=MEASURED)
    card = card_representation(snapshot.model)
    (one,) = card["figures"]["evaluations"]
    assert (one["stage"], one["samples"], one["epoch"], one["is_other"]) == ("test", 40, 3, False)
    assert one["metrics"][0]["interval"] == [0.625, 0.875]
    assert [row["label"] for row in one["rows"]] == ["cat", "<b>dog</b>"]
    text = markdown_of(document_of(card))
    assert "| Accuracy | 0.75 (0.625–0.875) |" in text
    assert "| cat | 0.5 (0.25–0.75) | 1 | 9 |" in text
    assert not any("data that chose nothing" in limit for limit in card["limits"])


def test_without_validation_or_evaluations_the_card_warns(snapshot):
    card = card_representation(snapshot.model)
    assert card["data"]["stages"]["train"]["entries"] == 100
    assert any(text.startswith("There was no validation") for text in card["figures"]["remarks"])
    limits = " ".join(card["limits"])
    assert "It was trained on inputs of 64 × 64 (grey, values of 8 bits)." in limits
    assert "no evaluation of a test stage or of another dataset" in limits
    assert "Few training samples have the class <b>dog</b> (5)." in limits


def test_a_card_is_written_without_the_files_of_the_dataset(snapshot):
    manifest = snapshot.model.dataset.folder / "dataset.json"
    manifest.unlink()
    card = card_representation(snapshot.model)
    assert "dataset.json is missing" in card["data"]["missing"]
    assert "dataset.json is missing" in markdown_of(document_of(card))


def test_another_dataset_counts_as_another_source():
    data = {
        "name": "one",
        "feature": {"shape": [8, 8, 2], "dtype": "int16"},
        "range": [-1.0, 2.0],
        "stages": {"val": {}},
        "classes": [{"name": "rare", "stages": {"val": {"samples": 1}}}],
    }
    limits = limits_of(data, [{"dataset": "two", "stage": "val", "is_other": True}])
    assert limits == [
        "It was trained on inputs of 8 × 8 (2 channels, values of 16 bits, signed). Others are "
        "converted to these before they are predicted; details that this removes are lost.",
        "Values in training were from -1 to 2.",
        "No training sample has the class rare.",
    ]
