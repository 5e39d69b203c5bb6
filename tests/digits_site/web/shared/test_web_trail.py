from __future__ import annotations

import re

import pytest

from digits_site.web.shared.sections import SECTIONS, section_of
from digits_site.web.urls import urlpatterns
from tests.factories import make_inference, make_version

OUTSIDE = {"home", "login", "logout", "password", "browse", "events", "plugins", "system"} | {
    "demonstration"
}
PARTS = ("home-", "resize-", "found", "list-", "saved-list-", "system-")
NAMES = [
    pattern.name
    for room in urlpatterns
    for pattern in room.url_patterns
    if pattern.name not in OUTSIDE and not pattern.name.startswith(PARTS)
]


def steps(page: bytes) -> list[tuple[str, str]]:
    """Text and address of each step of a page's breadcrumbs."""
    found = re.search(r'<nav class="trail".*?</nav>', page.decode(), re.DOTALL)
    items = re.findall(r"<li.*?>(.*?)</li>", found[0] if found else "", re.DOTALL)
    parts = [re.fullmatch(r'(?:<a href="(.*?)">)?(.*?)(?:</a>)?', item) for item in items]
    return [(part[2], part[1] or "") for part in parts]


@pytest.mark.parametrize("name", NAMES)
def test_every_address_belongs_to_a_section(name):
    assert section_of(f"web:{name}") is not None


def test_an_inference_stands_below_its_model(browser):
    inference = make_inference()
    model = inference.model
    trail = steps(browser.get(f"/inferences/{inference.pk}/").content)
    assert trail[0][0] == "Models"
    assert trail[1:] == [
        (model.name, f"/models/{model.pk}/"),
        (f"Inference {inference.pk}", ""),
    ]
    trail = steps(browser.get(f"/datasets/{model.dataset.pk}/edit/").content)
    assert trail[1:] == [(model.dataset.name, f"/datasets/{model.dataset.pk}/"), ("Edit", "")]


def test_the_navigation_marks_where_a_page_is(browser):
    page = browser.get("/uploads/").content.decode()
    assert re.findall(r'aria-current="page" data-go="(.)"', page) == ["u"]
    assert (
        "aria-current"
        not in re.search("<header.*</header>", browser.get("/").content.decode(), re.DOTALL)[0]
    )


def test_the_navigation_lists_the_sections_that_have_a_page(browser):
    page = browser.get("/").content.decode()
    assert re.findall(r'data-go="(.)"', page) == [one.key for one in SECTIONS if one.url]
    assert page.index('href="#main"') < page.index("<header")


def test_only_staff_is_offered_the_administration(browser, user):
    assert "/admin/" not in browser.get("/").content.decode()
    user.is_staff = True
    user.save()
    assert 'href="/admin/"' in browser.get("/").content.decode()


def test_an_own_network_stands_below_their_list(browser, user):
    network = make_version(owner=user, name="mine").network
    at = f"/networks/{network.pk}/"
    above = [("Models", "/models/"), ("Own networks", "/networks/")]
    assert steps(browser.get(at).content) == [*above, ("mine", "")]
    assert steps(browser.get("/networks/").content) == [above[0], ("Own networks", "")]
