"""Plots and groups on an inference's page, and all metrics as a table."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from core.inference.figures import write_figures
from core.models import Dataset
from core.storage import InferenceFolder
from core.tasks import Task, task_of
from core.tasks.figures import figures_of
from digits_site.web.inferences.plots import HEIGHT, WIDTH, drawn
from tests.factories import make_inference


def measured(task, count=8):
    random = np.random.default_rng(1)
    table = task_of(task).measurement(["cat <b>", "dog", "cow"], ["area"])
    for number in range(count):
        example = task_of(task).example(3 if task != Task.REGRESSION else 1, random)
        label = np.asarray(example.label)
        table.add(example.output, np.array(number % 3) if not label.ndim else label * number)
    return table


def inference_of(task, count=8):
    inference = make_inference()
    Dataset.objects.update(task=task)
    groups = [f"P{number // 2}" for number in range(count)]
    found = figures_of(task_of(task), measured(task, count), groups)
    inference.metrics = {"samples": count, **found.metrics}
    inference.save()
    inference.folder.mkdir(parents=True, exist_ok=True)
    write_figures(inference.folder, found)
    return inference, found


def page_of(browser, inference):
    return browser.get(f"/inferences/{inference.pk}/").content.decode()


@pytest.mark.django_db
def test_plots_are_drawn_and_described(browser):
    inference, _ = inference_of(Task.CLASSIFICATION)
    page = page_of(browser, inference)
    figures = re.findall(r'<figure class="plot">.*?</figure>', page, re.DOTALL)
    titles = [re.search(r"<figcaption>(.*?)</figcaption>", one)[1] for one in figures]
    assert titles == ["Reliability", "ROC, one against all", "Precision-recall"]
    for one in figures:
        ElementTree.fromstring(one)  # well-formed: names are escaped
    (label,) = re.findall(r'aria-label="(ROC[^"]*)"', page)
    auc = inference.metrics["classes"][1]["roc_auc"]
    assert "True positive rate over False positive rate; chance; cat &lt;b&gt; AUC" in label
    assert f"dog AUC {auc:.4f}" in label
    assert 'class="plot-line curve-1"' in figures[1]
    assert 'class="plot-line curve-2"' in figures[1]


@pytest.mark.django_db
def test_groups_are_listed_with_the_worst_first(browser):
    inference, found = inference_of(Task.REGRESSION)
    page = page_of(browser, inference)
    (table,) = re.findall(r'<table[^>]*plot-groups">.*?</table>', page, re.DOTALL)
    assert re.findall(r"<tr><td[^>]*>(P\d)</td>", table) == [row["label"] for row in found.groups]
    assert [row["mae"] for row in found.groups] == sorted(
        (row["mae"] for row in found.groups), reverse=True
    )
    assert '<th class="text-end">Bias</th>' in table
    assert "area, the worst first" in page
    assert "Bland-Altman: area" in page


@pytest.mark.django_db
def test_all_metrics_as_a_table(browser):
    inference, found = inference_of(Task.CLASSIFICATION)
    (address,) = re.findall(r'href="([^"]+metrics\.csv)"', page_of(browser, inference))
    answer = browser.get(address)
    assert f"metrics-{inference.pk}.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    values = {(row["metric"], row["class"], row["group"]): row for row in rows}
    own = values["accuracy", "", ""]
    assert float(own["value"]) == found.metrics["accuracy"]
    assert [float(own["low"]), float(own["high"])] == found.metrics["intervals"]["accuracy"]
    of_class = values["recall", "dog", ""]
    assert float(of_class["value"]) == found.metrics["classes"][1]["recall"]
    worst = found.groups[0]
    assert float(values["accuracy", "", worst["label"]]["value"]) == worst["accuracy"]


@pytest.mark.django_db
def test_inferences_of_former_versions_and_damaged_ones_open(browser):
    inference, _ = inference_of(Task.CLASSIFICATION)
    folder = InferenceFolder(inference.folder)
    folder.plots.write_text("{")
    assert "plots.json is damaged" in page_of(browser, inference)
    folder.plots.unlink()
    folder.groups.unlink()
    page = page_of(browser, inference)
    assert ("plots-title" in page, "groups-title" in page, "metrics.csv" in page) == (False,) * 3
    assert browser.get(f"/inferences/{inference.pk}/metrics.csv").status_code == 200


def test_points_are_placed_between_the_axes():
    line = {"label": "a", "points": [[0, 0], [10, 5]], "kind": "line", "note": ""}
    plot = drawn({"title": "t", "x": "x", "y": "y", "note": "", "limits": None, "series": [line]})
    places = np.array(re.findall(r"([\d.]+) ([\d.]+)", plot["series"][0]["path"]), float)
    (left, bottom), (right, top) = places
    assert 46 < left < right < WIDTH - 8
    assert 8 < top < bottom < HEIGHT - 36
