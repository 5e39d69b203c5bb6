"""The window of pictures that carry their values, against NumPy; stepping; saving."""

from __future__ import annotations

import io
import re
import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.windows import HOUNSFIELD, KINDS, image_of

pytestmark = pytest.mark.browser

PIXELS = """async (img) => {
    const canvas = new OffscreenCanvas(img.naturalWidth, img.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(img, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return [height, width, Array.from(data)];
}"""
WINDOWS = {
    "uint16": [(30000, 60000), (40000, 1), (100, 0), (65535, 7)],
    "int16": [(0, 65535), (-20000, 333)],
    "float32": [(-3.5, 900), (0.25, 0.125)],
}


def windowed(image: np.ndarray, center: float, width: float) -> np.ndarray:
    low = center - width / 2
    if not width:
        return np.where(image > low, 255.0, 0.0)
    return np.clip((image.astype(np.float64) - low) / width * 255, 0, 255)


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("window-level [data-center]")).to_be_visible()


def shown(page: Page) -> np.ndarray:
    """The pixels (height, width, 3) of the picture as the browser has decoded it."""
    page.wait_for_timeout(100)
    page.evaluate("() => document.querySelector('.series-current img').decode()")
    height, width, data = page.locator(".series-current img").evaluate(PIXELS)
    return np.array(data).reshape(height, width, 4)[:, :, :3]


def expect_shown(page: Page, expected: np.ndarray) -> None:
    """Wait until the picture has these values, up to one."""
    limit = time.monotonic() + 20
    while (most := np.abs(shown(page) - expected).max()) > 1:
        assert time.monotonic() < limit, f"another value by {most}"


def choose(page: Page, center: float, width: float) -> None:
    page.fill("[data-width]", str(width))
    page.fill("[data-center]", str(center))
    page.locator("[data-center]").blur()


@pytest.mark.parametrize(("kind", "channels"), KINDS)
def test_pixels_are_those_that_numpy_windows(page: Page, addresses, kind, channels) -> None:
    go(page, addresses[kind, channels])
    image = image_of(kind, channels, 0)
    for center, width in WINDOWS[kind]:
        choose(page, center, width)
        expect_shown(page, windowed(image, center, width))
    page.select_option("[data-preset]", "whole")
    low, high = float(image.min()), float(image.max())
    expect_shown(page, windowed(image, (low + high) / 2, high - low))


def test_presets_are_in_the_unit_of_the_values(page: Page, addresses) -> None:
    go(page, addresses[HOUNSFIELD])
    units = image_of(*HOUNSFIELD, 0)[:, :, :1] - 1024.0
    presets = {"Lung": (-600, 1500), "Bone": (400, 1800), "own": (50, 90)}
    for preset, window in presets.items():
        page.select_option("[data-preset]", preset)
        expect_shown(page, windowed(units, *window))
        assert page.locator("[data-center]").input_value() == str(window[0])
        assert page.locator("[data-width]").input_value() == str(window[1])
    page.locator(".series-current img").hover(position={"x": 1, "y": 1})
    expect(page.locator("window-level output")).to_have_text(f"(0, 0): {units[0, 0, 0]:.0f} HU")


def test_mouse_and_keys_change_the_window_and_step_through_the_series(
    page: Page, addresses
) -> None:
    go(page, addresses["int16", 1])
    picture = page.locator(".series-current img")
    box = picture.bounding_box()
    corner = box["x"] + 0.5 * box["width"] / 90, box["y"] + 0.5 * box["height"] / 70
    page.mouse.move(*corner)
    first = image_of("int16", 1, 0)
    expect(page.locator("window-level output")).to_have_text(f"(0, 0): {first[0, 0, 0]}")
    center, width = (page.locator(f"[data-{one}]") for one in ("center", "width"))
    before = float(center.input_value()), float(width.input_value())
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 230)
    page.mouse.up()
    expect(page.locator("[data-preset]")).to_have_value("")
    assert float(width.input_value()) == pytest.approx(before[1] / 2, abs=1)
    assert float(center.input_value()) == pytest.approx(before[0] + before[1] / 10, abs=1)
    window = float(center.input_value()), float(width.input_value())
    page.keyboard.press("End")
    expect(page.locator("image-series output")).to_have_text("Image 3 of 3")
    expect(page.locator("h1")).to_have_text("slice 2")
    expect(page).to_have_url(re.compile("/samples/train/2/$"))
    expect_shown(page, windowed(image_of("int16", 1, 2), *window))
    page.keyboard.press("]")
    assert float(width.input_value()) == pytest.approx(window[1] * 1.1, rel=1e-3)
    page.keyboard.press("0")
    expect(page.locator("[data-preset]")).to_have_value("initial")
    page.mouse.wheel(0, -60)
    expect(page.locator("image-series output")).to_have_text("Image 2 of 3")
    page.locator("image-series input").fill("0")
    expect(page.locator("h1")).to_have_text("slice 0")


def test_layers_are_put_together_as_they_are_seen(page: Page, addresses) -> None:
    go(page, addresses["uint16", 1])
    found = page.evaluate("""async () => {
        const output = document.createElement("div");
        output.dataset.output = "";
        output.innerHTML = `<div data-style="position: relative; width: 40px; height: 40px">
            <canvas width="80" height="80" data-style="position: absolute; width: 40px"></canvas>
            <div data-style="opacity: 0.5"><canvas width="4" height="4"
                data-style="position: absolute; left: 20px; width: 20px; height: 40px">
            </canvas></div>
            <canvas data-style="position: absolute; visibility: hidden"></canvas>
            <svg viewBox="0 0 10 10" data-style="position: absolute; width: 40px; height: 40px">
                <rect x="0" y="5" width="10" height="5"/></svg></div>`;
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("rect { fill: rgb(0, 0, 200) }");
        document.adoptedStyleSheets = [sheet];
        document.body.append(output);
        await Promise.resolve();
        const [below, above, hidden] = output.querySelectorAll("canvas");
        for (const [canvas, color] of [[below, "#c80000"], [above, "#00c800"], [hidden, "#fff"]]) {
            const context = canvas.getContext("2d");
            context.fillStyle = color;
            context.fillRect(0, 0, 999, 999);
        }
        const { composed } = await import("/static/web/pictures/save.js");
        const canvas = await composed(output);
        const { data } = canvas.getContext("2d").getImageData(0, 0, 80, 80);
        const at = (x, y) => Array.from(data.slice(4 * (80 * y + x)).slice(0, 3));
        return [canvas.width, canvas.height, at(10, 10), at(70, 10), at(10, 70), at(70, 70)];
    }""")
    assert found[:2] == [80, 80]
    assert found[2] == [200, 0, 0]
    assert found[3] == [100, 100, 0]
    assert found[4] == found[5] == [0, 0, 200]


def test_what_is_saved_is_what_is_shown(page: Page, addresses) -> None:
    go(page, addresses["uint16", 1])
    choose(page, 20000, 30000)
    exact = windowed(image_of("uint16", 1, 0), 20000, 30000)
    expect_shown(page, exact)
    with page.expect_download() as download:
        page.click("[data-save]")
    assert download.value.suggested_filename == "slice 0.png"
    saved = Image.open(io.BytesIO(download.value.path().read_bytes())).convert("RGB")
    assert min(saved.size) >= 70
    assert abs(np.asarray(saved).mean() - exact.mean()) < 2
