from __future__ import annotations

import re

import pytest

from core.models import Job, Stage
from core.registry import network_plugins
from digits_site.web.lists.version import home_version
from digits_site.web.shared.sections import SECTIONS
from tests.factories import make_dataset, make_model, make_snapshot


def test_an_empty_installation_says_what_to_do_first(browser):
    page = browser.get("/").content.decode()
    assert "There are no datasets yet" in page
    assert "list-tabs" not in page
    assert "make a dataset first" in browser.get("/models/").content.decode()
    assert "Three ways to begin" in page
    assert '/datasets/new/test-dummy/">Dummy shapes' in page
    assert "New model" in page


@pytest.mark.parametrize(("names", "url"), [(["tour"], "/help/tour/"), ([], "/help/")])
def test_looking_around_begins_with_the_tour_if_there_is_one(browser, monkeypatch, names, url):
    monkeypatch.setattr("digits_site.web.templatetags.frame.names", lambda: names)
    page = browser.get("/").content.decode()
    assert f'href="{url}">Open the {"tour" if names else "help"}' in page
    assert "web/home/first_visit" in page


def test_all_addresses_of_the_navigation_exist(browser):
    assert len(SECTIONS) == 6
    for section in SECTIONS:
        assert browser.get(section.url).status_code == 200


def test_models_and_datasets_with_their_facts(browser, user):
    dataset = make_dataset(name="hearts", task="segmentation")
    Stage.objects.create(dataset=dataset, name="train", entries=1234, bytes=1, shards=1, rejected=0)
    model = make_model(dataset=dataset, name="net", metrics={"val_dice": 0.5})
    make_snapshot(model, metrics={"val_dice": 0.87654})
    page = browser.get("/").content.decode()
    for text in ("hearts", "net", "U-Net", "0.8765"):
        assert text in page
    page = browser.get("/?tab=datasets").content.decode()
    for text in ("hearts", "Dummy shapes", "1,234"):
        assert text in page


def test_without_models_the_datasets_are_shown(browser):
    make_dataset(name="hearts")
    assert "hearts" in browser.get("/").content.decode()
    for url in ("/?tab=models", "/models/", "/home/tables/?tab=models"):
        assert "Choose a <a" in browser.get(url).content.decode()


def test_metrics_of_a_model_without_snapshots(browser):
    make_model(metrics={"val_dice": 0.25})
    assert "0.2500" in browser.get("/").content.decode()


def test_a_filter_searches_the_list_of_the_tab(browser):
    make_dataset(name="hearts")
    make_dataset(name="nuclei")
    page = browser.get("/?tab=datasets&q=HEART").content.decode()
    assert "hearts" in page
    assert "nuclei" not in page
    assert (
        "No model matches the filter “HEART”"
        in browser.get("/?tab=models&q=HEART").content.decode()
    )


def test_running_jobs_are_on_top_with_progress_and_a_small_curve(browser):
    model = make_model("running", name="net")
    for epoch in (1, 2, 3):
        make_snapshot(model, epoch, best=False, metrics={"loss": 1 / epoch})
    make_dataset("waiting")
    Job.objects.filter(pk=model.job_id).update(progress=0.42, message="epoch 3 of 7")
    for url in ("/", "/home/tables/"):
        page = browser.get(url).content.decode()
        top = page[page.index('id="running"') : page.index("list-tabs")]
        for text in ("Running now", "1 waiting", "net</a>", "42 %", "epoch 3 of 7", "<polyline"):
            assert text in top
        assert f'data-events="job={model.job_id}"' in top


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


def test_a_full_page_needs_few_queries(browser, user, django_assert_max_num_queries):
    for number in range(200):
        dataset = make_dataset("running" if number % 2 else "done", name=f"set {number}")
        dataset.job.owner = user
        dataset.job.save()
        Stage.objects.create(
            dataset=dataset, name="train", entries=9, bytes=1, shards=1, rejected=0
        )
        make_snapshot(make_model(dataset=dataset), metrics={"val_dice": 0.5})
    for url in ("/?tab=models", "/?tab=datasets", "/home/tables/?tab=models", "/models/?q=set"):
        with django_assert_max_num_queries(16):
            assert browser.get(url).status_code == 200


def test_the_menu_says_for_which_plugins_there_is_no_network(browser, monkeypatch):
    monkeypatch.delitem(network_plugins._plugins, "detector")
    page = browser.get("/").content.decode()
    items = re.findall(r'<a class="dropdown-item" href="/datasets/new/([^/]+)/">(.*?)</a>', page)
    without = {plugin_id for plugin_id, text in items if "no network yet" in text}
    assert without == {"image-object-detection"}
    for plugin_id, said in (("image-object-detection", True), ("image-sunnybrook", False)):
        page = browser.get(f"/datasets/new/{plugin_id}/").content.decode()
        assert ("There is no network for" in page) == said
