from __future__ import annotations

import pytest

from core.models import Inference
from digits_site.web.inferences.asked import inputs_text, inputs_title
from tests.factories import make_inference


def asked(images: list[str], uploads: tuple[str, ...] = ()) -> Inference:
    return Inference(source="images", fields={"images": images, "uploads": list(uploads)})


@pytest.mark.parametrize(
    ("inference", "title"),
    [
        (asked(["/data/a/1.png"]), "1.png"),
        (asked(["/data/a/1.png", "/data/b/1.png"], ("/up/7/c.png",)), "1.png, 1.png, c.png"),
        (asked([f"/data/a/{n}.png" for n in range(1200)]), "1,200 files in a"),
        (asked([f"/data/{n}/x.png" for n in range(4)]), "4 files in data"),
        (asked([f"/{n}/x.png" for n in range(4)]), "x.png, x.png, x.png and 1 more"),
        (asked([f"/data/{n}.png" for n in range(4)], ("/up/7/c.png",)), None),
        (asked(["a/1", "/a/2", "a/3", "/a/4"]), "1, 2, 3 and 1 more"),
        (asked([f"/a\n/{n}" for n in range(4)]), r"4 files in a\n"),
    ],
)
def test_titles_name_files_or_their_folder(inference: Inference, title: str | None) -> None:
    assert inputs_title(inference) == (title or "0.png, 1.png, 2.png and 2 more")


def test_options_have_the_paths_of_the_first_files() -> None:
    inference = asked([f"/data/{n}.png" for n in range(12)])
    assert inputs_text(inference) == ", ".join(f"/data/{n}.png" for n in range(10)) + " and 2 more"


def test_an_ensembles_models_are_named_with_their_epochs(browser, db):
    other = make_inference().model
    members = [{"snapshot": 1, "model": other.pk, "name": "fold <2>", "epoch": 7.0}]
    inference = make_inference(fields={"max_outputs": 10, "ensemble": members})
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert f"Ensemble of {inference.model.name}, epoch 1; fold &lt;2&gt;, epoch 7" in page
