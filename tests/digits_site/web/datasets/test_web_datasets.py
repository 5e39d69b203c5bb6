from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.jobs.deletion import carry_out, plan_deletion
from core.models import Dataset, Job
from core.store.manifest import DatasetManifest, Spec
from tests.factories import make_dataset, make_model

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


def test_the_page_of_a_finished_dataset(browser, store):
    dataset = store(30, bad=2, fields={"shape": "disc", "labelled": True, "seed": 7})
    make_model(dataset=dataset, name="trained on it")
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "48 × 32 × 1 uint16" in page
    assert "Train a model" in page
    assert "trained on it" in page
    assert "10.00 %" in page  # the heart's share
    assert "heart" in page
    assert "slice &lt;0&gt;" in page
    assert "no &lt;pixels&gt;" in page
    assert "bad-1.dcm" in page
    assert page.count("<figure>") == 24
    assert "<dt>Labelled</dt><dd>yes</dd>" in page
    assert f"/datasets/{dataset.pk}/samples/train/23.png" in page


def test_samples_in_pages_and_without_masks(browser, stored):
    page = browser.get(f"/datasets/{stored.pk}/?samples=2&mask=0").content.decode()
    assert page.count("<figure>") == 6
    assert page.count("mask=0&amp;v=") == 6
    assert f"/samples/train/29.png?v={stored.job.attempt}&amp;mask=0" in page


def test_labels_that_are_numbers_stand_below_the_samples(browser, store):
    dataset = store(3, scalar=True, task="classification")
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "<strong>heart</strong>" in page
    assert ">Masks<" not in page


def test_rejected_entries_come_in_pages(browser, store):
    url = f"/datasets/{store(2, bad=120).pk}/"
    page = browser.get(url).content.decode()
    assert page.count("no &lt;pixels&gt;") == 50
    assert "bad-49.dcm" in page
    assert "1–50 of 120" in page
    last = browser.get(f"{url}?rejected=3").content.decode()
    assert last.count("no &lt;pixels&gt;") == 20
    assert "bad-119.dcm" in last


def test_files_that_are_gone_are_no_error_of_the_server(browser, stored):
    shutil.rmtree(stored.folder)
    page = browser.get(f"/datasets/{stored.pk}/")
    assert page.status_code == 200
    assert "The dataset’s files cannot be read." in page.content.decode()
    assert "dataset.json is missing" in page.content.decode()


def test_a_damaged_shard_leaves_the_facts(browser, stored):
    (stored.folder / "train/shard-00000/entries.jsonl").unlink()
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "The dataset’s files cannot be read." in page
    assert "48 × 32 × 1 uint16" in page
    assert "10.00 %" in page


def changed(dataset, **values):
    """Have the dataset's manifest say something else."""
    replace(DatasetManifest.load(dataset.folder), **values).save(dataset.folder)


def test_what_stages_have_in_common_is_a_warning(browser, stored):
    places = [{"stage": "train", "index": i, "name": f"slice <{i}>"} for i in range(13)]
    pairs = [{"kind": "exact", "a": a, "b": b} for a, b in pairwise(places)]
    changed(
        stored,
        leakage={
            "groups": {"count": 2, "shared": [{"group": "ann & co", "stages": {"train": 4}}]},
            "duplicates": {"exact": 12, "near": 1, "at_least": True, "pairs": pairs},
        },
    )
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "The stages are not independent." in page
    assert "2 groups have samples in more than one stage." in page
    assert "At least 12 samples are the same as one of an earlier stage." in page
    assert "At least 1 sample looks almost the same" in page
    assert page.index("not independent") < page.index("Stages</h2>")
    assert "ann &amp; co" in page
    assert page.count("<strong>the same</strong>") == 10
    assert "train: slice &lt;9&gt;" in page
    assert "The first 12 of 13 are listed." in page


