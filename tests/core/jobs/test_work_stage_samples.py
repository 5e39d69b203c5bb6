"""What inferences of models of folds read of the stages."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import InferenceError
from core.jobs.work.stage_samples import samples_of
from core.models import Inference
from core.storage import ModelFolder
from core.store.manifest import write_json
from tests.core.training.conftest import write_dataset
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(data_dir):
    row = make_dataset(task="segmentation")
    image, mask = np.zeros((8, 8, 1), np.uint16), np.zeros((8, 8, 1), np.uint8)
    write_dataset(row.folder, ["a", "b"], train=[(image, mask)] * 7, val=[(image, mask)] * 5)
    return row


@pytest.fixture
def folds(dataset):
    """A model of each of three folds, with a snapshot."""
    models = [make_model("done", dataset, fields={"fold": f"{n}/3"}) for n in (1, 2, 3)]
    for model in models:
        make_snapshot(model, 1)
    return models


def samples(dataset, model, source, *others):
    rows = [{"snapshot": other.snapshots.get().pk} for other in others]
    inference = Inference(model=model, source=source, fields={"ensemble": rows})
    reader, members = samples_of(inference, dataset, is_other=False)
    return len(reader), members


def test_a_stage_is_what_the_fold_makes_of_it(dataset, folds):
    assert samples(dataset, folds[0], "val") == (4, [(0,)] * 4)
    assert samples(dataset, folds[0], "train") == (8, [])
    count, members = samples(dataset, *[folds[0], "val", *folds[1:]])
    assert (count, members) == (12, [(0,)] * 4 + [(1,)] * 4 + [(2,)] * 4)
    plain = make_model("done", dataset)
    assert samples(dataset, plain, "val") == (5, [])


def test_after_entries_were_added_what_is_unseen_is_not_known(dataset, folds):
    folds[1].folder.mkdir(parents=True)
    stages = {"train": {"entries": 7}, "val": {"entries": 5}}
    kept = {"format": 1, "dataset": {"stages": stages}}
    write_json(ModelFolder(folds[1].folder).provenance, kept)
    assert samples(dataset, folds[0], "val", folds[1])[0] == 8
    stages["val"]["entries"] = 4
    write_json(ModelFolder(folds[1].folder).provenance, kept)
    with pytest.raises(InferenceError, match="Entries were added to"):
        samples(dataset, folds[0], "val", folds[1])
