"""CT slices of different intercepts are one tissue in one value, or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digits_image_classification import DataIngestion as Classification
from digits_image_regression import DataIngestion as Regression
from pydicom.dataset import Dataset

from core.any_image import Shape
from core.dicom.scales import choose_values, meaning_of
from core.exceptions import IngestionError
from tests.plugins.sunnybrook.files import make_dicom

HU = np.array([[-1000, 0], [40, 1000]])
"""Air, water, muscle, bone."""


def ct(path: Path, slope: float, intercept: float, modality: str = "CT", **elements: Any) -> Path:
    """A file in which these tissues are stored with a slope and an intercept."""
    pixels = np.rint((HU - intercept) / slope).astype(np.int16)
    scale = {"RescaleSlope": slope, "RescaleIntercept": intercept}
    return make_dicom(path, pixels, Modality=modality, **scale, **elements)


def cleaned(plugin: Any, **given: Any) -> dict[str, Any]:
    form = plugin.get_dataset_form()
    initial = {name: field.initial for name, field in form.fields.items()}
    size = {"resize_width": "", "resize_height": "", "channel_conversion": "none"}
    bound = plugin.get_dataset_form(initial | size | {"folder_pct_val": 0} | given)
    assert bound.is_valid(), bound.errors
    return bound.cleaned_data


def test_ct_is_in_units_by_default(tmp_path):
    for label in "ab":
        for number, (slope, intercept) in enumerate([(1, -1024), (1, 0), (0.5, -2048)]):
            ct(tmp_path / label / f"{number}.dcm", slope, intercept, PatientID=str(number))
    plugin = Classification(**cleaned(Classification, folder_train=str(tmp_path)))
    plugin.user_data = plugin.prepare()
    assert plugin.user_data["read_as"] == [
        "DICOM files: grey values in the modality's units (such as HU) by RescaleSlope and "
        "RescaleIntercept, since 0.dcm is CT"
    ]
    entries = plugin.itemize_entries("train")
    assert len(entries) == 6
    for entry in entries:
        ((pixels, _),) = plugin.encode_entry(entry)
        assert pixels.dtype == np.float32
        np.testing.assert_array_equal(pixels[..., 0], HU)


def test_stored_values_are_taken_where_users_say_so_and_in_older_datasets(tmp_path):
    for number, intercept in enumerate([-1024, 0]):
        ct(tmp_path / f"{number}.dcm", 1, intercept)
    (tmp_path / "t.csv").write_text("file,y\n0.dcm,1\n1.dcm,2\n")
    fields = cleaned(Regression, csv_path=str(tmp_path / "t.csv"), dicom_values="stored")
    older = {name: value for name, value in fields.items() if name != "dicom_values"}
    for given in (fields, older):
        plugin = Regression(**given)
        plugin.user_data = plugin.prepare()
        assert "dicom_values" not in plugin.user_data
        for entry, intercept in zip(plugin.itemize_entries("train"), [-1024, 0], strict=True):
            pixels, _ = plugin.encode_entry(entry)
            assert pixels.dtype == np.int16
            np.testing.assert_array_equal(pixels[..., 0], HU - intercept)


@pytest.mark.parametrize(
    ("scales", "values"),
    [
        ([(2, 5), (2, 5)], [2.0, 5.0]),
        ([(1, 0)], [1.0, 0.0]),
        ([(2, 5), (1, 0)], "units"),
        ([(1, 0), (1, 1)], "units"),
    ],
)
def test_other_modalities_are_in_units_where_files_differ(tmp_path, scales, values):
    files = [
        str(ct(tmp_path / f"{number}.dcm", *scale, modality="PT"))
        for number, scale in enumerate(scales)
    ]
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(b"x")
    for wanted in ("auto", ""):
        assert choose_values(wanted, [str(broken), *files])["dicom_values"] == values
    assert choose_values("units", files) == {"dicom_values": "units"}
    assert choose_values("auto", []) == choose_values("auto", [str(broken)]) == {}


def test_ct_without_scale_stays_as_it_is(tmp_path):
    path = make_dicom(tmp_path / "x.dcm", Modality="CT")
    assert choose_values("auto", [str(path)]) == {"dicom_values": [1.0, 0.0], "dicom_unit": "HU"}


@pytest.mark.parametrize("wanted", ["auto", "units"])
def test_pages_learn_of_hounsfield_units_and_of_the_first_files_window(tmp_path, wanted):
    windows = {"WindowCenter": [40, -600], "WindowWidth": [400, 1500]}
    first = str(ct(tmp_path / "1.dcm", 1, -1024, **windows))
    second = str(ct(tmp_path / "2.dcm", 1, -1024, WindowCenter=7, WindowWidth=9))
    chosen = choose_values(wanted, [first, second])
    own = {"slope": 1, "intercept": 0, "unit": "HU", "own": (40, 400)}
    assert meaning_of(chosen) == own
    stored = str(ct(tmp_path / "3.dcm", 2, -5, "PT", WindowCenter="", WindowWidth=-1))
    other = {"slope": 2, "intercept": -5, "unit": "", "own": None}
    assert meaning_of(choose_values("auto", [stored])) == other


@pytest.mark.parametrize("damaged", [None, "x", [1], [0, 1], [1, "x"], [1, float("nan")], {}])
def test_values_of_unknown_meaning_have_none(damaged):
    assert meaning_of({"dicom_values": damaged, "dicom_window": damaged}) == {}


def test_tables_and_frames_of_other_scales_are_found(tmp_path):
    table = Dataset()
    table.LUTDescriptor, table.LUTData = [4, 0, 16], b"\0\0\1\0\2\0\3\0"
    path = make_dicom(tmp_path / "t.dcm", np.zeros((2, 2), np.uint16), ModalityLUTSequence=[table])
    assert choose_values("auto", [str(path)])["dicom_values"] == "units"
    groups = []
    for intercept in (0, -1024):
        item, transform = Dataset(), Dataset()
        transform.RescaleSlope, transform.RescaleIntercept = 1, intercept
        item.PixelValueTransformationSequence = [transform]
        groups.append(item)
    path = make_dicom(
        tmp_path / "f.dcm",
        np.stack([HU, HU + 1024]).astype(np.int16),
        NumberOfFrames=2,
        PerFrameFunctionalGroupsSequence=groups,
    )
    assert choose_values("auto", [str(path)])["dicom_values"] == "units"
    for pixels in Shape(None, None, "squash", dicom_values="units").read(str(path)):
        np.testing.assert_array_equal(pixels[..., 0], HU)


def test_an_input_of_another_scale_is_refused_by_name(tmp_path):
    shape = Shape(None, None, "squash", dicom_values=[1.0, -1024.0])
    np.testing.assert_array_equal(
        shape.read(str(ct(tmp_path / "same.dcm", 1, -1024)))[0][..., 0], HU + 1024
    )
    text = r"other.dcm .* \(1 and 0\) are not those of the dataset's files \(1 and -1024\)"
    for sequence in (False, True):
        extra = {"SharedFunctionalGroupsSequence": []} if sequence else {}
        with pytest.raises(IngestionError, match=text):
            shape.read(str(ct(tmp_path / "other.dcm", 1, 0, **extra)))
    colour = make_dicom(
        tmp_path / "c.dcm",
        np.zeros((2, 2, 3), np.uint8),
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=0,
        Rows=2,
        Columns=2,
    )
    assert shape.read(str(colour))[0].shape == (2, 2, 3)
