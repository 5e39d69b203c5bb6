"""The page of an inference, shown with a view and options of the query."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from core.inference.raw import RawOutput, RawWriter
from core.models import NetworkVersion, OwnNetwork
from core.registry import view_plugins
from tests.digits_site.web.inferences.test_web_inferences import fill
from tests.factories import make_dataset, make_inference, make_model, make_snapshot


@pytest.fixture
def inference(db):
    inference = make_inference(metrics={"samples": 30}, view_config={"bright": 200})
    scores = np.zeros((8, 8, 2), np.float32)
    scores[2:5, 2:5, 1] = 1
    with RawWriter(inference.folder) as writer:
        for number in range(14):
            image = np.full((8, 8, 1), number, np.uint8)
            writer.write(RawOutput(f"slice <{number}>", image, {"scores": scores}))
        writer.finish()
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    return inference


def page_of(browser, inference, query="", status=200) -> str:
    answer = browser.get(f"/inferences/{inference.pk}/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def pictures_of(browser, page) -> list[bytes]:
    urls = re.findall(r'src="(/inferences/[^"]+\.png[^"]*)"', page)
    return [b"".join(browser.get(url).streaming_content) for url in urls]


def test_without_a_query_the_inferences_own_view_shows_them(browser, inference):
    page = page_of(browser, inference)
    assert page.count("inference-sample card") == 12
    assert "slice &lt;0&gt;" in page
    assert '<h2 class="card-heading mb-0">Shown with</h2>' in page
    assert re.search(r'name="bright" value="200"', page)
    assert len(set(pictures_of(browser, page))) == 1


def test_other_options_of_the_query_give_other_pictures(browser, inference):
    first = page_of(browser, inference)
    other = page_of(browser, inference, "?view=test-dummy-view&options=1&bright=9")
    assert re.search(r'name="bright" value="9"', other)
    assert pictures_of(browser, first)[0] != pictures_of(browser, other)[0]
    assert pictures_of(browser, other) == pictures_of(
        browser, page_of(browser, inference, "?bright=9")
    )
    inference.refresh_from_db()
    assert inference.view_config == {"bright": 200}


def test_another_view_shows_the_same_outputs(browser, inference):
    page = page_of(browser, inference, "?view=all-raw-data")
    assert page.count("inference-sample card") == 12
    assert "8 × 8 × 2" in page
    assert "dummy-header" not in page


def test_other_pages_keep_view_and_options(browser, inference):
    query = "?view=test-dummy-view&options=1&bright=9"
    page = page_of(browser, inference, query)
    assert f'href="{query.replace("&", "&amp;")}&amp;page=2#outputs-title"' in page
    second = page_of(browser, inference, f"{query}&page=2")
    assert second.count("inference-sample card") == 2
    assert '<input type="hidden" name="page" value="2">' in second


def test_wrong_options_are_told_at_their_field(browser, inference):
    page = page_of(browser, inference, "?view=test-dummy-view&options=1&bright=999")
    assert "less than or equal to 255" in page
    assert "inference-sample" not in page
    page_of(browser, inference, "?view=nope", status=404)
    page_of(browser, inference, "?view=&bright=9&x=%00&page=-1")


def test_a_view_that_is_not_installed_leaves_the_others(browser, inference):
    inference.view_id = "lost-view"
    inference.save()
    page = page_of(browser, inference)
    assert "is not installed; choose another one below" in page
    assert 'href="?view=all-raw-data#shown-with"' in page
    assert "inference-sample" not in page
    assert page_of(browser, inference, "?view=all-raw-data").count("inference-sample card") == 12


@pytest.mark.parametrize("method", ["process_data", "get_view_template"])
def test_a_views_exception_is_shown_at_its_sample(browser, inference, monkeypatch, caplog, method):
    view = view_plugins["test-dummy-view"]
    works = getattr(view, method)

    def odd(self, first, *arguments):
        if "slice <3>" in str(first):
            raise ValueError("too <odd>")
        return works(self, first, *arguments)

    monkeypatch.setattr(view, method, odd)
    page = page_of(browser, inference)
    assert page.count("inference-sample card") == 12
    assert (
        "slice &lt;3&gt; cannot be shown by the view “Dummy view”. ValueError: too &lt;odd&gt;."
        in page
    )
    assert "too <odd>" in caplog.text
    assert page.count("cannot be shown") == 1


def test_a_view_that_cannot_be_made_is_told(browser, inference, monkeypatch):
    def broken(self, *arguments, **config):
        raise ValueError("no such option")

    monkeypatch.setattr(view_plugins["test-dummy-view"], "__init__", broken)
    assert "with these options. ValueError: no such option" in page_of(browser, inference)


def test_what_a_former_version_made_is_shown_as_it_is(browser):
    inference = make_inference(metrics={"samples": 2})
    fill(inference, 2)
    for query in ("", "?view=all-raw-data", "?bright=3"):
        page = page_of(browser, inference, query)
        assert page.count("inference-sample card") == 2
        assert "slice &lt;1&gt;" in page
        assert "run the inference again</a>" in page
        assert "Shown with" not in page
        assert len(pictures_of(browser, page)) > 0


@pytest.mark.parametrize("axes", [0, 1, 3, 4, 5])
def test_generated_images_are_offered_where_a_network_makes_some(browser, db, axes):
    """Further outputs of three axes are images, of four walks, of five grids."""
    model = make_model(dataset=make_dataset(task="classification"))
    inference = make_inference(
        snapshot=make_snapshot(model, 1), metrics={"samples": 1}, view_id="image-classification"
    )
    more = {"again": np.zeros((2, 2, 4, 4, 1)[-axes:], np.float32)} if axes else {}
    with RawWriter(inference.folder) as writer:
        image = np.zeros((4, 4, 1), np.uint8)
        writer.write(RawOutput("a", image, {"scores": np.ones(3, np.float32), **more}))
        writer.finish()
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    assert ("Generated images" in page_of(browser, inference)) is (axes >= 3)
    assert "Generated images" not in browser.get(f"/models/{model.pk}/infer/").content.decode()


def test_generated_images_are_offered_where_the_network_names_the_view(browser, db):
    source = 'VIEW = "image-gan"\n\ndef build(inputs):\n    return 1\n'
    network = OwnNetwork.objects.create(name="gan")
    version = NetworkVersion.objects.create(network=network, number=1, source=source)
    model = make_model(dataset=make_dataset(task="classification"), own_version=version)
    make_snapshot(model, 1)
    assert "Generated images" in browser.get(f"/models/{model.pk}/infer/").content.decode()
