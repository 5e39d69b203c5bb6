"""Open pages are told what changes; they survive the server, and the loss of their stream."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.played import Site
from tests.core.management.test_serve import wait_until

pytestmark = pytest.mark.browser

SECOND = 1000
PUSHED, POLLED, NOTICED = 15 * SECOND, 20 * SECOND, 30 * SECOND
"""On a busy machine; what a page asked for says whether it was told, or had to ask."""


def progress(page: Page):
    return page.locator("#status [data-show=percent]")


def is_same(page: Page) -> bool:
    return page.evaluate("window.notLoadedAnew === true")


def test_progress_is_pushed_and_nothing_is_polled(site: Site, visit) -> None:
    job = site.ids["dataset_job"]
    opened = visit(f"/datasets/{site.ids['dataset']}/")
    for percent in (3, 25, 77):
        site.report(job, percent, f"encoding {percent}")
        expect(progress(opened.page)).to_have_text(f"{percent} %", timeout=PUSHED)
        expect(opened.page.locator("#status .job-message")).to_have_text(f"encoding {percent}")
        bar = opened.page.locator("#status [role=progressbar]")
        expect(bar).to_have_attribute("aria-valuenow", str(percent))
    assert opened.asked == []
    site.execute("update core_job set cancel_requested = 1 where id = ?", job)
    expect(opened.page.locator(".job-status")).to_have_text("Aborting", timeout=PUSHED)
    assert len(opened.polls()) == 1
    assert is_same(opened.page)
    site.execute("update core_job set status = 'done', progress = 1 where id = ?", job)
    expect(opened.page.locator(".job-status")).to_have_text("Done", timeout=PUSHED)
    assert not is_same(opened.page)  # a finished dataset's page is another one
    expect(opened.page.locator("html")).to_have_attribute("data-stream", "idle")


def test_a_real_job_from_start_to_end(site: Site, visit) -> None:
    opened = visit("/?tab=datasets")
    sets = ["--set", "count=40", "--set", "val_count=0", "--set", "pause=0.1"]
    command = site.installation.start("ingest", "test-dummy", "--name", "real", *sets)
    row = opened.page.locator("tr", has=opened.page.get_by_role("link", name="real"))
    expect(row).to_be_visible(timeout=NOTICED)
    expect(row.locator(".job-status")).to_have_text("Done", timeout=40 * SECOND)
    assert is_same(opened.page)
    assert command.wait(20) == 0


def test_home_shows_progress_in_place_and_new_rows(site: Site, visit) -> None:
    opened = visit("/?tab=datasets")
    row = opened.page.locator("tr", has=opened.page.get_by_role("link", name="first"))
    site.report(site.ids["dataset_job"], 33, "encoding")
    expect(row.locator("[data-show=percent]")).to_have_text("33 %", timeout=PUSHED)
    assert opened.asked == []
    job = site.ids["dataset_job"]
    site.execute("update core_job set status = 'done' where id = ?", job)
    expect(row.locator(".job-status")).to_have_text("Done", timeout=PUSHED)
    assert any("/home/tables/" in url for url in opened.asked)
    wait_until(lambda: opened.page.wait_for_timeout(50) or opened.streams(), 5)
    (stream,) = opened.streams()
    assert f"job={job}&" not in stream  # without the job that has ended


def test_curves_and_the_log_grow_without_polling(site: Site, visit) -> None:
    model, job = site.ids["model"], site.ids["model_job"]
    site.append(f"models/{model}/metrics.jsonl", '{"kind": "step", "epoch": 0.5, "loss": 1.5}\n')
    site.append(f"logs/job-{job}.log", "first line €\n")
    trained, log = visit(f"/models/{model}/"), visit(f"/jobs/{job}/log/")
    curves, text = trained.page.locator("#curves"), log.page.locator("pre.log")
    expect(curves).to_have_attribute("data-points", "1", timeout=PUSHED)
    expect(text).to_have_text("first line €")
    for number in range(2, 5):
        row = {"kind": "step", "epoch": number / 2, "loss": 1 / number}
        site.append(f"models/{model}/metrics.jsonl", json.dumps(row) + "\n")
        site.append(f"logs/job-{job}.log", f"line {number}\n")
        expect(curves).to_have_attribute("data-points", str(number), timeout=PUSHED)
        expect(text).to_contain_text(f"line {number}", timeout=PUSHED)
    assert trained.asked == log.asked == []
    row = {"kind": "epoch", "epoch": 1, "loss": 0.2}
    site.append(f"models/{model}/metrics.jsonl", json.dumps(row) + "\n")
    expect(curves).to_have_attribute("data-points", "5", timeout=PUSHED)
    trained.page.wait_for_timeout(500)
    asked = {url.removeprefix(site.url).rstrip("?") for url in trained.asked}
    own = f"/models/{model}/"  # for what can be done with it once there is a snapshot
    assert asked - {"/static/web/icon.svg"} == {own, f"{own}results/"}
    site.append(f"logs/job-{job}.log", "the end\n")
    site.execute("update core_job set status = 'done' where id = ?", job)
    expect(log.page.locator(".job-status")).to_have_text("Done", timeout=PUSHED)
    lines = ["first line €", "line 2", "line 3", "line 4", "the end"]
    assert text.text_content().splitlines() == lines
    assert is_same(log.page)
    expect(log.page.locator("html")).to_have_attribute("data-stream", "idle")


def test_pages_survive_the_server(site: Site, visit) -> None:
    dataset, model, job = (site.ids[name] for name in ("dataset", "model", "model_job"))
    home, log = visit("/"), visit(f"/jobs/{job}/log/")
    data, trained = visit(f"/datasets/{dataset}/"), visit(f"/models/{model}/")
    visits = [home, log, data, trained]
    site.kill()
    for each in visits:
        notice = each.page.get_by_text("The server cannot be reached")
        expect(notice).to_be_visible(timeout=NOTICED)
    site.report(site.ids["dataset_job"], 66, "encoding")
    site.append(f"logs/job-{job}.log", "printed meanwhile\n")
    site.append(f"models/{model}/metrics.jsonl", '{"kind": "step", "epoch": 1, "loss": 2}\n')
    site.start()
    expect(progress(data.page)).to_have_text("66 %", timeout=NOTICED)
    expect(home.page.locator("#running").get_by_text("66 %")).to_be_visible(timeout=NOTICED)
    expect(log.page.locator("pre.log")).to_have_text("printed meanwhile", timeout=NOTICED)
    curves = trained.page.locator("#curves")
    expect(curves).to_have_attribute("data-points", "1", timeout=NOTICED)
    for each in visits:
        expect(each.page.get_by_text("The server cannot be reached")).to_be_hidden()
        expect(each.page.locator("html")).to_have_attribute("data-stream", "open")
        assert is_same(each.page)


def test_a_stop_and_start_that_is_quick_is_not_even_mentioned(site: Site, visit) -> None:
    opened = visit(f"/datasets/{site.ids['dataset']}/")
    site.restart_quickly()
    site.report(site.ids["dataset_job"], 12, "encoding")
    expect(progress(opened.page)).to_have_text("12 %", timeout=NOTICED)
    assert opened.polls() == []
    assert is_same(opened.page)


def test_without_a_stream_pages_poll(site: Site, visit) -> None:
    model, job = site.ids["model"], site.ids["model_job"]
    pages = [f"/models/{model}/", f"/jobs/{job}/log/", "/"]
    trained, log, home = (visit(path, stream=False) for path in pages)
    for each in (trained, log, home):
        root = each.page.locator("html")
        expect(root).to_have_attribute("data-stream", "polling", timeout=NOTICED)
    for number in (1, 2):
        site.report(job, 10 * number, "training")
        site.append(f"logs/job-{job}.log", f"line {number}\n")
        row = {"kind": "step", "epoch": number, "loss": 1 / number}
        site.append(f"models/{model}/metrics.jsonl", json.dumps(row) + "\n")
        expect(progress(trained.page)).to_have_text(f"{10 * number} %", timeout=POLLED)
        curves = trained.page.locator("#curves")
        expect(curves).to_have_attribute("data-points", str(number), timeout=POLLED)
        expect(log.page.locator("pre.log")).to_contain_text(f"line {number}", timeout=POLLED)
        expect(home.page.locator("#running").get_by_text(f"{10 * number} %")).to_be_visible(
            timeout=POLLED
        )
    expect(trained.page.get_by_text("The server cannot be reached")).to_be_hidden()
    site.execute("update core_job set status = 'done' where id = ?", job)
    expect(trained.page.locator(".job-status")).to_have_text("Done", timeout=POLLED)
    expect(log.page.locator(".job-status")).to_have_text("Done", timeout=POLLED)


def test_polling_pages_survive_the_server_and_take_up_the_stream(site: Site, visit) -> None:
    opened = visit(f"/jobs/{site.ids['dataset_job']}/log/", stream=False)
    root = opened.page.locator("html")
    expect(root).to_have_attribute("data-stream", "polling", timeout=NOTICED)
    site.append(f"logs/job-{site.ids['dataset_job']}.log", "polled\n")
    expect(opened.page.locator("pre.log")).to_have_text("polled", timeout=POLLED)
    site.kill()
    notice = opened.page.get_by_text("The server cannot be reached")
    expect(notice).to_be_visible(timeout=POLLED)
    opened.page.unroute("**/events/**")
    site.start()
    expect(root).to_have_attribute("data-stream", "open", timeout=NOTICED)
    site.append(f"logs/job-{site.ids['dataset_job']}.log", "pushed\n")
    expect(opened.page.locator("pre.log")).to_contain_text("pushed", timeout=PUSHED)
    assert opened.page.locator("pre.log").text_content() == "polled\npushed\n"
    expect(notice).to_be_hidden()


def test_a_page_whose_session_has_ended_goes_to_the_login(site: Site, visit) -> None:
    opened = visit(f"/datasets/{site.ids['dataset']}/")
    site.kill()
    site.execute("delete from django_session")
    site.start()
    opened.page.wait_for_url("**/login/**", timeout=NOTICED)


def test_a_hidden_page_leaves_its_connection_to_others(site: Site, visit) -> None:
    opened = visit(f"/datasets/{site.ids['dataset']}/")
    root = opened.page.locator("html")
    hide = """hidden => {
        Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    opened.page.evaluate(hide, True)
    expect(root).to_have_attribute("data-stream", "idle")
    site.report(site.ids["dataset_job"], 55, "encoding")
    opened.page.wait_for_timeout(1500)
    assert progress(opened.page).text_content() != "55 %"
    opened.page.evaluate(hide, False)
    expect(progress(opened.page)).to_have_text("55 %", timeout=PUSHED)
