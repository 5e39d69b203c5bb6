from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from core.jobs.work.snapshots import keep_only
from core.models.filed import folder_of, tags_of
from core.training.spec import SnapshotInfo
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def test_tags_and_folders_are_stored_in_one_spelling():
    model = make_model(tags=" Baseline ,paper,,baseline", listed_in="/sunnybrook//lr /")
    model.refresh_from_db()
    assert (model.tags, model.tag_list) == ("baseline, paper", ["baseline", "paper"])
    assert model.listed_in == "sunnybrook/lr"
    assert tags_of("") == ()
    assert folder_of(" / ") == ""


@pytest.mark.parametrize(
    "values", [{"tags": "x" * 51}, {"tags": "a\u202eb"}, {"listed_in": "../a"}]
)
def test_what_no_list_could_show_is_refused(values):
    dataset = make_dataset(**values)
    with pytest.raises(ValidationError, match=next(iter(values))):
        dataset.full_clean()


def test_a_model_keeps_what_lists_show_of_its_snapshots(data_dir):
    model = make_model(fields={"solver_type": "adam", "network_options": {"norm": "batch"}})
    for epoch, loss in ((1, 0.5), (2, 0.25), (3, 0.75)):
        metrics = {"loss": 9, "val_loss": loss}
        make_snapshot(model, epoch, best=epoch == 2, metrics=metrics, bytes=100)
    model.refresh_from_db()
    assert (model.best_epoch, model.metrics["val_loss"]) == (2, 0.25)
    assert (model.epochs, model.last_metrics["val_loss"], model.bytes) == (3, 0.75, 300)
    assert model.losses == [[1, 0.5], [2, 0.25], [3, 0.75]]
    assert model.words == "adam\nbatch"


def test_losses_of_snapshots_that_were_not_kept_stay_in_the_small_curve(data_dir):
    model = make_model()
    for epoch in range(1, 101):
        last = make_snapshot(model, epoch, best=epoch == 1, metrics={"loss": 1 / epoch})
        keep_only(model, [SnapshotInfo(epoch, last.path, 10, {}, best=False)])
    model.refresh_from_db()
    assert model.snapshots.count() == 2
    assert model.bytes == 20
    assert 30 < len(model.losses) <= 60
    assert model.losses[-1] == [100, 0.01]
    assert model.losses == [[epoch, 1 / epoch] for epoch, _ in model.losses]
