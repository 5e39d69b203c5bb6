"""Every bundled view shows the kept outputs of an inference that ran with another one."""

from __future__ import annotations

import numpy as np
import pytest
from django.urls import reverse

from core.inference.raw import RawOutput, RawWriter
from core.registry import view_plugins
from core.tasks import known_tasks, task_of
from tests import factories

pytestmark = pytest.mark.django_db
LABELS = ["zero", "one", "two"]
PAIRS = [
    (task.id, view.id)
    for task in known_tasks()
    for view in view_plugins
    if view.__module__.startswith("visualizations.") and view.shows(task.id)
]


def test_there_are_nine_views():
    assert len({view for _, view in PAIRS}) == 9


@pytest.mark.parametrize(("task", "view"), PAIRS)
def test_a_view_is_chosen_afterwards(admin_client, data_dir, task, view):
    user_data = {"class_labels": LABELS, "value_names": LABELS}
    dataset = factories.make_dataset(task=task, user_data=user_data, fields={"alphabet": "abc"})
    snapshot = factories.make_snapshot(factories.make_model(dataset=dataset))
    inference = factories.make_inference(snapshot=snapshot, view_id="test-dummy-view")
    example = task_of(task).example(len(LABELS), np.random.default_rng(0))
    with RawWriter(inference.folder) as writer:
        for label in (None, np.asarray(example.label)):
            writer.write(RawOutput("one", example.feature, {"any": example.output}, label))
        writer.finish()
    (inference.folder / "rejected.json").write_text('{"rejected": []}')
    address = reverse("web:inference", args=[inference.pk])
    page = admin_client.get(address, {"view": view}).content.decode()
    assert page.count('<article class="inference-sample') == 2
    assert "cannot be shown by" not in page
    assert "cannot be used with" not in page
