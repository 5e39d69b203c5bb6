"""What can be done to rows that are there: actions, deletion, priority."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from core.models import Dataset, Host, Inference, Job, Resource
from tests.factories import make_dataset, make_job, make_model, make_snapshot, make_trained

pytestmark = pytest.mark.django_db


def act(client, model: str, action: str, pk: int, **more: str):
    data = {"action": action, "_selected_action": [pk]} | more
    return client.post(reverse(f"admin:core_{model}_changelist"), data, follow=True)


def test_actions_abort_and_run_again(admin_client, rows):
    dataset = Dataset.objects.get(name="running one")
    act(admin_client, "dataset", "abort", dataset.pk)
    assert Job.objects.get(pk=dataset.job_id).cancel_requested
    failed = Dataset.objects.get(name="failed one")
    act(admin_client, "dataset", "run_again", failed.pk)
    assert Job.objects.get(pk=failed.job_id).status == "waiting"
    page = act(admin_client, "dataset", "run_again", dataset.pk)
    assert b"Only an aborted or failed job" in page.content


def test_models_are_trained_longer_after_a_question(admin_client, data_dir):
    model = make_trained(epochs=3)
    page = act(admin_client, "trainedmodel", "train_longer", model.pk).content.decode()
    assert f"“{model}”, 3 epochs" in page
    page = act(admin_client, "trainedmodel", "train_longer", model.pk, epochs="0").content.decode()
    assert "greater than or equal to 1" in page
    assert Job.objects.get(pk=model.job_id).status == "done"
    page = act(admin_client, "trainedmodel", "train_longer", model.pk, epochs="4").content.decode()
    assert "continues after epoch 3, until epoch 7" in page
    assert Job.objects.get(pk=model.job_id).status == "waiting"


def test_deleting_removes_the_files_and_tells_the_bytes(admin_client, data_dir):
    dataset = make_dataset()
    dataset.folder.mkdir(parents=True)
    (dataset.folder / "data").write_bytes(b"x" * 2_000_000)
    page = act(admin_client, "dataset", "delete_selected", dataset.pk, post="yes")
    assert b"2.0 MB freed" in page.content
    assert not Dataset.objects.exists()
    assert not dataset.folder.exists()


def test_what_depends_on_a_dataset_is_shown_and_goes_along(admin_client, rows):
    dataset = rows.model.dataset
    url = reverse("admin:core_dataset_delete", args=[dataset.pk])
    page = admin_client.get(url).content.decode()
    assert f"the model “{rows.model}” (made by a command, done)" in page
    assert f"the inference “{rows}” (made by a command, done)" in page
    assert re.search(r"This frees (more than )?\d+\.\d MB\.", page)
    admin_client.post(url, {"post": "yes"})
    assert not Dataset.objects.filter(pk=dataset.pk).exists()
    assert not Inference.objects.exists()


def test_what_is_chosen_together_with_what_it_needs_is_deleted_once(admin_client, rows):
    other = make_dataset()
    chosen = [str(rows.model.dataset.pk), str(other.pk)]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    admin_client.post(reverse("admin:core_dataset_changelist"), data)
    assert set(Dataset.objects.values_list("name", flat=True)) == {"running one", "failed one"}


def test_a_dataset_on_which_a_job_runs_is_not_deleted(admin_client, rows):
    dataset = rows.model.dataset
    busy = make_model("running", dataset)
    url = reverse("admin:core_dataset_delete", args=[dataset.pk])
    text = f"The job {busy.job_id} of the model “{busy}” is running; abort it first."
    assert text in admin_client.get(url).content.decode()
    admin_client.post(url, {"post": "yes"})
    assert Dataset.objects.filter(pk=dataset.pk).exists()


def test_staff_without_the_permission_for_what_depends_delete_nothing(client, rows):
    staff = get_user_model().objects.create_user("staff", is_staff=True)
    names = ["view_dataset", "delete_dataset"]
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(staff)
    url = reverse("admin:core_dataset_delete", args=[rows.model.dataset.pk])
    assert "permission to delete" in client.get(url).content.decode()
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert Dataset.objects.filter(pk=rows.model.dataset_id).exists()


def test_starting_over_asks_first(admin_client, data_dir):
    model = make_snapshot(make_model("aborted", name="net")).model
    page = act(admin_client, "trainedmodel", "start_over", model.pk).content.decode()
    assert "1 snapshot" in page
    assert Job.objects.get(pk=model.job_id).status == "aborted"
    act(admin_client, "trainedmodel", "start_over", model.pk, agreed="snapshots:2")
    assert model.snapshots.count() == 1
    act(admin_client, "trainedmodel", "start_over", model.pk, agreed="snapshots:1")
    assert Job.objects.get(pk=model.job_id).status == "waiting"
    assert model.snapshots.count() == 0


def test_running_again_keeps_the_snapshots(admin_client, data_dir):
    model = make_snapshot(make_model("error")).model
    act(admin_client, "job", "run_again", model.job_id)
    assert Job.objects.get(pk=model.job_id).status == "waiting"
    assert model.snapshots.count() == 1


def test_staff_take_over_what_has_no_owner(admin_client, admin_user, data_dir):
    dataset = make_dataset()
    page = act(admin_client, "dataset", "take_over", dataset.pk).content.decode()
    assert "You now own 1 of 1" in page
    assert Job.objects.get(pk=dataset.job_id).owner == admin_user


def test_a_failed_dataset_gives_its_name_away(admin_client, rows):
    old = Dataset.objects.get(name="failed one")
    data = {"dataset_name": "failed one", "count": 3, "val_count": 1, "size": 16, "copies": 1}
    data |= {"shape": "square", "pause": 0, "seed": 0}
    url = reverse("admin:core_dataset_add") + "?plugin=test-dummy"
    page = admin_client.post(url, data, follow=True).content.decode()
    assert f"was renamed “failed one (failed {old.pk})”" in page


def test_hosts_show_who_holds_what_and_only_a_stopped_one_is_deleted(admin_client):
    host = Host.objects.create(pk="vm", cluster="1@1", lanes=4)
    job = make_job(status="running")
    for number in range(3):
        Resource.objects.create(
            host=host, kind="cpu", identity=number, index=number, job=job if number else None
        )
    page = admin_client.get(reverse("admin:core_host_changelist")).content.decode()
    assert "2 of 3" in page
    assert "0 of 0" in page
    url = reverse("admin:core_host_change", args=["vm"])
    page = admin_client.get(url).content.decode()
    assert f"Ingestion {job.pk}" in page
    assert 'name="_save"' not in page
    delete = reverse("admin:core_host_delete", args=["vm"])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    Host.objects.update(cluster="")
    Resource.objects.update(job=None)
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not Host.objects.exists()


def test_priority_is_given_in_the_admin(admin_client):
    job = make_job()
    data = {"action": "priority_high", "_selected_action": [job.pk]}
    admin_client.post(reverse("admin:core_job_changelist"), data)
    job.refresh_from_db()
    assert job.priority == 1
    page = admin_client.get(reverse("admin:core_job_change", args=[job.pk])).content.decode()
    assert "High" in page
    assert "Token" not in page
