"""NIfTI files, read by nibabel: world coordinates are those computed by hand from DICOM tags."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
from PIL import Image

from core.exceptions import InferenceError
from core.images import Fit
from core.result_files.nifti import write
from tests.core.result_files.series import DISTANCE, FACTS, SHAPE, keep, masks, origin, write_slice


def world_by_hand(header, row: int, column: int) -> np.ndarray:
    """PS3.3 C.7.6.2.1.1, with x and y turned to point right and anterior."""
    x, y = np.reshape(list(map(float, header.ImageOrientationPatient)), (2, 3))
    between_rows, between_columns = map(float, header.PixelSpacing)
    position = np.array(list(map(float, header.ImagePositionPatient)))
    return (position + x * between_columns * column + y * between_rows * row) * [-1, -1, 1]


def series(tmp_path, numbers, times=(0.0,)):
    """Slices in the reverse order of their places, with masks."""
    wanted = [(number, time) for number in reversed(numbers) for time in times]
    found = []
    for (number, time), mask in zip(wanted, masks(len(wanted)), strict=True):
        path = tmp_path / f"dicom/case/{number}-{time:g}.dcm"
        found.append((write_slice(path, number, time), mask, path))
    kept = [(f"case/{path.stem}", mask, origin(path)) for _, mask, path in found]
    keep(tmp_path / "inference", kept)
    return found


def test_every_voxel_is_where_its_pixel_is(tmp_path):
    found = series(tmp_path, range(4))
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    assert written.notes == []
    ((path, inputs),) = written.files.items()
    assert path == tmp_path / "out/case/series-5.nii.gz"
    assert sorted(inputs) == [f"case/{number}-0" for number in range(4)]
    image = nibabel.load(path)
    data = np.asarray(image.dataobj)
    assert data.shape == (SHAPE[1], SHAPE[0], 4)
    assert data.dtype == np.uint8
    np.testing.assert_allclose(image.header.get_zooms(), [1.3, 0.7, DISTANCE], atol=1e-5)
    assert image.header["sform_code"] == image.header["qform_code"] == 1
    for place, (header, mask, _) in enumerate(reversed(found)):
        np.testing.assert_array_equal(data[:, :, place], mask.T)
        for row, column in [(0, 0), (3, 5), (11, 15)]:
            world = image.affine @ [column, row, place, 1]
            np.testing.assert_allclose(world[:3], world_by_hand(header, row, column), atol=1e-4)
            qform = image.get_qform() @ [column, row, place, 1]
            np.testing.assert_allclose(qform, world, atol=1e-3)
    lines = (tmp_path / "out/labels.csv").read_text().splitlines()
    assert lines[1:3] == ["0,background,0,0,0", "1,left ventricle,230,159,0"]


def test_each_time_is_a_volume_and_missing_slices_are_empty(tmp_path):
    """Times differ by little from slice to slice, as trigger times of cine series do."""
    found = []
    for number, mask in zip((0, 1, 3), masks(3), strict=True):
        for time in (20 + number, 300 + 2 * number):
            if (number, time) == (3, 306):
                continue
            path = tmp_path / f"dicom/{number}-{time}.dcm"
            write_slice(path, number, time)
            found.append((path.stem, mask, origin(path)))
    keep(tmp_path / "inference", found)
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    early, late = written.files
    assert (early.name, late.name) == ("series-5-time-1.nii.gz", "series-5-time-2.nii.gz")
    assert written.files[late] == ["0-300", "1-302"]
    data = np.asarray(nibabel.load(early).dataobj)
    assert data.shape[2] == 4
    assert not data[:, :, 2].any()
    np.testing.assert_array_equal(data[:, :, 3].T, masks(3)[2])
    assert written.notes == [f"{early.name}: 1 slices that were not predicted are empty."]


def test_masks_are_brought_back_to_the_stored_rows_and_columns(tmp_path):
    header = write_slice(tmp_path / "a.dcm", 0)
    fit = Fit((6, 6), "crop")
    mask = masks(2, (6, 6))[1]
    keep(tmp_path / "inference", [("a", mask, origin(tmp_path / "a.dcm", fit))])
    (path,) = write(tmp_path / "inference", tmp_path / "out", FACTS).files
    image = nibabel.load(path)
    data = np.asarray(image.dataobj)[:, :, 0].T
    np.testing.assert_array_equal(data, fit.of((header.Rows, header.Columns)).mask_back(mask))
    # Half of the columns were seen: 12 of 16, twice as large as in the feature.
    np.testing.assert_array_equal(data[1::2, 3:14:2], mask)
    assert image.header.get_zooms()[2] == 2.0  # the thickness


def test_what_cannot_be_placed_says_why_and_the_rest_is_written(tmp_path):
    write_slice(tmp_path / "nowhere.dcm", 0, ImagePositionPatient=None)
    write_slice(tmp_path / "resized.dcm", 0)
    Image.new("L", (16, 12)).save(tmp_path / "plain.png")
    first = masks(2)[1]
    keep(
        tmp_path / "inference",
        [
            ("nowhere", first, origin(tmp_path / "nowhere.dcm")),
            ("resized", masks(1, (3, 3))[0], origin(tmp_path / "resized.dcm")),
            ("unknown", first, None),
            ("gone", first, origin(tmp_path / "gone.png")),
            ("plain", first, origin(tmp_path / "plain.png")),
        ],
    )
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    ((path, inputs),) = written.files.items()
    assert (path.name, inputs) == ("plain.nii.gz", ["plain"])
    np.testing.assert_array_equal(nibabel.load(path).affine, np.eye(4))
    np.testing.assert_array_equal(np.asarray(nibabel.load(path).dataobj)[:, :, 0].T, first)
    text = "\n".join(written.notes)
    assert "nowhere: nowhere.dcm does not say where its image lies" in text
    assert "unknown: which file it was read from is not known" in text
    assert "It has 16 × 12 pixels and what was predicted 3 × 3" in text
    assert "gone.png cannot be read" in text


def test_irregular_distances_are_refused(tmp_path):
    series(tmp_path, [0, 1, 2.4])
    written = write(tmp_path / "inference", tmp_path / "out", FACTS)
    assert written.files == {}
    assert "The distances of its slices differ" in written.notes[0]


def test_an_inference_of_a_former_version_says_what_to_do(tmp_path):
    with pytest.raises(InferenceError, match="Run it again"):
        write(tmp_path, tmp_path / "out", FACTS)
