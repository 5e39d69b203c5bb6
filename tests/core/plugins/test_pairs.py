from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from core.any_image import chosen_image
from core.exceptions import IngestionError
from core.plugins.pairs import Pair, entries_by_stage, list_pairs


def make(folder: Path, *names: str) -> str:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return str(folder)


def pairs_of(tmp_path: Path, images: str, labels: str) -> list[Pair]:
    return list_pairs(make(tmp_path / "i", *images.split()), make(tmp_path / "l", *labels.split()))


def stages_of(folders: dict[str, tuple[str, str]], **changes: object) -> dict:
    wanted = {"val_percent": 10, "test_percent": 0, "seed": 0, "by_folder": False}
    return entries_by_stage(folders, **(wanted | changes))


def test_files_are_paired_by_their_paths_without_endings(tmp_path: Path):
    found = pairs_of(tmp_path, "2.png 10.JPG a/b/2.tif 1.a.png", "10.png 1.a.bmp a/b/2.png 2.gif")
    assert found == [
        Pair("1.a.png", "1.a.bmp"),
        Pair("10.JPG", "10.png"),
        Pair("2.png", "2.gif"),
        Pair("a/b/2.tif", "a/b/2.png"),
    ]


def test_what_has_no_partner_is_listed(tmp_path: Path):
    found = pairs_of(tmp_path, "1.png 2.png a/3.png", "1.png 3.png")
    assert found == [
        Pair("1.png", "1.png"),
        Pair("2.png", None),
        Pair(None, "3.png"),
        Pair("a/3.png", None),
    ]


def test_other_files_and_hidden_ones_are_passed_over(tmp_path: Path):
    found = pairs_of(tmp_path, "1.png .2.png .a/1.png Thumbs.db 1.txt", "1.png 1.json")
    assert found == [Pair("1.png", "1.png")]


@pytest.mark.parametrize(("images", "labels"), [("1.png 1.jpg", "1.png"), ("1.png", "1.png 1.jpg")])
def test_two_files_of_one_stem_are_named(tmp_path: Path, images: str, labels: str):
    with pytest.raises(IngestionError, match=r"holds 1\.jpg and 1\.png: names of images may not"):
        pairs_of(tmp_path, images, labels)


def test_a_folder_without_images_is_named(tmp_path: Path):
    with pytest.raises(
        IngestionError, match=r"/l holds no images: no files with the endings \.apng"
    ):
        pairs_of(tmp_path, "1.png", "1.txt")


def test_folders_without_any_pair_are_named_with_examples(tmp_path: Path):
    with pytest.raises(IngestionError, match=r"/i has the name of .*/l.* 1\.png and 1_mask\.png"):
        pairs_of(tmp_path, "2.png 1.png", "2_mask.png 1_mask.png")


def test_one_folder_may_lie_in_the_other(tmp_path: Path):
    images, labels = make(tmp_path, "1.png"), make(tmp_path / "masks", "1.png")
    assert list_pairs(images, labels) == [Pair("1.png", "1.png")]
    assert list_pairs(labels, images) == [Pair("1.png", "1.png")]


def test_one_folder_may_be_the_other(tmp_path: Path):
    images = make(tmp_path / "i", "1.png", "a/2.png")
    os.symlink(images, tmp_path / "l")
    expected = [Pair("1.png", "1.png"), Pair("a/2.png", "a/2.png")]
    assert list_pairs(images, images) == list_pairs(images, str(tmp_path / "l")) == expected


def test_links_are_followed_but_not_in_circles(tmp_path: Path):
    images, labels = make(tmp_path / "i", "a/1.png"), make(tmp_path / "far", "1.png")
    os.symlink(images, tmp_path / "i/a/again")
    (tmp_path / "l").mkdir()
    os.symlink(labels, tmp_path / "l/a")
    assert list_pairs(images, str(tmp_path / "l")) == [Pair("a/1.png", "a/1.png")]


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, tuple[str, str]]:
    names = [f"{place}/{n}.png" for place in "abcde" for n in range(8)]
    return {"train": (make(tmp_path / "i", *names), make(tmp_path / "l", *names))}


def test_percentages_are_rounded_down(folders):
    stages = stages_of(folders, val_percent=11, test_percent=5)
    assert {stage: len(entries) for stage, entries in stages.items()} == {
        "train": 34,
        "val": 4,
        "test": 2,
    }
    files = [entry["file"] for entries in stages.values() for entry in entries]
    assert len(set(files)) == 40
    assert (
        json.loads(json.dumps(stages))
        == stages
        == stages_of(folders, val_percent=11, test_percent=5)
    )
    assert stages != stages_of(folders, val_percent=11, test_percent=5, seed=1)


def test_folders_stay_together(folders):
    stages = stages_of(folders, val_percent=40, test_percent=20, by_folder=True)
    groups = [{entry["group"] for entry in stages[stage]} for stage in ("train", "val", "test")]
    assert [len(stages[stage]) for stage in ("train", "val", "test")] == [16, 16, 8]
    assert len(set.union(*groups)) == sum(map(len, groups)) == 5


def test_what_is_no_pair_counts_for_no_percentage_and_is_last(folders, tmp_path: Path):
    for number in range(50):
        make(tmp_path / "i", f"a/x{number}.png")
    make(tmp_path / "l", "y.png")
    stages = stages_of(folders)
    assert (len(stages["train"]), len(stages["val"])) == (36 + 51, 4)
    assert stages["train"][-1] == {
        "file": "y.png",
        "problem": f"{tmp_path}/l/y.png is a label image without an image in {tmp_path}/i.",
    }
    assert stages["train"][36] == {
        "file": "a/x0.png",
        "problem": f"{tmp_path}/i/a/x0.png has no label image in {tmp_path}/l.",
    }


def test_a_stage_may_have_folders_of_its_own(folders, tmp_path: Path):
    own = make(tmp_path / "vi", "1.png", "2.png"), make(tmp_path / "vl", "1.tif")
    stages = stages_of(folders | {"val": own}, test_percent=10)
    assert (len(stages["train"]), len(stages["test"])) == (36, 4)
    assert stages["val"] == [
        {"file": "1.png", "label": "1.tif", "stage": "val"},
        {
            "file": "2.png",
            "problem": f"{own[0]}/2.png has no label image in {own[1]}.",
            "stage": "val",
        },
    ]


def test_the_chosen_image_of_an_inference(tmp_path: Path):
    path = str(tmp_path / "1.png")
    assert chosen_image({"test_image_path": path}) == {"name": "1.png", "file": path}
    with pytest.raises(IngestionError, match="No image was chosen"):
        chosen_image({})


def test_folders_whose_names_differ_in_case_only_are_one_group(tmp_path: Path):
    names = [f"{who}/{number}.png" for who in ("Tom", "tom", "Ann") for number in range(2)]
    folders = {"train": (make(tmp_path / "i", *names), make(tmp_path / "l", *names))}
    stages = stages_of(folders, val_percent=50, by_folder=True)
    groups = {stage: {entry["group"] for entry in entries} for stage, entries in stages.items()}
    assert sorted(map(sorted, groups.values())) == [[], ["Ann"], ["Tom"]]
    assert sorted(map(len, stages.values())) == [0, 2, 4]
