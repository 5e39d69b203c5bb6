from __future__ import annotations

import pytest

from core.models import Job
from digits_site.web.states import state_of
from tests.factories import make_dataset, make_inference, make_job, make_model


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
    assert ">Abort</button>" not in page


def test_abort_of_an_ended_job_says_so(browser):
    inference = make_inference()
    answer = browser.post(f"/jobs/{inference.job.pk}/abort/", follow=True)
    assert "It had already ended." in answer.content.decode()


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
    monkeypatch.setattr("digits_site.web.views.jobs.LOG_BYTES", 1000)
    job = make_dataset("running").job
    url = f"/jobs/{job.pk}/log/"
    assert "printed nothing yet" in browser.get(url).content.decode()
    job.log_path.parent.mkdir()
    job.log_path.write_text("".join(f"line {number} <x>\n" for number in range(500)))
    page = browser.get(url).content.decode()
    assert "line 499 &lt;x&gt;" in page
    assert "line 1 " not in page
    assert "The last 1 kB are shown." in page
    assert '<pre class="log">line ' in page  # from the start of a line
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
