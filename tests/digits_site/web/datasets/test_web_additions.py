from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from core.models import Addition, Job
from tests.factories import make_dataset, make_job

FIELDS = {
    "count": 6,
    "val_count": 2,
    "size": 32,
    "shape": "disc",
    "copies": 1,
    "pause": 0,
    "seed": 1,
}


def test_the_form_starts_from_the_fields_that_made_the_dataset(browser):
    dataset = make_dataset(name="discs", fields=FIELDS)
    page = browser.get(f"/datasets/{dataset.pk}/add/").content.decode()
    assert "Add entries to" in page
    assert '<option value="disc" selected>' in page
    assert 'name="dataset_name"' not in page
    assert 'name="feature_encoding"' not in page


def test_a_valid_form_makes_an_addition_of_its_user(browser, user):
    dataset = make_dataset(fields=FIELDS)
    answer = browser.post(f"/datasets/{dataset.pk}/add/", FIELDS)
    assert answer.url == f"/datasets/{dataset.pk}/"
    addition = Addition.objects.get()
    assert (addition.dataset, addition.job.owner, addition.job.status) == (dataset, user, "waiting")
    page = browser.get(answer.url).content.decode()
    assert "Adding entries" in page
    assert f'id="status-{addition.job_id}"' in page


def test_a_second_one_at_the_same_time_is_refused(browser):
    dataset = make_dataset(fields=FIELDS)
    Addition.objects.create(dataset=dataset, job=make_job("append", status="running"))
    page = browser.post(f"/datasets/{dataset.pk}/add/", FIELDS).content.decode()
    assert "Entries are being added to the dataset" in page
    assert Addition.objects.count() == 1


@pytest.mark.parametrize(("status", "shown"), [("error", True), ("done", False)])
def test_a_failed_one_is_shown_on_the_datasets_page(browser, status, shown):
    dataset = make_dataset(fields=FIELDS)
    job = make_job("append", status=status, error="Other classes." if shown else "")
    Addition.objects.create(dataset=dataset, job=job)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert ("Other classes." in page) == shown


def test_its_job_leads_to_the_dataset(browser):
    dataset = make_dataset(name="discs", fields=FIELDS)
    job = make_job("append", status="waiting")
    Addition.objects.create(dataset=dataset, job=job)
    assert b"discs" in browser.get(f"/jobs/{job.pk}/log/").content
    assert browser.post(f"/jobs/{job.pk}/abort/").url == f"/datasets/{dataset.pk}/"
    assert Job.objects.get(pk=job.pk).status == "aborted"


def test_only_who_may_change_the_dataset_adds_to_it(browser):
    dataset = make_dataset(fields=FIELDS)
    Job.objects.filter(pk=dataset.job_id).update(owner=User.objects.create(username="other"))
    assert browser.get(f"/datasets/{dataset.pk}/add/").status_code == 403
    assert browser.post(f"/datasets/{dataset.pk}/add/", FIELDS).status_code == 403
    assert b"Add entries" not in browser.get(f"/datasets/{dataset.pk}/").content
