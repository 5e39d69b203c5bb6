"""Lists, and pages on which something is added."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import Dataset, Inference, Job, TrainedModel
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db

MODELS = ["dataset", "trainedmodel", "snapshot", "inference", "job"]


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
        part.add_prefix(name): value
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
    boxes = make_dataset(task="counting")
    page = admin_client.get(f"{url}?dataset={boxes.pk}").content.decode()
    assert "No network for counting yet." in page


def test_what_was_chosen_stays_chosen(admin_client):
    chosen = make_dataset(task="counting")
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
    assert "Showing the newest 50 of 501; find the others by name." in page
    assert "old one" not in page
    page = admin_client.get(f"{url}?search=OLD&find=Find&network=unet").content.decode()
    assert f'<option value="{old.pk}">old one</option>' in page
    assert "Found 1 of 501." in page
    assert ">set-" not in page
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


def test_what_the_best_epoch_reached_is_in_the_list(admin_client, data_dir):
    make_snapshot(make_model(metrics={"val_dice": 0.91234}))
    page = admin_client.get(reverse("admin:core_trainedmodel_changelist"))
    assert b"0.912" in page.content


def test_the_search_is_the_filter_of_the_lists(admin_client, data_dir):
    make_model(name="first", fields={"learning_rate": 0.1}, tags="paper")
    make_model(name="second")
    url = reverse("admin:core_trainedmodel_changelist")
    page = admin_client.get(url, {"q": "tag:paper lr > 0.05"}).content.decode()
    assert "first" in page
    assert "second" not in page
    assert "nothing named “x”" in admin_client.get(url, {"q": "x:1"}).content.decode()


def test_tags_are_edited_without_writing_what_the_job_writes(admin_client, data_dir):
    model = make_snapshot(make_model(name="net"), metrics={"val_dice": 0.5}).model
    url = reverse("admin:core_trainedmodel_change", args=[model.pk])
    data = {"name": "net", "notes": "", "tags": "A, b", "listed_in": "/x/"}
    assert admin_client.post(url, data).status_code == 302
    model.refresh_from_db()
    assert (model.tags, model.listed_in, model.metrics) == ("a, b", "x", {"val_dice": 0.5})
