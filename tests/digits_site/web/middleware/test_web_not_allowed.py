"""Addresses that only take a form's data say so to who opens them."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from tests.factories import make_dataset

ADDRESSES = {
    "/logout/": "/",
    "/jobs/1/restart/": "/jobs/1/",
    "/jobs/1/take-over/": "/jobs/1/",
    "/uploads/1/take-over/": "/uploads/",
}


@pytest.mark.parametrize(("url", "back"), ADDRESSES.items())
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_a_page_with_a_way_back_instead_of_nothing(browser, url, back, headers):
    answer = browser.get(url, headers=headers)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    text = answer.content.decode()
    assert "This address only accepts form data" in text
    assert f'href="{back}">Back to the page</a>' in text
    assert 'aria-label="Site"' in text


def test_a_job_leads_to_what_it_makes(browser):
    dataset = make_dataset()
    assert browser.get(f"/jobs/{dataset.job.pk}/").url == f"/datasets/{dataset.pk}/"
    assert browser.get("/jobs/99/").status_code == 404


def test_programs_get_the_bare_answer(browser):
    answer = browser.put("/jobs/1/restart/")
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_login_after_which_a_form_was_lost_ends_there(client):
    get_user_model().objects.create_user("ann", password="secret")
    login = client.post("/jobs/1/restart/").url
    answer = client.post(login, {"username": "ann", "password": "secret"}, follow=True)
    assert answer.status_code == 405
    assert 'href="/jobs/1/">Back to the page</a>' in answer.content.decode()
