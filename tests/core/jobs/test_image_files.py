"""Archives among the inputs of an inference: what is in them is predicted and named."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.jobs.work.image_files import image_files_of
from core.jobs.work.infer import inputs_of
from tests.core.jobs.test_work_infer import dataset_of
from tests.factories import make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three files in two folders, of which one is not an image."""
    folder = tmp_path / "pictures"
    for number, name in enumerate(["a/x.png", "b/x.png"]):
        (folder / name).parent.mkdir(parents=True)
        Image.fromarray(np.full((4, 7), number, np.uint8)).save(folder / name)
    (folder / "b/bad.png").write_text("not an image")
    (folder / "b/notes.txt").write_text("not even by name")
    return folder


def inference_on(paths: list[Path], uploads: Sequence[Path] = ()):
    dataset = dataset_of("image-classification", "uint8")
    dataset.task = "classification"
    snapshot = make_snapshot(make_model(dataset=dataset))
    fields = {"images": list(map(str, paths)), "uploads": list(map(str, uploads))}
    return make_inference(snapshot=snapshot, source="images", fields=fields), dataset


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize("uploaded", [False, True])
def test_an_archive_with_one_bad_file_answers_the_rest(
    data_dir, tmp_path, pictures, kind, uploaded
):
    archive = tmp_path / f"all.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as file:
            for path in sorted(pictures.rglob("*.*")):
                file.write(path, path.relative_to(pictures))
    else:
        with tarfile.open(archive, "w:gz") as file:
            file.add(pictures, "")
    inference, dataset = inference_on([] if uploaded else [archive], [archive] if uploaded else [])
    found = list(inputs_of(inference, dataset).iterator)
    assert [given.name for given in found] == [
        f"all.{kind}/{n}" for n in ("a/x.png", "b/bad.png", "b/x.png")
    ]
    assert [given.feature is None for given in found] == [False, True, False]
    assert found[2].feature.max() == 1
    assert found[1].error.startswith(f"all.{kind}/b/bad.png cannot be used as an image")


def test_an_archive_that_cannot_be_unpacked_does_not_keep_the_others(
    data_dir, tmp_path, pictures, settings
):
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and no more")
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as file:
        file.writestr("notes.md", "nothing to see")
    with zipfile.ZipFile(tmp_path / "large.zip", "w") as file:
        file.writestr("a.png", bytes(2000))
    settings.DIGITS_UPLOAD_BYTES = 1000
    archives = [tmp_path / f"{name}.zip" for name in ("broken", "texts", "large")]
    inference, dataset = inference_on([*archives, pictures / "a/x.png"])
    *bad, good = inputs_of(inference, dataset).iterator
    assert good.feature is not None
    assert [given.name for given in bad] == ["broken.zip", "texts.zip", "large.zip"]
    assert bad[0].error.startswith("broken.zip: ")
    assert bad[1].error == "There are no images in texts.zip."
    assert "unpacks to more than 1000 bytes" in bad[2].error


def test_files_of_one_name_are_told_apart(data_dir, pictures):
    inference, _ = inference_on([pictures / "a/x.png", pictures / "b/x.png"])
    names = [file.name for file in image_files_of(inference, takes_archives=True)]
    assert names == ["a/x.png", "b/x.png"]
    inference, _ = inference_on([pictures / "a/x.png"])
    assert [file.name for file in image_files_of(inference, takes_archives=True)] == [""]