def test_groups_are_counted_by_stage(browser, stored):
    assert ">Groups</th>" not in browser.get(f"/datasets/{stored.pk}/").content.decode()
    changed(stored, leakage={"groups": {"count": 0, "stages": {"train": 4321}}})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert ">Groups</th>" in page
    assert '<td class="number">4,321</td>' in page


def test_independent_stages_warn_of_nothing(browser, stored):
    changed(stored, leakage={"groups": {"count": 0}, "duplicates": {"exact": 0, "near": 0}})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "not independent" not in page
    assert "What stages have in common" not in page


def test_sizes_that_differ_are_listed(browser, stored):
    manifest = DatasetManifest.load(stored.folder)
    sizes = {
        "distinct": 1234,
        "smallest": [20, 30],
        "largest": [400, 300],
        "common": [{"shape": [48, 32, 1], "count": 30}],
    }
    train = manifest.stages["train"]
    stage = replace(train, statistics=train.statistics | {"sizes": sizes})
    changed(stored, stages={"train": stage}, feature=Spec("uint16", (None, None, 1), "png"))
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert "1,234 sizes, from 20 × 30 to 400 × 300 pixels (height × width)" in page
    assert "any × any × 1 uint16, as PNG" in page
    assert "The 1 most common are listed." in page


def test_many_classes_come_in_pages(browser, stored):
    manifest = DatasetManifest.load(stored.folder)
    classes = {str(i): {"pixels": 10, "samples": 1} for i in range(1000)}
    train = manifest.stages["train"]
    changed(stored, stages={"train": replace(train, statistics={"classes": classes})})
    page = browser.get(f"/datasets/{stored.pk}/?classes=2").content.decode()
    assert page.count('class="bar"') == 30
    assert "class 59" in page
    assert "31–60 of 1000" in page


def test_a_histogram_is_drawn(browser, stored):
    manifest = DatasetManifest.load(stored.folder)
    train = manifest.stages["train"]
    channel = train.statistics["channels"][0]
    histogram = {"edges": [0, 100, 200], "counts": [1, 4]}
    statistics = {"channels": [channel | {"histogram": histogram}]}
    changed(stored, stages={"train": replace(train, statistics=statistics)})
    page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    # Half as high for a quarter as many.
    assert '<path d="M0.0 44V22.0H120.0V0.0H240.0V44Z"/>' in page
    assert "Histogram of train, channel 1, from 0 to 200" in page


def test_the_page_takes_few_queries_and_reads_one_page_of_entries(
    browser, stored, django_assert_max_num_queries
):
    lines = (stored.folder / "train/shard-00000/entries.jsonl").read_text().splitlines()
    broken = [*lines[:24], *("not JSON" for _ in lines[24:])]
    (stored.folder / "train/shard-00000/entries.jsonl").write_text("\n".join(broken))
    with django_assert_max_num_queries(12):
        page = browser.get(f"/datasets/{stored.pk}/").content.decode()
    assert page.count("<figure>") == 24
    assert "cannot be read" not in page


def test_a_plugin_that_is_not_installed(browser, store):
    dataset = store(3, plugin_id="image-lost", fields={"folder": "/data"})
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "“image-lost”, which made this dataset, is not installed" in page
    assert "<dt>Folder</dt><dd>/data</dd>" in page
    assert ">Clone<" not in page
    assert browser.get("/").status_code == 200


def test_a_failed_dataset_says_why(browser, data_dir):
    dataset = make_dataset("error")
    Job.objects.update(error="No <DICOM> file.\nLook again.", cause="user error")
    dataset.job.log_path.parent.mkdir()
    dataset.job.log_path.write_text("\n".join(f"line {number}" for number in range(50)))
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "No &lt;DICOM&gt; file.<br>Look again." in page
    assert "Cause: Data or options that cannot be used" in page
    assert "then run it again" in page
    assert "line 49" in page
    assert "line 29\n" not in page
    assert "Train a model" not in page


