from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from core.models import Job
from digits_site.web.jobs.states import state_of
from tests.factories import make_dataset, make_inference, make_job, make_model, make_snapshot


def test_the_card_is_followed_until_the_job_ends(browser):
    job = make_model("running").job
    url = f"/jobs/{job.pk}/status/"
    running = browser.get(url)
    text = running.content.decode()
    assert f'hx-get="{url}" hx-trigger="stale, poll"' in text
    assert f'data-job="{job.pk}" data-state="{state_of(job)}"' in text
    assert "HX-Refresh" not in running.headers
    Job.objects.filter(pk=job.pk).update(status="done")
    ended = browser.get(url)
    assert ended.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in ended.content.decode()
    assert "data-events" not in ended.content.decode()


def test_abort_ends_a_waiting_job_and_asks_a_running_one(browser, user):
    waiting, running = make_dataset("waiting"), make_model("running")
    assert browser.post(f"/jobs/{waiting.job.pk}/abort/").url == f"/datasets/{waiting.pk}/"
    assert browser.post(f"/jobs/{running.job.pk}/abort/").url == f"/models/{running.pk}/"
    waiting.job.refresh_from_db()
    running.job.refresh_from_db()
    assert (waiting.job.status, waiting.job.cancelled_by) == ("aborted", "ann")
    assert running.job.cancel_requested
    page = browser.get(f"/models/{running.pk}/").content.decode()
    assert ">Aborting</span>" in page
    assert f"/jobs/{running.job.pk}/abort/" not in page


def test_abort_of_an_ended_job_says_so(browser):
    inference = make_inference()
    answer = browser.post(f"/jobs/{inference.job.pk}/abort/", follow=True)
    assert "The job had already ended." in answer.content.decode()


@pytest.mark.parametrize("status", ["aborted", "error"])
def test_run_again(browser, status):
    dataset = make_dataset(status)
    assert browser.post(f"/jobs/{dataset.job.pk}/restart/").url == f"/datasets/{dataset.pk}/"
    dataset.job.refresh_from_db()
    assert dataset.job.status == "waiting"


def test_a_done_job_cannot_run_again(browser):
    answer = browser.post(f"/jobs/{make_dataset().job.pk}/restart/", follow=True)
    assert "Only an aborted or failed job can be run again." in answer.content.decode()


def test_the_log_is_shown_from_its_end(browser, monkeypatch):
    monkeypatch.setattr("digits_site.web.jobs.views.LOG_BYTES", 1000)
    job = make_dataset("running").job
    url = f"/jobs/{job.pk}/log/"
    assert "printed nothing yet" in browser.get(url).content.decode()
    job.log_path.parent.mkdir()
    job.log_path.write_text("".join(f"line {number} <x>\n" for number in range(500)))
    page = browser.get(url).content.decode()
    assert "line 499 &lt;x&gt;" in page
    assert "line 1 " not in page
    assert "Only the last 1 kB are shown." in page
    assert 'aria-label="Lines of the log">line ' in page  # from the start of a line
    assert f'hx-get="{url}tail/"' in page
    file = job.log_path.stat()
    assert f'data-cursor="l{job.pk}={file.st_ino}:{file.st_size}"' in page
    Job.objects.update(status="done")
    tail = browser.get(f"{url}tail/").content.decode()
    assert "hx-get" not in tail
    assert "<html" not in tail


def test_a_log_need_not_be_text(browser):
    job = make_dataset("error").job
    job.log_path.parent.mkdir()
    job.log_path.write_bytes(b"\xff\xfe binary \x00")
    assert "binary" in browser.get(f"/jobs/{job.pk}/log/").content.decode()


def test_a_job_without_artifact(browser):
    job = make_job(status="running")
    assert browser.get(f"/jobs/{job.pk}/status/").status_code == 200
    assert browser.get(f"/jobs/{job.pk}/log/").status_code == 200
    assert browser.post(f"/jobs/{job.pk}/abort/").status_code == 404


