"""The controls above outputs change them in the browser, and are kept for the next page."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sklearn.metrics import f1_score

from tests.browser.outputs import BOXES, SIZE, masks
from visualizations.margins import errors_of, margins_of, shown_classes

pytestmark = pytest.mark.browser
COLORS = {(64, 128, 255): 1, (255, 64, 48): 2, (255, 214, 0): 3}
CENTRES = """([height, width]) => {
    const canvas = document.querySelector(".segmentation canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: height * width }, (_, i) => {
        const x = Math.floor((i % width + 0.5) * canvas.width / width);
        const y = Math.floor((Math.floor(i / width) + 0.5) * canvas.height / height);
        return [...data.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 4)];
    });
}"""


@pytest.fixture(scope="module")
def inferences(served: Any) -> dict[str, int]:
    code = "import json; from tests.browser.outputs import fill; print(json.dumps(fill()))"
    done = served.installation.run("shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def control_of(page: Page, name: str) -> Locator:
    """A control above the samples; the form of options has fields of the same names."""
    return page.locator(f':is(.view-controls, .view-legend) [name="{name}"]')


def choose(page: Page, **values: Any) -> None:
    for name, value in values.items():
        control = control_of(page, name.replace("_of_", " "))
        if isinstance(value, bool):
            control.set_checked(value)
        else:
            control.fill(str(value))
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def open_masks(page: Page, served: Any, inferences: dict[str, int], query: str = "") -> None:
    page.goto(f"{served.url}/inferences/{inferences['masks']}/{query}")
    expect(page.locator(".segmentation-drawn").first).to_be_visible()


def centres(page: Page) -> np.ndarray:
    """The colors (height, width, 4) of the canvas at the middles of the image's pixels."""
    return np.array(page.evaluate(CENTRES, list(SIZE)), np.uint8).reshape(*SIZE, 4)


def test_errors_and_dice_follow_the_threshold(page: Page, served: Any, inferences: Any) -> None:
    scores, truth = masks()
    open_masks(page, served, inferences)
    choose(page, opacity=100, contours=False, ground_truth=False, error_map=True)
    for threshold in (0, 30, -40):
        choose(page, threshold=threshold)
        predicted = shown_classes(margins_of(scores), threshold)
        drawn = centres(page)
        kinds = [COLORS.get(tuple(color[:3]), 0) * (color[3] > 0) for color in drawn.reshape(-1, 4)]
        assert np.array_equal(np.reshape(kinds, SIZE), errors_of(predicted, truth, None))
        expected = f1_score(truth.ravel(), predicted.ravel(), average=None)[1:]
        seen = (
            page.locator(".segmentation-caption").first.locator("[data-dice]").all_text_contents()
        )
        assert seen == [f"{dice:.3f}" for dice in expected]


def test_classes_are_filled_where_they_are_shown(page: Page, served: Any, inferences: Any) -> None:
    scores, _ = masks()
    open_masks(page, served, inferences)
    choose(page, opacity=100, contours=False, ground_truth=False, threshold=20)
    margins = margins_of(scores).astype(int) - 128 - 20
    red = (centres(page) == (200, 30, 30, 255)).all(axis=2)
    sure = np.abs(margins[:, :, 0]) > 8  # elsewhere the outline crosses the pixel
    assert np.array_equal(red[sure], (margins[:, :, 0] > 0)[sure])
    choose(page, class_of_ventricle=False, mask=50)
    drawn = centres(page)
    assert not (drawn == (200, 30, 30, 255)).all(axis=2).any()
    assert (drawn[0, 0] == (0, 0, 0, 128)).all()


def test_lines_and_truth_are_switched_off(page: Page, served: Any, inferences: Any) -> None:
    open_masks(page, served, inferences)
    choose(page, opacity=0)
    assert centres(page)[:, :, 3].any()
    choose(page, ground_truth=False)
    choose(page, line_width=0)
    assert not centres(page).any()
    choose(page, gamma=0.5)
    assert page.locator("#view-gamma feFuncR").get_attribute("exponent") == "0.5"


def test_samples_that_come_later_are_drawn_too(page: Page, served: Any, inferences: Any) -> None:
    """Such as the next one of a series, which is fetched when it is asked for."""
    open_masks(page, served, inferences)
    page.evaluate(
        """() => {
            const one = document.querySelector(".inference-sample"), copy = one.cloneNode(true);
            copy.querySelector("canvas").remove();
            copy.querySelector(".segmentation").classList.remove("segmentation-drawn");
            one.before(copy);
        }"""
    )
    expect(page.locator(".segmentation").first.locator("canvas")).to_have_count(1)
    assert centres(page)[:, :, 3].any()


def test_choices_are_kept_until_they_are_reset(page: Page, served: Any, inferences: Any) -> None:
    open_masks(page, served, inferences)
    choose(page, threshold=25, contours=False, class_of_muscle=False)
    open_masks(page, served, inferences, "?page=2")
    assert control_of(page, "threshold").input_value() == "25"
    assert control_of(page, "threshold").locator("+ output").text_content() == "25"
    assert not control_of(page, "contours").is_checked()
    assert not control_of(page, "class muscle").is_checked()
    # An option that is asked for is not hidden by an older choice.
    open_masks(page, served, inferences, "?threshold=3")
    assert control_of(page, "threshold").input_value() == "3"
    open_masks(page, served, inferences)
    page.get_by_role("button", name="Reset").click()
    open_masks(page, served, inferences)
    assert control_of(page, "threshold").input_value() == "0"
    assert control_of(page, "class muscle").is_checked()


def test_boxes_follow_their_least_scores(page: Page, served: Any, inferences: Any) -> None:
    page.goto(f"{served.url}/inferences/{inferences['boxes']}/")
    sample = page.locator(".inference-sample").first
    boxes, caption = sample.locator(".boxes-box:visible"), sample.locator(".boxes-caption")
    total = page.locator("[data-boxes-total]")
    expect(total).to_have_text("24 boxes in 12 images on this page")
    expect(caption).to_contain_text("ventricle 1 right, 1 false, 0 missed")
    expect(caption).to_contain_text("muscle 0 right, 0 false, 1 missed")
    choose(page, threshold=50)
    expect(boxes).to_have_count(int((BOXES[:, 1] >= 0.5).sum()))
    choose(page, threshold_of_muscle=10)
    expect(caption).to_contain_text("muscle 1 right, 0 false, 0 missed")
    expect(total).to_have_text("24 boxes in 12 images on this page")
    choose(page, color_of_ventricle="#12ab34", class_of_muscle=False, ground_truth=False)
    expect(boxes).to_have_count(1)
    expect(sample.locator(".boxes-truth:visible")).to_have_count(0)
    assert boxes.first.evaluate("(box) => getComputedStyle(box).stroke") == "rgb(18, 171, 52)"


def test_without_scripts_the_server_shows_its_options(
    browser: Browser, page: Page, served: Any, inferences: Any
) -> None:
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"{served.url}/inferences/{inferences['masks']}/?mask=100&ground_truth=false")
    expect(plain.locator(".view-controls")).to_be_hidden()
    expect(plain.locator(".segmentation").first.locator(".segmentation-layer")).to_have_count(3)
    plain.goto(f"{served.url}/inferences/{inferences['boxes']}/?threshold=50")
    expect(plain.locator(".boxes").first.locator(".boxes-box:visible")).to_have_count(1)
    context.close()
