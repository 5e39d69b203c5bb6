from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from digits_sunnybrook import DataIngestion
from digits_sunnybrook.contours import contour_mask, read_contour
from digits_sunnybrook.phantom import write_phantom
from django.core.management import CommandError, call_command
from pydicom import dcmread

from tests.plugins.sunnybrook.files import fields_of

PATIENTS, SLICES = 2, 3


@pytest.fixture(scope="module")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phantom")
    list(write_phantom(folder, PATIENTS, SLICES, seed=0))
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def images_of(folder: Path) -> list[Path]:
    return sorted((folder / "dicom").rglob("*.dcm"))


def contours_of(folder: Path, letter: str) -> list[Path]:
    return sorted((folder / "contours").rglob(f"*-{letter}contour-manual.txt"))


def test_the_layout_is_the_challenges(phantom: Path) -> None:
    contour = "contours/SC-PH-02/contours-manual/IRCCI-expert/IM-0001-0003-icontour-manual.txt"
    assert (phantom / "dicom/SC-PH-2/IM-0114-0003.dcm").is_file()
    assert (phantom / contour).is_file()
    assert len(digests(phantom)) == PATIENTS * SLICES * 3


def test_the_same_arguments_give_the_same_bytes(phantom: Path, tmp_path: Path) -> None:
    list(write_phantom(tmp_path, PATIENTS, SLICES, seed=0))
    assert digests(tmp_path) == digests(phantom)


def test_another_seed_gives_another_phantom(phantom: Path, tmp_path: Path) -> None:
    list(write_phantom(tmp_path, PATIENTS, SLICES, seed=1))
    first, second = digests(phantom), digests(tmp_path)
    assert first.keys() == second.keys()
    assert not set(first.values()) & set(second.values())


def test_a_smaller_phantom_shows_the_same(phantom: Path, tmp_path: Path) -> None:
    list(write_phantom(tmp_path, 1, SLICES, seed=0, size=128))
    for whole, half in zip(images_of(phantom), images_of(tmp_path), strict=False):
        large, small = dcmread(whole), dcmread(half)
        means = large.pixel_array.reshape(128, 2, 128, 2).mean((1, 3))
        np.testing.assert_allclose(small.pixel_array, means, atol=1)
        assert float(small.PixelSpacing[0]) == pytest.approx(2 * float(large.PixelSpacing[0]))
    for letter in "io":
        contours = zip(contours_of(phantom, letter), contours_of(tmp_path, letter), strict=False)
        for whole, half in contours:
            np.testing.assert_allclose(np.loadtxt(half) * 2, np.loadtxt(whole), atol=0.011)


def test_the_tags_are_complete_and_valid(phantom: Path) -> None:
    for path in images_of(phantom):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            dataset = dcmread(path)
            str(dataset)
        assert (dataset.Modality, dataset.Rows, dataset.Columns) == ("MR", 256, 256)
        assert (dataset.RescaleSlope, dataset.RescaleIntercept) == (1, 0)
        assert dataset.SliceThickness > 0
        assert dataset.SeriesDescription
        assert path.name.endswith(f"-{dataset.InstanceNumber:04d}.dcm")
        row, column = np.array(dataset.ImageOrientationPatient, float).reshape(2, 3)
        assert np.allclose([row @ row, column @ column, row @ column], [1, 1, 0], atol=1e-5)
        assert dataset.pixel_array.dtype == np.int16
        assert dataset.pixel_array.min() >= 0


def test_ids_tell_patients_series_and_images_apart(phantom: Path) -> None:
    datasets = [dcmread(path) for path in images_of(phantom)]
    for keyword in ("PatientID", "PatientName", "StudyInstanceUID", "SeriesInstanceUID"):
        assert len({str(dataset[keyword].value) for dataset in datasets}) == PATIENTS
    assert len({dataset.SOPInstanceUID for dataset in datasets}) == PATIENTS * SLICES


def test_slices_follow_each_other_along_their_normal(phantom: Path) -> None:
    first, second, third = (dcmread(path) for path in images_of(phantom)[:SLICES])
    row, column = np.array(first.ImageOrientationPatient, float).reshape(2, 3)
    positions = np.array([d.ImagePositionPatient for d in (first, second, third)], float)
    steps = np.diff(positions, axis=0)
    assert np.allclose(steps, first.SliceThickness * np.cross(row, column), atol=1e-3)


@pytest.mark.parametrize("letter", ["i", "o"])
def test_contours_lie_in_the_image(phantom: Path, letter: str) -> None:
    for path in contours_of(phantom, letter):
        points = read_contour(path)
        assert len(points) == 80
        assert ((points > 20) & (points < 236)).all()


def test_contours_get_smaller_to_the_apex_and_lie_in_each_other(phantom: Path) -> None:
    inner = [contour_mask(path, 256, 256) for path in contours_of(phantom, "i")]
    outer = [contour_mask(path, 256, 256) for path in contours_of(phantom, "o")]
    for small, large in zip(inner, outer, strict=True):
        assert not (small & ~large).any()
    areas = np.array([mask.sum() for mask in inner]).reshape(PATIENTS, SLICES)
    assert (np.diff(areas, axis=1) < 0).all()


def test_blood_is_brighter_than_muscle_where_the_contours_say(phantom: Path) -> None:
    for image, inner, outer in zip(
        images_of(phantom), contours_of(phantom, "i"), contours_of(phantom, "o"), strict=True
    ):
        pixels = dcmread(image).pixel_array
        cavity = contour_mask(inner, 256, 256)
        wall = contour_mask(outer, 256, 256) & ~cavity
        assert np.median(pixels[cavity]) > 1.7 * np.median(pixels[wall])


def test_the_plug_in_reads_every_image(phantom: Path) -> None:
    fields = fields_of(phantom, contour_kind="both", folder_pct_val=50)
    plugin = DataIngestion(user_data=DataIngestion(**fields).prepare(), **fields)
    entries = [*plugin.itemize_entries("train"), *plugin.itemize_entries("val")]
    labels = [plugin.encode_entry(entry)[1] for entry in entries]
    assert len(labels) == PATIENTS * SLICES
    assert all(np.unique(label).tolist() == [0, 1, 2] for label in labels)
    assert plugin.user_data["skipped"] == []


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("make_phantom", str(tmp_path), "--patients=1", "--slices=2", stdout=out)
    assert f"2 images of 1 patients in {tmp_path / 'dicom'}" in out.getvalue()
    assert len(images_of(tmp_path)) == 2


def test_the_command_replaces_only_phantoms_and_only_by_force(tmp_path: Path) -> None:
    arguments = ["make_phantom", str(tmp_path), "--slices=1", "--verbosity=0"]
    call_command(*arguments, "--patients=2")
    (other := tmp_path / "dicom/SC-N-1").mkdir()
    with pytest.raises(CommandError, match="dicom is not empty"):
        call_command(*arguments, "--patients=1")
    call_command(*arguments, "--patients=1", "--force")
    assert len(images_of(tmp_path)) == 1
    assert other.is_dir()


@pytest.mark.parametrize("argument", ["--patients=0", "--slices=0", "--patients=100", "--seed=-1"])
def test_the_command_refuses_other_numbers(tmp_path: Path, argument: str) -> None:
    with pytest.raises(CommandError, match="1 to 99"):
        call_command("make_phantom", str(tmp_path), argument)
