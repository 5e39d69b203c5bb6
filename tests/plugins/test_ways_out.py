"""Links in the folders that users name lead no plug-in out of what they may read."""

from __future__ import annotations

from pathlib import Path

import lmdb
import pytest
from digits_prebuilt_lmdb.database import Database, check_header, close_all

from core.jobs.work.infer import inputs_of
from core.jobs.work.ingest import spec_of
from core.models import Dataset, Inference, Job
from core.plugins import IngestionError
from tests.plugins.image_object_detection.kitti_folders import line, make_pair, plugin_of


@pytest.fixture
def outside(settings, tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    (tmp_path / "outside").mkdir()
    settings.DIGITS_DATA_ROOTS = [str(tmp_path / "root")]
    return tmp_path / "outside"


def test_a_label_file_of_boxes(outside: Path, tmp_path: Path):
    root = tmp_path / "root"
    make_pair(root, "1", line("car", 1, 2, 30, 40))
    make_pair(root, "2")
    (outside / "2.txt").write_text(line("SecretName", 1, 2, 30, 40))
    (root / "labels/2.txt").unlink()
    (root / "labels/2.txt").symlink_to(outside / "2.txt")
    with pytest.raises(IngestionError, match=r"2\.txt is not below") as caught:
        plugin_of(root, custom_classes="nothing")
    assert "SecretName" not in str(caught.value)


def test_the_file_of_a_database(outside: Path, tmp_path: Path):
    with lmdb.open(str(outside)) as environment, environment.begin(write=True) as transaction:
        transaction.put(b"key", b"secret")
    folder = tmp_path / "root" / "database"
    folder.mkdir()
    (folder / "data.mdb").symlink_to(outside / "data.mdb")
    for use in (check_header, Database.open):
        with pytest.raises(IngestionError, match=r"data\.mdb is not below"):
            use(str(folder))
    close_all()


def test_a_folder_that_became_a_link_before_the_job_began(outside: Path, tmp_path: Path):
    folder = tmp_path / "root" / "images"
    folder.symlink_to(outside)
    dataset = Dataset(name="x", plugin_id="image-segmentation", storage={})
    with pytest.raises(IngestionError, match="images is not below"):
        spec_of(dataset, Job(), {"feature_folder": str(folder), "label_folder": str(folder)})


def test_an_image_that_became_a_link_before_the_inference_began(outside: Path, tmp_path: Path):
    image = tmp_path / "root" / "image.png"
    image.symlink_to(outside / "image.png")
    dataset = Dataset(name="x", plugin_id="image-gradients", fields={}, user_data={})
    chosen = Inference(source="images", fields={"images": [str(image)]})
    with pytest.raises(IngestionError, match=r"image\.png is not below"):
        inputs_of(chosen, dataset)
