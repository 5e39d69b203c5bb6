from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from core.models import Dataset, Stage, TrainedModel
from tests.factories import make_dataset, make_model, make_snapshot


@pytest.mark.django_db
def test_rows_of_former_versions_get_what_is_kept_of_new_ones(data_dir):
    dataset = make_dataset(fields={"folder": "/data/hearts"})
    Stage.objects.create(dataset=dataset, name="train", entries=7, bytes=5, shards=1, rejected=0)
    dataset.summarize()
    model = make_model(dataset=dataset, fields={"solver_type": "adam"})
    for epoch in range(1, 130):
        metrics = {"loss": 9, "val_loss": 1 / epoch, "val_dice": epoch / 200}
        make_snapshot(model, epoch, best=epoch == 100, metrics=metrics)
    kept = ["metrics", "best_epoch", "last_metrics", "epochs", "bytes", "words"]
    expected = TrainedModel.objects.values(*kept).get()
    TrainedModel.objects.update(
        metrics={}, best_epoch=None, last_metrics={}, epochs=0, bytes=0, words="", losses=[]
    )
    Dataset.objects.update(entries=0, bytes=0, words="")
    migration = import_module("core.migrations.0013_lists")
    migration.summarize_datasets(apps, None)
    migration.summarize_models(apps, None)
    assert TrainedModel.objects.values(*kept).get() == expected
    losses = TrainedModel.objects.get().losses
    assert losses[-1] == [129, 0.007752]
    assert len(losses) <= 60
    row = Dataset.objects.get()
    assert (row.entries, row.bytes, row.words) == (7, 5, "/data/hearts")
