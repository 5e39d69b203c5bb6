"""The page of the results browser: choosing runs, its table, and how much it asks for."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tasks.metrics import in_digits
from tests.conftest import REPOSITORY
from tests.factories import make_dataset, make_model
from tests.fake_runs import accuracy, fake_runs

HOSTILE = '<script>alert(1)</script> & {"x"} </td>\''


def ids_of(runs) -> str:
    return ",".join(str(run.pk) for run in runs)


def page_of(browser, query: str) -> str:
    return browser.get(f"/runs/?{query}").content.decode()


def rows_in(html: str) -> list[list[str]]:
    """The texts of the table's cells without their notes."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = []
    for row in body.split("<tr")[1:]:
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
        cells = [re.sub(r'<div class="runs-note">.*?</div>', "", cell) for cell in cells]
        texts = [unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in cells]
        found.append([text.removesuffix(" (best)") for text in texts])
    return found


def test_all_scripts_are_fetched_at_once(browser):
    page = page_of(browser, f"models={ids_of(fake_runs(2))}")
    found = re.findall(r'<link rel="modulepreload" href="([^"]*)">', page)
    folder = REPOSITORY / "digits_site/web/static/web/runs"
    assert {Path(one).name for one in found} == {path.name for path in folder.glob("*.js")}
    assert all(one.startswith("/static/web/runs/") for one in found)


def test_without_runs_there_is_a_list_to_choose_from(browser):
    runs = fake_runs(3)
    make_model(name="another")
    page = page_of(browser, "")
    assert [f'name="models" value="{run.pk}"' in page for run in runs] == [True] * 3
    found = page_of(browser, "q=another unet")
    assert re.findall(r'aria-label="(\w+)"></td>', found) == ["another"]
    assert "No model matches “nothing”" in page_of(browser, "q=nothing")


@pytest.mark.parametrize("by", ["ids", "form", "sweep", "dataset"])
def test_runs_are_named_in_several_ways(browser, by):
    runs = fake_runs(4, sweep="b" * 32)
    make_model()
    query = {
        "ids": f"models={ids_of(runs)}",
        "form": "&".join(f"models={run.pk}" for run in runs),
        "sweep": f"sweep={'b' * 32}",
        "dataset": f"dataset={runs[0].dataset_id}",
    }[by]
    page = page_of(browser, query)
    assert f'data-ids="{" ".join(str(run.pk) for run in runs)}"' in page
    assert [row[0] for row in rows_in(page)] == [run.name for run in runs]


def test_what_is_missing_is_said(browser):
    run = fake_runs(1)[0]
    assert "Model 998 does not exist." in page_of(browser, f"models={run.pk},998")
    assert "Models 998, 999 do not exist." in page_of(browser, f"models={run.pk},998,999")
    assert "None of the models" in page_of(browser, "models=999")


def test_runs_of_other_datasets_are_compared_with_a_remark(browser):
    one, other = fake_runs(1)[0], fake_runs(1)[0]
    segmenter = make_model(dataset=make_dataset(task="segmentation"))
    assert "of different datasets" in page_of(browser, f"models={one.pk},{other.pk}")
    assert "of different tasks" in page_of(browser, f"models={one.pk},{segmenter.pk}")


def test_the_table_is_sorted_and_has_only_what_differs(browser):
    runs = fake_runs(4)
    page = page_of(browser, f"models={ids_of(runs)}&sort=-val_accuracy")
    values = {run.name: accuracy(run.fields["learning_rate"], 1, 5) for run in runs}
    best_first = sorted(values, key=values.get, reverse=True)
    assert [row[0] for row in rows_in(page)] == best_first
    assert 'aria-sort="descending"' in page
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    assert "Learning rate" in head
    assert "Width" not in head
    assert (
        "Width" in browser.get(f"/runs/table/?models={ids_of(runs)}&settings=all").content.decode()
    )


def test_csv_has_the_values_that_are_shown(browser):
    query = f"models={ids_of(fake_runs(8))}&column=val_accuracy&column=loss&sort=loss"
    shown = rows_in(page_of(browser, query))
    table = browser.get(f"/runs/table.csv?{query}")
    head, *rows = list(csv.reader(StringIO(table.content.decode())))
    places = [place for place, title in enumerate(head) if not title.endswith("(note)")]
    assert len(rows) == 8
    for cells, row in zip(shown, rows, strict=True):
        assert cells[0] == row[0]
        for place in (1, 2):
            assert cells[place] == in_digits(float(row[places[place]]))


def test_latex_and_pivot(browser):
    query = f"models={ids_of(fake_runs(8))}&rows=learning_rate&by=random_seed&of=val_accuracy"
    assert len(rows_in(page_of(browser, query))) == 4
    text = browser.get(f"/runs/table.tex?{query}").content.decode()
    assert text.count(r" \\") == 1 + 1 + 4
    assert f"{accuracy(0.01, 1, 5):.4f}" in text


def test_names_and_settings_are_escaped(browser):
    runs = fake_runs(2)
    for number, run in enumerate(runs):
        run.name = f"{HOSTILE}{number}"
        run.fields = {HOSTILE: f"{HOSTILE}{number}"}
        run.save()
    query = f"models={ids_of(runs)}"
    for url in ("/runs/", "/runs/table/", "/runs/samples/", "/runs/wins/"):
        page = browser.get(f"{url}?{query}").content.decode()
        assert "<script>alert" not in page
    assert [row[0] for row in rows_in(page_of(browser, query))] == [run.name for run in runs]
    assert "<script>alert" not in page_of(browser, "q=<script>alert(1)</script>")


@pytest.mark.parametrize("url", ["/runs/", "/runs/table/", "/runs/curves/", "/runs/wins/"])
def test_queries_do_not_grow_with_the_runs(browser, url):
    runs = fake_runs(200, epochs=2)
    counts = []
    for some in (runs[:2], runs):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"{url}?models={ids_of(some)}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_more_runs_than_are_compared_at_once_are_left_out(browser):
    runs = fake_runs(203, epochs=1)
    page = page_of(browser, f"dataset={runs[0].dataset_id}")
    assert "Only 200 runs are compared at once" in page
    assert len(rows_in(page)) == 200


def test_the_pages_of_a_sweep_lead_to_the_comparison(browser):
    runs = fake_runs(2, sweep="c" * 32)
    page = browser.get(f"/models/{runs[0].pk}/").content.decode()
    assert f'href="/runs/?sweep={"c" * 32}"' in page