def test_abort_asks_once_and_says_what_becomes_of_it(browser):
    dataset = make_dataset("running", name="hearts")
    make_model("waiting", dataset)
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    url = f"/jobs/{dataset.job.pk}/abort/"
    assert f'<form method="get" action="{url}" hx-get="{url}" hx-target="#dialog"' in page
    asked = browser.get(url).content.decode()
    assert "Abort the ingestion of “hearts”?" in asked
    assert "So do the jobs that are waiting for it (currently 1)." in asked
    assert f'<form method="post" action="{url}"' in asked
    dataset.job.refresh_from_db()
    assert not dataset.job.cancel_requested
    browser.post(url)
    dataset.job.refresh_from_db()
    assert dataset.job.cancel_requested


def test_who_owns_a_dataset_aborts_what_others_begin_on_it(browser, user):
    bob = get_user_model().objects.create_user("bob")
    model = make_model("running", make_dataset())
    Job.objects.filter(pk=model.job_id).update(owner=bob)
    assert "/abort/" in browser.get(f"/models/{model.pk}/").content.decode()
    browser.post(f"/jobs/{model.job_id}/abort/")
    model.job.refresh_from_db()
    assert (model.job.cancel_requested, model.job.cancelled_by) == (True, "ann")
    other = Client()
    other.force_login(get_user_model().objects.create_user("carl"))
    assert other.post(f"/jobs/{model.job_id}/abort/").status_code == 403


@pytest.fixture
def aborted():
    """A model after two epochs."""
    model = make_model("aborted", name="net")
    (model.folder / "snapshots").mkdir(parents=True)
    for epoch in (1, 2):
        make_snapshot(model, epoch, best=epoch == 2).path.write_bytes(b"x" * 5000)
    return model


def test_run_again_deletes_no_snapshot(browser, aborted):
    browser.post(f"/jobs/{aborted.job_id}/restart/")
    assert aborted.snapshots.count() == 2
    assert len(list((aborted.folder / "snapshots").iterdir())) == 2


def test_start_over_says_what_goes(browser, aborted):
    url = f"/jobs/{aborted.job_id}/start-over/"
    page = browser.get(f"/models/{aborted.pk}/").content.decode()
    assert page.index("Run again") < page.index(url)
    asked = browser.get(url).content.decode()
    assert "2 snapshots" in asked
    assert "This frees 16.0" in asked
    assert "agreed" not in asked
    aborted.job.refresh_from_db()
    assert aborted.job.status == "aborted"
    browser.post(url)
    aborted.job.refresh_from_db()
    assert (aborted.job.status, aborted.snapshots.count()) == ("waiting", 0)


def test_start_over_wants_inferences_agreed_to(browser, aborted):
    inference = make_inference(snapshot=aborted.snapshots.first())
    url = f"/jobs/{aborted.job_id}/start-over/"
    asked = browser.post(url).content.decode()
    assert "the inference “net on val” (made by ann, done)" in asked
    key = re.search(r'name="agreed" value="([^"]+)"', asked)[1]
    other = make_inference(snapshot=aborted.snapshots.first())
    assert "Something has changed" in browser.post(url, {"agreed": key}).content.decode()
    other.delete()
    assert browser.post(url, {"agreed": key}).status_code == 302
    assert not Job.objects.filter(pk=inference.job_id).exists()


@pytest.mark.parametrize("make", [lambda: make_dataset("error"), lambda: make_model("error")])
def test_start_over_is_offered_only_where_there_is_something_to_go_on_with(browser, make):
    row = make()
    page = browser.get(f"/jobs/{row.job_id}/status/").content.decode()
    assert "Run again" in page
    assert "start-over" not in page


def test_staff_take_over_what_has_no_owner(browser, user):
    gone = get_user_model().objects.create_user("gone")
    dataset = make_dataset("aborted")
    dataset.job.owner, dataset.job.owner_name = gone, ""
    dataset.job.save()
    gone.delete()
    page = browser.get(f"/datasets/{dataset.pk}/").content.decode()
    assert "gone (removed)" in page
    assert "Take over" not in page
    url = f"/jobs/{dataset.job_id}/take-over/"
    assert browser.post(url).status_code == 403
    refused = browser.post(f"/jobs/{dataset.job_id}/restart/")
    assert "gone, who made it, was removed" in refused.content.decode()
    user.is_staff = True
    user.save()
    assert url in browser.get(f"/datasets/{dataset.pk}/").content.decode()
    page = browser.post(url, follow=True).content.decode()
    assert "It is yours now." in page
    dataset.job.refresh_from_db()
    assert dataset.job.owner == user
