"""Sweeps in the admin: looked at, stopped and forgotten."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import Sweep, TrainedModel
from tests.fake_sweeps import fake_sweep

pytestmark = pytest.mark.django_db
LIST = reverse("admin:core_sweep_changelist")


@pytest.fixture
def sweeps(data_dir) -> list[Sweep]:
    states = (Sweep.State.RUNNING, Sweep.State.DONE)
    return [fake_sweep(4, state=state, name=f"rates {state}") for state in states]


def test_they_are_listed_and_shown_but_not_made(admin_client, sweeps):
    page = admin_client.get(LIST).content.decode()
    assert page.count('<td class="field-runs_made">4</td>') == 2
    shown = admin_client.get(reverse("admin:core_sweep_change", args=[sweeps[0].pk]))
    assert "learning_rate" in shown.content.decode()
    assert admin_client.get(reverse("admin:core_sweep_add")).status_code == 403


def test_those_that_run_are_stopped(admin_client, sweeps):
    chosen = {"action": "stop", "_selected_action": [row.pk for row in sweeps]}
    answer = admin_client.post(LIST, chosen, follow=True)
    assert "Stopped 1; 1 had ended." in answer.content.decode()
    assert [Sweep.objects.get(pk=row.pk).is_running for row in sweeps] == [False, False]


def test_a_deleted_one_leaves_its_models(admin_client, sweeps):
    count = TrainedModel.objects.count()
    chosen = {"action": "delete_selected", "_selected_action": [sweeps[0].pk], "post": "yes"}
    admin_client.post(LIST, chosen)
    assert list(Sweep.objects.all()) == [sweeps[1]]
    assert TrainedModel.objects.count() == count
