"""What an inference predicted, and with which models, is said above its outputs."""

from __future__ import annotations

import pytest

from digits_site.web.inferences.inputs import inputs_text
from tests.factories import make_inference


@pytest.mark.parametrize(
    ("images", "uploads", "said"),
    [
        (["/a/x.png", "/a/y.png"], [], "/a/x.png, /a/y.png"),
        ([f"/a/b{n % 2}/{n}.png" for n in range(1200)], [], "1,200 files in /a"),
        (
            ["/a/1.png", "/b/2.png", "/c/3.png", "/d/4.png"],
            [],
            "/a/1.png, /b/2.png, /c/3.png and 1 more",
        ),
        (
            ["/a/1.png"],
            ["/up/2.png", "/up/3.png", "/up/4.png"],
            "/a/1.png, 2.png, 3.png and 1 more",
        ),
    ],
    ids=["few", "folder", "apart", "uploads"],
)
def test_files_are_named_or_counted(db, images, uploads, said):
    fields = {"images": images, "uploads": uploads}
    inference = make_inference(source="images", fields=fields)
    assert inputs_text(inference) == said
    assert inputs_text(inference, 10).startswith(images[0])


def test_an_ensembles_models_are_named_with_their_epochs(browser, db):
    other = make_inference().model
    members = [{"snapshot": 1, "model": other.pk, "name": "fold <2>", "epoch": 7.0}]
    inference = make_inference(fields={"max_outputs": 10, "ensemble": members})
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert f"Ensemble of {inference.model.name}, epoch 1; fold &lt;2&gt;, epoch 7" in page
