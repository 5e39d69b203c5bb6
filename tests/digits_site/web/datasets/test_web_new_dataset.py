"""The form of a new dataset."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Dataset, Job
from tests.factories import make_dataset

URL = "/datasets/new/test-dummy/"


FIELDS = {"count": 4, "val_count": 2, "size": 16, "shape": "disc", "copies": 1, "pause": 0}


def form(**values):
    return {"dataset_name": "discs", **FIELDS, "seed": 0, **values}


def test_the_form_holds_the_plugins_template(browser):
    page = browser.get(URL).content.decode()
    assert 'class="dummy-dataset"' in page
    assert 'name="dataset_name"' in page
    assert 'name="val_count"' in page
    assert 'enctype="multipart/form-data"' in page
    assert page.count("<form") == 2  # with the one that logs out
    assert ">Create dataset</button>" in page


def test_a_valid_form_makes_a_dataset_of_its_user(browser, user):
    answer = browser.post(URL, form(remark=SimpleUploadedFile("note.txt", b"hello")))
    dataset = Dataset.objects.get()
    assert answer.url == f"/datasets/{dataset.pk}/"
    assert dataset.job.owner == user
    assert dataset.job.status == "waiting"
    assert dataset.fields["shape"] == "disc"
    assert "note.txt" in dataset.fields["remark"]


def test_errors_stand_by_their_fields(browser):
    make_dataset(name="discs")
    page = browser.post(URL, form(size=3, count="")).content.decode()
    assert "There is already a dataset “discs”." in page
    assert "Ensure this value is greater than or equal to 8." in page
    assert "This field is required." in page
    assert "Nothing was created" in page
    assert page.count("is-invalid") == 3
    assert Dataset.objects.count() == 1


def test_an_unknown_plugin_is_no_page(browser):
    answer = browser.get("/datasets/new/image-nope/")
    assert answer.status_code == 404
    assert "There is no data plug-in" in answer.content.decode()


def test_the_form_of_a_clone_is_filled(browser):
    dataset = make_dataset(name="old", fields={**FIELDS, "size": 77, "remark": "/x/note.txt"})
    page = browser.get(f"{URL}?clone={dataset.pk}").content.decode()
    assert 'value="old copy"' in page
    assert 'value="77"' in page
    assert "Files from your computer must be chosen again: Remark (note.txt)." in page
    assert browser.get(f"{URL}?clone=no").status_code == 200
    assert browser.get(f"{URL}?clone=999").status_code == 200


def test_options_are_changed_in_the_form_as_it_was_filled(browser):
    storage = {"feature_encoding": "zstd", "max_rejected": 42.5}
    dataset = make_dataset("error", name="old", fields={**FIELDS, "size": 77}, storage=storage)
    Job.objects.filter(pk=dataset.job_id).update(priority=-1, cpus=7)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert f'href="{URL}?clone={dataset.pk}">Change options</a>' in page
    form = browser.get(f"{URL}?clone={dataset.pk}").content.decode()
    for value in ("old", "77", "42.5", "7"):
        assert f'value="{value}"' in form
    assert '<option value="zstd" selected>' in form
    assert '<option value="-1" selected>Low' in form


def test_a_failed_ingestion_gives_its_name_away(browser):
    old = make_dataset("aborted", name="hearts")
    answer = browser.post(URL, form(dataset_name="hearts"), follow=True)
    assert f"is called “hearts (aborted {old.pk})” now" in answer.content.decode()
    assert Dataset.objects.get(name="hearts").pk != old.pk
    assert browser.get(f"/datasets/{old.pk}/").status_code == 200
