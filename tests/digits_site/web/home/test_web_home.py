from __future__ import annotations

import re

from core.models import Stage
from core.registry import network_plugins
from digits_site.web.home.version import home_version
from tests.factories import make_dataset, make_model, make_snapshot


def test_an_empty_installation_says_what_to_do_first(browser):
    page = browser.get("/").content.decode()
    assert "There are no datasets yet" in page
    assert "make a dataset first" in page
    assert '/datasets/new/test-dummy/">Dummy shapes' in page
    assert "New model" in page


def test_models_and_datasets_with_their_facts(browser, user):
    dataset = make_dataset(name="hearts", task="segmentation")
    Stage.objects.create(dataset=dataset, name="train", entries=1234, bytes=1, shards=1, rejected=0)
    model = make_model(dataset=dataset, name="net", metrics={"val_dice": 0.5})
    make_snapshot(model, metrics={"val_dice": 0.87654})
    page = browser.get("/").content.decode()
    for text in ("hearts", "net", "U-Net", "Dummy shapes", "1,234", "0.8765"):
        assert text in page


def test_metrics_of_a_model_without_snapshots(browser):
    make_model(metrics={"val_dice": 0.25})
    assert "0.2500" in browser.get("/").content.decode()


def test_search_by_name(browser):
    make_dataset(name="hearts")
    make_dataset(name="nuclei")
    page = browser.get("/?q=HEART").content.decode()
    assert "hearts" in page
    assert "nuclei" not in page
    assert "No model has “HEART”" in page


def test_unfinished_jobs_are_followed_and_the_tables_know_their_version(browser):
    make_dataset("done")
    assert "data-job" not in browser.get("/").content.decode()
    job = make_dataset("running").job
    job.progress, job.message = 0.42, "encoding"
    job.save()
    for url in ("/", "/home/tables/"):
        page = browser.get(url).content.decode()
        assert f'data-events="job={job.pk}" data-job="{job.pk}"' in page
        assert f'data-events="home=1" data-version="{home_version()}"' in page
        assert "42 %" in page
        assert "encoding" in page
    assert "<html" not in browser.get("/home/tables/").content.decode()


def test_lists_come_in_pages_of_fifty(browser):
    names = [make_dataset(name=f"set-{number:03}").name for number in range(60)]
    first = browser.get("/").content.decode()
    second = browser.get("/?datasets=2").content.decode()
    assert [name in first for name in names] == [False] * 10 + [True] * 50
    assert [name in second for name in names] == [True] * 10 + [False] * 50
    assert "?datasets=2#datasets-title" in first
    assert browser.get("/?datasets=nonsense").status_code == 200


def test_a_full_page_needs_few_queries(browser, user, django_assert_max_num_queries):
    for number in range(200):
        dataset = make_dataset("running" if number % 2 else "done", name=f"set {number}")
        dataset.job.owner = user
        dataset.job.save()
        Stage.objects.create(
            dataset=dataset, name="train", entries=9, bytes=1, shards=1, rejected=0
        )
        make_snapshot(make_model(dataset=dataset), metrics={"val_dice": 0.5})
    with django_assert_max_num_queries(10):
        assert browser.get("/").status_code == 200


def test_the_menu_says_for_which_plugins_there_is_no_network(browser, monkeypatch):
    monkeypatch.delitem(network_plugins._plugins, "detector")
    page = browser.get("/").content.decode()
    items = re.findall(r'<a class="dropdown-item" href="/datasets/new/([^/]+)/">(.*?)</a>', page)
    without = {plugin_id for plugin_id, text in items if "no network yet" in text}
    assert without == {"image-object-detection"}
    for plugin_id, said in (("image-object-detection", True), ("image-sunnybrook", False)):
        page = browser.get(f"/datasets/new/{plugin_id}/").content.decode()
        assert ("There is no network for" in page) == said
