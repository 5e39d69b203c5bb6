"""None"""

from __future__ import annotations

import io
import re
import shutil
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from PIL import Image

from core.jobs.deletion import carry_out, plan_deletion
from core.models import Dataset, Job
from tests.factories import make_dataset, make_model


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
    assert page.count('/?mask=0"') == 6
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
    assert "was deleted" in answer.content.decode()
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
    assert "<img" not in page.split('id="samples-title"')[1]


def test_targets_can_be_left_out(browser, store):
    dataset = store(1, task="image-to-image")
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "Targets" in page
    urls = re.findall(r'src="(/datasets/[^"]*)"', page)
    (shown,) = [unescape(url) for url in urls]
    beside = Image.open(io.BytesIO(browser.get(shown).content))
    alone = Image.open(io.BytesIO(browser.get(f"{shown}&mask=0").content))
    assert beside.width == 2 * alone.width + 2
