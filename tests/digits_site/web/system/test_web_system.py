"""The page of the installation's state, and its checks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from core.jobs.resources import register_host
from core.models import Inference, Job, Snapshot, Stage
from tests.factories import make_dataset, make_model, make_snapshot


@pytest.fixture
def staff(user, browser):
    user.is_staff = True
    user.save()
    return browser


def test_others_may_not_see_it(browser):
    assert browser.get("/system/").status_code == 403
    assert browser.post("/system/checks/").status_code == 403


def test_machines_and_what_the_largest_take(staff):
    register_host("scanner-room")
    dataset = make_dataset(name="hearts")
    Stage.objects.create(
        dataset=dataset, name="train", entries=9, bytes=5 * 1024**2, shards=1, rejected=0
    )
    model = make_model(dataset=dataset, name="net")
    for epoch in (1, 2):
        snapshot = make_snapshot(model, epoch)
        snapshot.bytes = 2 * 1024**2
        snapshot.save()
    text = staff.get("/system/").content.decode()
    assert "scanner-room" in text
    rows = [part for part in text.split("<tr>") if "ann" in part]
    assert any("5.0" in row and "4.0" in row and "9.0" in row for row in rows)
    assert text.index("hearts") < text.index(">net<")


def test_what_can_be_freed_leads_to_where_it_is_deleted(staff):
    for status in (Job.Status.ERROR, Job.Status.ABORTED, Job.Status.ABORTED):
        model = make_model(status=status)
        for epoch in (1, 2):
            make_snapshot(model, epoch)
    make_snapshot(make_model(), 1)
    Snapshot.objects.update(bytes=3 * 1024**2)
    rows = staff.get("/system/").content.decode().partition("What can be freed")[2].split("<tr>")
    aborted, failed = (next(row for row in rows if text in row) for text in ("aborted", "failed"))
    assert '<a href="/models/?q=status:aborted">Models that were aborted</a>' in aborted
    assert ">2<" in aborted
    assert "12.0" in aborted
    assert ">1<" in failed
    assert "6.0" in failed


def test_inferences_that_failed_are_deleted_in_the_admin_by_those_who_may(staff, user):
    job = Job.objects.create(kind="infer", status=Job.Status.ERROR)
    model = make_model()
    snapshot = make_snapshot(model, 1)
    Inference.objects.create(
        job=job, model=model, snapshot=snapshot, source="val", view_id="all-raw-data", fields={}
    )
    url = "/admin/core/inference/?job__status__exact=error"
    assert url not in staff.get("/system/").content.decode()
    user.user_permissions.add(Permission.objects.get(codename="view_inference"))
    assert f'<a href="{url}">Inferences that failed</a>' in staff.get("/system/").content.decode()
    assert staff.get(url).status_code == 200


def test_the_checks_are_those_of_the_command(staff, monkeypatch):
    asked = []

    def run(command, **options):
        asked.append(command)
        found = '[{"level": "fail", "check": "disk", "found": "<full>", "remedy": "Free it."}]\n'
        return type("Done", (), {"stdout": found})

    monkeypatch.setattr("digits_site.web.system.examination.subprocess.run", run)
    text = staff.post("/system/checks/").content.decode()
    assert asked[0][-3:] == ["doctor", "--format", "json"]
    assert "&lt;full&gt;" in text
    assert "Free it." in text


def test_checks_that_cannot_be_run_say_so(staff, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    assert "could not be run" in staff.post("/system/checks/").content.decode()


def test_queries_do_not_grow_with_rows(staff, django_assert_max_num_queries):
    for number in range(30):
        make_snapshot(make_model(name=f"net {number}"), 1)
    with django_assert_max_num_queries(20):
        assert staff.get("/system/").status_code == 200
