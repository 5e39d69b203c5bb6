"""A run of a fold is one whose stages are what the fold makes of them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.own_networks.spec_lines import spec_as_json, spec_from_json
from core.store.fold_reader import stage_reader
from core.store.folds import Fold
from core.training.data import data_info, labels_in
from core.training.resume import fingerprint, read_point
from tests.core.training.runs import LABELS, run, spec_of

FOLD = Fold(2, 3)


@pytest.fixture
def dataset(make_dataset, squares):
    return make_dataset(LABELS, train=squares(8), val=squares(4, seed=1))


def samples_in(dataset, stage):
    with stage_reader(dataset, stage, FOLD) as reader:
        return [tuple(map(np.copy, reader.read(index))) for index in range(len(reader))]


@pytest.mark.training
def test_it_has_the_weights_and_metrics_of_a_run_on_stages_that_were_divided_so(
    dataset, dataset_at, tmp_path
):
    stages = {stage: samples_in(dataset, stage) for stage in ("train", "val")}
    divided = dataset_at(tmp_path / "divided", LABELS, **stages)
    # Means over a whole dataset are of its training stage, whatever the fold: they are left out.
    options = {"network_options": {"depth": 1, "width": 4, "normalization": "image"}}
    folded = spec_of(dataset, run="folded", fold=FOLD, **options)
    plain = spec_of(divided, run="plain", **options)
    results = [run(folded), run(plain)]
    assert results[0].metrics == pytest.approx(results[1].metrics, rel=1e-5)
    weights, expected = read_point(folded).variables, read_point(plain).variables
    assert all(np.allclose(weights[name], expected[name], atol=1e-4) for name in expected)
    kept = json.loads((folded.folder / "provenance.json").read_text())
    assert kept["settings"]["fold"] == {"number": 2, "of": 3, "seed": 0}


def test_what_is_known_of_the_dataset_follows_the_fold(dataset):
    info = data_info(dataset, FOLD)
    assert (info.train_entries, info.val_entries) == (8, 4)
    labels = labels_in(dataset, FOLD)
    assert labels.entries == {"train": 12, "val": 12}
    assert labels.counts["train"] == labels.counts["val"]
    whole = labels_in(dataset).counts
    assert labels.counts["val"][1]["pixels"] == sum(one[1]["pixels"] for one in whole.values())


def test_a_run_of_another_fold_does_not_resume_it_and_sandboxes_get_it(dataset):
    plain, folded = spec_of(dataset), spec_of(dataset, fold=FOLD)
    prints = {fingerprint(one) for one in (plain, folded, spec_of(dataset, fold=Fold(2, 3, 1)))}
    assert len(prints) == 3
    sent = json.loads(json.dumps(spec_as_json(folded, folded.folder), default=str))
    assert spec_from_json(sent).fold == FOLD
