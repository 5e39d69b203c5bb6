"""The curves of many runs in one answer."""

from __future__ import annotations

from statistics import mean

import pytest

from core.models import Job
from tests.fake_runs import RATES, accuracy, fake_runs


def curves_of(browser, runs, query=""):
    ids = ",".join(str(run.pk) for run in runs)
    answer = browser.get(f"/runs/curves/?models={ids}{query}").json()
    return {(one["metric"], one["stage"], *one["runs"]): one for one in answer["curves"]}


def test_the_ranking_metric_and_the_loss_at_first(browser):
    runs = fake_runs(2, epochs=3)
    found = curves_of(browser, runs)
    assert {(key[0], key[1]) for key in found} == {
        (metric, stage) for metric in ("accuracy", "loss") for stage in ("training", "validation")
    }
    curve = found["accuracy", "validation", runs[1].pk]
    assert curve["x"] == [1, 2, 3]
    assert curve["y"] == [accuracy(0.003, 1, epoch) for epoch in (1, 2, 3)]


@pytest.mark.parametrize(("axis", "x"), [("step", [4, 8, 12]), ("time", [2, 4, 6])])
def test_against_steps_and_time(browser, axis, x):
    runs = fake_runs(1, epochs=3, steps=4)
    found = curves_of(browser, runs, f"&x={axis}&metric=accuracy")
    assert [one["x"] for one in found.values()] == [x, x]


def test_over_seeds_the_mean_and_the_range(browser):
    runs = fake_runs(8, epochs=2)
    found = curves_of(browser, runs, "&seeds=1&metric=accuracy")
    assert len(found) == 2 * len(RATES)
    curve = found["accuracy", "validation", runs[0].pk, runs[4].pk]
    both = [[accuracy(0.001, seed, epoch) for seed in (1, 2)] for epoch in (1, 2)]
    assert curve["y"] == pytest.approx([mean(pair) for pair in both])
    assert curve["low"] == [min(pair) for pair in both]
    assert curve["high"] == [max(pair) for pair in both]


def test_points_of_all_curves_together_are_bounded(browser, monkeypatch):
    monkeypatch.setattr("digits_site.web.runs.curves._MOST_POINTS", 400)
    runs = fake_runs(4, epochs=100)
    found = curves_of(browser, runs, "&metric=accuracy")
    assert {len(one["x"]) for one in found.values()} == {50}
    assert {one["total"] for one in found.values()} == {100}
    assert all(one["x"][0] == 1 and one["x"][-1] == 100 for one in found.values())


def test_a_running_training_is_followed_from_where_it_was_read(browser):
    running, done = fake_runs(1, status=Job.Status.RUNNING)[0], fake_runs(1)[0]
    page = browser.get(f"/runs/?models={running.pk},{done.pk}").content.decode()
    cursor = f"m{running.pk}={running.job.run}:{running.metrics_path.stat().st_size}"
    assert f'data-events="metrics={running.pk}" data-cursor="{cursor}"' in page
    assert f"metrics={done.pk}" not in page


def test_without_runs_there_are_no_curves(browser):
    assert browser.get("/runs/curves/").json() == {"curves": []}
    assert browser.get("/runs/curves/?models=999").json()["curves"] == []
