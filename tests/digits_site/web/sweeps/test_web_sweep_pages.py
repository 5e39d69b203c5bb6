"""The pages of sweeps: what they show, what they offer to whom, and how much they ask for."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Job, Sweep
from tests.fake_sweeps import fake_sweep


def page_of(browser, sweep, end=""):
    return browser.get(f"/sweeps/{sweep.pk}/{end}").content.decode()


def facts_in(page):
    text = re.search(r'<script id="runs-facts"[^>]*>(.*?)</script>', page, re.S)
    return json.loads(text[1])


def test_the_list_names_them_and_without_any_says_how_to_make_one(browser):
    assert "There are no sweeps yet" in browser.get("/sweeps/").content.decode()
    sweep = fake_sweep(3, name="<b>rates</b>")
    page = browser.get("/sweeps/").content.decode()
    assert f'<a href="/sweeps/{sweep.pk}/">&lt;b&gt;rates&lt;/b&gt;</a>' in page
    assert "learning_rate 0.0001..0.1 log" in page


def test_the_page_has_the_runs_with_the_best_first_and_what_plots_draw(browser):
    sweep = fake_sweep(15)
    page = page_of(browser, sweep)
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    names = re.findall(r">(rates \d+)</a>", table)
    assert names[0] == "rates 8"
    assert len(names) == 15
    assert table.index("best</span>") < table.index(names[1])
    assert "8 done" in page
    assert "7 paused" in page
    assert "Importance of settings" in page
    facts = facts_in(page)
    assert [axis["name"] for axis in facts["axes"]] == [
        "set:learning_rate",
        "set:batch_size",
        "dice",
    ]
    assert facts["axes"][0]["log"]
    assert len(facts["runs"]) == 15
    assert 'hx-trigger="every 5s"' in page
    Sweep.objects.update(state="done", reason="All runs have finished.")
    page = page_of(browser, sweep)
    assert "All runs have finished." in page
    assert "every 5s" not in page
    assert "Train the best longer" not in page  # nobody owns it


def test_with_two_metrics_there_is_a_front(browser):
    metrics = [
        {"name": "dice", "larger_is_better": True},
        {"name": "parameters", "larger_is_better": False},
    ]
    page = page_of(browser, fake_sweep(3, metrics=metrics))
    assert 'id="pareto"' in page
    assert "Number of weights" in page
    assert 'id="pareto"' not in page_of(browser, fake_sweep(2, name="one"))


def test_its_owner_stops_and_resumes_it_and_nobody_else(browser, user):
    sweep = fake_sweep(4, "running waiting paused done", owner=user)
    address = f"/sweeps/{sweep.pk}/"
    assert "Stop the rest of “rates”?" in browser.get(f"{address}stop/").content.decode()
    sweep.refresh_from_db()
    assert sweep.is_running
    assert browser.post(f"{address}stop/").status_code == 302
    sweep.refresh_from_db()
    assert (sweep.state, sweep.reason) == ("stopped", "ann stopped it.")
    jobs = Job.objects.filter(kind="train").order_by("pk")
    assert list(jobs.values_list("status", "cancel_requested")) == [
        ("running", True),
        ("aborted", False),
        ("paused", False),
        ("done", False),
    ]
    page = page_of(browser, sweep)
    assert '<span class="sweep-count">1 aborted</span>' in page
    assert '<span class="job-status badge job-aborted">Aborted</span>' in page
    assert "failed" not in page.lower()
    assert "Stop the rest" not in page
    assert 'action="/sweeps/' in page
    assert browser.post(f"{address}resume/").status_code == 302
    sweep.refresh_from_db()
    assert sweep.is_running
    assert jobs[1].status == "waiting"

    other = Client()
    other.force_login(get_user_model().objects.create_user("bob", password="secret"))
    assert "Stop the rest" not in page_of(other, sweep)
    for end in ("stop", "resume"):
        assert other.post(f"{address}{end}/").status_code == 403
    assert browser.get(f"{address}resume/").status_code == 405


def test_runs_without_a_model_say_why_or_that_it_was_deleted(browser):
    sweep = fake_sweep(3)
    refused, deleted, _ = sweep.runs.all()
    refused.model.delete()
    sweep.runs.filter(pk=refused.pk).update(error="learning_rate: Too <small>.", results={})
    deleted.model.delete()
    page = page_of(browser, sweep)
    assert "learning_rate: Too &lt;small&gt;." in page
    assert "deleted" in page
    assert len(facts_in(page)["runs"]) == 1


@pytest.mark.parametrize("end", ["", "live/"])
def test_the_number_of_queries_does_not_depend_on_that_of_runs(browser, end):
    counts = []
    for count in (3, 30):
        sweep = fake_sweep(count, name=f"of {count}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(browser, sweep, end)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 15


def test_a_paused_model_says_so_and_can_go_on(browser):
    sweep = fake_sweep(2, "paused")
    run = sweep.runs.first()
    Job.objects.filter(pk=run.model.job_id).update(message="paused after epoch 1 of 9")
    page = browser.get(f"/models/{run.model.pk}/").content.decode()
    assert "paused after epoch 1 of 9; its sweep resumes it" in page
    assert browser.post(f"/jobs/{run.model.job_id}/restart/").status_code == 302
    run.refresh_from_db()
    assert run.pause_after == 0
    assert Job.objects.get(pk=run.model.job_id).status == "waiting"


def test_a_range_in_the_form_leads_to_the_page_of_a_sweep(browser, stored):
    page = browser.get(f"/models/new/?dataset={stored.pk}")
    assert 'name="sweep_least_epochs"' in page.content.decode()


def test_folds_have_means_and_offer_the_ensemble_of_the_best(browser):
    sweep = fake_sweep(6, "done done done done done running", folds=3, pauses=[])
    page = page_of(browser, sweep)
    means = page.partition("Means over 3 folds")[2].partition("</table>")[0]
    assert re.findall(r">(\d+ of 3)<", means) == ["2 of 3", "3 of 3"]
    assert means.index("2 of 3") < means.index("best</span>")  # the best that is complete
    runs = page.partition('id="table-title"')[2].partition("</table>")[0]
    assert ">2.1</td>" in runs
    assert "<td>3/3</td>" in runs
    assert "best</span>" not in runs
    first, *others = [run.model_id for run in sweep.runs.filter(number=0)]
    chosen = f"/models/{first}/infer/?source=val&amp;ensemble={others[0]}%2C%20{others[1]}"
    assert f'href="{chosen}">Evaluate out of fold' in page
    form = browser.get(chosen.replace("&amp;", "&")).content.decode()
    assert f'value="{others[0]}, {others[1]}"' in form
    Sweep.objects.update(space={}, state="done")
    page = page_of(browser, sweep)
    assert "Means over" not in page
    assert "Settings and results" not in page