def test_deleting(browser, stored):
    folder = stored.folder
    answer = browser.post(f"/datasets/{stored.pk}/delete/", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "is deleted" in answer.content.decode()
    assert not folder.exists()


def test_what_others_made_of_it_is_shown_and_goes_when_agreed_to(browser, stored):
    bob = get_user_model().objects.create_user("bob")
    model = make_model(dataset=stored, name="needs it")
    Job.objects.filter(pk=model.job_id).update(owner=bob)
    url = f"/datasets/{stored.pk}/delete/"
    asked = browser.post(url).content.decode()
    assert "the model “needs it” (made by bob, done)" in asked
    assert "of disk space" in asked
    assert Dataset.objects.exists()
    key = re.search(r'name="agreed" value="([^"]+)"', asked)[1]
    later = make_model(dataset=stored, name="later")
    assert "Something has changed" in browser.post(url, {"agreed": key}).content.decode()
    carry_out(plan_deletion(later))
    assert browser.post(url, {"agreed": key}).url == "/"
    assert not Dataset.objects.exists()


def test_a_job_on_it_must_be_aborted_first(browser, stored):
    model = make_model("running", stored, name="busy")
    url = f"/datasets/{stored.pk}/delete/"
    asked = browser.get(url).content.decode()
    text = f"The job {model.job_id} of the model “busy” is running; abort it first."
    assert text in asked
    assert 'type="submit" class="btn btn-danger"' not in asked
    key = f"trainedmodel:{model.pk} dataset:{stored.pk}"
    answer = browser.post(url, {"agreed": key}, follow=True)
    assert text in answer.content.decode()
    assert Dataset.objects.exists()


def test_a_failed_ingestion_gives_its_name_away(browser):
    old = make_dataset("aborted", name="hearts")
    answer = browser.post(URL, form(dataset_name="hearts"), follow=True)
    assert f"is called “hearts (aborted {old.pk})” now" in answer.content.decode()
    assert Dataset.objects.get(name="hearts").pk != old.pk
    assert browser.get(f"/datasets/{old.pk}/").status_code == 200


def test_name_and_notes_can_be_changed(browser, stored):
    make_dataset(name="taken")
    url = f"/datasets/{stored.pk}/edit/"
    assert "already exists" in browser.post(url, {"name": "taken"}).content.decode()
    answer = browser.post(url, {"name": "renamed", "notes": "seen <by> ann"}, follow=True)
    page = answer.content.decode()
    assert '<h1 class="h4 mb-0 text-break">renamed</h1>' in page
    assert "seen &lt;by&gt; ann" in page


@pytest.mark.parametrize("pk", [999, 10**30])
def test_a_dataset_that_does_not_exist(browser, pk):
    answer = browser.get(f"/datasets/{pk}/")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.content.decode()
    assert "matches the given query" not in answer.content.decode()


def test_samples_of_texts_have_no_pictures(browser, store):
    dataset = store(2, scalar=True, task="text-classification")
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "slice &lt;0&gt;" in page
    assert "/samples/" not in page


def test_targets_can_be_left_out(browser, store):
    dataset = store(1, task="image-to-image")
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "Targets" in page
    urls = re.findall(r'src="(/datasets/[^"]*)"', page)
    (shown,) = [unescape(url) for url in urls]
    beside = Image.open(io.BytesIO(browser.get(shown).content))
    alone = Image.open(io.BytesIO(browser.get(f"{shown}&mask=0").content))
    assert beside.width == 2 * alone.width + 2


def test_the_page_says_what_a_network_must_give(browser, store):
    dataset = store(1)
    manifest = DatasetManifest.load(dataset.folder)
    replace(manifest, task="segmentation").save(dataset.folder)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "segmentation: 48 × 32 × 1 to 48 × 32 × 2" in page


def test_what_the_plugin_left_out_is_listed(browser, store):
    dataset = store(1)
    dataset.user_data["skipped"] = [{"count": 1200, "reason": "no <image>"}]
    dataset.save()
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "1,200: no &lt;image&gt;" in page
