from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from core.models import Dataset, Host, Inference, Job, Resource, TrainedModel
from tests.factories import make_dataset, make_inference, make_job, make_model, make_snapshot

pytestmark = pytest.mark.django_db
MODELS = ["dataset", "trainedmodel", "snapshot", "inference", "job"]


@pytest.fixture
def rows(data_dir):
    inference = make_inference()
    make_dataset("running", name="running one")
    make_dataset("error", name="failed one")
    return inference


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open(admin_client, rows, model):
    changelist = admin_client.get(reverse(f"admin:core_{model}_changelist"), {"q": "one"})
    assert changelist.status_code == 200
    row = Job.objects.first() if model == "job" else None
    pk = row.pk if row else rows.pk
    pk = {"trainedmodel": rows.model_id, "snapshot": rows.snapshot_id}.get(model, pk)
    pk = rows.model.dataset_id if model == "dataset" else pk
    page = admin_client.get(reverse(f"admin:core_{model}_change", args=[pk]))
    assert page.status_code == 200


def test_a_dataset_is_added_with_the_plugins_form(admin_client, data_dir):
    url = reverse("admin:core_dataset_add")
    assert b"Dummy shapes" in admin_client.get(url).content
    url += "?plugin=test-dummy"
    form = admin_client.get(url).content.decode()
    assert 'name="dataset_name"' in form
    assert 'name="val_count"' in form
    data = {"dataset_name": "from admin", "count": 3, "val_count": 1, "size": 16, "copies": 1}
    data |= {"shape": "square", "pause": 0, "seed": 0}
    refused = admin_client.post(url, data | {"count": -1})
    assert b"greater than or equal to 0" in refused.content
    assert not Dataset.objects.exists()
    assert admin_client.post(url, data).status_code == 302
    dataset = Dataset.objects.get(name="from admin")
    assert dataset.fields["count"] == 3
    assert dataset.job.owner.username == "admin"
    assert (dataset.job.status, dataset.job.queued) == ("waiting", True)


def test_a_model_is_added_for_a_dataset(admin_client, rows, monkeypatch):
    url = reverse("admin:core_trainedmodel_add")
    choices = admin_client.get(url).content.decode()
    assert "running one" in choices
    assert "failed one" not in choices
    dataset = Dataset.objects.get(name="running one")
    url += f"?dataset={dataset.pk}&network=unet"
    data = {"model_name": "net", "train_epochs": 2, "batch_size": 4, "solver_type": "ADAM"}
    data |= {"learning_rate": "0.001", "precision": "float32", "depth": 3, "width": 8}
    form = admin_client.get(url)
    data |= {
        name: value
        for part in form.context["joint"].forms
        for name, field in part.fields.items()
        if (value := part.get_initial_for_field(field, name)) is not None and name not in data
    }
    response = admin_client.post(url, data)
    assert response.status_code == 302, response.context["joint"].errors
    model = TrainedModel.objects.get(name="net")
    assert model.job.depends_on == dataset.job
    assert model.fields["network_options"]["depth"] == 3


def test_only_networks_that_fit_the_dataset_are_offered(admin_client, data_dir):
    url = reverse("admin:core_trainedmodel_add")
    dataset = make_dataset(task="classification")
    page = admin_client.get(f"{url}?dataset={dataset.pk}&network=unet").content.decode()
    assert "U-Net does not learn classification" in page
    assert 'value="lenet"' in page
    assert 'value="unet"' not in page
    assert (
        'name="units"'
        in admin_client.get(f"{url}?dataset={dataset.pk}&network=lenet").content.decode()
    )
    boxes = make_dataset(task="object-detection")
    page = admin_client.get(f"{url}?dataset={boxes.pk}").content.decode()
    assert "No network for object-detection yet." in page


def test_what_was_chosen_stays_chosen(admin_client):
    chosen = make_dataset(task="object-detection")
    make_dataset()
    url = reverse("admin:core_trainedmodel_add") + f"?dataset={chosen.pk}&network=unet"
    page = admin_client.get(url).content.decode()
    assert f'<option value="{chosen.pk}" selected>' in page
    assert page.count(" selected>") == 1


def test_a_dataset_of_any_age_is_found_in_the_admin(admin_client):
    old = make_dataset(name="old one")
    jobs = Job.objects.bulk_create(Job(kind="ingest", status="done") for _ in range(500))
    Dataset.objects.bulk_create(
        Dataset(job=job, name=f"set-{number}", plugin_id="x") for number, job in enumerate(jobs)
    )
    url = reverse("admin:core_trainedmodel_add")
    page = admin_client.get(url).content.decode()
    assert "The newest 50 of 501; find the others by name." in page
    assert "old one" not in page
    page = admin_client.get(f"{url}?search=OLD&find=Find&network=unet").content.decode()
    assert f'<option value="{old.pk}">old one</option>' in page
    assert "Found 1 of 501." in page
    assert page.count("<option value=") < 10
    assert admin_client.get(f"{url}?dataset={old.pk}&network=unet").context["joint"].dataset == old
    # Whoever searches once more has not begun to train on what was chosen before.
    again = admin_client.get(f"{url}?dataset={old.pk}&network=unet&search=set-4&find=Find")
    assert "joint" not in again.context
    assert admin_client.get(f"{url}?dataset={'9' * 5000}").status_code == 200


def test_an_inference_is_added(admin_client, rows):
    url = reverse("admin:core_inference_add")
    url += f"?model={rows.model_id}&view=test-dummy-view"
    assert admin_client.get(url).status_code == 200
    data = {"snapshot": 1, "source": "images", "images": "/absent", "max_outputs": 5, "bright": 9}
    assert b"/absent is not a file" in admin_client.post(url, data).content
    data |= {"source": "form", "number": 3}
    assert admin_client.post(url, data).status_code == 302
    inference = Inference.objects.first()
    assert inference.fields["form"]["number"] == 3
    assert inference.view_config == {"bright": 9}


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
    assert "MB come free" in page
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
    assert "1 of 1 are yours now" in page
    assert Job.objects.get(pk=dataset.job_id).owner == admin_user


def test_a_failed_dataset_gives_its_name_away(admin_client, rows):
    old = Dataset.objects.get(name="failed one")
    data = {"dataset_name": "failed one", "count": 3, "val_count": 1, "size": 16, "copies": 1}
    data |= {"shape": "square", "pause": 0, "seed": 0}
    url = reverse("admin:core_dataset_add") + "?plugin=test-dummy"
    page = admin_client.post(url, data, follow=True).content.decode()
    assert f"is called “failed one (failed {old.pk})” now" in page


def test_what_the_best_epoch_reached_is_in_the_list(admin_client, data_dir):
    make_snapshot(make_model(metrics={"val_dice": 0.91234}))
    page = admin_client.get(reverse("admin:core_trainedmodel_changelist"))
    assert b"0.912" in page.content


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
