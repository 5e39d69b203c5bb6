from __future__ import annotations

import asyncio
import io

import numpy as np
import pytest
from django.http import Http404
from PIL import Image

from digits_site.web.shared.files import Streamed, below
from tests.factories import make_inference, make_model, make_snapshot

SECRET = b"not for the browser"


@pytest.fixture
def inference(data_dir):
    inference = make_inference()
    (inference.folder / "uploads").mkdir(parents=True)
    (inference.folder / "outputs.jsonl").write_bytes(SECRET)
    (inference.folder.parent / "outside.png").write_bytes(SECRET)
    (inference.folder / "folder.png").mkdir()
    (inference.folder / "link.png").symlink_to(data_dir / "inferences" / "outside.png")
    return inference


@pytest.mark.parametrize(
    "path",
    [
        "../outside.png",
        "%2e%2e/outside.png",
        "..%2foutside.png",
        "uploads/../../outside.png",
        "/etc/passwd",
        "link.png",
        "folder.png",
        "outputs.jsonl",
        "outputs.jsonl%00.png",
        "missing.png",
        "x" * 5000 + ".png",
    ],
)
def test_nothing_but_pictures_below_the_folder(browser, inference, path):
    answer = browser.get(f"/inferences/{inference.pk}/files/{path}")
    assert answer.status_code == 404
    assert SECRET not in answer.content


@pytest.mark.parametrize("path", ["../outside.png", "a/../../outside.png", "a\0.png"])
def test_below_refuses_what_the_server_would_normalise(inference, path):
    with pytest.raises(Http404):
        below(inference.folder, path, ".png")


def test_an_absolute_path_is_refused(inference):
    with pytest.raises(Http404):
        below(inference.folder, str(inference.folder.parent / "outside.png"), ".png")


@pytest.mark.parametrize(("query", "width", "height"), [("", 128, 192), ("?size=768", 512, 768)])
def test_samples_are_png_of_the_asked_size(browser, stored, query, width, height):
    answer = browser.get(f"/datasets/{stored.pk}/samples/train/3.png{query}")
    assert answer.headers["Content-Type"] == "image/png"
    assert "private" in answer.headers["Cache-Control"]
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == ("PNG", (width, height))


def test_the_mask_is_laid_over_unless_told_not_to(browser, stored):
    url = f"/datasets/{stored.pk}/samples/train/3.png"
    with_mask, without = (
        np.asarray(Image.open(io.BytesIO(browser.get(url + query).content))).astype(int)
        for query in ("", "?mask=0")
    )
    assert (without[..., 0] == without[..., 1]).all()
    assert with_mask[96, 64, 0] > with_mask[96, 64, 1] + 50  # the palette's red
    assert (with_mask[0, 0] == without[0, 0]).all()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("train/30.png", 404),
        ("val/0.png", 404),
        ("other/0.png", 404),
        ("..%2f/0.png", 404),
        ("train/0.png?size=5000", 400),
        ("train/0.png?size=x", 400),
    ],
)
def test_samples_that_do_not_exist(browser, stored, path, code):
    assert browser.get(f"/datasets/{stored.pk}/samples/{path}").status_code == code


def test_a_snapshot_is_a_download(browser):
    snapshot = make_snapshot(make_model(name="näme/1"))
    url = f"/models/{snapshot.model.pk}/snapshots/1/"
    assert browser.get(url).status_code == 404  # the file is not there
    snapshot.path.parent.mkdir(parents=True)
    snapshot.path.write_bytes(b"weights")
    answer = browser.get(url)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert ".keras" in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content) == b"weights"
    assert browser.get(f"/models/{snapshot.model.pk}/snapshots/2/").status_code == 404


def test_a_snapshot_elsewhere_is_not_sent(browser, data_dir):
    (data_dir / "other.keras").write_bytes(SECRET)
    snapshot = make_snapshot(file="../../other.keras")
    snapshot.model.folder.mkdir(parents=True)
    assert browser.get(f"/models/{snapshot.model.pk}/snapshots/1/").status_code == 404


def test_files_are_streamed_in_blocks_under_asgi(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(bytes(1_000_000))

    async def blocks() -> list[int]:
        return [len(block) async for block in Streamed(path.open("rb"))]

    sizes = asyncio.run(blocks())
    assert len(sizes) > 2
    assert sum(sizes) == 1_000_000
